package api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
	"jalon/workflows/intake"
)

// The contracts that the tests hand in, and people of theirs. Lucie Marchand is awaited on FA-B1.
const (
	handicap = "CPOM-MV-2027-004" // under negotiation
	ehpad    = "CPOM-96-2025-001" // in force
)

var (
	present = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

	julien  = dossier.PersonID("ARS-MV", "Julien Tessier")
	claire  = dossier.PersonID("ARS-MV", "Claire Vasseur")
	olivier = dossier.PersonID("CD-96", "Olivier Pradel") // in both contracts
	lucie   = dossier.PersonID("CD-00", "Lucie Marchand")
	chief   = dossier.PersonID("CD-00", "Présidente du conseil départemental")
	amelie  = dossier.PersonID("960001105", "Amélie Kervella")
	bruno   = dossier.PersonID("960001105", "Bruno Escalier") // pilot of FA-B1
)

// world is one API with a database of its own and a stand-in for Temporal.
type world struct {
	t        *testing.T
	db       *postgres.DB
	temporal *fakeTemporal
	key      access.Key
	log      *bytes.Buffer
	ready    error
	options  api.Options
	handler  http.Handler
	acts     int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, db: database(t), key: newKey(t), log: new(bytes.Buffer)}
	now := func() time.Time { return present }
	w.temporal = &fakeTemporal{db: w.db, now: now}
	w.options = api.Options{
		DB: w.db, Temporal: w.temporal, Intake: intake.Intake{DB: w.db, Client: w.temporal}, Keys: w.key, Now: now,
		Logger: slog.New(slog.NewJSONHandler(w.log, nil)), Ready: func(context.Context) error { return w.ready },
		Patience: 10 * time.Second, BaseURL: "https://jalon.example", Limits: api.Unlimited,
	}
	w.handler = api.New(w.options)
	w.register(access.Everywhere, "p-nobody", "Personne Sanspart")
	w.register(access.Everywhere, "p-stranger", "Étrangère Deloin")
	return w
}

// register adds somebody to the directory, behind the API's back.
func (w *world) register(organisation, id, name string) string {
	w.t.Helper()
	must(w.t, w.db.RegisterPerson(w.t.Context(), postgres.Somebody{ID: id, Organisation: organisation, Name: name, Address: id + "@essai.example"}))
	return id
}

// named registers somebody of an organisation who audits or runs one.
func (w *world) named(office access.Office, organisation string) string {
	w.t.Helper()
	of := strings.ReplaceAll(organisation, access.Everywhere, "all")
	id := w.register(organisation, "p-"+string(office)+"-"+strings.ToLower(of), "Office "+string(office)+" "+of)
	must(w.t, w.db.GrantOffice(w.t.Context(), id, organisation, office, civil.Date{}, civil.Date{}))
	return id
}

// but builds the API anew with an option of its own.
func (w *world) but(change func(*api.Options)) *world {
	change(&w.options)
	w.handler = api.New(w.options)
	return w
}

// patient changes how long the API waits for a decision.
func (w *world) patient(wait time.Duration) { w.but(func(o *api.Options) { o.Patience = wait }) }

// tomorrow moves the clock by a day.
func (w *world) tomorrow() {
	w.but(func(o *api.Options) { o.Now = func() time.Time { return present.AddDate(0, 0, 1) } })
}

// with has contracts taken in first.
func (w *world) with(ids ...string) *world {
	w.t.Helper()
	for _, id := range ids {
		file, err := contractfile.Read(strings.NewReader(example(w.t, id)))
		must(w.t, err)
		_, err = w.options.Intake.Take(w.t.Context(), dossier.New(file))
		must(w.t, err)
	}
	return w
}

func newKey(t *testing.T) access.Key {
	t.Helper()
	secret := make([]byte, 32)
	rand.Read(secret)
	key, err := access.NewKey(base64.RawURLEncoding.EncodeToString(secret))
	must(t, err)
	return key
}

func example(t *testing.T, id string) string {
	t.Helper()
	name := map[string]string{handicap: "handicap.json", ehpad: "ehpad.json"}[id]
	text, err := fs.ReadFile(contractfile.Examples(), name)
	must(t, err)
	return string(text)
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

func (w *world) get(person, path string) answer {
	w.t.Helper()
	return w.do(w.request(person, http.MethodGet, path, ""))
}

func (w *world) post(person, path, body string) answer {
	w.t.Helper()
	return w.do(w.request(person, http.MethodPost, path, body))
}

func (w *world) put(person, path, body string) answer {
	w.t.Helper()
	return w.do(w.request(person, http.MethodPut, path, body))
}

// act posts a command to the contract under negotiation, under a key of its own.
func (w *world) act(person, body string) answer {
	w.t.Helper()
	w.acts++
	return w.command(person, fmt.Sprint("act-", w.acts), "/contracts/"+handicap+"/commands", body)
}

// command posts under a key.
func (w *world) command(person, key, path, body string) answer {
	w.t.Helper()
	r := w.request(person, http.MethodPost, path, body)
	r.Header.Set("Idempotency-Key", key)
	return w.do(r)
}

// request is signed by person; "" signs nothing.
func (w *world) request(person, method, path, body string) *http.Request {
	r := httptest.NewRequest(method, api.Prefix+path, strings.NewReader(body))
	if person != "" {
		r.Header.Set("Authorization", "Bearer "+w.key.Token(person, w.options.Now().Add(time.Hour)))
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func (w *world) do(r *http.Request) answer {
	w.t.Helper()
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	return answer{w.t, recorder.Code, recorder.Header(), recorder.Body.String()}
}

func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// into reads the body.
func (a answer) into(target any) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.body), target); err != nil {
		a.t.Fatalf("%v in %s", err, a.body)
	}
}

// problem reads a problem and checks what every one of them owes its reader.
func (a answer) problem(status int, code string) api.Problem {
	a.t.Helper()
	a.is(status)
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		a.t.Errorf("a problem is sent as %q", got)
	}
	var p api.Problem
	a.into(&p)
	if string(p.Code) != code || p.Type != "urn:jalon:problem:"+code || p.Status != status {
		a.t.Errorf("problem %q, %s, status %d; want %q, %d: %s", p.Code, p.Type, p.Status, code, status, a.body)
	}
	if p.Title == "" || p.Detail == "" || p.Remedy == "" {
		a.t.Errorf("title, detail or remedy is missing: %s", a.body)
	}
	return p
}
