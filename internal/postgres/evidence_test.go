package postgres_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/converter"
	"golang.org/x/mod/sumdb/note"

	"jalon/internal/audit"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/correspondence"
	"jalon/internal/dossier"
	"jalon/internal/history"
	"jalon/internal/ledger"
	"jalon/internal/postgres"
	"jalon/workflows/replay"
	"jalon/workflows/testimony"
)

// keeping is an installation with whole lives in it, as recorded from a real server: facts, histories, names, texts,
// reasons and checkpoints.
type keeping struct {
	t     testing.TB
	db    *postgres.DB
	conn  *pgx.Conn // as superuser
	key   ledger.Key
	known note.Verifiers
	ids   []string
}

// The lives: story and contract, with the example file that they began with. CPOM-1 is longLife, without a history.
var recorded = []struct{ life, file string }{
	{"cooperative.CPOM-96-2025-001", "ehpad.json"},
	{"conflict.CPOM-MV-2027-004", "handicap.json"},
	{"late.CPOM-96-2025-001-R2030", "ehpad.json"},
}

func newKeeping(t testing.TB) *keeping {
	t.Helper()
	a := &keeping{t: t}
	a.db, a.conn = migrated(t)
	private, public, err := ledger.NewKey("archives.example")
	must(t, err)
	path := filepath.Join(t.TempDir(), "key")
	must(t, ledger.WriteKeyFile(path, private))
	a.key, _, err = ledger.KeyFile(path)
	must(t, err)
	a.known, err = ledger.PublicKeys([]byte(public))
	must(t, err)
	for i, r := range recorded {
		a.record(r.life, r.file)
		a.checkpoint(i)
	}
	a.recordLongLife()
	a.checkpoint(len(recorded))
	return a
}

func (a *keeping) checkpoint(day int) {
	a.t.Helper()
	at := time.Date(2036, 11, 22+day, 19, 0, 0, 0, time.UTC)
	_, err := a.db.Checkpoint(a.t.Context(), at, a.key.Name(), func(c ledger.Checkpoint) ([]byte, error) { return ledger.Sign(c, a.key) })
	must(a.t, err)
}

// record takes a life from the recorded histories: the facts are those that the histories give when they are replayed.
func (a *keeping) record(life, file string) {
	a.t.Helper()
	runs := recordedRuns(a.t, life)
	var facts []contract.Fact
	for _, run := range runs {
		outcome, err := replay.Run(run)
		must(a.t, err)
		facts = append(facts, outcome.Facts...)
	}
	example, err := contractfile.Examples().Open(file)
	must(a.t, err)
	defer example.Close()
	parsed, err := contractfile.Read(example)
	must(a.t, err)
	d := dossier.New(parsed)
	opening := *facts[0].Detail.Opening
	canonical, err := d.File.Canonical()
	must(a.t, err)
	row := postgres.NewContract{ID: opening.ID, Title: d.File.Title, File: canonical, Digest: d.File.Digest(), Opening: opening, Predecessor: opening.Predecessor}
	for _, p := range d.Parties {
		row.Parties = append(row.Parties, postgres.PartyName{Code: p.Code, Kind: p.Kind, Name: p.Name, Organisation: p.Organisation})
	}
	names, organisations := map[string]string{}, map[string]string{}
	for _, p := range d.Parties {
		organisations[p.Code] = p.Organisation
	}
	for _, p := range d.People {
		if names[p.ID] == "" {
			row.People = append(row.People, postgres.Somebody{ID: p.ID, Organisation: organisations[p.Party], Name: p.Name, Title: p.Title, Address: p.Address})
		}
		names[p.ID] = p.Name
	}
	_, err = a.db.AddContract(a.t.Context(), row)
	must(a.t, err)
	mentions, err := a.db.Mentions(a.t.Context(), names)
	must(a.t, err)
	must(a.t, a.db.Record(a.t.Context(), opening.ID, facts, correspondence.Scribe{Dossier: calling(d, mentions)}))
	for _, run := range runs {
		packed, err := history.Pack(run)
		must(a.t, err)
		_, err = a.db.AddArchive(a.t.Context(), opening.ID, packed, packed.Last)
		must(a.t, err)
	}
	a.ids = append(a.ids, opening.ID)
}

// calling is a dossier that names people by mentions.
func calling(d *dossier.Dossier, mentions map[string]string) *dossier.Dossier {
	people := map[string]dossier.Known{}
	for id, m := range mentions {
		people[id] = dossier.Known{Name: m}
	}
	return d.Knowing(people)
}

// recordLongLife is a life with reasons that were deposited, and texts.
func (a *keeping) recordLongLife() {
	l := longLife(a.t, "CPOM-1")
	ctx := a.t.Context()
	row := newContract(*l.facts[0].Detail.Opening)
	row.File = []byte(`{"id":"CPOM-1","managing_body":{"name":"Association Élan Cœur"}}`)
	digest := sha256.Sum256(row.File)
	row.Digest = hex.EncodeToString(digest[:])
	_, err := a.db.AddContract(ctx, row)
	must(a.t, err)
	for _, draft := range []string{"Un brouillon que nul fait ne nomme.", "Un autre."} {
		_, err = a.db.AddText(ctx, "CPOM-1", postgres.Text{Party: "CD-96", Subject: "launch", Text: draft, DepositedBy: cd, DepositedAt: l.now})
		must(a.t, err)
	}
	text, err := a.db.AddText(ctx, "CPOM-1", postgres.Text{Party: "OG", Subject: "launch", Text: "Le périmètre est celui du dossier.", DepositedBy: og, DepositedAt: l.now})
	must(a.t, err)
	for i, f := range l.facts {
		if f.Kind == contract.TextFrozen {
			l.facts[i].Detail.Revision = text
		}
		if f.Detail.Reason != "" && f.Command != "" {
			said, err := a.db.Depose(ctx, "CPOM-1", f.Command, f.Detail.Reason+" du "+f.At.Format(time.DateOnly))
			must(a.t, err)
			l.facts[i].Detail.Reason = said
		}
	}
	must(a.t, a.db.Record(ctx, "CPOM-1", l.facts, scribe{contract: "CPOM-1"}))
	a.ids = append(a.ids, "CPOM-1")
}

// recordedRuns reads a life of the corpus of release 0.1.0, run by run.
func recordedRuns(t testing.TB, life string) []history.Run {
	t.Helper()
	paths, err := filepath.Glob("../../workflows/testdata/histories/0.1.0/" + life + ".[0-9].json.gz")
	must(t, err)
	if len(paths) == 0 {
		t.Fatalf("nothing is recorded of %s", life)
	}
	runs := make([]history.Run, len(paths))
	for i, path := range paths {
		file, err := os.Open(path)
		must(t, err)
		unzipped, err := gzip.NewReader(file)
		must(t, err)
		text, err := io.ReadAll(unzipped)
		must(t, err)
		must(t, file.Close())
		stored, err := history.FromJSON(path, text)
		must(t, err)
		id := stored.Events[0].GetWorkflowExecutionStartedEventAttributes().GetOriginalExecutionRunId()
		runs[i], err = history.Decode(id, stored.Events, converter.NewZlibCodec(converter.ZlibCodecOptions{}))
		must(t, err)
	}
	return runs
}

// examine judges an installation as one transaction sees it: what is kept over all contracts, then those named, or all.
func (a *keeping) examine(ctx context.Context, tx pgx.Tx, replay audit.Replay, only ...string) []audit.Finding {
	a.t.Helper()
	in, ids, err := postgres.InstallationIn(ctx, tx)
	must(a.t, err)
	signed, found := audit.VerifyCheckpoints(in.Checkpoints, a.known)
	log, more, err := audit.VerifyLog(in, signed)
	must(a.t, err)
	found = append(append(found, more...), audit.VerifyErasures(in.Erasures, log.Erasures)...)
	if len(only) > 0 {
		ids = only
	}
	for _, id := range ids {
		e, err := postgres.EvidenceIn(ctx, tx, id)
		must(a.t, err)
		found = append(found, audit.Verify(ctx, e, audit.Grounds{Sealed: log.Sealed, Texts: log.Texts, Erasures: in.Erasures, Replay: replay, SearchedFor: postgres.SearchedFor})...)
	}
	return found
}

// within runs do in a transaction of a superuser whom no trigger and no reference stops, and takes everything back.
func (a *keeping) within(do func(tx pgx.Tx)) {
	a.t.Helper()
	tx, err := a.conn.Begin(a.t.Context())
	must(a.t, err)
	defer tx.Rollback(context.Background())
	_, err = tx.Exec(a.t.Context(), "SET LOCAL session_replication_role = replica")
	must(a.t, err)
	do(tx)
}

func told(found []audit.Finding) string {
	var all []string
	for _, f := range found {
		all = append(all, string(f.Check)+" "+f.String())
	}
	return strings.Join(all, "\n")
}

func TestAnUntouchedInstallationHasNothingAgainstIt(t *testing.T) {
	a := newKeeping(t)
	a.within(func(tx pgx.Tx) {
		if found := a.examine(t.Context(), tx, testimony.Of); len(found) > 0 {
			t.Errorf("found:\n%s", told(found))
		}
	})
}
