package localsignin

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"

	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	signInPath    = "/connexion"
	signedOutPath = "/deconnexion"

	requestField = "demande"
	personField  = "personne"
	searchField  = "cherche"
)

//go:embed templates
var files embed.FS

var (
	peoplePage = parse("people")
	noticePage = parse("notice")
)

func parse(name string) *template.Template {
	return template.Must(template.ParseFS(files, "templates/layout.html", "templates/"+name+".html"))
}

// No script, nothing loaded. Where a form may lead is left open: browsers hold that rule against the redirections too,
// which end at the client's own address.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

// choice is the page on which somebody says who they are.
type choice struct {
	Title   string
	Request string
	Search  string
	Found   []organisation
	Nobody  bool // the provider knows no one at all
	Unknown bool // the person chosen does not exist, or no more
}

// notice says one thing.
type notice struct{ Title, Text string }

// signIn shows the people and takes the choice of one, from its own page only.
func (p *Provider) signIn() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+signInPath, p.showPeople)
	mux.HandleFunc("POST "+signInPath, p.takeChoice)
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusForbidden, noticePage, notice{"Connexion refusée", "Cette demande vient d'un autre site. Recommencez depuis l'application."})
	}))
	return own.Handler(mux)
}

func (p *Provider) showPeople(w http.ResponseWriter, r *http.Request) {
	if _, found := p.storage.requests.get(r.FormValue(requestField)); !found {
		overdue(w)
		return
	}
	p.people(w, r, http.StatusOK, false)
}

func (p *Provider) people(w http.ResponseWriter, r *http.Request, status int, unknown bool) {
	page := choice{Title: "Qui êtes-vous\u00a0?", Request: r.FormValue(requestField), Search: r.FormValue(searchField), Unknown: unknown}
	if unknown {
		page.Title = "Erreur\u00a0: qui êtes-vous\u00a0?"
	}
	directory := p.storage.people.Load()
	page.Found, page.Nobody = directory.search(page.Search), len(directory.list) == 0
	write(w, status, peoplePage, page)
}

// takeChoice lets the browser go back to the client, by way of the library. The request is put back with its person in
// it; of two choices made for one request, the second finds it gone or replaces the first.
func (p *Provider) takeChoice(w http.ResponseWriter, r *http.Request) {
	id := r.PostFormValue(requestField)
	request, found := p.storage.requests.get(id)
	if !found {
		overdue(w)
		return
	}
	person, known := p.storage.people.Load().byID[r.PostFormValue(personField)]
	if !known {
		p.people(w, r, http.StatusNotFound, true)
		return
	}
	p.storage.requests.put(id, request.signedIn(person.ID, p.storage.now()))
	p.logger.InfoContext(r.Context(), "signed in", "person", person.ID, "client", request.asked.ClientID)
	ctx := op.ContextWithIssuer(r.Context(), p.issuer.String())
	http.Redirect(w, r, op.AuthCallbackURL(p.library)(ctx, id), http.StatusSeeOther)
}

func overdue(w http.ResponseWriter) {
	write(w, http.StatusGone, noticePage, notice{"Connexion terminée", "Cette connexion n'existe pas, a expiré ou a déjà servi. Recommencez depuis l'application."})
}

func signedOut(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, noticePage, notice{"Vous êtes déconnecté", "Vous pouvez fermer cette page ou retourner à l'application."})
}

// write sends a page whole or not at all.
func write(w http.ResponseWriter, status int, page *template.Template, values any) {
	var text bytes.Buffer
	if err := page.Execute(&text, values); err != nil {
		panic(err) // values that do not fit their template
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	w.WriteHeader(status)
	// The browser may be gone; there is nobody else to tell.
	_, _ = text.WriteTo(w)
}
