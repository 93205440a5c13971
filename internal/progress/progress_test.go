package progress_test

import (
	"bytes"
	"io/fs"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/progress"
)

func number(text string) *contractfile.Number {
	n := contractfile.Number(text)
	return &n
}

func steps(statuses ...contractfile.StepStatus) []contractfile.Step {
	list := make([]contractfile.Step, len(statuses))
	for n, status := range statuses {
		list[n].Status = status
	}
	return list
}

const (
	done    = contractfile.StepDone
	todo    = contractfile.StepToDo
	dropped = contractfile.StepAbandoned
)

// weighed is a contract whose figures can be followed on paper.
func weighed() *contractfile.File {
	file := &contractfile.File{
		ID: "CPOM-T",
		StrategicObjectives: []contractfile.StrategicObjective{
			{Code: "OS-1", Theme: "T1", Weight: number("3"), OperationalObjectives: []contractfile.OperationalObjective{
				{Code: "OO-1", Weight: number("1.5")}, {Code: "OO-2", Weight: number("0.5")}, {Code: "OO-3", Weight: number("100")},
			}},
			{Code: "OS-2", Theme: "T2", OperationalObjectives: []contractfile.OperationalObjective{{Code: "OO-4"}}},
			{Code: "OS-3", Theme: "T3", Weight: number("50")},
		},
		ActionSheets: []contractfile.ActionSheet{
			{Code: "FA-1", OperationalObjective: "OO-1", Weight: number("2"), Facilities: []string{"E1"}, Steps: steps(done, done, dropped)},
			{Code: "FA-2", OperationalObjective: "OO-1", Facilities: []string{"E2"}, Steps: steps(done, todo, "en retard")},
			{Code: "FA-3", OperationalObjective: "OO-2", Facilities: []string{"E1", "E2"}, Steps: steps(todo)},
			{Code: "FA-4", OperationalObjective: "OO-3", Steps: steps(dropped, dropped)},
			{Code: "FA-5", OperationalObjective: "OO-4", Steps: steps(done, todo)},
			{Code: "FA-6", OperationalObjective: "OO-4", Weight: number("9")},
		},
	}
	file.ActionSheets[1].Steps[0].Weight = number("2")
	return file
}

// told lists the figures of every level: share, advance, achieved.
func told(c progress.Contract) map[string]string {
	lines := map[string]string{}
	say := func(f progress.Figures) {
		lines[f.Code] = f.Share.RatString() + " " + f.Advance.RatString() + " " + f.Achieved.RatString()
	}
	say(c.Figures)
	for _, strategic := range c.Objectives {
		say(strategic.Figures)
		for _, operational := range strategic.Objectives {
			say(operational.Figures)
			for _, sheet := range operational.Sheets {
				say(sheet.Figures)
			}
		}
	}
	return lines
}

// Worked out by hand: OO-3 was given up, OO-4 follows FA-5 alone and OS-3 has nothing under it.
func TestAContractOnPaper(t *testing.T) {
	want := map[string]string{
		"CPOM-T": "1 19/32 3/8", // 3/8·1 + 3/16·1/2 + 1/4·1/2
		"OS-1":   "3/4 5/8 1/2", "OO-1": "9/16 5/6 2/3", "FA-1": "3/8 1 1", "FA-2": "3/16 1/2 0", "OO-2": "3/16 0 0", "FA-3": "3/16 0 0",
		"OO-3": "0 0 0", "FA-4": "0 0 0",
		"OS-2": "1/4 1/2 0", "OO-4": "1/4 1/2 0", "FA-5": "1/4 1/2 0", "FA-6": "0 0 0", "OS-3": "0 0 0",
	}
	if diff := cmp.Diff(want, told(progress.Of(weighed(), nil))); diff != "" {
		t.Error(diff)
	}
}

// The state follows the fiche: what the file says of its steps is older. Its weights stay.
func TestTheStateKnowsBetter(t *testing.T) {
	state := &contract.State{Sheets: []contract.Sheet{
		{Code: "FA-2", Steps: []contract.Step{{}, {Stage: contract.Validated}, {Stage: contract.Reported}, {Stage: contract.Validated}}},
		{Code: "FA-7", Facilities: []string{"E3"}, Steps: []contract.Step{{Stage: contract.Validated}, {}}},
	}}
	c := progress.Of(weighed(), state)
	got := told(c)
	// Of FA-2 the second and the fourth step are validated, the first weighs two: 2/5. FA-7 stands under no objective.
	for code, want := range map[string]string{"FA-2": "3/20 2/5 0", "FA-7": "1/5 1/2 0", "": "1/5 1/2 0", "FA-1": "3/10 1 1", "OS-1": "3/5 3/5 1/2"} {
		if got[code] != want {
			t.Errorf("%q: %s, want %s", code, got[code], want)
		}
	}
	last := c.Sheets()[len(c.Sheets())-1]
	if last.Code != "FA-7" || !slices.Equal(last.Facilities, []string{"E3"}) || last.Steps[0].Stage != contract.Validated || last.Steps[1].N != 2 {
		t.Errorf("told last: %+v", last)
	}
}

func TestNothingToFollow(t *testing.T) {
	for _, file := range []*contractfile.File{{}, {ActionSheets: []contractfile.ActionSheet{{Code: "FA-1", Steps: steps(dropped)}}}} {
		c := progress.Of(file, nil)
		if c.Share.Sign() != 0 || c.Advance.Percent() != "0\u00a0%" || c.Achieved.Sign() != 0 {
			t.Errorf("%+v", c.Figures)
		}
	}
}

// Any combination of theme, objective and perimeter is weighed anew, and the whole is left as it was (F-RS-04).
func TestSelections(t *testing.T) {
	whole := progress.Of(weighed(), nil)
	before := told(whole)
	for name, c := range map[string]struct {
		chosen func(progress.Sheet) bool
		want   map[string]string
	}{
		"theme":     {func(s progress.Sheet) bool { return s.Theme == "T2" }, map[string]string{"CPOM-T": "1 1/2 0", "OS-2": "1 1/2 0", "OO-4": "1 1/2 0", "FA-5": "1 1/2 0", "FA-6": "0 0 0"}},
		"objective": {func(s progress.Sheet) bool { return s.Operational == "OO-2" && s.Strategic == "OS-1" }, map[string]string{"CPOM-T": "1 0 0", "OS-1": "1 0 0", "OO-2": "1 0 0", "FA-3": "1 0 0"}},
		"perimeter": {func(s progress.Sheet) bool { return slices.Contains(s.Facilities, "E2") }, map[string]string{"CPOM-T": "1 3/8 0", "OS-1": "1 3/8 0", "OO-1": "3/4 1/2 0", "FA-2": "3/4 1/2 0", "OO-2": "1/4 0 0", "FA-3": "1/4 0 0"}},
		"given up":  {func(s progress.Sheet) bool { return s.Code == "FA-4" }, map[string]string{"CPOM-T": "0 0 0", "OS-1": "0 0 0", "OO-3": "0 0 0", "FA-4": "0 0 0"}},
		"nothing":   {func(progress.Sheet) bool { return false }, map[string]string{"CPOM-T": "0 0 0"}},
	} {
		if diff := cmp.Diff(c.want, told(whole.Where(c.chosen))); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	all := told(whole.Where(func(progress.Sheet) bool { return true }))
	for code, line := range all {
		if line != before[code] {
			t.Errorf("with every fiche chosen, %s is told as %s, was %s", code, line, before[code])
		}
	}
	if diff := cmp.Diff(before, told(whole)); diff != "" {
		t.Errorf("selecting changed the whole:\n%s", diff)
	}
}

func TestPercent(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0\u00a0%", "1": "100\u00a0%", "5/8": "62,5\u00a0%", "1/3": "33,3\u00a0%", "2/3": "66,6\u00a0%", "999999/1000000": "99,9\u00a0%",
		"1/1000000": "0,0\u00a0%", "1/2": "50,0\u00a0%", "999/1000": "99,9\u00a0%",
	} {
		r, _ := new(big.Rat).SetString(text)
		if got := (progress.Fraction{Rat: r}).Percent(); got != want {
			t.Errorf("%s is shown as %q, want %q", text, got, want)
		}
	}
}

// The examples are told without a state, as they were written.
func TestTheExamples(t *testing.T) {
	for _, name := range []string{"ehpad.json", "handicap.json"} {
		text, err := fs.ReadFile(contractfile.Examples(), name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := contractfile.Read(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		c := progress.Of(file, nil)
		if len(c.Sheets()) != len(file.ActionSheets) || c.Share.RatString() != "1" {
			t.Errorf("%s: %d fiches are told, share %s", name, len(c.Sheets()), c.Share.RatString())
		}
		t.Logf("%s: %s done, %s achieved", name, c.Advance.Percent(), c.Achieved.Percent())
	}
}
