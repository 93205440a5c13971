package dispatch_test

import (
	"testing"
	"time"

	"jalon/internal/dispatch"
	"jalon/internal/mail"
)

// On the first of January everybody's deadlines fall due at once. What matters most leaves first, however late it was
// queued, and the rest within the day at a pace that a relay bears.
func TestAStormIsOverTheSameDayAndUrgentLettersPassIt(t *testing.T) {
	const storm, perSecond = 5000, 50
	letters := make([]mail.Letter, storm)
	for i := range letters {
		letters[i] = mail.Letter{Kind: mail.DeadlineDue, To: somebody("storm", i%500)}
	}
	written(t, "STORM-1", letters...)
	written(t, "STORM-2", mail.Letter{Kind: mail.DeadlineEscalated, To: somebody("storm", 7)})
	sent := map[string]int{}
	var first string
	d := dispatch.Dispatcher{Outbox: database, Logger: quiet(), PerSecond: perSecond, Sender: sender(func(letters []mail.Letter) ([]mail.Outcome, error) {
		if first == "" {
			first = letters[0].ID
		}
		for _, letter := range letters {
			sent[letter.ID]++
		}
		return accepting(letters)
	})}
	at := now
	for waiting(t) > 0 {
		n, err := d.Once(t.Context(), at)
		must(t, err)
		if n == 0 {
			t.Fatalf("%d letters wait and none leaves at %s", waiting(t), at)
		}
		at = at.Add(time.Duration(n) * time.Second / perSecond)
	}
	if first != "STORM-2/1/0" {
		t.Errorf("%s left first", first)
	}
	if took := at.Sub(now); took > time.Hour {
		t.Errorf("the storm lasted %s", took)
	}
	for id, times := range sent {
		if times != 1 {
			t.Errorf("%s left %d times", id, times)
		}
	}
	if len(sent) != storm+1 {
		t.Errorf("%d letters left", len(sent))
	}
}
