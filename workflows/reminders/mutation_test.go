//go:build !kernel

package reminders_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutations are wrong schedulers: in a file, one text replaced by another.
var mutations = []struct{ name, file, old, new string }{
	{"months overflow", "internal/civil/date.go",
		"min(d.Day, lastDay(year, month))", "min(d.Day, lastDay(year, month)+1)"},
	{"days off are ignored", "internal/schedule/policy.go",
		"on := territory.WorkingDayOnOrBefore(wished)", "on := wished"},
	{"every territory has the days off of metropolitan France", "internal/schedule/policy.go",
		"on := territory.WorkingDayOnOrBefore(wished)", "on := civil.Metropole.WorkingDayOnOrBefore(wished)"},
	{"every contract lives in Paris", "internal/contract/state.go",
		"return civil.MustZone(s.Zone)", "return civil.MustZone(civil.Paris)"},
	{"a reminder is not struck off", "internal/contract/apply.go",
		"d.Reminders = d.Reminders[min(f.Detail.Skipped+1, len(d.Reminders)):]", ""},
	{"what is done is reminded", "internal/contract/filing.go",
		"s.Filings = append(s.Filings, Filing{ID: f.Subject, On: f.Detail.On})\n\t\ts.close(f.Subject)", "s.Filings = append(s.Filings, Filing{ID: f.Subject, On: f.Detail.On})"},
	{"what is dropped is reminded", "internal/contract/apply.go",
		"for _, old := range d.Before {\n\t\t\ts.close(old.ID)\n\t\t}", ""},
	{"old reminders survive a move", "internal/contract/plan.go",
		"\t\tafter = append(after, w)", "\t\tif old := d.s.deadline(w.ID); old != nil {\n\t\t\tw.Reminders = old.Reminders\n\t\t}\n\t\tafter = append(after, w)"},
	{"the past is told", "internal/contract/plan.go",
		"return slices.Clone(reminders[first:])", "return slices.Clone(reminders)"},
	{"an outage replays everything", "internal/contract/clock.go",
		"for struck < len(open.Reminders) && ", "if struck < len(open.Reminders) && "},
	{"what lapsed is reminded", "internal/contract/clock.go",
		"\tif active {\n\t\td.lapse()\n\t}", "\tif active {\n\t\td.remind()\n\t\td.lapse()\n\t}"},
	{"a snooze silences escalations", "internal/contract/reminding.go",
		"return r.Level != schedule.Escalated && !r.On.After(on)", "return !r.On.After(on)"},
	{"a reminder climbs as another one", "internal/schedule/policy.go",
		"N: n}", "N: 0}"},
	{"the third year ends a day late", "internal/schedule/plan.go",
		"terms.EffectiveOn.AddYears(3).AddDays(-1)", "terms.EffectiveOn.AddYears(3)"},
}

// A scheduler that is wrong in any of these ways is found out by the lives that the right one gets through.
func TestWrongSchedulersAreFoundOut(t *testing.T) {
	t.Run("the right one", func(t *testing.T) {
		if verdict, err := livesUnder(t, nil); err != nil {
			t.Errorf("%v\n%s", err, verdict)
		}
	})
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			root, err := filepath.Abs("../..")
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(root, m.file)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), m.old); n != 1 {
				t.Fatalf("%s holds %d times what is to be replaced", m.file, n)
			}
			wrong := filepath.Join(t.TempDir(), "wrong.go")
			if err := os.WriteFile(wrong, []byte(strings.Replace(string(text), m.old, m.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			verdict, err := livesUnder(t, map[string]string{path: wrong})
			if err == nil || !strings.Contains(verdict, "-life=") {
				t.Errorf("not found out: %v\n%s", err, verdict)
			}
			t.Log(verdict)
		})
	}
}

// livesUnder plays the same thousand lives with some files replaced, in a process of its own. The tag leaves out what links
// the workflow SDK and the database: a wrong kernel is then built in seconds.
func livesUnder(t *testing.T, replaced map[string]string) (verdict string, err error) {
	t.Helper()
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(path, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	output, err := exec.CommandContext(t.Context(), "go", "test", "-tags=kernel", "-overlay="+path, "-ldflags=-w", "-vet=off", "-count=1", "-run=^TestEachReminderOnce$",
		".", "-args", "-seed=1", "-lives=1000").CombinedOutput()
	return string(output), err
}
