package postgres_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// tables are all the rows of one contract as JSON, column by column.
func tables(t testing.TB, conn *pgx.Conn, id string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for table, key := range map[string]string{"contracts": "id", "facts": "contract_id", "approvals": "contract_id", "deadlines": "contract_id", "assignments": "contract_id", "delegations": "contract_id", "outbox": "contract_id"} {
		rows, err := conn.Query(t.Context(), "SELECT row_to_json(x, true)::text FROM "+table+" x WHERE "+key+" = $1 ORDER BY 1", id)
		must(t, err)
		all[table], err = pgx.CollectRows(rows, pgx.RowTo[string])
		must(t, err)
	}
	return all
}

func unchanged(t *testing.T, before, after map[string][]string) {
	t.Helper()
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("rows changed (-before +after):\n%s", diff)
	}
}

func refusedWith(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestWhatIsRecordedIsWhatTheKernelKnows(t *testing.T) {
	db, _ := migrated(t)
	l := longLife(t, "CPOM-1")
	added(t, db, l)
	view, err := db.Contract(t.Context(), "CPOM-1")
	must(t, err)
	if diff := cmp.Diff(asJSON(t, l.state), asJSON(t, view.State)); diff != "" {
		t.Errorf("state (-kernel +stored):\n%s", diff)
	}
	facts, err := db.Facts(t.Context(), "CPOM-1", 0, 0)
	must(t, err)
	var stored []contract.Fact
	for _, fact := range facts {
		stored = append(stored, fact.Fact)
	}
	if diff := cmp.Diff(asJSON(t, l.facts), asJSON(t, stored)); diff != "" {
		t.Errorf("facts (-kernel +stored):\n%s", diff)
	}
	last := facts[len(facts)-1]
	if last.Sentence != fmt.Sprintf("Fait n° %d : phase.entered.", len(l.facts)) || last.Actor != "Calendrier" || last.Phase != lifecycle.Renewed {
		t.Errorf("the last fact reads %q by %q in phase %s", last.Sentence, last.Actor, last.Phase)
	}
	c := view.Contract
	if c.Phase != lifecycle.Renewed || c.Successor != "CPOM-1-R2033" || c.TermOn != day("2033-06-30") || c.SignedOn != l.state.SignedOn ||
		!c.NextDue.IsZero() || c.Seq != int64(len(l.facts)) || !c.UpdatedAt.Equal(last.At.Truncate(time.Microsecond)) {
		t.Errorf("the contract's row is %+v", c)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	must(t, err)
	return string(text)
}

func TestRecordingTwiceChangesNothing(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, programmed("CPOM-1"), "2026-11-23")
	l.do(ars, lifecycle.OpenLaunch, "")
	s := scribe{contract: "CPOM-1", about: []contract.Kind{contract.PhaseEntered}}
	_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	must(t, db.Record(t.Context(), "CPOM-1", l.facts, s))
	before := tables(t, conn, "CPOM-1")
	if len(before["outbox"]) != 1 || len(before["facts"]) != len(l.facts) {
		t.Fatalf("%d letters, %d facts", len(before["outbox"]), len(before["facts"]))
	}
	for from := range l.facts {
		must(t, db.Record(t.Context(), "CPOM-1", l.facts[from:], s))
		must(t, db.Record(t.Context(), "CPOM-1", l.facts[:from], s))
	}
	unchanged(t, before, tables(t, conn, "CPOM-1"))
}

// Batches of an activity that was retried overlap with what its first attempt left.
func TestOverlappingBatchesRecordTheRest(t *testing.T) {
	db, conn := migrated(t)
	l := longLife(t, "CPOM-1")
	added(t, db, l)
	want := tables(t, conn, "CPOM-1")

	db, conn = migrated(t)
	_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	for from := 0; from < len(l.facts); from += 5 {
		must(t, db.Record(t.Context(), "CPOM-1", l.facts[max(from-3, 0):min(from+5, len(l.facts))], scribe{contract: "CPOM-1"}))
	}
	got := tables(t, conn, "CPOM-1")
	for _, table := range []string{"facts", "approvals", "deadlines"} {
		if diff := cmp.Diff(want[table], got[table]); diff != "" {
			t.Errorf("%s (-at once +in batches):\n%s", table, diff)
		}
	}
}

func TestCallersAtOnceRecordOnce(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	const callers = 8
	failures := make(chan error, callers)
	for range callers {
		go func() {
			failures <- db.Record(context.Background(), "CPOM-1", l.facts, scribe{contract: "CPOM-1", about: []contract.Kind{contract.PlanSet}})
		}()
	}
	for range callers {
		must(t, <-failures)
	}
	rows := tables(t, conn, "CPOM-1")
	if len(rows["facts"]) != len(l.facts) || len(rows["outbox"]) != 1 {
		t.Errorf("%d facts of %d, %d letters of 1", len(rows["facts"]), len(l.facts), len(rows["outbox"]))
	}
}

func TestFactsThatCannotFollowAreRefused(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, programmed("CPOM-1"), "2026-11-23")
	l.do(ars, lifecycle.OpenLaunch, "")
	l.do(ars, contract.ConfirmPrerequisites, "")
	added(t, db, l)
	before := tables(t, conn, "CPOM-1")
	next := func(change func(*contract.Fact)) []contract.Fact {
		fact := contract.Fact{Seq: l.state.Seq + 1, At: l.now, Kind: contract.PrerequisitesConfirmed}
		change(&fact)
		return []contract.Fact{fact}
	}
	altered := slices.Clone(l.facts)
	altered[2].At = altered[2].At.Add(time.Nanosecond)
	for name, c := range map[string]struct {
		id    string
		facts []contract.Fact
		want  error
	}{
		"unknown contract":   {"CPOM-9", l.facts, postgres.ErrUnknown},
		"gap before":         {"CPOM-1", next(func(f *contract.Fact) { f.Seq++ }), postgres.ErrGap},
		"gap between":        {"CPOM-1", append(slices.Clone(l.facts[:2]), l.facts[3]), postgres.ErrGap},
		"number 0":           {"CPOM-1", next(func(f *contract.Fact) { f.Seq = 0 }), postgres.ErrGap},
		"other instant":      {"CPOM-1", altered, postgres.ErrDiverged},
		"other life":         {"CPOM-1", next(func(f *contract.Fact) { f.Seq = l.state.Seq }), postgres.ErrDiverged},
		"move not allowed":   {"CPOM-1", next(func(f *contract.Fact) { f.Kind, f.Detail.Move = contract.PhaseEntered, lifecycle.Renew }), postgres.ErrDiverged},
		"nothing to decide":  {"CPOM-1", next(func(f *contract.Fact) { f.Kind, f.Subject = contract.ApprovalDecided, "signature" }), postgres.ErrDiverged},
		"opened once again":  {"CPOM-1", next(func(f *contract.Fact) { f.Kind = contract.ContractOpened }), postgres.ErrDiverged},
		"kind of the future": {"CPOM-1", next(func(f *contract.Fact) { f.Kind = "contract.sung" }), postgres.ErrDiverged},
	} {
		t.Run(name, func(t *testing.T) {
			refusedWith(t, db.Record(t.Context(), c.id, c.facts, scribe{contract: c.id}), c.want)
		})
	}
	unchanged(t, before, tables(t, conn, "CPOM-1"))
	must(t, db.Record(t.Context(), "CPOM-1", nil, scribe{}))
	must(t, db.Record(t.Context(), "CPOM-1", next(func(*contract.Fact) {}), scribe{contract: "CPOM-1"}))
}

// The server ends the session after the facts went in and before the commit.
func TestLostConnectionLeavesNothingHalfWritten(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	_, err = conn.Exec(t.Context(), `
		CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			PERFORM pg_terminate_backend(pg_backend_pid());
			RETURN NEW;
		END $$;
		CREATE TRIGGER cut BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION cut();`)
	must(t, err)
	before := tables(t, conn, "CPOM-1")
	s := scribe{contract: "CPOM-1", about: []contract.Kind{contract.ContractOpened}}
	if err := db.Record(t.Context(), "CPOM-1", l.facts, s); err == nil {
		t.Fatal("recorded through a lost connection")
	}
	unchanged(t, before, tables(t, conn, "CPOM-1"))

	_, err = conn.Exec(t.Context(), "DROP TRIGGER cut ON outbox")
	must(t, err)
	must(t, db.Record(t.Context(), "CPOM-1", l.facts, s))
	after := tables(t, conn, "CPOM-1")
	if len(after["facts"]) != len(l.facts) || len(after["outbox"]) != 1 || len(after["deadlines"]) == 0 {
		t.Errorf("after trying again: %d facts, %d letters, %d deadlines", len(after["facts"]), len(after["outbox"]), len(after["deadlines"]))
	}
}

// A row that a table refuses, here a letter without id, takes the whole batch with it and leaves the pool usable.
func TestRefusedRowLeavesNothingHalfWritten(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	_, err = conn.Exec(t.Context(), "ALTER TABLE outbox ADD CHECK (kind <> 'deadline_due')")
	must(t, err)
	before := tables(t, conn, "CPOM-1")
	for range 20 {
		if err := db.Record(t.Context(), "CPOM-1", l.facts, scribe{contract: "CPOM-1", about: []contract.Kind{contract.PlanSet}}); err == nil {
			t.Fatal("a refused letter was recorded")
		}
	}
	unchanged(t, before, tables(t, conn, "CPOM-1"))
}

func TestFactsAreAppendOnly(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	before := tables(t, conn, "CPOM-1")
	for _, statement := range []string{
		"UPDATE facts SET sentence = 'Rien ne s''est passé.'", "DELETE FROM facts", "DELETE FROM facts WHERE false",
		"TRUNCATE facts CASCADE", "INSERT INTO facts SELECT * FROM facts ON CONFLICT (contract_id, seq) DO UPDATE SET sentence = 'x'",
	} {
		_, err := conn.Exec(t.Context(), statement)
		if refusal, ok := errors.AsType[*pgconn.PgError](err); !ok || refusal.Code != "23000" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if _, err := conn.Exec(t.Context(), "DELETE FROM contracts"); err == nil {
		t.Error("a contract was deleted under its facts")
	}
	unchanged(t, before, tables(t, conn, "CPOM-1"))
}

// What the scribe is shown as the state before a fact must not move while the fact is folded.
func TestScribeSeesTheStatesAroundAFact(t *testing.T) {
	db, _ := migrated(t)
	l := longLife(t, "CPOM-1")
	_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	var previous string
	read := 0
	s := scribe{contract: "CPOM-1", reader: func(f contract.Fact, before, after *contract.State) {
		if before == nil {
			return
		}
		read++
		if got := asJSON(t, before); f.Seq > 1 && got != previous {
			t.Errorf("before fact %d (%s):\n%s", f.Seq, f.Kind, cmp.Diff(previous, got))
		}
		previous = asJSON(t, after)
	}}
	must(t, db.Record(t.Context(), "CPOM-1", l.facts, s))
	if read != len(l.facts) || previous != asJSON(t, l.state) {
		t.Errorf("the scribe read %d facts of %d", read, len(l.facts))
	}
}
