package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/browser"
	"jalon/internal/dossier"
	"jalon/internal/localsignin/independent"
	"jalon/internal/signin"
	"jalon/workflows/intake"
)

// The same pages rely on a provider that shares no code with ours, as they would on ProConnect.
func peopleSignInElsewhere(t *testing.T, p *parts) {
	d := copied(t, p, "CPOM-MV-2027-007")
	server := httptest.NewUnstartedServer(nil)
	t.Cleanup(server.Close)
	base := "http://" + server.Listener.Addr().String()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("un secret d'essai"), 0o600); err != nil {
		t.Fatal(err)
	}
	issuer := independent.Start(t, independent.Options{
		ProConnect: true, Audience: "https://jalon.example/api",
		People: []independent.Person{{ID: "agent-1", GivenName: "Lucie", UsualName: "Marchand", Email: "l.marchand@cd00.example", SIRET: "22960001300012", UID: "agent-1"}},
		Clients: []independent.Client{{
			ID: webClient, Secret: "un secret d'essai", RedirectURIs: []string{base + signin.ReturnPath("ailleurs")}, PostLogoutRedirectURIs: []string{base + signin.SignedOutPath},
		}},
	})
	party, err := signin.New([]signin.Provider{{
		Name: "ailleurs", Label: "un autre fournisseur", Issuer: issuer, ClientID: webClient, ClientSecretFile: secret,
		Scopes: []string{"openid", "given_name", "usual_name", "email", "siret", "uid"}, UserInfo: signin.UserInfoJWT, AuthStyle: signin.AuthInParams, PostLogout: true,
	}}, signin.Options{BaseURL: base})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = api.New(api.Options{
		DB: p.db, Temporal: p.temporal, Intake: intake.Intake{DB: p.db, Client: p.temporal}, Now: time.Now, Logger: settings{}.logger(),
		SignIn: party, BaseURL: base,
	})
	server.Start()

	question := base + "/contrats/" + d.File.ID + "/accords/sheet.FA-B3"
	b := browser.Start(t)
	present := func() {
		t.Helper()
		b.Click("Se connecter avec un autre fournisseur")
		b.Fill("person", "agent-1")
		b.Click("Se connecter")
	}
	b.Open(question)
	present()
	b.Await("Votre compte n'est pas encore rattaché")
	b.Await("agent-1") // what an operator needs to know
	if err := p.db.Link(t.Context(), issuer, "agent-1", "", holder(d, "CD-00", dossier.Referent), access.OperatorPerson); err != nil {
		t.Fatal(err)
	}
	b.Open(question)
	b.Click("Se connecter avec un autre fournisseur") // where the session still runs
	b.Await("Demande d'accord")
	if b.URL() != question {
		t.Fatalf("the link to %s led to %s", question, b.URL())
	}
	b.Click("Approuver")
	b.Click("Enregistrer ma réponse")
	b.Await("Votre réponse est enregistrée.")
	used := b.Cookies()
	b.Click("Se déconnecter")
	b.Await("Se déconnecter ?") // of the provider too
	b.Click("Se déconnecter")
	b.Await("Se connecter avec un autre fournisseur")
	if where := led(t, base+"/a-traiter", used); where != "/connexion" {
		t.Errorf("the cookie of a session that was left leads to %q", where)
	}
	b.Click("Se connecter avec un autre fournisseur")
	b.Await("Identifiant") // asked again: its own session ended
}
