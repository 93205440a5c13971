package postgres_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/postgres"
)

// What a workflow goes on from is made of the facts, whatever the row beside them says; commands answered once are
// remembered.
func TestFoldedIsWhatTheFactsSay(t *testing.T) {
	db, conn := migrated(t)
	l := longLife(t, "CPOM-1")
	added(t, db, l)
	row := newContract(programmed("CPOM-2"))
	row.Ahead = -30 * time.Hour
	_, err := db.AddContract(t.Context(), row)
	must(t, err)
	ids, err := db.ContractIDs(t.Context())
	must(t, err)
	if !slices.Equal(ids, []string{"CPOM-1", "CPOM-2"}) {
		t.Errorf("contracts %v", ids)
	}
	unopened, err := db.Folded(t.Context(), "CPOM-2")
	must(t, err)
	if unopened.State.ID != "CPOM-2" || unopened.State.Seq != 0 || unopened.Drifted || unopened.Ahead != row.Ahead || !unopened.At.IsZero() || unopened.Unarchived != 0 {
		t.Errorf("before the first fact: %+v", unopened)
	}

	folded, err := db.Folded(t.Context(), "CPOM-1")
	must(t, err)
	last := l.facts[len(l.facts)-1]
	if differs, err := folded.Differs(&l.state); err != nil || differs || folded.Drifted || folded.Ahead != 0 || !folded.At.Equal(last.At) {
		t.Errorf("the fold is not the life: %v\n%s", err, cmp.Diff(l.state, folded.State))
	}
	if len(folded.State.Answered) == 0 || !cmp.Equal(folded.State.Answered, l.state.Answered) {
		t.Error("answered commands are forgotten")
	}

	_, err = conn.Exec(t.Context(), "UPDATE contracts SET state = (SELECT state FROM contracts WHERE id = 'CPOM-2') WHERE id = 'CPOM-1'")
	must(t, err)
	folded, err = db.Folded(t.Context(), "CPOM-1")
	must(t, err)
	if differs, err := folded.Differs(&l.state); err != nil || differs || !folded.Drifted {
		t.Errorf("beside a drifted row: differs %v, drifted %v, %v", differs, folded.Drifted, err)
	}
	if _, err := db.Folded(t.Context(), "CPOM-3"); !errors.Is(err, postgres.ErrUnknown) {
		t.Errorf("a contract that is not there: %v", err)
	}
}

// Facts that are missing are no life to go on from, wherever they are missing.
func TestFoldedRefusesFactsThatAreMissing(t *testing.T) {
	for _, missing := range []string{"seq = 1", "seq = 7", "seq > 20"} {
		db, conn := migrated(t)
		added(t, db, longLife(t, "CPOM-1"))
		for _, statement := range []string{
			"ALTER TABLE facts DISABLE TRIGGER ALL", "ALTER TABLE outbox DISABLE TRIGGER ALL",
			"SET session_replication_role = replica",
			"DELETE FROM facts WHERE " + missing,
		} {
			_, err := conn.Exec(t.Context(), statement)
			must(t, err)
		}
		if _, err := db.Folded(t.Context(), "CPOM-1"); !errors.Is(err, postgres.ErrDiverged) {
			t.Errorf("without %s: %v", missing, err)
		}
	}
}

// A history tells of the facts between its first event and its last.
func TestFactsWithoutArchivedHistory(t *testing.T) {
	db, conn := migrated(t)
	l := longLife(t, "CPOM-1")
	added(t, db, l)
	archive := func(run string, first, last int) {
		t.Helper()
		_, err := conn.Exec(t.Context(), `
			INSERT INTO archives (contract_id, run_id, digest, content, closed, events, first_event_at, last_event_at, archived_at)
			VALUES ('CPOM-1', $1, repeat('0', 64), '', true, 3, $2, $3, now())`, run, l.facts[first].At, l.facts[last].At)
		must(t, err)
	}
	unarchived := func() int {
		t.Helper()
		folded, err := db.Folded(t.Context(), "CPOM-1")
		must(t, err)
		return folded.Unarchived
	}
	if n := unarchived(); n != len(l.facts) {
		t.Errorf("%d facts without history, of %d", n, len(l.facts))
	}
	between := func(first, last int) (n int) {
		for _, f := range l.facts {
			if f.At.Before(l.facts[first].At) || f.At.After(l.facts[last].At) {
				n++
			}
		}
		return n
	}
	archive("run-1", 10, len(l.facts)/2)
	if n, want := unarchived(), between(10, len(l.facts)/2); n != want || n == 0 {
		t.Errorf("%d facts without history after the first run, want %d", n, want)
	}
	archive("run-0", 0, 10)
	archive("run-2", len(l.facts)/2, len(l.facts)-1)
	if n := unarchived(); n != 0 {
		t.Errorf("%d facts without history after the last run", n)
	}
}
