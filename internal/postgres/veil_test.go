package postgres_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/dossier"
	"jalon/internal/mention"
	"jalon/internal/postgres"
	"jalon/workflows/replay"
)

// inClear is a database as the release before mentions left it: names in files, titles, sentences and letters, and a whole
// run of a recorded life. It gives the words that people read there, as well.
func inClear(t *testing.T) (db *postgres.DB, conn *pgx.Conn, d *dossier.Dossier, before []string) {
	t.Helper()
	today, from := migrated(t)
	n, d := filed(t, "CPOM-96-2025-001")
	facts := recordedFacts(t)
	n.Opening = *facts[0].Detail.Opening
	_, err := today.AddContract(t.Context(), n)
	must(t, err)
	must(t, today.Record(t.Context(), n.ID, facts, correspondence.Scribe{Dossier: d}))
	tables := []string{"organisations", "people", "contracts", "contract_parties", "assignments", "delegations", "facts", "approvals", "deadlines"}
	db, conn = schema(t, 13, from, tables, func(row map[string]json.RawMessage) {
		if row["file"] != nil {
			row["file"], err = json.Marshal(string(n.File))
			must(t, err)
			row["title"], err = json.Marshal(n.Title)
			must(t, err)
		}
	})
	letters, err := today.Letters(t.Context(), n.ID)
	must(t, err)
	for _, posted := range letters {
		text, err := json.Marshal(posted.Letter)
		must(t, err)
		exec(t, conn, "INSERT INTO outbox (contract_id, fact_seq, letter_id, kind, recipient, letter, person) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			n.ID, posted.Seq, posted.Letter.ID, posted.Letter.Kind, posted.Address, string(text), posted.Letter.To.Person)
	}
	return db, conn, d, readOf(t, today, n.ID)
}

func recordedFacts(t *testing.T) []contract.Fact {
	t.Helper()
	outcome, err := replay.Run(recordedRuns(t, "cooperative.CPOM-96-2025-001")[0])
	must(t, err)
	return outcome.Facts
}

// readOf is what people read about a contract, line by line.
func readOf(t *testing.T, db *postgres.DB, id string) (lines []string) {
	t.Helper()
	facts, err := db.Facts(t.Context(), id, 0, 0)
	must(t, err)
	for _, f := range facts {
		lines = append(lines, f.Actor, f.Sentence)
	}
	letters, err := db.Letters(t.Context(), id)
	must(t, err)
	for _, posted := range letters {
		text, err := json.Marshal(posted.Letter)
		must(t, err)
		lines = append(lines, posted.Address, string(text))
	}
	return lines
}

// What an earlier release wrote in clear is mentioned from the migration on. People read the same, and the chain that
// begins then holds over what is stored.
func TestNamesOfEarlierReleasesAreVeiled(t *testing.T) {
	db, conn, d, before := inClear(t)
	var people []string
	for _, p := range d.People {
		people = append(people, p.Name)
	}
	naming := func() (rows int) {
		found, err := conn.Query(t.Context(), "SELECT file || title FROM contracts UNION ALL SELECT actor || ' ' || sentence FROM facts UNION ALL SELECT letter::text FROM outbox")
		must(t, err)
		words, err := pgx.CollectRows(found, pgx.RowTo[string])
		must(t, err)
		for _, text := range words {
			if says(text, people...) {
				rows++
			}
		}
		return rows
	}
	clear := naming()
	must(t, db.Migrate(t.Context()))
	if veiled := naming(); clear < 40 || veiled > 0 {
		t.Errorf("%d rows name people, %d before", veiled, clear)
	}
	id := d.File.ID
	if diff := cmp.Diff(before, readOf(t, db, id)); diff != "" || len(before) < 100 {
		t.Errorf("of %d lines people read (-before +now):\n%s", len(before), diff)
	}
	view, err := db.Contract(t.Context(), id)
	must(t, err)
	canonical, err := d.File.Canonical()
	must(t, err)
	if string(view.File) != string(canonical) || view.Contract.Title != d.File.Title {
		t.Errorf("the title is %q, and the file\n%s", view.Contract.Title, cmp.Diff(string(canonical), string(view.File)))
	}
	chainOf(t, conn, id)
	a := &keeping{t: t, db: db, conn: conn}
	a.within(func(tx pgx.Tx) {
		if found := a.examine(t.Context(), tx, nil); len(found) > 0 {
			t.Errorf("found:\n%s", told(found))
		}
	})
	person := dossier.PersonID("CD-96", pradel)
	dismissed(t, db, conn, person)
	for _, line := range readOf(t, db, id) {
		if says(line, pradel) {
			t.Errorf("after the erasure people read %q", line)
		}
	}
	if all := strings.Join(readOf(t, db, id), "\n"); !strings.Contains(all, mention.ErasedPerson) || !strings.Contains(all, "Karim Belaïd") {
		t.Error("nobody is erased, or everybody is")
	}
	chainOf(t, conn, id)
}
