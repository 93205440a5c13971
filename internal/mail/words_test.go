package mail_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-ical"

	"jalon/internal/civil"
	"jalon/internal/icalendar"
	"jalon/internal/mail"
)

// TestDaysAreCountedWhereTheContractIs: at 23:30 in universal time it is the next day in Paris and the same in Cayenne.
func TestDaysAreCountedWhereTheContractIs(t *testing.T) {
	for zone, want := range map[string]struct{ subject, date string }{
		"":                {"Échéance demain", "Sat, 21 Nov 2026 00:30:00 +0100"},
		"Europe/Paris":    {"Échéance demain", "Sat, 21 Nov 2026 00:30:00 +0100"},
		"America/Cayenne": {"Échéance dans 2 jours", "Fri, 20 Nov 2026 20:30:00 -0300"},
		"Indian/Reunion":  {"Échéance demain", "Sat, 21 Nov 2026 03:30:00 +0400"},
	} {
		letter := sample(mail.DeadlineNear)
		letter.Zone, letter.DueOn = zone, civil.MustParse("2026-11-22")
		mailed := open(t, render(t, letter)).header
		if subject := decode(t, mailed.Get("Subject")); !strings.HasPrefix(subject, want.subject+"\u00a0: ") || mailed.Get("Date") != want.date {
			t.Errorf("%q: %q on %s", zone, subject, mailed.Get("Date"))
		}
	}
}

func TestASubstituteReadsForWhom(t *testing.T) {
	for name, want := range map[string]string{"Agnès d'Hauteville": "d'Agnès d'Hauteville", "Élise": "d'Élise", "Claire Vasseur": "de Claire Vasseur", "Dr Ortiz": "de Dr Ortiz"} {
		for _, kind := range mail.Kinds() {
			letter := sample(kind)
			letter.To.InPlaceOf = name
			mailed := open(t, render(t, letter))
			if said := "en l'absence " + want; !strings.Contains(mailed.text, said) || !strings.Contains(strings.ReplaceAll(mailed.html, "&#39;", "'"), said) {
				t.Errorf("%s: one part does not say %q", kind, said)
			}
			letter.To.InPlaceOf = ""
			if mailed := open(t, render(t, letter)); strings.Contains(mailed.text, "absence") {
				t.Errorf("%s: an absence nobody spoke of", kind)
			}
		}
	}
}

func TestWhyALetterWasNotDelivered(t *testing.T) {
	for answer, want := range map[[2]string]string{
		{"5.1.1", ""}:                "cette boîte aux lettres n'existe pas",
		{"", "550 5.1.1 unknown"}:    "cette boîte aux lettres n'existe pas",
		{"5.1.10", ""}:               "le domaine de cette adresse ne reçoit aucun courrier",
		{"5.1.11", ""}:               "cette adresse n'est pas reconnue",
		{"5.1.8", ""}:                "cette adresse n'est pas reconnue",
		{"", "552 5.2.2 over quota"}: "cette boîte aux lettres est pleine",
		{"5.7.26", ""}:               "refuse nos messages, pour des raisons de sécurité",
		{"", "554 no"}:               "le serveur de cette adresse a refusé le message",
		{"", ""}:                     "le serveur de cette adresse a refusé le message",
		{"", "550 see https://evil.example/?t=s3same"}:               "[lien retiré]",
		{"", "550 www.evil.example <b>" + strings.Repeat("x", 5000)}: "[lien retiré]",
	} {
		letter := sample(mail.Undelivered)
		letter.Verdict, letter.Reason = answer[0], answer[1]
		mailed := open(t, render(t, letter))
		if !strings.Contains(mailed.text, want) || !strings.Contains(strings.ReplaceAll(mailed.html, "&#39;", "'"), want) {
			t.Errorf("%v: one part does not say %q:\n%s", answer, want, mailed.text)
		}
		if strings.Contains(mailed.text+mailed.html, "evil.example") || strings.Contains(mailed.text, strings.Repeat("x", 300)) {
			t.Errorf("%v: a stranger's words pass as they are", answer)
		}
	}
}

func TestWhatMovedIsTold(t *testing.T) {
	letter := sample(mail.PlanMoved)
	mailed := open(t, render(t, letter))
	for _, said := range []string{
		"lundi 31 décembre 2029, au lieu du dimanche 31 décembre 2028", "mardi 30 avril 2030", "n'est plus attendue le jeudi 1er mars 2029",
		"Échéances déplacées", "Échéances ajoutées", "Échéances supprimées",
	} {
		if !strings.Contains(mailed.text, said) || !strings.Contains(strings.ReplaceAll(mailed.html, "&#39;", "'"), said) {
			t.Errorf("one part does not say %q", said)
		}
	}
	letter.Items = letter.Items[:1]
	if mailed := open(t, render(t, letter)); strings.Contains(mailed.text, "supprimées") || strings.Contains(mailed.html, "ajoutées") {
		t.Error("an empty list has a title")
	}
}

// TestTheCalendarThatTravels reads it as a mail program does.
func TestTheCalendarThatTravels(t *testing.T) {
	letter := sample(mail.PlanMoved)
	gone := letter.Events[1]
	for want, events := range map[string][]icalendar.Event{"PUBLISH": letter.Events, "CANCEL": {gone}} {
		letter.Events = events
		mailed := open(t, render(t, letter))
		read, err := ical.NewDecoder(strings.NewReader(mailed.calendar)).Decode()
		if err != nil {
			t.Fatal(err)
		}
		if mailed.method != want || read.Props.Get("METHOD").Value != want || len(read.Events()) != len(events) {
			t.Errorf("%s: the part says %s, the calendar %s, with %d events", want, mailed.method, read.Props.Get("METHOD").Value, len(read.Events()))
		}
		for i, e := range read.Events() {
			if e.Props.Get("UID").Value != events[i].UID("jalon.ars-mv.example") || e.Props.Get("DTSTAMP").Value != "20261120T233000Z" {
				t.Errorf("event %d: %v", i, e.Props)
			}
		}
	}
}

func TestListsAndNewKindsThatCannotBeWritten(t *testing.T) {
	for name, row := range map[string]struct {
		kind  mail.Kind
		spoil func(*mail.Letter)
		field string
	}{
		"zone":                 {mail.DeadlineNear, func(l *mail.Letter) { l.Zone = "Mars/Olympus" }, "zone"},
		"nobody recalls":       {mail.Recalled, func(l *mail.Letter) { l.Actor = "" }, "actor"},
		"nobody was missed":    {mail.Undelivered, func(l *mail.Letter) { l.Actor = "" }, "actor"},
		"nothing moved":        {mail.PlanMoved, func(l *mail.Letter) { l.Items = nil }, "items"},
		"dropped from no day":  {mail.PlanMoved, func(l *mail.Letter) { l.Items[2].Was = civil.Date{} }, "items"},
		"moved to no day":      {mail.PlanMoved, func(l *mail.Letter) { l.Items[0].DueOn = civil.Date{} }, "items"},
		"nothing gathered":     {mail.Digest, func(l *mail.Letter) { l.Items = nil }, "items"},
		"a line of nobody's":   {mail.Digest, func(l *mail.Letter) { l.Items[1].Contract.ID = "" }, "items"},
		"a line led astray":    {mail.Digest, func(l *mail.Letter) { l.Items[1].Path = "//evil.example" }, "items"},
		"a digest by day only": {mail.Digest, func(l *mail.Letter) { l.Items[1].DueOn = civil.On(2027, 2, 30) }, "items"},
		"an event of no day":   {mail.PlanMoved, func(l *mail.Letter) { l.Events[0].On = civil.Date{} }, "events"},
		"a report without day": {mail.ReportDue, func(l *mail.Letter) { l.DueOn = civil.Date{} }, "due_on"},
	} {
		letter := sample(row.kind)
		row.spoil(&letter)
		_, err := newRenderer(t).Message(letter)
		var refused *mail.LetterError
		if !errors.As(err, &refused) || refused.Field != row.field {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestLettersOfEarlierReleases stand in outboxes as these releases wrote them.
func TestLettersOfEarlierReleases(t *testing.T) {
	const stored = `{"id":"CPOM-96-2025-001/42/import_summary","kind":"import_summary",
		"to":{"name":"Nadia Lemercier","address":"referent.cpom@jardins-cere.example","role":"référente du contrat"},
		"at":"2026-11-20T23:30:00Z","contract":{"id":"CPOM-96-2025-001","title":"CPOM 2025-2029 «\u00a0Les Jardins de la Cère\u00a0»"},
		"about":"Reprise du contrat en cours",
		"items":[{"label":"Annexe activité 2026","due_on":"2025-10-31"},{"label":"ERRD 2025","due_on":"2026-04-30"}],
		"path":"/contrats/CPOM-96-2025-001"}`
	var letter mail.Letter
	if err := json.Unmarshal([]byte(stored), &letter); err != nil {
		t.Fatal(err)
	}
	if string(render(t, letter)) != string(render(t, sample(mail.ImportSummary))) {
		t.Error("it became another mail")
	}
}
