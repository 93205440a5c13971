package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"jalon/api"
	"jalon/cmd/internal/service"
	"jalon/internal/localsignin"
	"jalon/internal/signin"
)

const (
	providerName  = "demonstration"
	webClient     = "jalon"
	machineClient = "jalon-lecture"
	apiAudience   = "jalon-api"

	webSecretFile     = "connexion.secret"
	machineSecretFile = "machine.secret"
)

// startSignIn brings up the service that people sign in with, and makes Jalon rely on it as it would on any other. A
// play does without: its people bring tokens.
func (p *parts) startSignIn(_ context.Context, s settings) error {
	if s.SignIn == "" {
		return nil
	}
	say("Service de connexion…")
	listener, err := p.listen(s.SignIn)
	if err != nil {
		return err
	}
	p.signInURL = "http://" + listener.Addr().String()
	clients, err := p.clients()
	if err != nil {
		return err
	}
	provider, err := localsignin.New(localsignin.Options{
		Issuer: p.signInURL, Clients: clients, Audience: apiAudience, KeyFile: filepath.Join(p.data, "connexion.key"), Logger: s.logger(),
	})
	if err != nil {
		return err
	}
	p.party, err = signin.New([]signin.Provider{{
		Name: providerName, Label: "un compte de démonstration", Issuer: p.signInURL, ClientID: webClient,
		ClientSecretFile: filepath.Join(p.data, webSecretFile), Audience: apiAudience, PostLogout: true,
	}}, signin.Options{BaseURL: p.apiURL, Logger: s.logger()})
	if err != nil {
		return err
	}
	handler := (&reception{parts: p, provider: provider, logger: s.logger(), linked: map[string]bool{}}).handler()
	p.background(func(ctx context.Context) { _ = service.Serve(ctx, listener, handler) })
	return nil
}

// clients are Jalon's own pages, and a machine that reads through the API.
func (p *parts) clients() ([]localsignin.Client, error) {
	web, err := secretIn(filepath.Join(p.data, webSecretFile))
	if err != nil {
		return nil, err
	}
	machine, err := secretIn(filepath.Join(p.data, machineSecretFile))
	if err != nil {
		return nil, err
	}
	return []localsignin.Client{
		{
			ID: webClient, Secret: web,
			RedirectURIs:           []string{p.apiURL + signin.ReturnPath(providerName)},
			PostLogoutRedirectURIs: []string{p.apiURL + signin.SignedOutPath},
		},
		{ID: machineClient, Secret: machine, Machine: true},
	}, nil
}

// secretIn reads the secret of a file, or makes both; its owner alone reads it.
func secretIn(path string) (string, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text = []byte(rand.Text() + "\n")
		err = os.WriteFile(path, text, 0o600)
	}
	secret := strings.TrimSpace(string(text))
	if err == nil && secret == "" {
		err = fmt.Errorf("%s est vide\u00a0; supprimez ce fichier, un autre secret sera tiré", path)
	}
	return secret, err
}

// atHome leads people who came by another name of this machine to the address that the sign-in returns to: a browser
// keeps the session for the name under which it got it. Programs have no session.
func atHome(home string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if "http://"+r.Host != home && !strings.HasPrefix(r.URL.Path, api.Prefix+"/") {
			http.Redirect(w, r, home+r.URL.RequestURI(), http.StatusTemporaryRedirect)
			return
		}
		next.ServeHTTP(w, r)
	})
}
