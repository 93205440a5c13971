package catcher

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed templates
var templates embed.FS

// The pages run no script and load nothing. A mail's HTML in its sandboxed frame inherits this policy.
const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// defaultLimit and highestLimit bound one list.
const (
	defaultLimit = 100
	highestLimit = 1000
)

// Handler shows the mails: GET /mails (a page, or JSON when asked for), /mails.json, /mails/{id}, /mails/{id}.json,
// /mails/{id}.eml and, for a mail that brings a calendar, /mails/{id}.ics. The lists take kind, contract, recipient (any part of name or address) and limit. Nothing can be
// changed through it.
func (c *Catcher) Handler() http.Handler {
	pages := template.Must(template.ParseFS(templates, "templates/*.html"))
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", http.RedirectHandler("mails", http.StatusFound))
	mux.HandleFunc("GET /mails", func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Accept"), "application/json") {
			c.listJSON(w, r)
			return
		}
		query := r.URL.Query()
		mails := c.selected(query)
		show(w, pages, "list.html", list{mails, query.Get("kind"), query.Get("contract"), query.Get("recipient")})
	})
	mux.HandleFunc("GET /mails.json", c.listJSON)
	mux.HandleFunc("GET /mails/{name}", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		id, suffix, _ := strings.Cut(name, ".")
		mail, raw, found := c.store.open(id)
		switch {
		case !found:
			http.Error(w, "Ce message n'existe pas ou n'existe plus.", http.StatusNotFound)
		case suffix == "":
			parts := read(raw)
			show(w, pages, "mail.html", sheet{mail, linked(parts.Text), parts.HTML, parts.Calendar != ""})
		case suffix == "json":
			writeJSON(w, struct {
				Mail
				content
			}{mail, read(raw)})
		case suffix == "eml":
			w.Header().Set("Content-Type", "message/rfc822")
			_, _ = w.Write(raw)
		case suffix == "ics" && read(raw).Calendar != "":
			w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
			_, _ = io.WriteString(w, read(raw).Calendar)
		default:
			http.Error(w, "Ce format n'existe pas\u00a0: demandez .json ou .eml.", http.StatusNotFound)
		}
	})
	return guarded(mux)
}

// list and sheet are what the two pages show.
type list struct {
	Mails                     []Mail
	Kind, Contract, Recipient string
}

type sheet struct {
	Mail Mail
	Text []piece
	HTML string
	// Calendar: there is one to open.
	Calendar bool
}

// piece is a run of text, or an address to follow: the frame of the HTML part opens none.
type piece struct{ Text, URL string }

var webAddress = regexp.MustCompile(`https?://[^\s<>"]+`)

func linked(text string) []piece {
	var pieces []piece
	from := 0
	for _, found := range webAddress.FindAllStringIndex(text, -1) {
		address := text[found[0]:found[1]]
		pieces = append(pieces, piece{Text: text[from:found[0]]}, piece{Text: address, URL: address})
		from = found[1]
	}
	return append(pieces, piece{Text: text[from:]})
}

// selected filters the list, newest first.
func (c *Catcher) selected(query url.Values) []Mail {
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit < 1 {
		limit = defaultLimit
	}
	mails := slices.DeleteFunc(c.Mails(), func(m Mail) bool {
		differs := func(name, value string) bool { return query.Get(name) != "" && query.Get(name) != value }
		return differs("kind", m.Kind) || differs("contract", m.Contract) ||
			!strings.Contains(strings.ToLower(m.To), strings.ToLower(query.Get("recipient")))
	})
	return mails[:min(len(mails), limit, highestLimit)]
}

func (c *Catcher) listJSON(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, struct {
		Mails []Mail `json:"mails"`
	}{c.selected(r.URL.Query())})
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(value)
}

func show(w http.ResponseWriter, pages *template.Template, name string, values any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, values); err != nil {
		http.Error(w, "La page n'a pas pu être construite.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(w)
}

func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
