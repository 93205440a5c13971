package postgres_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/ledger"
	"jalon/internal/postgres"
)

const house = "jalon.example"

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	must(t, err)
	return at
}

// plainly stands for a signature, which the database only keeps.
func plainly(c ledger.Checkpoint) ([]byte, error) { return []byte("signed: " + c.Text()), nil }

func signed(t testing.TB, db *postgres.DB, at string) postgres.StoredCheckpoint {
	t.Helper()
	c, err := db.Checkpoint(t.Context(), instant(t, at), house, plainly)
	must(t, err)
	return c
}

// logLines are the leaves as the table holds them.
func logLines(t testing.TB, conn *pgx.Conn) (lines [][]byte) {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT kind, contract_id, seq, run_id, party, hash FROM log_leaves ORDER BY position")
	must(t, err)
	var l ledger.Leaf
	var hash []byte
	_, err = pgx.ForEachRow(rows, []any{&l.Kind, &l.Contract, &l.Seq, &l.Run, &l.Party, &hash}, func() error {
		l.Hash = ledger.Hash(hash)
		lines = append(lines, l.Data())
		return nil
	})
	must(t, err)
	return lines
}

// treeOver is the root by the words of RFC 6962, section 2.1, from the leaves alone.
func treeOver(lines [][]byte) ledger.Hash {
	switch len(lines) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, lines[0]...))
	}
	k := 1
	for k*2 < len(lines) {
		k *= 2
	}
	left, right := treeOver(lines[:k]), treeOver(lines[k:])
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

// deposited is the revision of a text that a party deposits.
func deposited(t testing.TB, db *postgres.DB, id, party, text string) string {
	t.Helper()
	revision, err := db.AddText(t.Context(), id, postgres.Text{Party: party, Subject: "launch", Text: text, DepositedBy: og, DepositedAt: noon(base)})
	must(t, err)
	return revision
}

// archived is the history of a run whose digest is one digit, repeated.
func archived(t testing.TB, conn *pgx.Conn, id, run string, digit int, closed bool) {
	t.Helper()
	exec(t, conn, `INSERT INTO archives (contract_id, run_id, digest, content, closed, events, first_event_at, last_event_at, archived_at)
		VALUES ($1, $2, repeat($3::int::text, 64), '', $4, 3, now(), now(), now())`, id, run, digit, closed)
}

func TestACheckpointCoversWhateverIsThere(t *testing.T) {
	db, conn := migrated(t)
	two := open(t, programmed("CPOM-2"), "2026-11-23")
	one := open(t, inForce("CPOM-1"), "2028-06-01")
	added(t, db, two)
	added(t, db, one)
	archived(t, conn, "CPOM-2", "run-b", 2, true)
	archived(t, conn, "CPOM-2", "run-a", 1, true)
	archived(t, conn, "CPOM-1", "run-open", 3, false)
	draft := deposited(t, db, "CPOM-2", "OG", "Un brouillon.")
	shared := deposited(t, db, "CPOM-1", "CD-96", "Un texte.")
	deposited(t, db, "CPOM-2", "OG", "Un brouillon.") // again, which changes nothing
	exec(t, conn, "INSERT INTO erasures (number, at, record, hash) VALUES (1, now(), '{}', sha256('e'))")

	first := signed(t, db, "2028-06-01T20:00:00.75+02:00")
	want := []string{}
	for _, id := range []string{"CPOM-1", "CPOM-2"} {
		for i, link := range chainOf(t, conn, id) {
			want = append(want, fmt.Sprintf("fact %s %d %s", link, i+1, id))
		}
	}
	want = append(want, "run "+revision(1)+" run-a CPOM-2", "run "+revision(2)+" run-b CPOM-2",
		"text "+draft+" 1 OG CPOM-2", "text "+shared+" 2 CD-96 CPOM-1", fmt.Sprintf("erasure %x 1", sha256.Sum256([]byte("e"))))
	got := []string{}
	for _, line := range logLines(t, conn) {
		got = append(got, string(line))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("leaves (-want +got):\n%s", diff)
	}
	facts := int64(len(one.facts) + len(two.facts))
	head := ledger.Checkpoint{Origin: house, Size: facts + 5, Root: treeOver(logLines(t, conn)), At: instant(t, "2028-06-01T18:00:00Z"), Contracts: 2, Facts: facts}
	if diff := cmp.Diff(postgres.StoredCheckpoint{Number: 1, Checkpoint: head, Note: []byte("signed: " + head.Text()), Proof: []ledger.Hash{}}, first); diff != "" {
		t.Errorf("checkpoint (-want +got):\n%s", diff)
	}

	// What comes later is appended, what was open enters once it is closed, and the new log contains the old one.
	one.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30"))
	must(t, db.Record(t.Context(), "CPOM-1", one.facts, scribe{contract: "CPOM-1"}))
	exec(t, conn, "UPDATE archives SET closed = true WHERE run_id = 'run-open'")
	deposited(t, db, "CPOM-1", "OG", "Un texte.")
	second := signed(t, db, "2028-06-01T20:00:01+02:00")
	lines := logLines(t, conn)
	if fresh := int64(len(one.facts)+len(two.facts)) - facts; second.Number != 2 || second.Size != first.Size+fresh+2 || second.Facts != facts+fresh || second.Contracts != 2 {
		t.Errorf("after %d more facts: %+v", fresh, second)
	}
	if second.Root != treeOver(lines) || treeOver(lines[:first.Size]) != first.Root {
		t.Error("the log did not grow out of the first one")
	}
	must(t, ledger.CheckConsistency(first.Checkpoint, second.Checkpoint, second.Proof))
	leaves, err := db.Leaves(t.Context(), "CPOM-1")
	must(t, err)
	if last := leaves[len(leaves)-2:]; len(leaves) != len(one.facts)+3 || last[0].Run != "run-open" || last[1].Party != "OG" || last[1].Seq != 3 || last[1].Position != second.Size-1 {
		t.Errorf("%d leaves of CPOM-1, the last ones %+v", len(leaves), last)
	}
	for _, leaf := range leaves {
		proof, err := ledger.ProveInclusion(second.Size, leaf.Position, db.LogHashes(t.Context()))
		must(t, err)
		must(t, ledger.CheckInclusion(second.Checkpoint, leaf.Position, leaf.Leaf, proof))
	}
	if all, err := db.Checkpoints(t.Context(), 0, 0); err != nil || !cmp.Equal(all, []postgres.StoredCheckpoint{first, second}) {
		t.Errorf("checkpoints %+v, %v", all, err)
	}
	if later, err := db.Checkpoints(t.Context(), 1, 1); err != nil || !cmp.Equal(later, []postgres.StoredCheckpoint{second}) {
		t.Errorf("checkpoints after the first %+v, %v", later, err)
	}
}

// Texts of earlier releases are numbered in the order in which they were deposited, and enter the log like new ones.
func TestTextsOfEarlierReleasesAreNumbered(t *testing.T) {
	today, from := migrated(t)
	added(t, today, open(t, programmed("CPOM-1"), "2026-11-23"))
	for day, text := range []string{"Trois.", "Un.", "Deux."} {
		at := instant(t, "2026-11-24T09:00:00Z").AddDate(0, 0, (day+2)%3)
		_, err := today.AddText(t.Context(), "CPOM-1", postgres.Text{Party: "OG", Text: text, DepositedBy: og, DepositedAt: at})
		must(t, err)
	}
	db, conn := schema(t, 13, from, []string{"organisations", "contracts", "contract_parties", "facts", "texts"}, func(map[string]json.RawMessage) {})
	must(t, db.Migrate(t.Context()))
	deposited(t, db, "CPOM-1", "OG", "Quatre.")
	rows, err := conn.Query(t.Context(), "SELECT text FROM texts ORDER BY number")
	must(t, err)
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	if !slices.Equal(texts, []string{"Un.", "Deux.", "Trois.", "Quatre."}) {
		t.Errorf("numbered %q", texts)
	}
	signed(t, db, "2026-11-28T20:00:00Z")
	var logged, last int
	must(t, conn.QueryRow(t.Context(), "SELECT count(*), max(seq) FROM log_leaves WHERE kind = 'text'").Scan(&logged, &last))
	if logged != 4 || last != 4 {
		t.Errorf("%d texts in the log, the last one %d", logged, last)
	}
	_, err = conn.Exec(t.Context(), "UPDATE texts SET number = number + 10")
	refusedAs(t, err, "23000", "a text that takes another number")
}

// Whoever deposits at the same time gets a number of their own, and none is left out.
func TestTextsDepositedTogetherAreNumbered(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	var busy sync.WaitGroup
	for n := range 20 {
		busy.Go(func() { deposited(t, db, "CPOM-1", "OG", fmt.Sprint("texte ", n%10)) })
	}
	busy.Wait()
	var count, last int
	must(t, conn.QueryRow(t.Context(), "SELECT count(*), max(number) FROM texts").Scan(&count, &last))
	if count != 10 || last != 10 {
		t.Errorf("%d texts, the last one number %d", count, last)
	}
}

// One a day in Paris, also when nothing happened; more only when there is something new.
func TestOneCheckpointADay(t *testing.T) {
	db, conn := migrated(t)
	if _, err := db.LastCheckpoint(t.Context()); !errors.Is(err, postgres.ErrUnknown) {
		t.Errorf("before the first: %v", err)
	}
	empty := signed(t, db, "2026-11-22T23:30:00+01:00")
	if empty.Size != 0 || empty.Root != treeOver(nil) {
		t.Errorf("of nothing: %+v", empty)
	}
	for _, step := range []struct {
		at     string
		record bool
		number int64
	}{
		{"2026-11-22T23:59:59+01:00", false, 1},
		{"2026-11-22T23:00:00Z", false, 2}, // midnight in Paris
		{"2026-11-23T22:59:59Z", false, 2},
		{"2026-11-23T22:59:59Z", true, 3},
		{"2026-11-23T22:59:59Z", false, 3},
		{"2026-11-23T12:00:00Z", false, 3}, // a clock that is late, and has nothing to sign
		{"2026-12-24T20:00:00Z", false, 4},
	} {
		if step.record {
			added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
		}
		made := signed(t, db, step.at)
		last, err := db.LastCheckpoint(t.Context())
		must(t, err)
		if made.Number != step.number || !cmp.Equal(made, last) {
			t.Errorf("at %s: checkpoint %d, the last one %d, want %d", step.at, made.Number, last.Number, step.number)
		}
	}
	_, err := db.Checkpoint(t.Context(), instant(t, "2026-12-23T20:00:00Z"), house, plainly)
	refusedWith(t, err, postgres.ErrBackwards)
	added(t, db, open(t, programmed("CPOM-2"), "2026-11-23"))
	_, err = db.Checkpoint(t.Context(), instant(t, "2026-12-24T20:00:00.9Z"), house, plainly) // within the same second
	refusedWith(t, err, postgres.ErrBackwards)
	var count int
	must(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM checkpoints").Scan(&count))
	if count != 4 {
		t.Errorf("%d checkpoints", count)
	}
}

// Instances that ask at once, while facts are recorded, make one log.
func TestInstancesTakeOneCheckpoint(t *testing.T) {
	db, conn := migrated(t)
	l := longLife(t, "CPOM-1")
	_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	var busy sync.WaitGroup
	busy.Go(func() {
		for i := range l.facts {
			if err := db.Record(context.Background(), "CPOM-1", l.facts[i:i+1], scribe{contract: "CPOM-1"}); err != nil {
				t.Error(err)
			}
		}
	})
	var seconds atomic.Int64
	for range 4 {
		busy.Go(func() {
			for range 10 {
				at := instant(t, "2034-01-01T20:00:00Z").Add(time.Duration(seconds.Add(1)) * time.Second)
				// Whoever waited longest finds that others sealed since.
				if _, err := db.Checkpoint(context.Background(), at, house, plainly); err != nil && !errors.Is(err, postgres.ErrBackwards) {
					t.Error(err)
				}
			}
		})
	}
	busy.Wait()
	last := signed(t, db, "2034-01-01T20:01:00Z")
	if last.Facts != int64(len(l.facts)) || last.Size != last.Facts || last.Contracts != 1 || last.Root != treeOver(logLines(t, conn)) {
		t.Errorf("the last one of %d: %+v, for %d facts", last.Number, last.Checkpoint, len(l.facts))
	}
	all, err := db.Checkpoints(t.Context(), 0, 0)
	must(t, err)
	for i := range all[1:] {
		must(t, ledger.CheckConsistency(all[i].Checkpoint, all[i+1].Checkpoint, all[i+1].Proof))
	}
	chainOf(t, conn, "CPOM-1")
}

// More leaves than are held in memory at once; a fact that was never bound is not logged.
func TestALogOfManyBatches(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	exec(t, conn, `INSERT INTO facts (contract_id, seq, fact, at, kind, actor, sentence, phase, hash)
		SELECT contract_id, n, fact, at, kind, actor, sentence, phase, sha256(n::text::bytea) FROM facts, generate_series(1000, 10000) n WHERE seq = 1`)
	made := signed(t, db, "2026-11-24T20:00:00Z")
	if lines := logLines(t, conn); made.Size != int64(len(lines)) || made.Size < 9001 || made.Root != treeOver(lines) {
		t.Errorf("%d leaves, size %d", len(lines), made.Size)
	}
	exec(t, conn, "DROP TRIGGER facts_chained ON facts; INSERT INTO facts (contract_id, seq, fact, at, kind, actor, sentence, phase) VALUES ('CPOM-1', 20000, '{}', now(), 'x', 'x', 'x', 'programmed')")
	_, err := db.Checkpoint(t.Context(), instant(t, "2026-11-25T20:00:00Z"), house, plainly)
	refusedWith(t, err, postgres.ErrUnchained)
}

// A log that somebody rewrote is not signed, and says so.
func TestARewrittenLogIsNotSigned(t *testing.T) {
	for _, damage := range []string{
		"UPDATE log_hashes SET hash = sha256('x') WHERE position = (SELECT max(position) FROM log_hashes)",
		"UPDATE log_hashes SET hash = sha256('x') WHERE position = 6", // the root of the first four leaves
		"UPDATE checkpoints SET root = sha256('x')",
		"UPDATE checkpoints SET origin = 'elsewhere.example'",
	} {
		db, conn := migrated(t)
		added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
		added(t, db, open(t, inForce("CPOM-2"), "2028-06-01"))
		before := signed(t, db, "2028-06-01T20:00:00Z")
		exec(t, conn, "SET session_replication_role = replica; "+damage+"; SET session_replication_role = origin")
		added(t, db, open(t, inForce("CPOM-3"), "2028-06-01"))
		_, err := db.Checkpoint(t.Context(), instant(t, "2028-06-02T20:00:00Z"), house, func(ledger.Checkpoint) ([]byte, error) {
			t.Errorf("%s: it was to be signed", damage)
			return nil, errors.New("no")
		})
		refusedWith(t, err, ledger.ErrNotConsistent)
		if last, err := db.LastCheckpoint(t.Context()); err != nil || last.Number != before.Number {
			t.Errorf("%s: the last checkpoint is %d, %v", damage, last.Number, err)
		}
	}
}

// Whoever could not sign leaves no trace, and signs the same later.
func TestASignatureThatFailsKeepsNothing(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	broken := errors.New("the key service is away")
	_, err := db.Checkpoint(t.Context(), instant(t, "2026-11-24T20:00:00Z"), house, func(ledger.Checkpoint) ([]byte, error) { return nil, broken })
	refusedWith(t, err, broken)
	if lines := logLines(t, conn); len(lines) > 0 {
		t.Errorf("%d leaves stayed", len(lines))
	}
	if made := signed(t, db, "2026-11-24T20:00:00Z"); made.Number != 1 || made.Size == 0 {
		t.Errorf("%+v", made)
	}
}

func TestTheLogOnlyGrows(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	signed(t, db, "2026-11-24T20:00:00Z")
	for table, column := range map[string]string{"log_leaves": "hash", "log_hashes": "hash", "checkpoints": "root"} {
		for _, statement := range []string{"UPDATE " + table + " SET " + column + " = " + column, "DELETE FROM " + table, "TRUNCATE " + table} {
			_, err := conn.Exec(t.Context(), statement)
			refusedAs(t, err, "23000", statement)
		}
	}
}

// Checkpoints are for whoever signs in; the log beneath is not.
func TestWhoeverSignsInReadsCheckpoints(t *testing.T) {
	db, conn := migrated(t)
	signed(t, db, "2026-11-24T20:00:00Z")
	for name, want := range map[string]int{"p.nobody": 1, "": 0} {
		if got := len(bareRows(t, conn, access.Reader{Person: name, At: noon(base)})["checkpoints"]); got != want {
			t.Errorf("%q reads %d checkpoints", name, got)
		}
	}
}
