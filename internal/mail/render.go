package mail

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"net/url"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"jalon/internal/civil"
)

// Longest pieces of free text in a header: beyond, lists of mails cut them anyway, and RFC 5322 forbids long lines.
const (
	longestHeadline = 110
	longestName     = 100
)

// letterHeader carries the id of the letter, for a returned mail to lead back to it.
const letterHeader = "X-Jalon-Letter"

// Renderer turns letters into messages. It holds no state that changes and is safe for concurrent use.
type Renderer struct {
	base  string
	from  *mail.Address
	host  string // of the sender
	site  string // host of the pages: calendar entries are named by it, in letters and in private calendars alike
	pairs map[Kind]pair
}

// NewRenderer prepares all templates. The base URL is where people reach the pages ("https://jalon.example"); from is the
// sender, with or without a name ("Jalon <jalon@ars.example>"), and its host names Message-IDs and lists.
func NewRenderer(baseURL, from string) (*Renderer, error) {
	base, err := url.Parse(baseURL)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("mail: %q is not the base URL of a site, such as https://jalon.example", baseURL)
	}
	sender, err := mail.ParseAddress(from)
	if err != nil || !address(sender.Address) {
		return nil, fmt.Errorf("mail: %q is not a sender, such as Jalon <jalon@ars.example>", from)
	}
	pairs, err := parsePairs()
	if err != nil {
		return nil, err
	}
	_, host, _ := strings.Cut(sender.Address, "@")
	return &Renderer{base: strings.TrimRight(base.String(), "/"), from: sender, host: host, site: base.Hostname(), pairs: pairs}, nil
}

// Message writes the letter: headers, text and HTML. The same letter always gives the same bytes. A letter that cannot be
// written is refused with a *LetterError.
func (r *Renderer) Message(letter Letter) (*gomail.Msg, error) {
	letter = letter.cleaned()
	if err := letter.check(); err != nil {
		return nil, err
	}
	w := words{Letter: letter, site: r.base}
	w.Link = w.LinkTo(letter.Path)
	plain, rich, err := r.pairs[letter.Kind].write(&w)
	if err != nil {
		return nil, fmt.Errorf("mail: writing letter %s: %w", letter.ID, err)
	}

	// The boundary takes in the bodies too: nobody can write a text that contains the hash of itself, so no reason,
	// however crafted, ends a part early.
	boundary := "jalon-" + digest(letter.ID, plain, rich)
	m := gomail.NewMsg(gomail.WithBoundary(boundary), gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(r.from)
	m.ToMailAddress(&mail.Address{Name: shorten(letter.To.Name, longestName), Address: letter.To.Address})
	m.Subject(subject(w))
	m.SetDateWithValue(civil.MustZone(letter.zone()).Clock(letter.At))
	m.SetMessageIDWithValue(r.MessageID(letter.ID))
	r.thread(m, letter)
	if len(letter.Events) > 0 {
		return m, r.enclose(m, letter, boundary, plain, rich)
	}
	m.SetBodyString(gomail.TypeTextPlain, plain)
	m.AddAlternativeString(gomail.TypeTextHTML, rich)
	return m, nil
}

func subject(w words) string {
	headline := shorten(w.Headline, longestHeadline)
	if w.Contract.ID == "" {
		return headline
	}
	return fmt.Sprintf("%s [%s]", headline, w.Contract.ID)
}

// MessageID is the identifier, without angle brackets, under which the letter of that id travels.
func (r *Renderer) MessageID(letterID string) string {
	return digest("letter", letterID) + "@" + r.host
}

// thread sets what machines read: mailboxes group a contract's mails and filter them by list, auto-responders stay
// silent, and a mail found in a complaint leads back to the outbox row. What concerns several contracts is grouped by
// person, and a person's checkpoints by themselves, to be filed by a rule.
func (r *Renderer) thread(m *gomail.Msg, letter Letter) {
	thread, list := digest("contract", letter.Contract.ID), listLabel(letter.Contract.ID)
	person := cmp.Or(letter.To.Person, letter.To.Address)
	switch letter.Kind {
	case Digest:
		thread, list = digest("person", person), "recapitulatif"
	case Checkpoint:
		thread, list = digest("checkpoints", person), "scelles"
	default:
		m.SetGenHeader("X-Jalon-Contract", letter.Contract.ID)
	}
	m.SetGenHeader(gomail.HeaderReferences, "<"+thread+"@"+r.host+">")
	m.SetGenHeader("List-Id", "<"+list+"."+r.host+">")
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "OOF, AutoReply")
	m.SetGenHeader("X-Jalon-Kind", string(letter.Kind))
	m.SetGenHeader(letterHeader, letter.ID)
}

// digest is 128 bits of SHA-256 in hexadecimal: enough that two letters never share one.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// listLabel keeps to the characters that RFC 2919 allows in a list identifier.
func listLabel(contractID string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		default:
			return '-'
		}
	}, strings.ToLower(contractID))
}
