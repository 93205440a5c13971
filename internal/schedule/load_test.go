package schedule_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/schedule"
)

func people(t schedule.Task) []string      { return t.People }
func authorities(t schedule.Task) []string { return t.Authorities }

// task reads "C1 step.FA-1.1 2027-03-01 p.marie,p.og ARS-MV".
func task(line string) schedule.Task {
	fields := append(strings.Fields(line), "", "")
	list := func(field string) []string {
		return strings.FieldsFunc(field, func(r rune) bool { return r == ',' || r == '-' && field == "-" })
	}
	return schedule.Task{Contract: fields[0], Deadline: fields[1], Due: civil.MustParse(fields[2]), People: list(fields[3]), Authorities: list(fields[4])}
}

func load(threshold int, whose func(schedule.Task) []string, lines ...string) (weeks, conflicts []string) {
	var tasks []schedule.Task
	for _, line := range lines {
		tasks = append(tasks, task(line))
	}
	told := schedule.Load(tasks, civil.MustParse("2026-12-28"), civil.MustParse("2027-12-31"), threshold, whose)
	for _, w := range told.Weeks {
		line := w.Number() + " " + w.Monday.String() + ":"
		for _, s := range w.Shares {
			line += fmt.Sprintf(" %s %d", s.Who, len(s.Tasks))
		}
		weeks = append(weeks, line)
	}
	for _, c := range told.Conflicts {
		line := fmt.Sprintf("%s %s %s:", c.On, c.Kind, c.Who)
		for _, t := range c.Tasks {
			line += " " + t.Contract + "/" + t.Deadline
		}
		conflicts = append(conflicts, line)
	}
	return weeks, conflicts
}

// Weeks begin on Monday, and the first days of January may belong to the last week of the year before (ISO 8601).
func TestTheLoadIsCountedByWeekOfISO8601(t *testing.T) {
	lines := []string{
		"C1 step.FA-1.1 2027-01-03 p.marie", // a Sunday
		"C1 step.FA-2.1 2027-01-04 p.marie,p.og",
		"C2 renewal.t18 2027-01-10 p.og,p.ars ARS-MV",
		"C2 renewal.t12 2026-12-28 p.ars ARS-MV",
		"C3 filing.errd.2026 2027-04-30", // nobody is there to act
		"C3 review.final 2026-12-27 p.ars ARS-MV", "C3 review.final 2028-01-01 p.ars ARS-MV",
	}
	weeks, conflicts := load(5, people, lines...)
	want := []string{"2026-W53 2026-12-28: p.ars 1 p.marie 1", "2027-W01 2027-01-04: p.og 2 p.ars 1 p.marie 1"}
	if diff := cmp.Diff(want, weeks); diff != "" || conflicts != nil {
		t.Errorf("%v %s", conflicts, diff)
	}
	weeks, _ = load(5, authorities, lines...)
	if diff := cmp.Diff([]string{"2026-W53 2026-12-28: ARS-MV 1", "2027-W01 2027-01-04: ARS-MV 1"}, weeks); diff != "" {
		t.Error(diff)
	}
}

func TestConflictsAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		threshold int
		whose     func(schedule.Task) []string
		lines     []string
		want      []string
	}{
		"more than the threshold in one week": {2, people, []string{
			"C1 step.FA-1.1 2027-03-01 p.marie", "C1 step.FA-1.2 2027-03-07 p.marie", "C2 step.FA-1.1 2027-03-03 p.marie,p.og", "C2 step.FA-1.2 2027-03-08 p.marie",
		}, []string{"2027-03-01 crowded_week p.marie: C1/step.FA-1.1 C2/step.FA-1.1 C1/step.FA-1.2"}},
		"as many as the threshold": {3, people, []string{
			"C1 step.FA-1.1 2027-03-01 p.marie", "C1 step.FA-1.2 2027-03-07 p.marie", "C2 step.FA-1.1 2027-03-03 p.marie",
		}, nil},
		"two dialogues of one authority on a day": {5, people, []string{
			"C1 dialogue.annual.2027 2027-07-30 p.ars ARS-MV,CD-96", "C2 review.midterm 2027-07-30 p.ars ARS-MV,CD-00", "C3 dialogue.annual.2027 2027-07-29 p.ars CD-00",
			"C4 renewal.t12 2027-07-30 p.ars ARS-MV", "C4 agenda.dialogue.annual.2027 2027-07-30 p.ars ARS-MV",
		}, []string{"2027-07-30 same_day ARS-MV: C1/dialogue.annual.2027 C2/review.midterm"}},
		"two of one contract are one meeting": {5, people, []string{
			"C1 dialogue.annual.2027 2027-07-30 p.ars ARS-MV", "C1 review.midterm 2027-07-30 p.ars ARS-MV",
		}, nil},
		"an evaluation within two months of a dialogue of its contract": {5, authorities, []string{
			"C1 evaluation.E1 2027-06-30 p.og", "C1 dialogue.annual.2027 2027-08-30 - ARS-MV", "C1 review.midterm 2027-04-30 - ARS-MV",
			"C1 review.joint 2027-08-31 - ARS-MV", "C1 dialogue.extra 2027-04-29 - ARS-MV", "C2 dialogue.annual.2027 2027-06-30 - CD-96",
		}, []string{"2027-06-30 near_evaluation : C1/evaluation.E1 C1/review.midterm", "2027-06-30 near_evaluation : C1/evaluation.E1 C1/dialogue.annual.2027"}},
	} {
		if _, got := load(c.threshold, c.whose, c.lines...); !cmp.Equal(c.want, got) {
			t.Errorf("%s: %s", name, cmp.Diff(c.want, got))
		}
	}
}
