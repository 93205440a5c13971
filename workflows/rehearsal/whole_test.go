package rehearsal_test

import (
	"bytes"
	"strings"
	"testing"

	"jalon/internal/chronicle"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
	"jalon/internal/story"
	"jalon/workflows/rehearsal"
)

// told is a whole life as the command line writes it.
func told(t *testing.T, lives []*rehearsal.Life) string {
	t.Helper()
	entries := rehearsal.Entries(lives)
	var out bytes.Buffer
	summary := chronicle.Summarize(entries, rehearsal.Mails(lives), lives[0].State.Phase)
	if err := chronicle.WriteJSON(&out, chronicle.Lines(entries), summary); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Both samples, under each story, live to their end; the successor comes into force; and a second rehearsal tells
// exactly the same.
func TestEveryStoryOfEverySample(t *testing.T) {
	for _, c := range []struct {
		file        string
		story       story.Story
		has, hasNot string
	}{
		{"ehpad.json", story.Cooperative, "step.validated dialogue.minuted renewal.decided", "deadline.overdue deadline.escalated contract.extended approval.rejected"},
		{"ehpad.json", story.Late, "deadline.overdue deadline.escalated step.validated", "contract.extended approval.rejected"},
		{"ehpad.json", story.Conflict, "contract.extended difficulty.stated step.returned diagnostic.reopened approval.changes_requested", ""},
		{"handicap.json", story.Cooperative, "sheet.approved contract.signed", "contract.extended approval.rejected diagnostic.agreed"},
		{"handicap.json", story.Late, "deadline.overdue deadline.escalated", "contract.extended"},
		{"handicap.json", story.Conflict, "approval.changes_requested approval.rejected contract.extended difficulty.stated", ""},
	} {
		name := c.file + ", " + string(c.story)
		lives := played(t, c.file, c.story)
		if len(lives) != 2 || lives[0].State.Phase != lifecycle.Renewed || lives[1].State.Phase != lifecycle.InForce {
			t.Fatalf("%s: %d lives, the first ends as %s", name, len(lives), lives[0].State.Phase)
		}
		first, next := lives[0], lives[1]
		if next.State.ID != first.State.Renewal.Successor || next.State.Predecessor != first.State.ID || next.State.EffectiveOn != first.State.TermOn.AddDays(1) {
			t.Errorf("%s: %s is followed by %s of %s from %s", name, first.State.ID, next.State.ID, next.State.Predecessor, next.State.EffectiveOn)
		}
		for kind := range strings.FieldsSeq(c.has) {
			if count(first.Facts, contract.Kind(kind)) == 0 && count(next.Facts, contract.Kind(kind)) == 0 {
				t.Errorf("%s: no %s", name, kind)
			}
		}
		for kind := range strings.FieldsSeq(c.hasNot) {
			if n := count(first.Facts, contract.Kind(kind)); n > 0 {
				t.Errorf("%s: %d times %s", name, n, kind)
			}
		}
		if c.story == story.Conflict && (!refusedToSign(next.Facts) || count(first.Facts, contract.ContractExtended) != 1) {
			t.Errorf("%s: refused at signature %t, %d extensions", name, refusedToSign(next.Facts), count(first.Facts, contract.ContractExtended))
		}
		mailsAreCounted(t, name, lives)
		text := told(t, lives)
		if again, err := rehearsal.Whole(sample(t, c.file), c.story, 0); err != nil || told(t, again) != text {
			t.Errorf("%s: told twice it differs (%v)", name, err)
		}
		t.Logf("%s: %d facts, %d letters", name, strings.Count(text, "\n")-1, len(first.Letters)+len(next.Letters))
	}
}

func refusedToSign(facts []contract.Fact) bool {
	for _, f := range facts {
		if f.Kind == contract.ApprovalRejected && f.Subject == "signature" {
			return true
		}
	}
	return false
}

func mailsAreCounted(t *testing.T, name string, lives []*rehearsal.Life) {
	t.Helper()
	counted, written := 0, 0
	for _, n := range rehearsal.Mails(lives) {
		counted += n
	}
	for _, life := range lives {
		written += len(life.Letters)
	}
	if counted != written || rehearsal.Mails(lives)[string(mail.ImportSummary)] != 1 || rehearsal.Mails(lives)[string(mail.ApprovalAsked)] < 30 {
		t.Errorf("%s: %d letters counted, %d written: %v", name, counted, written, rehearsal.Mails(lives))
	}
}

// Contracts that begin or end on a month's last days, 29 February included.
func TestLivesAtTheEdgesOfMonths(t *testing.T) {
	for _, c := range []struct{ effective, term, t18, t12, t6, midterm, next, nextTerm string }{
		{"2024-02-29", "2029-02-28", "2027-08-28", "2028-02-28", "2028-08-28", "2027-02-27", "2029-03-01", "2034-02-28"},
		{"2023-03-01", "2028-02-29", "2026-08-29", "2027-02-28", "2027-08-29", "", "2028-03-01", "2033-02-28"},
		{"2024-09-01", "2029-08-31", "2028-02-29", "2028-08-31", "2029-02-28", "2027-08-31", "2029-09-01", "2034-08-31"},
		{"2025-07-01", "2030-06-30", "2028-12-30", "2029-06-30", "2029-12-30", "2028-06-30", "2030-07-01", "2035-06-30"},
	} {
		d := sample(t, "ehpad.json", with("effective_on", c.effective), with("term_on", c.term), with("signed_on", "2023-02-15"), func(file map[string]any) {
			sheets := file["action_sheets"].([]any) // those whose steps fall within all of these contracts
			file["action_sheets"] = []any{sheets[0], sheets[1], sheets[3]}
		})
		lives, err := rehearsal.Whole(d, story.Cooperative, 0)
		if err != nil {
			t.Fatalf("from %s to %s: %v", c.effective, c.term, err)
		}
		due := map[string]string{}
		for _, fact := range lives[0].Facts[:2] {
			for _, planned := range fact.Detail.Plan {
				due[planned.ID] = planned.Due.String()
			}
		}
		for id, want := range map[string]string{"renewal.t18": c.t18, "renewal.t12": c.t12, "renewal.t6": c.t6} {
			if due[id] != want {
				t.Errorf("from %s to %s: %s is due %s, want %s", c.effective, c.term, id, due[id], want)
			}
		}
		if c.midterm != "" && due["review.midterm"] != c.midterm {
			t.Errorf("from %s to %s: the mid-term review is due %s, want %s", c.effective, c.term, due["review.midterm"], c.midterm)
		}
		last := lives[0].Facts[len(lives[0].Facts)-1]
		if last.Kind != contract.PhaseEntered || lives[0].State.Today(last.At) != day(c.term).AddDays(1) {
			t.Errorf("from %s to %s: ended by %s on %s", c.effective, c.term, last.Kind, last.At)
		}
		next := lives[1].State
		if next.EffectiveOn != day(c.next) || next.TermOn != day(c.nextTerm) || next.Phase != lifecycle.InForce {
			t.Errorf("from %s to %s: followed from %s to %s, in %s", c.effective, c.term, next.EffectiveOn, next.TermOn, next.Phase)
		}
	}
}

func BenchmarkWhole(b *testing.B) {
	d := sample(b, "handicap.json")
	for b.Loop() {
		if _, err := rehearsal.Whole(d, story.Conflict, 0); err != nil {
			b.Fatal(err)
		}
	}
}
