package policy

import (
	"encoding/json"
	"fmt"
	"strings"

	"jalon/internal/vigilance"
)

// Vigilance gives the thresholds of a policy that a contract names by its version: one that Jalon brings along, else the
// one of that version whose YAML is given, as the installation keeps it. The error says that it is neither, or is the
// *Invalid of the text.
func Vigilance(version, text string) (vigilance.Limits, error) {
	if p, known := Named(version); known {
		return p.Vigilance, nil
	}
	p, err := Read(strings.NewReader(text))
	if err != nil {
		return vigilance.Limits{}, err
	}
	if p.Version != version {
		return vigilance.Limits{}, fmt.Errorf("policy: the text is of version %q, not %q", p.Version, version)
	}
	return p.Vigilance, nil
}

// limits are the usual thresholds, then the figures of this policy that say the same thing, then what it writes.
func (f *file) limits() (vigilance.Limits, error) {
	l := vigilance.Default()
	l.NegotiationMonths, l.DiagnosticMonths = f.Negotiation.Total.Months, f.Negotiation.Diagnostic.Months
	l.RenewalFirst, l.RenewalLast, l.ExtensionWish = f.Renewal.First.Months, f.Renewal.Last.Months, f.Renewal.ExtensionWish.Months
	l.AnnualMonths = f.Dialogue.Annual.Months
	if days := f.Dialogue.Agenda.Days; days > 0 {
		l.AgendaDays = days
	}
	if days := f.Dialogue.Minutes.Days; days > 0 {
		l.MinutesDays = days
	}
	if len(f.Vigilance) == 0 {
		return l, nil
	}
	return l, json.Unmarshal(f.Vigilance, &l)
}

// vigilance: windows have a beginning and an end, and the days before the term come one after the other.
func (c *check) vigilance() {
	l := c.thresholds
	for _, pair := range []struct {
		first, second string
		less, more    int
	}{
		{"frontload_first", "frontload_second", l.FrontloadFirst, l.FrontloadSecond},
		{"mid_term_from", "mid_term_until", l.MidTermFrom, l.MidTermUntil},
		{"renewal_last", "renewal_first", l.RenewalLast, l.RenewalFirst},
		{"extension_wish", "renewal_last", l.ExtensionWish, l.RenewalLast},
	} {
		at := c.written(pair.first, pair.second)
		if at != "" && pair.less >= pair.more {
			c.found.add(at, fmt.Sprintf("%s vaut %d et %s %d.", pair.first, pair.less, pair.second, pair.more),
				fmt.Sprintf("Choisissez %s plus petit que %s.", pair.first, pair.second))
		}
	}
}

// written is the place of the first of some thresholds that the file writes, "" when it writes none of them.
func (c *check) written(names ...string) string {
	for _, name := range names {
		if at := "vigilance." + name; c.found.lines[at] > 0 {
			return at
		}
	}
	return ""
}
