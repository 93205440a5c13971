package notary_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/ledger"
	"jalon/internal/lifecycle"
	"jalon/internal/localpostgres"
	"jalon/internal/mail"
	"jalon/internal/notary"
	"jalon/internal/postgres"
)

// One database, and one log, for all tests: each lives in a year of its own, later than that of the test before.
var (
	database *postgres.DB
	year     = 2030
	key      ledger.Key
	known    note.Verifiers
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "jalon-notary-")
	if err != nil {
		return complain(err)
	}
	defer os.RemoveAll(dir)
	// Started by root, the server runs under an account that has to get through.
	if err := os.Chmod(dir, 0o755); err != nil {
		return complain(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	server, err := localpostgres.Start(ctx, localpostgres.Options{DataDir: filepath.Join(dir, "data"), Offline: true})
	if err != nil {
		return complain(err)
	}
	defer server.Stop(context.Background())
	if database, err = postgres.Open(ctx, server.URL()); err != nil {
		return complain(err)
	}
	defer database.Close()
	if err := database.Migrate(ctx); err != nil {
		return complain(err)
	}
	if key, err = newKey(); err != nil {
		return complain(err)
	}
	if known, err = ledger.PublicKeys([]byte(key.Public)); err != nil {
		return complain(err)
	}
	return m.Run()
}

func complain(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newKey() (ledger.Key, error) {
	private, public, err := ledger.NewKey("jalon.ars-mv.example")
	if err != nil {
		return ledger.Key{}, err
	}
	signer, err := note.NewSigner(private)
	return ledger.Key{Signer: signer, Public: public}, err
}

// start is noon in Paris on the first of June of the test's year.
func start() time.Time {
	year++
	return civil.MustZone(civil.Paris).At(civil.On(year, time.June, 1), 12)
}

// sealer is a notary at an instant that the test moves.
func sealer(now func() time.Time) notary.Notary {
	return notary.Notary{Book: database, Key: key, Logger: slog.New(slog.DiscardHandler), Every: time.Millisecond, Now: now}
}

// happen has a contract opened: two parties, one fact, and people of which nobody is an auditor.
func happen(t testing.TB, id string, at time.Time, people ...postgres.Somebody) {
	t.Helper()
	opening := contract.State{
		ID: id, Phase: lifecycle.Programmed, EffectiveOn: civil.MustParse("2040-01-01"), TermOn: civil.MustParse("2044-12-31"),
		Parties: []contract.Party{{Code: "ARS-MV"}, {Code: "OG"}},
		People: []contract.Assignment{
			{Person: "p.ars", Party: "ARS-MV", Role: contract.Referent}, {Person: "p.ars.dir", Party: "ARS-MV", Role: contract.Signatory},
			{Person: "p.og", Party: "OG", Role: contract.Referent}, {Person: "p.og.dir", Party: "OG", Role: contract.Signatory},
		},
		Facilities: []contract.Facility{{Code: "E1", Competent: []string{"ARS-MV"}}},
	}
	_, err := database.AddContract(t.Context(), postgres.NewContract{
		ID: id, Title: "Élan", File: []byte("{}"), Digest: "d", Opening: opening, People: people,
		Parties: []postgres.PartyName{{Code: "ARS-MV", Kind: "ARS", Name: "ARS", Organisation: "ARS-MV"}, {Code: "OG", Kind: "OG", Name: "Élan", Organisation: "OG"}},
	})
	must(t, err)
	facts, err := contract.Open(opening, at)
	must(t, err)
	must(t, database.Record(t.Context(), id, facts, silent{}))
}

type silent struct{}

func (silent) Sentence(contract.Fact) string                                         { return "Fait." }
func (silent) Actor(contract.Fact) string                                            { return "Calendrier" }
func (silent) Letters(contract.Fact, *contract.State, *contract.State) []mail.Letter { return nil }

// auditor appoints somebody who is in the directory.
func auditor(t testing.TB, person, organisation string, from, until civil.Date) {
	t.Helper()
	must(t, database.GrantOffice(t.Context(), person, organisation, access.Auditor, from, until))
}

func somebody(id string) postgres.Somebody {
	return postgres.Somebody{ID: id, Organisation: "ARS-MV", Name: "Personne " + id, Address: id + "@x.example"}
}

// posted takes the letters that wait, and leaves none to the next test.
func posted(t testing.TB) []mail.Letter {
	t.Helper()
	handed, err := database.Lease(t.Context(), postgres.Handful{Now: time.Date(2100, 1, 1, 12, 0, 0, 0, time.UTC), Lease: 100 * 365 * 24 * time.Hour, Most: 1000})
	must(t, err)
	letters := make([]mail.Letter, len(handed.Letters))
	for i, o := range handed.Letters {
		letters[i] = o.Letter
	}
	return letters
}

// made is how many checkpoints there are.
func made(t testing.TB) int64 {
	t.Helper()
	last, err := database.LastCheckpoint(t.Context())
	if err != nil {
		return 0
	}
	return last.Number
}

// await polls until something is so.
func await(t testing.TB, what string, so func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for !so() {
		select {
		case <-deadline:
			t.Fatalf("not within twenty seconds: %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
