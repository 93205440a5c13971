package activities_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/activities"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/localpostgres"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

// database is a migrated one, on a server of its own.
func database(t *testing.T) *postgres.DB {
	t.Helper()
	db, _ := databaseAt(t)
	return db
}

func databaseAt(t *testing.T) (*postgres.DB, string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "jalon-activities-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755)) // started by root, the server runs under an account that has to get through
	server, err := localpostgres.Start(t.Context(), localpostgres.Options{DataDir: filepath.Join(dir, "data"), Offline: true})
	must(t, err)
	t.Cleanup(func() { server.Stop(context.Background()) })
	db, err := postgres.Open(t.Context(), server.URL())
	must(t, err)
	t.Cleanup(db.Close)
	must(t, db.Migrate(t.Context()))
	return db, server.URL()
}

func example(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../internal/contractfile/examples/ehpad.json")
	must(t, err)
	return string(text)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// life records facts as a workflow does, and reads back the last sentence.
type life struct {
	t     *testing.T
	db    *postgres.DB
	acts  *activities.Activities
	state contract.State
	now   time.Time
}

func (l *life) record(facts []contract.Fact, err error) string {
	l.t.Helper()
	must(l.t, err)
	for _, f := range facts {
		must(l.t, l.state.Apply(f))
	}
	_, err = l.acts.RecordFacts(l.t.Context(), contract.Batch{Contract: l.state.ID, Facts: facts})
	must(l.t, err)
	last, err := l.db.Facts(l.t.Context(), l.state.ID, l.state.Seq-1, 1)
	must(l.t, err)
	return last[0].Sentence
}

func (l *life) do(c contract.Command) string {
	l.t.Helper()
	l.now = l.now.Add(time.Second)
	c.ID = l.now.String()
	return l.record(contract.Decide(&l.state, c, l.now))
}

// People who come after the file have their name in what is written as soon as a fact names them, and a corrected
// address reaches the letters within a minute.
func TestScribesLearnNames(t *testing.T) {
	db := database(t)
	file, err := contractfile.Read(strings.NewReader(example(t)))
	must(t, err)
	canonical, err := file.Canonical()
	must(t, err)
	d := dossier.New(file)
	row := postgres.NewContract{ID: file.ID, Title: file.Title, File: canonical, Digest: file.Digest(), Opening: d.Opening()}
	organisations := map[string]string{}
	for _, p := range d.Parties {
		organisations[p.Code] = p.Organisation
		row.Parties = append(row.Parties, postgres.PartyName{Code: p.Code, Kind: p.Kind, Name: p.Name, Organisation: p.Organisation})
	}
	_, err = db.AddContract(t.Context(), row) // nobody of the file is registered: the dossier still knows them
	must(t, err)

	l := &life{t: t, db: db, acts: activities.New(db, nil), now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	l.acts.At(func() time.Time { return l.now })
	l.record(contract.Open(d.Opening(), l.now))
	signatory := l.state.Holder("OG", contract.Signatory, "", l.state.Today(l.now))

	maud := postgres.Somebody{ID: dossier.PersonID(organisations["OG"], "Maud Ferrand"), Organisation: organisations["OG"], Name: "Maud Ferrand", Address: "maud@premier.example"}
	must(t, db.RegisterPerson(t.Context(), maud))
	named := l.do(contract.Command{Action: contract.AssignRole, By: contract.Actor{Person: signatory}, Person: maud.ID, Role: contract.Referent})
	if !strings.Contains(named, "Maud Ferrand") || strings.Contains(named, maud.ID) {
		t.Errorf("named: %s", named)
	}
	lent := postgres.Somebody{ID: dossier.PersonID(organisations["OG"], "Léo Adam"), Organisation: organisations["OG"], Name: "Léo Adam", Address: "leo@premier.example"}
	must(t, db.RegisterPerson(t.Context(), lent))
	until := l.state.Today(l.now).AddMonths(1)
	given := l.do(contract.Command{Action: contract.Delegate, By: contract.Actor{Person: maud.ID}, Person: lent.ID, Until: until})
	if !strings.Contains(given, "Maud Ferrand") || !strings.Contains(given, "Léo Adam") {
		t.Errorf("lent: %s", given)
	}

	// The referent of the OG is asked to validate each step that its pilot reports.
	asked := func(n int) string {
		t.Helper()
		before, err := db.Letters(t.Context(), file.ID)
		must(t, err)
		pilot := l.state.Holder("OG", contract.Pilot, "FA-A2", l.state.Today(l.now))
		l.do(contract.Command{Action: contract.ReportStep, By: contract.Actor{Person: pilot}, Subject: schedule.StepID("FA-A2", n), Revision: strings.Repeat("a", 64)})
		after, err := db.Letters(t.Context(), file.ID)
		must(t, err)
		for _, posted := range after[len(before):] {
			if posted.Letter.To.Name == maud.Name {
				return posted.Letter.To.Address
			}
		}
		return ""
	}
	if got := asked(2); got != "maud@premier.example" {
		t.Errorf("the first letter goes to %q", got)
	}
	must(t, db.SetAddress(t.Context(), maud.ID, "maud@second.example"))
	l.now = l.now.Add(time.Minute)
	if got := asked(3); got != "maud@second.example" {
		t.Errorf("a minute later the letter goes to %q", got)
	}
}
