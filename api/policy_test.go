package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/policy"
)

// Whoever is signed in reads under what rules contracts are agreed, those of authorities included.
func TestPoliciesAreReadByWhoeverIsSignedIn(t *testing.T) {
	w := newWorld(t)
	own, err := policy.Read(strings.NewReader("version: ars-1\nextends: \"2026.2\"\nauthority: ARS-MV\ntitle: Politique de l'ARS\nhours: {send: 10}\n"))
	must(t, err)
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	_, err = w.db.AddPolicy(t.Context(), own, access.OperatorPerson, at)
	must(t, err)

	var list struct{ Items []api.PolicyLine }
	w.get("p-nobody", "/policies").is(http.StatusOK).into(&list)
	var versions []string
	for _, p := range list.Items {
		versions = append(versions, p.Version)
		if p.Default != (p.Version == "2026.2") || len(p.Digest) != 64 || p.AddedAt.IsZero() != (p.Version != "ars-1") {
			t.Errorf("%+v", p)
		}
	}
	if got := strings.Join(versions, " "); got != "2026.1 2026.2 ars-1" {
		t.Errorf("the list is %q", got)
	}

	var shown api.PolicyView
	w.get("p-nobody", "/policies/ars-1").is(http.StatusOK).into(&shown)
	if shown.Rules.SendHour != 10 || shown.Rules.Total != 12 || shown.Text != string(own.Text) || shown.Digest != own.Digest || !shown.AddedAt.Equal(at) {
		t.Errorf("%+v", shown)
	}
	w.get("p-nobody", "/policies/ars-2").problem(http.StatusNotFound, "unknown")
	w.get("p-nobody", "/policies/"+strings.Repeat("a", 41)).problem(http.StatusUnprocessableEntity, "invalid")
}
