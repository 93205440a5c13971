package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/localpostgres"
	"jalon/internal/postgres"
)

// installation is a new database, which the commands find in the environment.
func installation(t *testing.T) *postgres.DB {
	t.Helper()
	dir, err := os.MkdirTemp("", "jalon-command-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	// PostgreSQL runs under another account when the tests run as root.
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	server, err := localpostgres.Start(t.Context(), localpostgres.Options{DataDir: filepath.Join(dir, "data"), Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	t.Setenv("DATABASE_URL", server.URL())
	if _, stderr, code := jalon(t, "migrate"); code != 0 {
		t.Fatal(stderr)
	}
	db, err := postgres.Open(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// The first operator of an installation is made on the command line, and what was done there stays in the access log.
func TestFirstOperator(t *testing.T) {
	db := installation(t)
	do := func(args ...string) string {
		t.Helper()
		stdout, stderr, code := jalon(t, args...)
		if code != 0 {
			t.Fatalf("jalon %s: %s", strings.Join(args, " "), stderr)
		}
		return strings.TrimSpace(stdout)
	}
	refused := func(says string, args ...string) {
		t.Helper()
		if _, stderr, code := jalon(t, args...); code == 0 || !strings.Contains(stderr, says) {
			t.Errorf("jalon %s ends with %d and says %q, want %q", strings.Join(args, " "), code, stderr, says)
		}
	}
	const issuer = "https://identite.example.fr"
	today := civil.MustZone(civil.Paris).Day(time.Now())

	id := do("person", "add", "*", "  Maud   Ferrand", "maud@exploitation.example")
	refused("déjà enregistré", "person", "add", "*", "Maud Ferrand", "autre@exploitation.example")
	refused("organisation «\u00a0ARS-XX\u00a0» inconnue", "person", "add", "ARS-XX", "Maud Ferrand", "maud@exploitation.example")
	if listed := do("person", "list", "*"); !strings.Contains(listed, id) || !strings.Contains(listed, "Maud Ferrand") {
		t.Errorf("the list of people is\n%s", listed)
	}

	refused("est passé", "office", "grant", id, "*", "operator", "--until", today.AddDays(-1).String())
	refused("inconnue", "office", "grant", "p-ffffffffffff", "*", "operator")
	refused("must be one of", "office", "grant", id, "*", "decider")
	do("office", "grant", id, "*", "operator", "--until", today.AddDays(30).String())
	refused("déjà", "office", "grant", id, "*", "operator")
	reader := db.As(access.Reader{Person: id, At: time.Now()})
	offices, err := reader.Offices(t.Context(), access.Everywhere)
	if err != nil {
		t.Fatal(err)
	}
	granted := postgres.Officer{Person: id, Name: "Maud Ferrand", Organisation: "*", Office: access.Operator, From: today, Until: today.AddDays(30)}
	if len(offices) != 2 || offices[1] != granted && offices[0] != granted {
		t.Errorf("the offices are %+v", offices)
	}

	do("account", "link", id, issuer, "sub-1")
	do("account", "link", id, issuer, "sub-1")
	refused("autre personne", "account", "link", access.OperatorPerson, issuer, "sub-1")
	refused("inconnue", "account", "link", "p-ffffffffffff", issuer, "sub-2")
	if person, err := db.PersonOf(t.Context(), issuer, "sub-1"); err != nil || person != id {
		t.Errorf("the account belongs to %q, %v", person, err)
	}

	do("office", "end", id, "*", "operator")
	refused("ne tient pas cet office", "office", "end", id, "*", "operator")
	refused("inconnue", "account", "close", "p-ffffffffffff")
	do("account", "close", id)
	if listed := do("person", "list"); !strings.Contains(listed, "compte clos") {
		t.Errorf("the list of people is\n%s", listed)
	}

	log, err := db.As(access.Reader{Person: access.OperatorPerson, At: time.Now()}).AccessLog(t.Context(), postgres.LogFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range log {
		if e.Person != access.OperatorPerson || e.Outcome != postgres.AccessChanged || e.At.IsZero() {
			t.Errorf("the access log says %+v", e)
		}
		told = append(told, e.Action+" "+e.Subject)
	}
	want := []string{
		"add-person " + id, "name-office * operator " + id, "link-account " + id, "link-account " + id, "end-office * operator " + id, "close-account " + id,
	}
	if strings.Join(told, "\n") != strings.Join(want, "\n") {
		t.Errorf("the access log says\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
}
