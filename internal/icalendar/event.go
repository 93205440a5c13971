// Package icalendar writes deadlines as calendar entries (RFC 5545) that mail programs and calendars understand.
//
// An entry is a whole day, as a deadline is, so it falls on the same day wherever it is read. Its name is a hash of the
// contract and the deadline: it lasts as long as they do and says nothing about anybody.
package icalendar

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	"jalon/internal/civil"
)

// Event is one deadline as an all-day entry. Its contract and ID name it for ever: another Event of the same name and a
// higher Sequence replaces it in whatever calendar holds it.
type Event struct {
	Contract  string     `json:"contract"`
	ID        string     `json:"id"` // of the deadline
	On        civil.Date `json:"on"`
	Label     string     `json:"label"` // French
	Sequence  int        `json:"sequence,omitempty"`
	Cancelled bool       `json:"cancelled,omitempty"`
}

// UID is the name of the entry in every calendar of the world.
func (e Event) UID(domain string) string {
	sum := sha256.Sum256([]byte("event\x00" + e.Contract + "\x00" + e.ID))
	return hex.EncodeToString(sum[:16]) + "@" + domain
}

// Check refuses an event that no calendar could show.
func (e Event) Check() error {
	wrong := ""
	switch {
	case !visible(e.Contract), !visible(e.ID):
		wrong = "its contract and id are not plain names"
	case !e.On.Valid():
		wrong = "it has no day"
	case oneLine(e.Label) == "":
		wrong = "it has no label"
	case e.Sequence < 0:
		wrong = "its sequence is negative"
	default:
		return nil
	}
	return fmt.Errorf("icalendar: event %q of %q: %s", e.ID, e.Contract, wrong)
}

func (e Event) description(page string) string {
	if e.Cancelled {
		return fmt.Sprintf("Cette échéance du contrat %s n'a plus lieu d'être.\nPour en savoir plus\u00a0: %s", e.Contract, page)
	}
	return fmt.Sprintf("Échéance du contrat %s.\nPour indiquer que c'est fait\u00a0: %s", e.Contract, page)
}

func day(d civil.Date) string { return fmt.Sprintf("%04d%02d%02d", d.Year, int(d.Month), d.Day) }

// visible reports a run of visible ASCII: what may stand unescaped in a line, and cannot end it.
func visible(text string) bool {
	return text != "" && len(text) <= 200 && strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0
}

// oneLine takes out what ends a line, hides a text or turns it round. Characters cut in half, which would be counted
// wrongly where lines are folded, are replaced on the way.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, text))
}
