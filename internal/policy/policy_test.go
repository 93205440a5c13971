package policy_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"jalon/internal/policy"
	"jalon/internal/schedule"
	"jalon/internal/vigilance"
)

func TestTheFirstVersionIsTheOriginal(t *testing.T) {
	first, known := policy.Named("2026.1")
	if !known || !reflect.DeepEqual(first.Policy, schedule.Original) {
		t.Errorf("2026.1.yaml gives\n%+v\nand release 0.1.0 had\n%+v", first.Policy, schedule.Original)
	}
}

// A digest that changes here changes what running contracts agreed to: write another version instead.
func TestPublishedVersionsNeverChange(t *testing.T) {
	locked := map[string]string{
		"2026.1": "6cb5847965ade73ee75695982d365dc0b98b97bc742a23113798e2c4e69bab91",
		"2026.2": "813d5f6a251173972b5e0999db8d605ed78c9a6ce7bd519623928d7fdc4aa80f",
	}
	published := policy.Published()
	if len(published) != len(locked) {
		t.Errorf("%d versions are published and %d are locked", len(published), len(locked))
	}
	for _, p := range published {
		if p.Digest != locked[p.Version] {
			t.Errorf("%s has the digest %s, and was published with %q", p.Version, p.Digest, locked[p.Version])
		}
	}
}

func TestAnEditedVersionNeedsAnotherName(t *testing.T) {
	latest, _ := policy.Named("default")
	if again, err := policy.Read(bytes.NewReader(latest.Text)); err != nil || again.Digest != latest.Digest {
		t.Errorf("2026.2 read again: %v", err)
	}
	edited := strings.Replace(string(latest.Text), "total: {months: 12", "total: {months: 11", 1)
	refused(t, edited, "version", 0, "une autre version")
	if p, err := policy.Read(strings.NewReader(strings.Replace(edited, `"2026.2"`, `"2026.2-bis"`, 1))); err != nil || p.Total != 11 {
		t.Errorf("under another name: %v, %v", p.Policy, err)
	}
}

func TestNewContractsBeginUnderTheLatestVersion(t *testing.T) {
	p := policy.Default()
	if p.Version != "2026.2" || p.AgendaDays != 15 || p.MinutesDays != 15 || p.ReportMonth != 4 || p.ReportDay != 30 ||
		p.SendHour != 8 || p.DayFrom != 7 || p.DayUntil != 20 || p.SnoozeDays != 30 || p.SnoozeTimes != 2 || p.RecallDays != 3 {
		t.Errorf("the default is %+v", p)
	}
	var filings []string
	for _, f := range p.Filings {
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		filings = append(filings, string(text))
	}
	want := []string{
		`{"code":"annexe-activite","label":"Annexe activité","month":10,"day":31,"years":-1,"by":["OG"],"source":"L-13","sure":true}`,
		`{"code":"eprd","label":"EPRD","month":6,"day":30,"notified_days":30,"by":["OG"],"source":"L-13","sure":true}`,
		`{"code":"errd","label":"ERRD","month":4,"day":30,"years":1,"by":["OG"],"source":"L-14","sure":true}`,
		`{"code":"gmp-pmp","label":"Évaluations GMP et PATHOS","stage":"mid_term","month":6,"day":30,"by":["OG"],"sector":"ehpad","source":"L-09"}`,
		`{"code":"programmation","label":"Arrêté de programmation","stage":"programming","month":12,"day":31,"years":-1,"by":["authorities"],"source":"L-04","sure":true}`,
		`{"code":"tdb","label":"Tableau de bord de la performance","month":5,"day":31,"years":1,"by":["OG"],"until":2023,"source":"L-19"}`,
		`{"code":"tdb","label":"Tableau de bord de la performance","month":6,"day":30,"years":1,"by":["OG"],"since":2024,"source":"L-19"}`,
	}
	if !slices.Equal(filings, want) {
		t.Errorf("filings are\n%s", strings.Join(filings, "\n"))
	}
	for _, kind := range schedule.Kinds() {
		if len(p.Reminders[kind]) == 0 {
			t.Errorf("%s is never recalled", kind)
		}
	}
	monthly := p.Reminders[schedule.RenewalT12]
	if last := monthly[len(monthly)-1]; len(monthly) != 7 || last.Months != 5 || last.Level != schedule.Escalated {
		t.Errorf("the latest start of renewal is recalled %+v", monthly)
	}
	escalated := p.Reminders[schedule.Step][5]
	if escalated.Days != 60 || !slices.Equal(escalated.To, []schedule.Circle{schedule.Referents, schedule.Signatories, schedule.Authorities}) {
		t.Errorf("a step is last recalled %+v", escalated)
	}
}

// Offsets of the kinds that release 0.1.0 had are kept; only who gets them, and what comes after, is new.
func TestTheLatestVersionKeepsTheOriginalDurations(t *testing.T) {
	latest, first := policy.Default(), schedule.Original
	for kind, offsets := range first.Reminders {
		for i, o := range offsets {
			kept := latest.Reminders[kind][i]
			if kept.To = nil; !reflect.DeepEqual(kept, o) {
				t.Errorf("%s[%d] is %+v and was %+v", kind, i, kept, o)
			}
		}
	}
	latest.Version, latest.Title, latest.Filings, latest.Reminders = first.Version, first.Title, nil, first.Reminders
	latest.Bases, latest.AgendaDays, latest.MinutesDays, latest.ReportMonth, latest.ReportDay = first.Bases, 0, 0, 0, 0
	latest.DigestHour, latest.DayFrom, latest.DayUntil, latest.SnoozeDays, latest.SnoozeTimes, latest.RecallDays = 0, 0, 0, 0, 0, 0
	if !reflect.DeepEqual(latest, first) {
		t.Errorf("2026.2 has %+v and 2026.1 had %+v", latest, first)
	}
}

func TestAnAuthorityWritesOnlyWhatChanges(t *testing.T) {
	p, known := policy.Named("exemple")
	if !known || p.Version != "exemple-2027.1" || p.Extends != "2026.2" || p.Authority != "ARS-EXEMPLE" || p.Title == "" {
		t.Fatalf("the example is %+v", p.Policy)
	}
	base := policy.Default()
	if p.Total != 10 || p.ApprovalDays != 21 || p.MinutesDays != 10 || p.SendHour != 9 || p.OutturnDay != 15 {
		t.Errorf("its own values are %+v", p.Policy)
	}
	if p.Signature != base.Signature || p.ApprovalLapse != base.ApprovalLapse || len(p.Filings) != len(base.Filings) ||
		!reflect.DeepEqual(p.Reminders[schedule.Step], base.Reminders[schedule.Step]) {
		t.Errorf("what it does not write is not that of %s: %+v", base.Version, p.Policy)
	}
	total := p.Sources[0]
	if total.Path != "negotiation.total" || total.ID != "usage" || total.Label == "" || total.Value != "10 mois" {
		t.Errorf("the new figure passes for the old source's: %+v", total)
	}
}

func TestEveryFigureNamesItsSource(t *testing.T) {
	latest, _ := policy.Named("default")
	found := map[string]policy.Source{}
	for _, s := range latest.Sources {
		if found[s.Path] = s; s.Label == "" || s.Value == "" || s.ID == "" {
			t.Errorf("%s has no label, value or source: %+v", s.Path, s)
		}
	}
	for path, want := range map[string]string{
		"renewal.first": "18 mois", "term.duration": "5 ans", "approval.decision": "30 jours", "report": "30 avril",
		"filings.annexe-activite[0]": "31 octobre N-1", "filings.eprd[0]": "30 juin N", "filings.tdb[1]": "30 juin N+1, depuis l'exercice 2024",
	} {
		if found[path].Value != want {
			t.Errorf("%s is %q, want %q", path, found[path].Value, want)
		}
	}
	if len(latest.Sources) != 21+7 || found["filings.tdb[1]"].Sure || !found["renewal.first"].Sure {
		t.Errorf("%d sources: %+v", len(latest.Sources), latest.Sources)
	}
}

func TestNamesAreExact(t *testing.T) {
	for _, version := range []string{"", "2026", "2026.3", "Default"} {
		if _, known := policy.Named(version); known {
			t.Errorf("%q is known", version)
		}
	}
	for _, p := range policy.Published() {
		if p.Version == policy.Example().Version {
			t.Error("the example is published")
		}
	}
}

// Jalon's own policies have the usual thresholds; the figures that say the same thing as one of them give it its value,
// and what the section vigilance writes goes before.
func TestThresholdsFollowThePolicy(t *testing.T) {
	for _, p := range policy.Published() {
		if !reflect.DeepEqual(p.Vigilance, vigilance.Default()) {
			t.Errorf("%s has the thresholds %+v", p.Version, p.Vigilance)
		}
	}
	want := vigilance.Default()
	want.ObjectivesPerTheme, want.MeetingAttendees = 4, 12 // written
	want.NegotiationMonths, want.MinutesDays = 10, 10      // negotiation.total, dialogue.minutes
	if limits := policy.Example().Vigilance; !reflect.DeepEqual(limits, want) {
		t.Errorf("the example has the thresholds %+v", limits)
	}

	text := func(section string) string {
		return start + "negotiation:\n  diagnostic: {months: 7, source: usage, certainty: sure}\ndialogue:\n  annual: {months: 4, source: usage, certainty: sure}\n" +
			"  agenda: {days: 20, source: usage, certainty: sure}\nrenewal:\n  first: {months: 20, source: usage, certainty: sure}\n" +
			"  last: {months: 14, source: usage, certainty: sure}\n  extension_wish: {months: 8, source: usage, certainty: sure}\n" + section
	}
	want = vigilance.Default()
	want.DiagnosticMonths, want.AnnualMonths, want.AgendaDays = 7, 4, 20
	want.RenewalFirst, want.RenewalLast, want.ExtensionWish = 20, 14, 8
	if limits, err := policy.Vigilance("essai", text("")); err != nil || !reflect.DeepEqual(limits, want) {
		t.Errorf("figures give %+v, %v", limits, err)
	}
	want.RenewalFirst, want.Themes, want.Annexes = 19, []string{"T1", "T4"}, []string{}
	if limits, err := policy.Vigilance("essai", text("vigilance: {renewal_first: 19, themes: [T1, T4], annexes: []}\n")); err != nil || !reflect.DeepEqual(limits, want) {
		t.Errorf("a section gives %+v, %v", limits, err)
	}
}

// Every threshold has a place in the file, and takes effect there.
func TestEveryThresholdCanBeWritten(t *testing.T) {
	kind := reflect.TypeFor[vigilance.Limits]()
	for i := range kind.NumField() {
		name, value := kind.Field(i).Tag.Get("json"), "1"
		switch name { // what comes after another one is larger, and 7 is between those around renewal_last
		case "themes", "annexes":
			value = "[T1]"
		case "frontload_second", "mid_term_until", "renewal_first":
			value = "40"
		case "renewal_last":
			value = "7"
		}
		limits, err := policy.Vigilance("essai", start+"vigilance:\n  "+name+": "+value+"\n")
		if err != nil || reflect.DeepEqual(reflect.ValueOf(limits).Field(i).Interface(), reflect.ValueOf(vigilance.Default()).Field(i).Interface()) {
			t.Errorf("%s: %s gives %v, %v", name, value, limits, err)
		}
	}
}

func TestThresholdsAreFoundByTheirVersion(t *testing.T) {
	if limits, err := policy.Vigilance("exemple-2027.1", ""); err != nil || limits.ObjectivesPerTheme != 4 {
		t.Errorf("the example: %v, %v", limits, err)
	}
	if _, err := policy.Vigilance("autre", start); err == nil {
		t.Error("a text of another version passes for it")
	}
	if _, err := policy.Vigilance("autre", ""); err == nil {
		t.Error("a version that nobody knows has thresholds")
	}
	latest, _ := policy.Named("default")
	refused(t, string(latest.Text)+"vigilance: {synthesis_pages: 20}\n", "version", 0, "une autre version")
}
