package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/dossier"
)

// A machine reads what its office allows with a token of the sign-in service, and changes nothing.
func machinesSignIn(t *testing.T, p *parts) {
	d := copied(t, p, "CPOM-MV-2027-006")
	if err := p.appoint(t.Context(), []*dossier.Dossier{d}); err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile(filepath.Join(p.data, machineSecretFile))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, address, authorization, kind, body string, into any) int {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", authorization)
		request.Header.Set("Content-Type", kind)
		request.Header.Set("Idempotency-Key", "machine-1")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if err := json.NewDecoder(response.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
		return response.StatusCode
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	basic := &http.Request{Header: http.Header{}}
	basic.SetBasicAuth(machineClient, strings.TrimSpace(string(secret)))
	form := url.Values{"grant_type": {"client_credentials"}}.Encode()
	if status := ask("POST", p.signInURL+"/oauth/token", basic.Header.Get("Authorization"), "application/x-www-form-urlencoded", form, &token); status != http.StatusOK {
		t.Fatalf("asked for a token, the service answers %d", status)
	}
	var seen struct{ Contract struct{ ID string } }
	if status := ask("GET", p.apiURL+"/api/v1/contracts/"+d.File.ID, "Bearer "+token.AccessToken, "", "", &seen); status != http.StatusOK || seen.Contract.ID != d.File.ID {
		t.Errorf("the machine reads %d %+v", status, seen)
	}
	var refusal api.Problem
	command := `{"action":"suspend","reason":"essai"}`
	if status := ask("POST", p.apiURL+"/api/v1/contracts/"+d.File.ID+"/commands", "Bearer "+token.AccessToken, "application/json", command, &refusal); status != http.StatusForbidden {
		t.Errorf("the machine acts: %d %+v", status, refusal)
	}
}
