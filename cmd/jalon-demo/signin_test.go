package main

import (
	"net/http"
	"strings"
	"testing"

	"jalon/internal/access"
	"jalon/internal/browser"
	"jalon/internal/dossier"
	"jalon/workflows/intake"
)

// copied takes in the negotiated example once more, under another id and with the same people.
func copied(t *testing.T, p *parts, id string) *dossier.Dossier {
	t.Helper()
	_, d := example(t, "handicap.json", negotiated, id)
	if _, err := (intake.Intake{DB: p.db, Client: p.temporal}).Take(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return d
}

// The link of a letter leads to its question by way of the sign-in, the answer is told, and nothing is left behind.
func peopleSignIn(t *testing.T, p *parts) {
	d := copied(t, p, "CPOM-MV-2027-005")
	question := p.apiURL + "/contrats/" + d.File.ID + "/accords/sheet.FA-B3"
	b := browser.Start(t)
	choose := func() {
		t.Helper()
		b.Click("Se connecter avec un compte de démonstration")
		b.Await("Qui êtes-vous")
		b.Click("Lucie Marchand")
	}

	b.Open(strings.Replace(question, "127.0.0.1", "localhost", 1)) // by another name of this machine
	choose()
	b.Await("Demande d'accord")
	if b.URL() != question {
		t.Fatalf("the link to %s led to %s", question, b.URL())
	}
	b.Click("Approuver")
	b.Click("Enregistrer ma réponse")
	b.Await("Votre réponse est enregistrée.")
	b.Await("Lucie Marchand")

	used := b.Cookies()
	b.Click("Se déconnecter")
	b.Await("Se connecter avec un compte de démonstration")
	if b.URL() != p.apiURL+"/connexion" {
		t.Errorf("signed out, the browser stands at %s", b.URL())
	}
	if where := led(t, p.apiURL+"/a-traiter", used); where != "/connexion" {
		t.Errorf("the cookie of a session that was left leads to %q", where)
	}

	choose()
	b.Await("À traiter")
	if where := led(t, p.apiURL+"/a-traiter", b.Cookies()); where != "" {
		t.Fatalf("the cookie of a session leads to %q: the test above proves nothing", where)
	}
	lucie := holder(d, "CD-00", dossier.Referent)
	if status, answer := (visitor{t, p, access.OperatorPerson}).ask("POST", "/people/"+lucie+"/sessions/end", "", nil); status >= 300 {
		t.Fatalf("the operator ends a session: %d %s", status, answer)
	}
	b.Click("À traiter")
	b.Await("Votre session a été fermée.")
}

// led is where a page sends a browser with these cookies; nowhere, when it shows itself.
func led(t *testing.T, address string, cookies []*http.Cookie) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cookies {
		request.AddCookie(c)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return ""
	}
	location, err := response.Location()
	if err != nil {
		t.Fatalf("%s: %d, %v", address, response.StatusCode, err)
	}
	return location.Path
}
