package review_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
	"jalon/internal/review"
	"jalon/internal/vigilance"
)

var today = civil.MustParse("2026-11-21")

// sample reads an example after a change to it.
func sample(t *testing.T, change func(*contractfile.File)) *contractfile.File {
	t.Helper()
	text, err := fs.ReadFile(contractfile.Examples(), "ehpad.json")
	if err != nil {
		t.Fatal(err)
	}
	file := new(contractfile.File)
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(file); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(file)
	}
	return file
}

func yearOf(t *testing.T, year int, on civil.Date, change func(*contractfile.File)) review.Year {
	t.Helper()
	return review.Of(sample(t, change), nil, year, on, vigilance.Default())
}

func sheetIn(t *testing.T, y review.Year, code string) review.Sheet {
	t.Helper()
	for _, objective := range y.Objectives {
		for _, sheet := range objective.Sheets {
			if sheet.Code == code {
				return sheet
			}
		}
	}
	t.Fatalf("%s is not in the file of %d", code, y.Year)
	return review.Sheet{}
}

func TestTheYearShowsWhatFellDueInIt(t *testing.T) {
	y := yearOf(t, 2026, today, nil)
	var told []string
	for _, step := range sheetIn(t, y, "FA-A2").Steps {
		late := ""
		if step.Late {
			late = " (late)"
		}
		told = append(told, step.DueOn.String()+" "+string(step.Status)+late)
	}
	if diff := cmp.Diff([]string{"2026-01-31 fait", "2026-06-30 en retard (late)"}, told); diff != "" {
		t.Errorf("FA-A2 in 2026:\n%s", diff)
	}
	// A step that was left behind is shown again the year after; one that was done is not.
	next := sheetIn(t, yearOf(t, 2027, civil.MustParse("2027-05-20"), nil), "FA-A2").Steps
	if len(next) != 2 || next[0].DueOn.String() != "2026-06-30" || next[1].DueOn.String() != "2027-06-30" || next[1].Late {
		t.Errorf("FA-A2 in 2027: %+v", next)
	}
	if len(y.Documents) != 3 || y.Documents[0].Kind != "ERRD" || y.Documents[2].Kind != "annexe activité" {
		t.Errorf("documents of 2026: %+v", y.Documents)
	}
	if y.Progress.Share.Sign() == 0 || y.Progress.Advance.Sign() == 0 {
		t.Errorf("the contract has not moved: %s", y.Progress.Advance.Percent())
	}
	if !slices.ContainsFunc(y.Alerts, func(a vigilance.Alert) bool { return a.Rule == "V-STEP-LATE" && a.Subject == "FA-A2" }) {
		t.Error("the file of the dialogue does not show what vigilance found")
	}
}

func TestAValueStandsToItsTarget(t *testing.T) {
	with := func(actual, target string, direction contractfile.Direction) review.Indicator {
		y := yearOf(t, 2025, today, func(f *contractfile.File) {
			i := &f.ActionSheets[0].Indicators[0]
			i.Direction = direction
			i.Actuals, i.Targets = map[string]contractfile.Number{}, map[string]contractfile.Number{}
			if actual != "" {
				i.Actuals["2025"] = contractfile.Number(actual)
			}
			if target != "" {
				i.Targets["2025"] = contractfile.Number(target)
			}
		})
		return sheetIn(t, y, "FA-A1").Indicators[0]
	}
	for _, c := range []struct {
		actual, target string
		direction      contractfile.Direction
		want           review.Result
		gap            string
	}{
		{"2.3", "2.3", contractfile.DirectionDown, review.Reached, "0"},
		{"2.30", "2.3", contractfile.DirectionUp, review.Reached, "0"},
		{"2.31", "2.3", contractfile.DirectionDown, review.Missed, "1/100"},
		{"2.31", "2.3", contractfile.DirectionUp, review.Reached, "1/100"},
		{"2.29", "2.3", contractfile.DirectionUp, review.Missed, "-1/100"},
		{"2.29", "2.3", contractfile.DirectionDown, review.Reached, "-1/100"},
		{"", "2.3", contractfile.DirectionDown, review.Unmeasured, ""},
		{"2.3", "", contractfile.DirectionDown, review.Untargeted, ""},
	} {
		got := with(c.actual, c.target, c.direction)
		gap := ""
		if got.Gap != nil {
			gap = got.Gap.RatString()
		}
		if got.Result != c.want || gap != c.gap {
			t.Errorf("%q against %q, %s: %s by %q; want %s by %q", c.actual, c.target, c.direction, got.Result, gap, c.want, c.gap)
		}
	}
}

// The explanation of a year is that year's own; years under two definitions are told apart.
func TestAYearHasItsOwnRecord(t *testing.T) {
	y := yearOf(t, 2026, today, func(f *contractfile.File) {
		i := &f.ActionSheets[0].Indicators[0]
		i.Actuals["2026"] = "2.6"
		i.Records = map[string]contractfile.Record{
			"2025": {Definition: "2024"},
			"2026": {Source: "TDB MS", Campaign: "2027", Definition: "2026", Comment: "Un site fermé deux mois."},
		}
	})
	got := sheetIn(t, y, "FA-A1").Indicators[0]
	if got.Comment != "Un site fermé deux mois." || got.Campaign != "2027" || got.Definition != "2026" || got.PreviousDefinition != "2024" {
		t.Errorf("%+v", got)
	}
	var topics []string
	for _, topic := range y.Topics {
		if topic.Subject == "IND-A1" {
			topics = append(topics, topic.Text)
		}
	}
	if len(topics) != 2 || !strings.Contains(topics[0], "Un site fermé") || !strings.Contains(topics[1], "définition") {
		t.Errorf("topics of IND-A1: %q", topics)
	}
}

func TestTheMeetingSettlesWhatIsOpen(t *testing.T) {
	var subjects []string
	for _, topic := range yearOf(t, 2025, today, nil).Topics {
		subjects = append(subjects, topic.Subject)
	}
	// Missed in 2025: 26 acts of 30. Everything else that had a target in 2025 reached it, and no step of 2025 is open.
	if diff := cmp.Diff([]string{"IND-A3"}, subjects); diff != "" {
		t.Errorf("topics of 2025:\n%s", diff)
	}
}

func TestTheJointReviewFollowsEachFinding(t *testing.T) {
	joint := review.JointReview(sample(t, func(f *contractfile.File) {
		for i := range f.ActionSheets {
			if f.ActionSheets[i].OperationalObjective == "OO-A2.1" || f.ActionSheets[i].OperationalObjective == "OO-A2.2" {
				for n := range f.ActionSheets[i].Steps {
					f.ActionSheets[i].Steps[n].Status = contractfile.StepDone
				}
			}
		}
		f.Conventions = []contractfile.Convention{
			{Partner: "CH", SignedOn: civil.MustParse("2024-01-01"), LastActivityOn: civil.MustParse("2026-01-01")},
			{Partner: "HAD", SignedOn: civil.MustParse("2024-01-01")}, {Partner: "CPTS"},
			{Partner: "DAC", SignedOn: civil.MustParse("2026-11-22"), LastActivityOn: civil.MustParse("2026-01-01")},
		}
	}), nil, today, vigilance.Default())
	if len(joint.Years) != 2 || joint.Years[0].Year != 2025 || joint.Years[1].Year != 2026 {
		t.Fatalf("%d years", len(joint.Years))
	}
	open := map[string]bool{}
	for _, outcome := range joint.Findings {
		open[outcome.Code] = outcome.Open
		if outcome.Code == "A-C5" {
			if diff := cmp.Diff([]string{"OS-A1", "OS-A4"}, outcome.Objectives); diff != "" {
				t.Errorf("objectives of A-C5:\n%s", diff)
			}
			if diff := cmp.Diff([]string{"FA-A1", "FA-A2", "FA-A3", "FA-A8"}, outcome.Sheets); diff != "" {
				t.Errorf("fiches of A-C5:\n%s", diff)
			}
		}
	}
	want := map[string]bool{
		"A-C1": false, // both of its fiches are finished
		"A-C2": true, "A-C3": true, "A-C6": true, "A-C8": true,
		"A-C9": true,                                                // nobody had a lever: the next contract finds it again
		"A-C4": false, "A-C5": false, "A-C7": false, "A-C10": false, // strengths and specificities
	}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Errorf("open findings:\n%s", diff)
	}
	var weak []string
	for _, w := range joint.Weak {
		weak = append(weak, w.Subject)
	}
	if diff := cmp.Diff([]string{"FA-A8", "HAD", "CPTS", "DAC"}, weak); diff != "" {
		t.Errorf("weaknesses:\n%s", diff)
	}
}
