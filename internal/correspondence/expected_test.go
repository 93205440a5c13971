package correspondence_test

import (
	"slices"
	"strings"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/mail"
)

// Whoever gets the first reminder of a deadline is expected to act on it, and nobody else is.
func TestTheExpectedAreThoseWhoAreReminded(t *testing.T) {
	compared := map[string]int{}
	everyLife(t, func(l *life) {
		l.watch = func(f contract.Fact, letters []mail.Letter, _, after *contract.State) {
			if f.Kind != contract.DeadlineNear && f.Kind != contract.DeadlineDue {
				return
			}
			var written []string
			for _, letter := range letters {
				written = append(written, letter.ID[strings.LastIndexByte(letter.ID, '/')+1:])
			}
			expected := correspondence.Expected(after, f.Subject, after.Today(f.At))
			slices.Sort(written)
			slices.Sort(expected)
			if !slices.Equal(written, expected) {
				t.Errorf("%s of %s on %s: %v are written to, %v expected", f.Kind, f.Subject, f.At, written, expected)
			}
			kind, _, _ := strings.Cut(f.Subject, ".")
			compared[kind]++
		}
	})
	for _, kind := range []string{"phase", "step", "dialogue", "review", "renewal", "approval"} {
		if compared[kind] < 10 {
			t.Errorf("%d reminders of a %s were compared", compared[kind], kind)
		}
	}
}
