package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jalon/internal/signin"
)

// What docker-compose.yml brings up for evaluation fits together: Jalon's description of the provider, and the provider's
// of Jalon.
func TestEvaluationProviderKnowsJalon(t *testing.T) {
	deploy := filepath.Join("..", "..", "deploy")
	file, err := os.Open(filepath.Join(deploy, "providers.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	providers, err := signin.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	ours := providers[0]
	var realm struct {
		Realm   string
		Clients []struct {
			ClientID, Secret string
			RedirectURIs     []string
			Attributes       map[string]string
			ProtocolMappers  []struct{ Config map[string]string }
		}
		Users []struct{ ID, Username string }
	}
	text, err := os.ReadFile(filepath.Join(deploy, "keycloak", "realm.json"))
	if err == nil {
		err = json.Unmarshal(text, &realm)
	}
	if err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile(filepath.Join(deploy, "keycloak", "client-secret"))
	if err != nil {
		t.Fatal(err)
	}
	const base = "http://localhost:8080"
	client := realm.Clients[0]
	for what, fits := range map[string]bool{
		"issuer":          strings.HasSuffix(ours.Issuer, "/realms/"+realm.Realm),
		"client":          client.ClientID == ours.ClientID,
		"secret":          client.Secret == strings.TrimSpace(string(secret)),
		"way back":        slices.Equal(client.RedirectURIs, []string{base + signin.ReturnPath(ours.Name)}),
		"way out":         client.Attributes["post.logout.redirect.uris"] == base+signin.SignedOutPath && ours.PostLogout,
		"proof of origin": client.Attributes["pkce.code.challenge.method"] == "S256" && ours.PKCE == signin.PKCEAlways,
		"audience":        client.ProtocolMappers[0].Config["included.custom.audience"] == ours.Audience,
	} {
		if !fits {
			t.Errorf("the two files differ in the %s", what)
		}
	}
	runbook, err := os.ReadFile(filepath.Join(deploy, "runbook.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range realm.Users {
		if !strings.Contains(string(runbook), ours.Issuer+" "+user.ID) || !strings.Contains(string(runbook), user.Username) {
			t.Errorf("the runbook does not link %s", user.Username)
		}
	}
}
