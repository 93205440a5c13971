package dispatch_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/localpostgres"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// One database for all tests: each writes in contracts, and to people, of its own, and leaves nothing waiting.
var database *postgres.DB

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "jalon-dispatch-")
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

// desk writes letters because a contract was opened.
type desk []mail.Letter

func (desk) Sentence(contract.Fact) string { return "Fait." }
func (desk) Actor(contract.Fact) string    { return "Calendrier" }

func (d desk) Letters(f contract.Fact, _, _ *contract.State) []mail.Letter {
	if f.Kind != contract.ContractOpened {
		return nil
	}
	return d
}

// written queues letters of a new contract, to people who are in the directory from now on.
func written(t testing.TB, id string, letters ...mail.Letter) {
	t.Helper()
	opening := contract.State{
		ID: id, Phase: lifecycle.Programmed, EffectiveOn: civil.MustParse("2028-01-01"), TermOn: civil.MustParse("2032-12-31"),
		Parties: []contract.Party{{Code: "ARS-MV"}, {Code: "OG"}},
		People: []contract.Assignment{
			{Person: "p.ars", Party: "ARS-MV", Role: contract.Referent}, {Person: "p.ars.dir", Party: "ARS-MV", Role: contract.Signatory},
			{Person: "p.og", Party: "OG", Role: contract.Referent}, {Person: "p.og.dir", Party: "OG", Role: contract.Signatory},
		},
		Facilities: []contract.Facility{{Code: "E1", Competent: []string{"ARS-MV"}}},
	}
	stored := postgres.NewContract{ID: id, Title: "Élan", File: []byte("{}"), Digest: "d", Opening: opening, Parties: []postgres.PartyName{
		{Code: "ARS-MV", Kind: "ARS", Name: "ARS", Organisation: "ARS-MV"}, {Code: "OG", Kind: "OG", Name: "Élan", Organisation: "OG"}}}
	known := map[string]bool{}
	for i := range letters {
		letter := &letters[i]
		letter.ID = fmt.Sprintf("%s/1/%d", id, i)
		letter.At, letter.Contract, letter.Path = now, mail.ContractRef{ID: id, Title: "Élan"}, "/contrats/"+id
		letter.About, letter.DueOn, letter.To.Role = "L'échéance", civil.MustParse("2026-11-30"), "référent"
		if !known[letter.To.Person] {
			known[letter.To.Person] = true
			stored.People = append(stored.People, postgres.Somebody{ID: letter.To.Person, Organisation: "OG", Name: letter.To.Name, Address: letter.To.Address})
		}
	}
	_, err := database.AddContract(t.Context(), stored)
	must(t, err)
	facts, err := contract.Open(opening, now)
	must(t, err)
	must(t, database.Record(t.Context(), id, facts, desk(letters)))
}

// somebody is a person of a test.
func somebody(test string, i int) mail.Recipient {
	id := fmt.Sprintf("%s.%d", test, i)
	return mail.Recipient{Person: id, Name: "Personne " + id, Address: id + "@x.example"}
}

// waiting is how many letters are not done with.
func waiting(t testing.TB) int {
	t.Helper()
	counts, err := database.OutboxCounts(t.Context())
	must(t, err)
	return counts[postgres.Queued] + counts[postgres.Leased]
}
