package correspondence_test

import (
	"strings"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
	"jalon/internal/schedule"
)

// An amendment that moves the term moves what counts from it: one letter to each person, with the days before and after
// and the same entries for their calendars.
func TestAMovedTermIsToldOnce(t *testing.T) {
	d := sample(t, "ehpad.json", map[string]any{"reference_date": "2028-05-02", "action_sheets": []any{}})
	l := open(t, d, d.Opening(), onReferenceDate(d))
	l.until(paris.At(day("2028-06-01"), 12)) // T-18, due on 30 June 2028, was announced the day before
	l.do("ARS-MV referent", contract.ProposeAmendment, "", func(c *contract.Command) { c.TermOn = day("2029-08-31") })
	l.do("CD-96 signatory", contract.DecideApproval, "amendment.1")
	l.do("OG signatory", contract.DecideApproval, "amendment.1")
	mark := len(l.letters)
	l.do("ARS-MV signatory", contract.DecideApproval, "amendment.1")

	to := map[string]mail.Letter{}
	for _, letter := range l.letters[mark:] {
		if letter.Kind == mail.PlanMoved {
			if _, twice := to[letter.To.Name]; twice {
				t.Errorf("%s is told twice", letter.To.Name)
			}
			to[letter.To.Name] = letter
		}
	}
	if len(to) != 3 {
		t.Fatalf("the move is told to %d people: %s", len(to), l.written(mark))
	}
	told := to["Claire Vasseur"]
	if told.About != "L'avenant n° 1" {
		t.Errorf("the days move because of %q", told.About)
	}
	if len(told.Items) != len(told.Events) || len(told.Items) < 4 {
		t.Fatalf("%d days are told, %d entries change", len(told.Items), len(told.Events))
	}
	for i, event := range told.Events {
		if event.ID != string(schedule.RenewalT18) {
			continue
		}
		if item := told.Items[i]; item.Was != day("2028-06-30") || item.DueOn != day("2028-02-29") || event.On != item.DueOn || event.Cancelled {
			t.Errorf("T-18 is told as %+v, %+v", item, event)
		}
		for _, open := range l.state.Deadlines {
			if open.ID == event.ID && open.Set != int64(event.Sequence) {
				t.Errorf("the entry has sequence %d, the deadline was set by fact %d", event.Sequence, open.Set)
			}
		}
	}
}

func TestAReminderByHandReachesWhoeverActs(t *testing.T) {
	d := sample(t, "ehpad.json", nil)
	l := open(t, d, d.Opening(), onReferenceDate(d))
	l.until(paris.At(day("2027-01-05"), 12))
	pilot := l.scribe.Dossier.Person(l.state.Pilot("FA-A1", day("2027-01-05")))
	sent := l.expect("recalled", letters(mail.Recalled, pilot), func() { l.do("ARS-MV referent", contract.Remind, "step.FA-A1.4") })
	if letter := sent[0]; letter.Actor == "" || letter.Reason != "motif" || len(letter.Events) != 1 || letter.Events[0].On != letter.DueOn ||
		letter.Path != "/contrats/CPOM-96-2025-001/echeances/step.FA-A1.4" {
		t.Errorf("it reads %+v", letter)
	}
}

// Whoever answers for the party of an unreachable person learns of it; for the referent, everybody else who could help.
func TestWhoLearnsOfARefusedAddress(t *testing.T) {
	d := sample(t, "handicap.json", nil)
	l := open(t, d, d.Opening(), onReferenceDate(d))
	refuse := func(part, address string) func() {
		return func() {
			lost := contract.Undelivered{Letter: "x", Person: l.holder(part).ID, Address: address, Subject: "step.FA-B1.1", Status: "5.1.1"}
			facts, err := contract.NoteUndelivered(&l.state, lost, l.now)
			l.live(facts, err)
		}
	}
	told := l.expect("a pilot", letters(mail.Undelivered, og), refuse("OG pilot FA-B1", "a"))
	if told[0].Actor != escalier || told[0].Verdict != "5.1.1" || !strings.HasPrefix(told[0].About, "L'étape 1 de la fiche FA-B1") || !strings.HasSuffix(told[0].Path, "/personnes") {
		t.Errorf("it reads %+v", told[0])
	}
	l.expect("the same address again", "", refuse("OG pilot FA-B1", "a"))
	l.expect("another address", letters(mail.Undelivered, og), refuse("OG pilot FA-B1", "b"))
	l.expect("the referent", letters(mail.Undelivered, ogChief, ars, cd96, cd00), refuse("OG referent", "c"))
}

// Nobody is written to at night or on a day off of the contract's territory.
func TestLettersKeepOfficeHours(t *testing.T) {
	d := sample(t, "handicap.json", map[string]any{"phase": "PROGRAMMATION", "territory": "la-reunion"})
	for _, c := range []struct{ at, notBefore, digest string }{
		{"2026-11-23T09:00:00Z", "", "2026-11-24T05:00:00Z"},                     // Monday, 13:00 in Saint-Denis
		{"2026-11-23T04:30:00Z", "", "2026-11-23T05:00:00Z"},                     // 8:30, in time for the digest of the day
		{"2026-11-23T16:30:00Z", "2026-11-24T04:00:00Z", "2026-11-24T05:00:00Z"}, // 20:30
		{"2026-11-23T02:00:00Z", "2026-11-23T04:00:00Z", "2026-11-23T05:00:00Z"}, // 6:00
		{"2026-12-18T15:59:00Z", "", "2026-12-21T05:00:00Z"},                     // Friday, 19:59
		{"2026-12-20T09:00:00Z", "2026-12-21T04:00:00Z", "2026-12-21T05:00:00Z"}, // Sunday, the island's own holiday
	} {
		l := open(t, d, d.Opening(), instant(t, c.at).AddDate(0, 0, -1))
		l.now = instant(t, c.at)
		l.do("ARS-MV referent", lifecycle.OpenLaunch, "")
		l.do("OG referent", contract.RecordLaunch, "")
		l.do("ARS-MV referent", contract.ConfirmPrerequisites, "")
		l.do("OG referent", contract.SubmitLaunch, "")
		letter := l.letters[len(l.letters)-1]
		if want := instant(t, c.notBefore); !letter.NotBefore.Equal(want) || !letter.DigestAt.Equal(instant(t, c.digest)) {
			t.Errorf("at %s: not before %s, in the digest of %s; want %s and %s", c.at, letter.NotBefore, letter.DigestAt, c.notBefore, c.digest)
		}
		l.scribe.Anytime = true
		if letters := l.scribe.Letters(l.facts[len(l.facts)-1], &l.state, &l.state); !letters[0].NotBefore.IsZero() {
			t.Error("a demonstration waits for the morning")
		}
	}
}
