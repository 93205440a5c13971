package postgres_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/access"
	"jalon/internal/policy"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

// policyOf is an authority's policy of a version; send tells two of them apart.
func policyOf(t *testing.T, version, authority, send string) policy.Policy {
	t.Helper()
	text := "version: " + version + "\nextends: \"2026.2\"\nhours: {send: " + send + "}\n"
	if authority != "" {
		text += "authority: " + authority + "\n"
	}
	p, err := policy.Read(strings.NewReader(text))
	must(t, err)
	return p
}

func TestAnAddedPolicyIsKeptAsItWas(t *testing.T) {
	db, conn := migrated(t)
	at := noon(base)
	own := policyOf(t, "ars-1", "ARS-07", "10")
	for i, want := range []bool{true, false} {
		if added, err := db.AddPolicy(t.Context(), own, "p.01", at.AddDate(0, 0, i)); err != nil || added != want {
			t.Errorf("added: %t, %v", added, err)
		}
	}
	kept, err := db.Policies(t.Context())
	must(t, err)
	want := []postgres.Policy{{Rules: own.Policy, Text: string(own.Text), Digest: own.Digest, AddedAt: at, AddedBy: "p.01"}}
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Errorf("added (-) and kept (+): %s", diff)
	}
	if _, err := db.AddPolicy(t.Context(), policyOf(t, "ars-1", "ARS-07", "11"), "p.01", at); !errors.Is(err, postgres.ErrExists) {
		t.Errorf("another policy under the same version: %v", err)
	}
	stricter := "version: ars-1\nextends: \"2026.2\"\nhours: {send: 10}\nauthority: ARS-07\nvigilance: {objectives_per_theme: 3}\n"
	limited, err := policy.Read(strings.NewReader(stricter))
	must(t, err)
	if limited.Digest != own.Digest {
		t.Fatal("thresholds are part of the digest")
	}
	if _, err := db.AddPolicy(t.Context(), limited, "p.01", at); !errors.Is(err, postgres.ErrExists) {
		t.Errorf("the same values with other thresholds: %v", err)
	}
	forged := own
	forged.Version = "2026.2"
	if _, err := db.AddPolicy(t.Context(), forged, "p.01", at); !errors.Is(err, postgres.ErrExists) {
		t.Errorf("a policy under a published version: %v", err)
	}
	latest, _ := policy.Named("2026.2")
	if added, err := db.AddPolicy(t.Context(), latest, "p.01", at); added || err != nil {
		t.Errorf("a published version: %t, %v", added, err)
	}
	latest.Vigilance.ObjectivesPerTheme++
	if _, err := db.AddPolicy(t.Context(), latest, "p.01", at); !errors.Is(err, postgres.ErrExists) {
		t.Errorf("a published version with other thresholds: %v", err)
	}
	for _, statement := range []string{"UPDATE policies SET authority = 'X'", "DELETE FROM policies", "TRUNCATE policies"} {
		if _, err := conn.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s went through", statement)
		}
	}
}

// What the database gives back of a policy plans as the policy did.
func TestEveryPolicySurvivesTheDatabase(t *testing.T) {
	db, _ := migrated(t)
	for _, p := range append(policy.Published(), policy.Example()) {
		p.Policy.Version += "-copie"
		_, err := db.AddPolicy(t.Context(), p, "p.01", noon(base))
		must(t, err)
		kept, err := db.Policies(t.Context())
		must(t, err)
		if last := kept[len(kept)-1]; !reflect.DeepEqual(last.Rules, p.Policy) {
			t.Errorf("%s comes back as %+v", p.Version, last.Rules)
		}
	}
}

func TestNewContractsFollowTheNewestPolicyOfTheirAuthorities(t *testing.T) {
	db, _ := migrated(t)
	add := func(p policy.Policy, after time.Duration) {
		t.Helper()
		_, err := db.AddPolicy(t.Context(), p, "p.01", noon(base).Add(after))
		must(t, err)
	}
	add(policyOf(t, "ars-2", "ARS-07", "11"), 2*time.Hour)
	add(policyOf(t, "ars-1", "ARS-07", "10"), time.Hour)
	add(policyOf(t, "cd-1", "CD-00", "12"), 3*time.Hour)
	add(policyOf(t, "a-tous", "", "9"), 4*time.Hour)
	for _, row := range []struct {
		authorities []string
		version     string
	}{
		{nil, ""}, {[]string{"CD-96"}, ""}, {[]string{""}, ""}, {[]string{"ARS-07"}, "ars-2"}, {[]string{"ARS-07", "CD-96"}, "ars-2"}, {[]string{"ARS-07", "CD-00"}, "cd-1"},
	} {
		rules, ok, err := db.PolicyFor(t.Context(), row.authorities)
		if err != nil || rules.Version != row.version || ok != (row.version != "") {
			t.Errorf("contracts of %v begin under %q (%t, %v), want %q", row.authorities, rules.Version, ok, err, row.version)
		}
		if !ok && !reflect.DeepEqual(rules, schedule.Policy{}) {
			t.Errorf("no policy is %+v", rules)
		}
	}
}

func TestWhoeverIsSignedInReadsPolicies(t *testing.T) {
	db, _ := migrated(t)
	_, err := db.AddPolicy(t.Context(), policyOf(t, "ars-1", "ARS-07", "10"), "p.01", noon(base))
	must(t, err)
	for reader, want := range map[access.Reader]int{
		{Person: "p.stranger", At: noon(base)}: 1, {At: noon(base)}: 0, {Person: "p.stranger"}: 0,
	} {
		if found, err := db.As(reader).Policies(t.Context()); err != nil || len(found) != want {
			t.Errorf("%+v reads %d policies, %v", reader, len(found), err)
		}
	}
}
