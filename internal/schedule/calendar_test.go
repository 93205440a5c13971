package schedule_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/policy"
	"jalon/internal/schedule"
)

func reminders(kind schedule.Kind, due string, where civil.Territory) string {
	var words []string
	for _, r := range policy.Default().RemindersFor(kind, civil.MustParse(due), where) {
		words = append(words, r.On.String()+" "+string(r.Level))
	}
	return strings.Join(words, ", ")
}

// A reminder that falls on a day off of the authority's territory leaves on the working day before; "overdue" is never
// said on or before the day itself.
func TestRemindersKeepOffDaysOff(t *testing.T) {
	for _, c := range []struct {
		what  string
		kind  schedule.Kind
		due   string
		where civil.Territory
		want  string
	}{
		{"14 July, a Friday", schedule.Minutes, "2028-07-14", civil.Metropole, "2028-07-07 near, 2028-07-13 due, 2028-07-21 overdue, 2028-08-11 escalated"},
		{"Easter Monday", schedule.Minutes, "2028-04-17", civil.Metropole, "2028-04-12 near, 2028-04-14 due, 2028-04-24 overdue, 2028-05-17 escalated"},
		{"Easter Monday in Strasbourg, where Good Friday is off too", schedule.Minutes, "2028-04-17", civil.AlsaceMoselle, "2028-04-12 near, 2028-04-13 due, 2028-04-24 overdue, 2028-05-17 escalated"},
		{"26 December, a Tuesday, in Strasbourg", schedule.Minutes, "2028-12-26", civil.AlsaceMoselle, "2028-12-21 near, 2028-12-22 due, 2029-01-02 overdue, 2029-01-25 escalated"},
		{"26 December in Paris", schedule.Minutes, "2028-12-26", civil.Metropole, "2028-12-21 near, 2028-12-26 due, 2029-01-02 overdue, 2029-01-25 escalated"},
		{"20 December, a Wednesday, in Saint-Denis", schedule.Minutes, "2028-12-20", civil.LaReunion, "2028-12-15 near, 2028-12-19 due, 2028-12-27 overdue, 2029-01-19 escalated"},
		{"20 December in Cayenne", schedule.Minutes, "2028-12-20", civil.Guyane, "2028-12-15 near, 2028-12-20 due, 2028-12-27 overdue, 2029-01-19 escalated"},
		{"29 February", schedule.RenewalT18, "2028-02-29", civil.Metropole, "2028-01-28 near, 2028-02-29 due, 2028-03-29 overdue, 2028-04-28 overdue, 2028-05-29 overdue, 2028-06-29 overdue, 2028-07-28 overdue"},
		{"31 December, a Sunday", schedule.RenewalT12, "2028-12-31", civil.Metropole, "2028-10-31 near, 2028-12-29 escalated, 2029-01-31 escalated, 2029-02-28 escalated, 2029-03-30 escalated, 2029-04-30 escalated, 2029-05-31 escalated"},
		{"the night the clocks go forward", schedule.Minutes, "2028-03-26", civil.Metropole, "2028-03-21 near, 2028-03-24 due, 2028-03-31 overdue, 2028-04-25 escalated"},
	} {
		if diff := cmp.Diff(c.want, reminders(c.kind, c.due, c.where)); diff != "" {
			t.Errorf("%s:\n%s", c.what, diff)
		}
	}
}

// ehpad is the contract of samples/ehpad.json as the legal calendar sees it.
func ehpad() schedule.Terms {
	return schedule.Terms{
		EffectiveOn: civil.MustParse("2025-01-01"), TermOn: civil.MustParse("2029-12-31"), Authorities: []string{"ARS-MV", "CD-96"},
		Sector: "ehpad", Signed: true, Negotiation: schedule.Negotiation{NegotiationEnded: true},
		Evaluations: []schedule.EvaluationTerm{{Facility: "A-E1", DueOn: civil.MustParse("2028-10-31")}, {Facility: "A-E9", DueOn: civil.MustParse("2030-10-31")}},
		Reports:     []schedule.ReportTerm{{Year: 2026, Sheets: []string{"FA-A1", "FA-A2"}}, {Year: 2029, Sheets: []string{"FA-A1"}}},
	}
}

// The legal days of section 2 of the domain, exercise by exercise (L-09, L-13, L-14, L-17, L-19).
func TestLegalCalendarOfAFiveYearContract(t *testing.T) {
	want := `2025-06-30 filing.eprd.2025
2025-10-31 filing.annexe-activite.2026
2026-04-30 filing.errd.2025
2026-06-30 filing.eprd.2026
2026-06-30 filing.tdb.2025
2026-10-31 filing.annexe-activite.2027
2027-04-30 filing.errd.2026
2027-04-30 report.2026
2027-06-30 filing.eprd.2027
2027-06-30 filing.gmp-pmp.2027
2027-06-30 filing.tdb.2026
2027-10-31 filing.annexe-activite.2028
2028-04-30 filing.errd.2027
2028-06-30 filing.eprd.2028
2028-06-30 filing.tdb.2027
2028-10-31 evaluation.A-E1
2028-10-31 filing.annexe-activite.2029
2029-04-30 filing.errd.2028
2029-06-30 filing.eprd.2029
2029-06-30 filing.tdb.2028`
	var legal []schedule.Deadline
	for _, d := range schedule.Plan(ehpad(), policy.Default()) {
		if d.Kind == schedule.Filing || d.Kind == schedule.Evaluation || d.Kind == schedule.Report {
			legal = append(legal, d)
		}
	}
	if diff := cmp.Diff(want, dues(legal)); diff != "" {
		t.Error(diff)
	}
	for _, d := range legal {
		if unsure := d.ID == "filing.gmp-pmp.2027" || d.Kind == schedule.Report || strings.HasPrefix(d.ID, "filing.tdb."); d.Source == "" || d.Unsure != unsure {
			t.Errorf("%s rests on %q, to be confirmed: %t", d.ID, d.Source, d.Unsure)
		}
	}
	if got := strings.Join(schedule.Audience("filing.errd.2026", []string{"ARS-MV"}, policy.Default()), " "); got != "referent:OG" {
		t.Errorf("the ERRD is expected from %s", got)
	}
	handicap := ehpad()
	handicap.Sector, handicap.Signed = "handicap", false
	var ids []string
	for _, d := range schedule.Plan(handicap, policy.Default()) {
		ids = append(ids, d.Due.String()+" "+d.ID)
	}
	if text := strings.Join(ids, "\n"); strings.Contains(text, "gmp-pmp") || !strings.HasPrefix(text, "2024-12-31 filing.programmation.2025") {
		t.Errorf("before signature, in another sector:\n%s", text)
	}
}

// The EPRD is due thirty days after the tariff was notified, on 30 June at the latest (L-13).
func TestEPRDCountsFromTheNotice(t *testing.T) {
	for _, c := range []struct{ notified, due string }{
		{"", "2027-06-30"}, {"2027-04-15", "2027-05-15"}, {"2027-05-31", "2027-06-30"}, {"2027-06-20", "2027-06-30"},
	} {
		terms := ehpad()
		if c.notified != "" {
			terms.Notified = []schedule.Notice{{Filing: "filing.eprd.2027", On: civil.MustParse(c.notified)}}
		}
		for _, d := range schedule.Plan(terms, policy.Default()) {
			if d.ID == "filing.eprd.2027" && d.Due.String() != c.due {
				t.Errorf("notified %q: due %s, want %s", c.notified, d.Due, c.due)
			}
		}
	}
}

// Topics are due fifteen days before a dialogue, or the day after it was convened at short notice; minutes fifteen days
// after (F-DG-03, F-DG-04).
func TestWhatSurroundsADialogue(t *testing.T) {
	for _, c := range []struct {
		meeting schedule.Meeting
		want    string
	}{
		{schedule.Meeting{Dialogue: "review.midterm", On: civil.MustParse("2027-11-30"), Convened: civil.MustParse("2027-10-15")}, "2027-11-15 agenda.review.midterm"},
		{schedule.Meeting{Dialogue: "review.midterm", On: civil.MustParse("2027-11-30"), Convened: civil.MustParse("2027-11-20")}, "2027-11-21 agenda.review.midterm"},
		{schedule.Meeting{Dialogue: "review.midterm", On: civil.MustParse("2027-11-30"), Convened: civil.MustParse("2027-11-30")}, "2027-11-30 agenda.review.midterm"},
		{schedule.Meeting{Dialogue: "dialogue.annual.2026", On: civil.MustParse("2026-06-16"), Held: true}, "2026-07-01 minutes.dialogue.annual.2026"},
	} {
		terms := ehpad()
		terms.Meetings = []schedule.Meeting{c.meeting}
		var around []schedule.Deadline
		for _, d := range schedule.Plan(terms, policy.Default()) {
			if d.Kind == schedule.Agenda || d.Kind == schedule.Minutes {
				around = append(around, d)
			}
		}
		if got := dues(around); got != c.want {
			t.Errorf("%+v: %s, want %s", c.meeting, got, c.want)
		}
		if strings.Contains(strings.Join(strings.Fields(dues(schedule.Plan(terms, schedule.Original))), " "), "agenda") {
			t.Error("the first release's policy knows no agenda")
		}
	}
}

func TestEveryKindIsRemindedUnderTheDefaultPolicy(t *testing.T) {
	for _, kind := range schedule.Kinds() {
		offsets := policy.Default().Reminders[kind]
		if len(offsets) == 0 {
			t.Errorf("%s is never recalled", kind)
		}
		for _, offset := range offsets {
			if len(offset.To) == 0 {
				t.Errorf("a reminder of %s goes to nobody", kind)
			}
		}
	}
}
