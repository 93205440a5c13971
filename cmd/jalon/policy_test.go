package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/internal/access"
	"jalon/internal/policy"
	"jalon/internal/postgres"
)

type planned struct {
	ID, Due, Label, Source string
	Recipients             []string
	Reminders              []struct{ On, Level string }
	Unsure                 bool `json:"to_confirm"`
}

// plan reads the calendar of an example under a policy, by id.
func plan(t *testing.T, name, policy string) map[string]planned {
	t.Helper()
	stdout, stderr, code := jalon(t, "plan", example(t, name), "--policy", policy, "--json")
	if code != 0 {
		t.Fatal(stderr)
	}
	var list []planned
	if err := json.Unmarshal([]byte(stdout), &list); err != nil {
		t.Fatal(err)
	}
	all := map[string]planned{}
	for _, d := range list {
		all[d.ID] = d
	}
	return all
}

func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "politique.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const ownPolicy = "version: locale-1\nextends: \"2026.2\"\nauthority: ARS-MV\nrenewal:\n  first: {months: 20, source: usage, certainty: sure}\n"

func TestPlanFollowsThePolicy(t *testing.T) {
	file := written(t, ownPolicy)
	for _, row := range []struct{ contract, policy, id, due, source string }{
		{"ehpad.json", "default", "filing.errd.2026", "2027-04-30", "L-14"},
		{"ehpad.json", "2026.2", "filing.gmp-pmp.2027", "2027-06-30", "L-09"},
		{"ehpad.json", "exemple", "filing.errd.2026", "2027-04-15", "usage"},
		{"ehpad.json", "exemple-2027.1", "dialogue.annual.2027", "2027-07-15", "V-ANNUAL-MISSING"},
		{"ehpad.json", "2026.1", "dialogue.annual.2027", "2027-07-30", "V-ANNUAL-MISSING"},
		{"ehpad.json", "2026.1", "filing.errd.2026", "", ""},
		{"ehpad.json", file, "renewal.t18", "2028-04-30", "usage"},
		{"handicap.json", "default", "filing.programmation.2027", "2026-12-31", "L-04"},
		{"handicap.json", "default", "filing.gmp-pmp.2029", "", ""}, // of EHPAD only
		{"handicap.json", "default", "phase.total", "2027-01-20", "N-01"},
		{"handicap.json", "exemple", "phase.total", "2026-11-20", "usage"},
	} {
		if d := plan(t, row.contract, row.policy)[row.id]; d.Due != row.due || d.Source != row.source {
			t.Errorf("%s under %s: %s is due %q by %q, want %q by %q", row.contract, row.policy, row.id, d.Due, d.Source, row.due, row.source)
		}
	}
	errd := plan(t, "ehpad.json", "exemple")["filing.errd.2026"]
	if !errd.Unsure || !slices.Equal(errd.Recipients, []string{"referent:OG"}) || len(errd.Reminders) != 5 {
		t.Errorf("the ERRD is %+v", errd)
	}
}

func TestPlanSaysWhatIsToBeConfirmed(t *testing.T) {
	stdout, stderr, code := jalon(t, "plan", example(t, "ehpad.json"))
	if code != 0 {
		t.Fatal(stderr)
	}
	for _, want := range []string{
		"30/06/2027  Tableau de bord de la performance 2026\n            rappels\u00a0: 31/05/2027, 23/06/2027, 30/06/2027, 07/07/2027, 30/07/2027\n            source\u00a0: L-19, à confirmer\n",
		"30/04/2027  ERRD 2026\n            rappels\u00a0: 31/03/2027, 23/04/2027, 30/04/2027, 07/05/2027, 28/05/2027\n            source\u00a0: L-14\n",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the plan does not say\n%s", want)
		}
	}
}

func TestABadPolicyIsExplained(t *testing.T) {
	contract := example(t, "ehpad.json")
	for policy, want := range map[string]string{
		"2031.1": "2026.1, 2026.2, default, exemple",
		written(t, "version: x\nextends: \"2026.2\"\nhours: {send: 25}\n"):         "hours.send (ligne 3)\u00a0: la valeur est trop grande",
		written(t, "version: \"2026.2\"\nextends: \"2026.2\"\nhours: {send: 9}\n"): "Une version publiée ne change pas",
		t.TempDir(): "directory",
	} {
		for _, args := range [][]string{{"plan", contract, "--json", "--policy", policy}, {"policy", "check", policy}, {"policy", "show", policy}} {
			if stdout, stderr, code := jalon(t, args...); code == 0 || stdout != "" || !strings.Contains(stderr, want) {
				t.Errorf("%v ends with %d, prints %q and says %q", args, code, stdout, stderr)
			}
		}
	}
}

func TestPoliciesAreShownAndChecked(t *testing.T) {
	t.Setenv("DATABASE_URL", "")
	file := written(t, ownPolicy)
	for _, row := range []struct {
		args []string
		want string
	}{
		{[]string{"list"}, "exemple-2027.1"},
		{[]string{"show", "default"}, "filings.tdb[1]"},
		{[]string{"show", "exemple", "--json"}, `"approval_days": 21`},
		{[]string{"show", file}, "20 mois"},
		{[]string{"show", "exemple"}, "V-OBJ-COUNT"},
		{[]string{"show", "default"}, "vigilance.themes"},
		{[]string{"check", file}, "locale-1\u00a0: politique valable"},
		{[]string{"schema"}, "https://json-schema.org/draft/2020-12/schema"},
	} {
		if stdout, stderr, code := jalon(t, append([]string{"policy"}, row.args...)...); code != 0 || !strings.Contains(stdout, row.want) {
			t.Errorf("policy %v ends with %d and prints %q, %s", row.args, code, stdout, stderr)
		}
	}
}

func TestAPolicyIsAddedOnce(t *testing.T) {
	db := installation(t)
	add := func(text, want string, ends int) {
		t.Helper()
		stdout, stderr, code := jalon(t, "policy", "add", written(t, text))
		if code != ends || !strings.Contains(stdout+stderr, want) {
			t.Errorf("adding ends with %d and says %q%q, want %q", code, stdout, stderr, want)
		}
	}
	add(ownPolicy, "locale-1\u00a0: enregistrée", 0)
	add(ownPolicy, "rien n'a changé", 0)
	add(strings.Replace(ownPolicy, "months: 20", "months: 21", 1), "une version publiée ne change pas", 1)
	add(ownPolicy+"vigilance: {objectives_per_theme: 3}\n", "d'autres seuils de vigilance", 1)
	if rules, ok, err := db.PolicyFor(t.Context(), []string{"CD-96", "ARS-MV"}); err != nil || !ok || rules.RenewalFirst != 20 {
		t.Errorf("the contracts of ARS-MV begin under %+v, %t, %v", rules, ok, err)
	}
	if stdout, stderr, code := jalon(t, "policy", "list"); code != 0 || !strings.Contains(stdout, "locale-1") || !strings.Contains(stdout, policy.Default().Version) {
		t.Errorf("the list is %q, %s", stdout, stderr)
	}
	log, err := db.As(access.Reader{Person: access.OperatorPerson, At: time.Now()}).AccessLog(t.Context(), postgres.LogFilter{})
	if err != nil || len(log) != 1 || log[0].Action != "add-policy" || log[0].Subject != "locale-1" {
		t.Errorf("the log is %+v, %v", log, err)
	}
}
