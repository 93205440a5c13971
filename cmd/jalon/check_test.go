package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// raised runs check and gives the rules and levels that it prints.
func raised(t *testing.T, args ...string) []string {
	t.Helper()
	stdout, stderr, code := jalon(t, append([]string{"check", "--json"}, args...)...)
	if code != 0 {
		t.Fatal(stderr)
	}
	var alerts []map[string]string
	if err := json.Unmarshal([]byte(stdout), &alerts); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	list := []string{}
	for _, a := range alerts {
		if len(a) != 4 || a["subject"] == "" || a["message"] == "" {
			t.Errorf("an alert is %v", a)
		}
		list = append(list, a["rule"]+" "+a["level"])
	}
	return list
}

func TestCheckTellsAlertsOfADay(t *testing.T) {
	file := example(t, "ehpad.json")
	want := []string{"V-STEP-LATE warning", "V-TDB-COMMENT warning", "V-EPRD-DUE info", "V-HAS-CYCLE info"}
	got := raised(t, file, "--as-of", "2026-11-21")
	if slices.Sort(want); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Errorf("on 2026-11-21: %q", got)
	}
	if later := raised(t, file, "--as-of", "2029-07-01"); !slices.Contains(later, "V-PROROGATION-T6 escalation") {
		t.Errorf("on 2029-07-01: %q", later)
	}
}

func TestCheckFollowsThePolicy(t *testing.T) {
	file := example(t, "ehpad.json")
	for name, speaks := range map[string]bool{"default": false, written(t, ownPolicy+"vigilance: {synthesis_pages: 12}\n"): true} {
		if got := raised(t, file, "--as-of", "2026-11-21", "--policy", name); slices.Contains(got, "V-SYNTH-PAGES warning") != speaks {
			t.Errorf("under %s: %q", name, got)
		}
	}
}

func TestCheckSaysThatThereIsNothing(t *testing.T) {
	quiet := example(t, "ehpad.json", `"2026-11 (programmée)"`, `"2026-01"`) // before no planned dialogue
	stdout, stderr, code := jalon(t, "check", quiet, "--as-of", "2024-12-20", "--json")
	if code != 0 || strings.TrimSpace(stdout) != "[]" {
		t.Errorf("code %d, %q %q", code, stdout, stderr)
	}
	if stdout, _, _ := jalon(t, "check", quiet, "--as-of", "2024-12-20"); stdout != "Aucun point de vigilance au 20/12/2024.\n" {
		t.Errorf("in French: %q", stdout)
	}
}

func TestCheckSpeaksToPeopleInFrench(t *testing.T) {
	stdout, stderr, code := jalon(t, "check", example(t, "handicap.json"), "--as-of", "2026-11-21")
	if code != 0 {
		t.Fatal(stderr)
	}
	lines := strings.Split(stdout, "\n")
	if !strings.HasPrefix(lines[0], "bloquant ") || !strings.Contains(lines[0], "V-OBJ-NO-INDICATOR") || !strings.Contains(lines[1], "→ Donnez-lui un indicateur") {
		t.Errorf("it begins with\n%s\n%s", lines[0], lines[1])
	}
}

func TestCheckRefusesWhatItCannotRead(t *testing.T) {
	file := example(t, "ehpad.json")
	broken := example(t, "ehpad.json", `"term_on": "2029-12-31"`, `"term_on": "2029-02-30"`)
	for want, args := range map[string][]string{
		"/term_on ":        {broken},
		"--as-of":          {file, "--as-of", "demain"},
		"introuvable.json": {"introuvable.json"},
		"inconnue":         {file, "--policy", "inconnue"},
	} {
		stdout, stderr, code := jalon(t, append([]string{"check", "--json"}, args...)...)
		if code == 0 || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%v ends with %d, %q %q", args, code, stdout, stderr)
		}
	}
}
