package main

import (
	"strings"
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/postgres"
)

// Every rule is told in French, with what it found; without --apply nothing goes.
func TestRetentionTellsEveryRule(t *testing.T) {
	db := installation(t)
	for _, apply := range []bool{false, true} {
		args, says := []string{"retention"}, "à retirer\u00a0: 0"
		if apply {
			args, says = append(args, "--apply"), "retiré\u00a0: 0"
		}
		told := succeeds(t, args...)
		lines := strings.Split(strings.TrimSpace(told), "\n")
		for i, rule := range postgres.RetentionRules {
			what := kinds[rule.Kind]
			if what == "" || !strings.HasPrefix(lines[i], what+"  ") || !strings.Contains(lines[i], says) || !strings.Contains(lines[i], rule.Source) {
				t.Errorf("%s: %q", rule.Kind, lines[i])
			}
		}
		if nothing := strings.HasPrefix(lines[len(lines)-1], "Rien n'a été retiré"); nothing == apply {
			t.Errorf("%v ends with %q", args, lines[len(lines)-1])
		}
	}
	if len(kinds) != len(postgres.RetentionRules) {
		t.Errorf("%d kinds are told, and there are %d rules", len(kinds), len(postgres.RetentionRules))
	}
	found, err := db.Retain(t.Context(), time.Date(2040, 1, 1, 12, 0, 0, 0, time.UTC), false)
	must(t, err)
	found[len(found)-1].People = []string{"p-0123456789ab"}
	var to strings.Builder
	must(t, tellRetention(&to, found, false))
	if !strings.Contains(to.String(), "p-0123456789ab\n") {
		t.Errorf("nobody is named:\n%s", to.String())
	}
}

// Somebody is erased on request once nothing needs the name any more, and never by a command that only asked.
func TestSomebodyIsErased(t *testing.T) {
	db := installation(t)
	entrusted(t, db)
	erase := func(want int, says string, args ...string) {
		t.Helper()
		stdout, stderr, code := jalon(t, append([]string{"person", "erase"}, args...)...)
		if code != want || !strings.Contains(stdout+stderr, says) {
			t.Errorf("%v ends with %d: %s%s", args, code, stdout, stderr)
		}
	}
	const ground = "Demande du 3 mars"
	odile := strings.TrimSpace(succeeds(t, "person", "add", "*", "Odile Marchais", "odile.marchais@example.fr"))
	erase(1, "le motif est vide", odile, "--ground", " ")
	erase(1, "inconnue", "p-ffffffffffff", "--ground", ground)
	erase(0, "Rien n'a été effacé", odile, "--ground", ground)
	if !strings.Contains(succeeds(t, "person", "list"), "Odile Marchais") {
		t.Error("asking erased somebody")
	}
	erase(0, "est effacé (effacement n° 1)", odile, "--ground", ground, "--apply")
	if strings.Contains(succeeds(t, "person", "list"), "Odile Marchais") {
		t.Error("the name is there still")
	}
	erase(0, "déjà effacé (effacement n° 1)", odile, "--ground", ground, "--apply")

	holder := ""
	for line := range strings.Lines(succeeds(t, "person", "list")) {
		if strings.Contains(line, "Claire Vasseur") {
			holder = strings.Fields(line)[0]
		}
	}
	erase(1, "tient encore un rôle, une délégation ou un office (CPOM-96-2025-001)", holder, "--ground", ground, "--force", "--apply")

	// An office that ended today is held until midnight.
	maud := strings.TrimSpace(succeeds(t, "person", "add", "*", "Maud Ferrand", "maud.ferrand@example.fr"))
	succeeds(t, "office", "grant", maud, "*", "auditor")
	succeeds(t, "office", "end", maud, "*", "auditor")
	erase(1, "à partir du lendemain", maud, "--ground", ground)
	tomorrow := civil.MustZone(civil.Paris).At(civil.MustZone(civil.Paris).Day(time.Now()).AddDays(1), 9)
	if _, err := db.Erase(t.Context(), postgres.Wish{Person: maud, Ground: ground, At: tomorrow}); err != nil {
		t.Errorf("on the next day: %v", err)
	}
}
