package postgres_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"jalon/internal/contract"
	"jalon/internal/ledger"
	"jalon/internal/postgres"
)

// chainOf computes the chain of a contract anew from what its rows hold, and compares each link with the one stored.
func chainOf(t testing.TB, conn *pgx.Conn, id string) (links []ledger.Hash) {
	t.Helper()
	o := ledger.Origin{Contract: id}
	var stored, head []byte
	must(t, conn.QueryRow(t.Context(), "SELECT title, coalesce(predecessor, ''), file, opening::text, head FROM contracts WHERE id = $1", id).
		Scan(&o.Title, &o.Predecessor, &o.File, &o.Opening, &head))
	link := ledger.Genesis(o)
	rows, err := conn.Query(t.Context(), "SELECT seq, fact::text, actor, sentence, phase, hash FROM facts WHERE contract_id = $1 ORDER BY seq", id)
	must(t, err)
	entry := ledger.Entry{Contract: id}
	_, err = pgx.ForEachRow(rows, []any{&entry.Seq, &entry.Fact, &entry.Actor, &entry.Sentence, &entry.Phase, &stored}, func() error {
		link = ledger.Link(link, entry)
		links = append(links, link)
		if !slices.Equal(stored, link[:]) {
			t.Errorf("%s: the link of fact %d is %x", id, entry.Seq, stored)
		}
		return nil
	})
	must(t, err)
	if !slices.Equal(head, link[:]) {
		t.Errorf("%s: its head is %x after %d facts", id, head, len(links))
	}
	return links
}

func refusedAs(t testing.TB, err error, code, what string) {
	t.Helper()
	if refusal, ok := errors.AsType[*pgconn.PgError](err); !ok || refusal.Code != code {
		t.Errorf("%s: %v", what, err)
	}
}

// One by one, several at once, and with facts that are there already among them: the chain is the same.
func TestEveryFactIsBoundToTheOneBefore(t *testing.T) {
	db, conn := migrated(t)
	l := longLife(t, "CPOM-1")
	n := newContract(*l.facts[0].Detail.Opening)
	n.Predecessor = "CPOM-0"
	_, err := db.AddContract(t.Context(), n)
	must(t, err)
	chainOf(t, conn, "CPOM-1")
	for from := 0; from < len(l.facts); from += 7 {
		s := scribe{contract: "CPOM-1", about: []contract.Kind{contract.DeadlineDue}}
		must(t, db.Record(t.Context(), "CPOM-1", l.facts[max(from-2, 0):min(from+7, len(l.facts))], s))
	}
	if links := chainOf(t, conn, "CPOM-1"); len(links) != len(l.facts) {
		t.Errorf("%d links for %d facts", len(links), len(l.facts))
	}
}

func TestWhatAContractBeganWithIsFrozen(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	for _, column := range []string{"id", "title", "file", "digest", "opening", "managing_body", "search", "predecessor", "created_at"} {
		_, err := conn.Exec(t.Context(), "UPDATE contracts SET "+column+" = "+column)
		refusedAs(t, err, "23000", column)
	}
	for _, statement := range []string{"DELETE FROM contracts WHERE false", "TRUNCATE contracts CASCADE"} {
		_, err := conn.Exec(t.Context(), statement)
		refusedAs(t, err, "23000", statement)
	}
}

// An instance of the earlier release, still running while this one begins, does not write past the chain.
func TestRowsWithoutTheirHashAreRefused(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	for _, statement := range []string{
		"INSERT INTO facts (contract_id, seq, fact, at, kind, actor, sentence, phase) SELECT contract_id, 99, fact, at, kind, actor, sentence, phase FROM facts WHERE seq = 1",
		"INSERT INTO contracts SELECT (json_populate_record(c, '{\"id\": \"CPOM-2\", \"head\": null}')).* FROM contracts c",
	} {
		_, err := conn.Exec(t.Context(), statement)
		refusedAs(t, err, "23000", statement)
	}
	chainOf(t, conn, "CPOM-1")
}

// Contracts of earlier releases get their chains when the database is migrated, more of them than fit one transaction, and
// go on from there.
func TestFactsOfEarlierReleasesAreChained(t *testing.T) {
	const several = 230
	today, from := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	added(t, today, l)
	_, err := today.AddContract(t.Context(), newContract(programmed("CPOM-2"))) // stored and not started
	must(t, err)
	db, conn := schemaFour(t, from)
	exec(t, conn, `
		INSERT INTO contracts SELECT (json_populate_record(c, json_build_object('id', 'CPOM-3-' || n))).* FROM contracts c, generate_series(1, $1::int) n WHERE c.id = 'CPOM-2'`, several)
	must(t, db.Migrate(t.Context()))
	if links := chainOf(t, conn, "CPOM-1"); len(links) != len(l.facts) {
		t.Errorf("%d links for %d facts", len(links), len(l.facts))
	}
	chainOf(t, conn, "CPOM-2")
	for n := range several {
		chainOf(t, conn, fmt.Sprintf("CPOM-3-%d", n+1))
	}
	l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30"))
	must(t, db.Record(t.Context(), "CPOM-1", l.facts, scribe{contract: "CPOM-1"}))
	chainOf(t, conn, "CPOM-1")
	for _, statement := range []string{"UPDATE facts SET sentence = sentence", "UPDATE contracts SET title = title"} {
		_, err := conn.Exec(t.Context(), statement)
		refusedAs(t, err, "23000", statement)
	}
}

// Until the chain of a contract has begun nothing is recorded, and trying again is right: it will begin.
func TestAContractWithoutChainWaits(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, programmed("CPOM-1"), "2026-11-23")
	added(t, db, l)
	exec(t, conn, "UPDATE contracts SET head = NULL")
	l.do(ars, "open_launch", "")
	refusedWith(t, db.Record(t.Context(), "CPOM-1", l.facts, scribe{contract: "CPOM-1"}), postgres.ErrUnchained)
	must(t, db.Migrate(t.Context()))
	must(t, db.Record(t.Context(), "CPOM-1", l.facts, scribe{contract: "CPOM-1"}))
	chainOf(t, conn, "CPOM-1")
}
