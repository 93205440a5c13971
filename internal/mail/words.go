package mail

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jalon/internal/civil"
)

// words is what the templates see: a cleaned letter and what follows from it.
type words struct {
	Letter
	// Headline is the subject without the contract's reference.
	Headline string
	// Action is the label of the link.
	Action string
	Link   string
	site   string
}

// LinkTo escapes what a path may carry; check has seen to it that it stays on the site.
func (w words) LinkTo(path string) string {
	parsed, err := url.Parse(path)
	if err != nil {
		return w.site
	}
	return w.site + parsed.String()
}

// Today is the day of the fact.
func (w words) Today() civil.Date { return w.day() }

// Countdown is the time left until DueOn, or how late it is, on the day of the fact.
func (w words) Countdown() string { return w.Until(w.DueOn) }

// Until tells the distance from the day of the fact to another day, the way people say it.
func (w words) Until(day civil.Date) string {
	switch days := w.day().DaysUntil(day); {
	case days > 1:
		return fmt.Sprintf("dans %d jours", days)
	case days == 1:
		return "demain"
	case days == 0:
		return "aujourd'hui"
	case days == -1:
		return "en retard d'un jour"
	default:
		return fmt.Sprintf("en retard de %d jours", -days)
	}
}

// Late colours the mail.
func (w words) Late() bool {
	return w.late(w.DueOn) || w.Kind == Digest && slices.ContainsFunc(w.Items, func(i Item) bool { return w.late(i.DueOn) })
}

func (w words) late(day civil.Date) bool { return !day.IsZero() && day.Before(w.day()) }

// cleaned is the letter without the characters that could break a line of a header, hide a text or turn it round.
// Identifiers are left alone: check refuses bad ones, because changing them would change the Message-ID.
func (l Letter) cleaned() Letter {
	for _, field := range []*string{
		&l.To.Name, &l.To.Role, &l.To.InPlaceOf, &l.Contract.Title, &l.About, &l.Actor, &l.Verdict,
	} {
		*field = oneLine(*field)
	}
	if l.Kind.manner().apart {
		l.Contract = ContractRef{} // it speaks of several
	}
	lines := strings.Split(strings.ReplaceAll(l.Reason, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = oneLine(line)
	}
	l.Reason = strings.TrimSpace(strings.Join(lines, "\n"))
	l.Items = slices.Clone(l.Items)
	for i := range l.Items {
		l.Items[i].Label, l.Items[i].Contract.Title = oneLine(l.Items[i].Label), oneLine(l.Items[i].Contract.Title)
	}
	return l
}

func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd")))
}

// shorten keeps at most limit characters: header lines are for lists, the whole text stands in the body.
func shorten(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:limit-1])) + "…"
}

// capital writes the first letter large, for a phrase that opens a sentence.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// of puts a name after "de": "de Claire Vasseur", "d'Agnès Morel".
func of(name string) string {
	if first, _ := utf8.DecodeRuneInString(name); strings.ContainsRune("AEIOUÀÂÉÈÊËÎÏÔÖÙÛÜH", unicode.ToUpper(first)) {
		return "d'" + name
	}
	return "de " + name
}
