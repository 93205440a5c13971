package intake_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/correspondence"
	"jalon/internal/dossier"
	"jalon/internal/localpostgres"
	"jalon/internal/postgres"
	"jalon/workflows"
	"jalon/workflows/intake"
)

// opener stands in for the server and a worker: a workflow that is started records its opening.
type opener struct {
	client.Client
	db *postgres.DB
	d  *dossier.Dossier
}

func (o opener) ExecuteWorkflow(ctx context.Context, _ client.StartWorkflowOptions, _ any, args ...any) (client.WorkflowRun, error) {
	input := args[0].(workflows.Input)
	facts, err := contract.Open(input.State, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	if err != nil {
		return nil, err
	}
	return nil, o.db.Record(ctx, input.State.ID, facts, correspondence.Scribe{Dossier: o.d})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// database is a migrated one, on a server of its own.
func database(t *testing.T) *postgres.DB {
	t.Helper()
	dir, err := os.MkdirTemp("", "jalon-intake-")
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
	return db
}

func read(t *testing.T, name string) *dossier.Dossier {
	t.Helper()
	f, err := os.Open("../../internal/contractfile/examples/" + name)
	must(t, err)
	defer f.Close()
	file, err := contractfile.Read(f)
	must(t, err)
	return dossier.New(file)
}

// A contract comes in with its people in the directory, each once, and with the chains of visas of its organisations.
func TestWhatAContractBringsAndFinds(t *testing.T) {
	db := database(t)
	take := func(d *dossier.Dossier, opening contract.State) postgres.View {
		t.Helper()
		in := intake.Intake{DB: db, Client: opener{db: db, d: d}}
		added, err := in.TakeAhead(t.Context(), d, opening, 0)
		must(t, err)
		if !added {
			t.Fatalf("%s was there already", d.File.ID)
		}
		view, err := db.Contract(t.Context(), d.File.ID)
		must(t, err)
		return view
	}

	first := read(t, "ehpad.json")
	view := take(first, first.Opening())
	if len(view.People) != len(first.People) || len(view.State.Parties[0].Visas) > 0 {
		t.Errorf("people %v, parties %v", view.People, view.State.Parties)
	}
	for i, p := range first.People {
		if line := view.People[i]; line.ID != p.ID || line.Name != p.Name || line.Role != string(p.Role) || line.Subject != p.Sheet || line.Address != p.Address {
			t.Errorf("line %d is %+v, the file says %+v", i, line, p)
		}
	}
	director := first.People[slices.IndexFunc(first.People, func(p dossier.Person) bool { return p.Party == "OG" && p.Role == dossier.Signatory })]
	directory := db.As(access.Reader{Person: access.OperatorPerson, At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)})
	kept, err := directory.Person(t.Context(), director.ID)
	must(t, err)
	if kept.Organisation != first.File.ManagingBody.FinessEJ || kept.Title != director.Title {
		t.Errorf("the director is %+v", kept)
	}

	chain := []string{"instruction", "direction"}
	must(t, db.SetOrganisationVisas(t.Context(), "ARS-MV", chain))
	must(t, db.SetOrganisationVisas(t.Context(), "CD-96", []string{"service"}))
	second := read(t, "handicap.json")
	opening := second.Opening()
	own := slices.IndexFunc(opening.Parties, func(p contract.Party) bool { return p.Code == "CD-96" })
	opening.Parties[own].Visas = []string{"la sienne"}
	for _, p := range take(second, opening).State.Parties {
		want := map[string][]string{"ARS-MV": chain, "CD-96": {"la sienne"}}[p.Code]
		if !slices.Equal(p.Visas, want) {
			t.Errorf("%s comes in with the visas %v, want %v", p.Code, p.Visas, want)
		}
	}
}
