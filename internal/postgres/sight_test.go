package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// readable are the tables that the reading role may look at, each with what tells its rows apart.
var readable = map[string]string{
	"contracts": "id", "contract_parties": "contract_id || ' ' || code", "assignments": "contract_id || ' ' || position",
	"delegations": "contract_id || ' ' || id", "facts": "contract_id || ' ' || seq", "approvals": "contract_id || ' ' || id || ' ' || round",
	"deadlines": "contract_id || ' ' || id", "texts": "contract_id || ' ' || party || ' ' || revision", "access_log": "id::text",
	"organisations": "id", "people": "id", "offices": "person || ' ' || organisation || ' ' || office || ' ' || coalesce(from_on::text, '')",
	"policies": "version", "checkpoints": "number::text", "programme": "ref",
	"drafts": "contract_id || ' ' || item || ' ' || version", "measures": "contract_id || ' ' || indicator || ' ' || year || ' ' || version",
	"finess_entities": "number", "finess_refreshes": "number::text",
	"contract_sites": "contract_id || ' ' || finess", "campaign_mappings": "name || ' ' || version",
	"campaign_sites": "source || ' ' || campaign || ' ' || finess", "campaign_values": "source || ' ' || campaign || ' ' || reference || ' ' || finess || ' ' || version",
}

// closed are the tables that it may not even name.
var closed = []string{"outbox", "identities", "sessions", "schema_version", "letter_settings", "absences", "feeds", "archives", "names", "person_keys",
	"statements", "erasures", "log_leaves", "log_hashes", "programme_imports", "campaign_files"}

// bare runs plain statements as the reading role: nothing but the policies stands between them and the rows.
func bare(t testing.TB, conn *pgx.Conn, r access.Reader, do func(tx pgx.Tx)) {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	must(t, err)
	defer tx.Rollback(context.Background())
	if !r.At.IsZero() {
		_, err = tx.Exec(t.Context(), "SELECT set_config('jalon.reader', $1, true), set_config('jalon.at', $2, true)", r.Person, r.At.UTC().Format(time.RFC3339Nano))
		must(t, err)
	}
	_, err = tx.Exec(t.Context(), "SET LOCAL ROLE jalon_reader")
	must(t, err)
	do(tx)
}

// bareRows lists the rows of every readable table that the policies let through.
func bareRows(t testing.TB, conn *pgx.Conn, r access.Reader) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	bare(t, conn, r, func(tx pgx.Tx) {
		for table, key := range readable {
			rows, err := tx.Query(t.Context(), "SELECT ("+key+") COLLATE \"C\" AS key FROM "+table+" ORDER BY 1")
			must(t, err)
			found, err := pgx.CollectRows(rows, pgx.RowTo[string])
			must(t, err)
			if len(found) > 0 {
				all[table] = found
			}
		}
	})
	return all
}

// read lists the same rows through a Reading; a table that no method shows by itself is shown by the contract's view.
func read(t testing.TB, db *postgres.DB, r access.Reader) map[string][]string {
	t.Helper()
	all, ctx, reading, hidden := map[string][]string{}, t.Context(), db.As(r), 0
	add := func(table string, parts ...any) {
		all[table] = append(all[table], fmt.Sprint(parts...))
	}
	for i := range crowdContracts {
		id := fmt.Sprintf("CPOM-%02d", i)
		view, err := reading.Contract(ctx, id)
		if errors.Is(err, postgres.ErrUnknown) {
			if hidden++; hidden == 1 {
				nothingOf(t, reading, id)
			}
			continue
		}
		must(t, err)
		for _, p := range view.Parties {
			add("contract_parties", id, " ", p.Code)
		}
		for n := range view.People {
			add("assignments", id, " ", n+1)
		}
		for n := range 3 { // the state of a crowd's contract is empty: its delegations are those of the policies
			add("delegations", id, " delegation.", n)
		}
		facts, err := reading.Facts(ctx, id, 0, 0)
		must(t, err)
		for _, f := range facts {
			add("facts", id, " ", f.Seq)
		}
		deadlines, err := reading.Deadlines(ctx, id)
		must(t, err)
		for _, d := range deadlines {
			add("deadlines", id, " ", d.ID)
		}
		texts, err := reading.Texts(ctx, id)
		must(t, err)
		for _, x := range texts {
			add("texts", id, " ", x.Party, " ", x.Revision)
			if opened, err := reading.Text(ctx, id, x.Revision); err != nil || opened.Text == "" {
				t.Errorf("%s is listed and cannot be opened: %v", x.Revision, err)
			}
		}
	}
	for i := range crowdContracts {
		id := fmt.Sprintf("CPOM-%02d", i)
		written, err := reading.Content(ctx, id)
		if errors.Is(err, postgres.ErrUnknown) {
			continue
		}
		must(t, err)
		for _, m := range written.Measures {
			add("measures", id, " ", m.Indicator, " ", m.Year, " ", m.Version)
		}
		for item := range written.Versions {
			versions, err := reading.DraftHistory(ctx, id, item)
			must(t, err)
			for _, d := range versions {
				add("drafts", id, " ", d.Item, " ", d.Version)
			}
		}
	}
	contracts, err := reading.Contracts(ctx, postgres.Filter{})
	must(t, err)
	for _, c := range contracts {
		add("contracts", c.ID)
	}
	approvals, err := reading.Approvals(ctx, postgres.ApprovalFilter{})
	must(t, err)
	for _, a := range approvals {
		add("approvals", a.Contract, " ", a.ID, " ", a.Round)
	}
	lines, err := reading.AccessLog(ctx, postgres.LogFilter{})
	must(t, err)
	for _, l := range lines {
		add("access_log", l.ID)
	}
	organisations, err := reading.Organisations(ctx)
	must(t, err)
	for _, o := range organisations {
		add("organisations", o.ID)
	}
	people, err := reading.People(ctx, "")
	must(t, err)
	for _, s := range people {
		add("people", s.ID)
	}
	offices, err := reading.Offices(ctx, "")
	must(t, err)
	for _, o := range offices {
		add("offices", o.Person, " ", o.Organisation, " ", o.Office, " ", o.From)
	}
	for _, rows := range all {
		slices.Sort(rows)
	}
	return all
}

// nothingOf asks a reading in every way for a contract that is out of its sight.
func nothingOf(t testing.TB, reading *postgres.Reading, id string) {
	t.Helper()
	ctx := t.Context()
	for what, ask := range map[string]func() error{
		"facts":     func() error { _, err := reading.Facts(ctx, id, 0, 0); return err },
		"command":   func() error { _, err := reading.FactsOfCommand(ctx, id, "c"); return err },
		"deadlines": func() error { _, err := reading.Deadlines(ctx, id); return err },
		"approval":  func() error { _, err := reading.Approval(ctx, id, "launch"); return err },
		"texts":     func() error { _, err := reading.Texts(ctx, id); return err },
		"text":      func() error { _, err := reading.Text(ctx, id, revision(1)); return err },
		"standing":  func() error { _, err := reading.Standing(ctx, id); return err },
		"content":   func() error { _, err := reading.Content(ctx, id); return err },
		"drafts":    func() error { _, err := reading.DraftHistory(ctx, id, "diagnostic"); return err },
	} {
		if err := ask(); !errors.Is(err, postgres.ErrUnknown) {
			t.Errorf("%s of %s, out of sight: %v", what, id, err)
		}
	}
	if snapshots, err := reading.Snapshots(ctx, []string{id}); err != nil || len(snapshots) > 0 {
		t.Errorf("the state of %s, out of sight: %v, %v", id, snapshots, err)
	}
	if asked, err := reading.Approvals(ctx, postgres.ApprovalFilter{Contract: id}); err != nil || len(asked) > 0 {
		t.Errorf("approvals of %s, out of sight: %v, %v", id, asked, err)
	}
}

// In random installations the policies alone, the queries alone and the kernel's own words show the same rows to
// everybody, on the days around which roles begin and end.
func TestFilterAndPoliciesAgree(t *testing.T) {
	shown, hidden := 0, 0
	for seed := range uint64(2) {
		db, conn := migrated(t)
		w := newCrowd(t, conn, seed)
		readers := []access.Reader{{Person: person(1)}, {At: noon(base)}, {Person: "p.nobody", At: noon(base)}}
		for i := range crowdPeople {
			on := base.AddDays(w.dice.IntN(20) - 10)
			readers = append(readers, access.Reader{Person: person(i), At: dawn(on)}, access.Reader{Person: person(i), At: dusk(on)})
		}
		policies := make([]map[string][]string, len(readers))
		for i, r := range readers {
			policies[i] = bareRows(t, conn, r)
		}
		for table := range readable {
			w.exec("ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY")
		}
		for i, r := range readers {
			if diff := cmp.Diff(policies[i], read(t, db, r)); diff != "" {
				t.Fatalf("seed %d, %s at %s (-policies +filter):\n%s", seed, r.Person, r.At, diff)
			}
			var contracts, texts []string
			for _, c := range w.contracts {
				sees, opens := w.sees(c, r)
				if sees && !r.At.IsZero() {
					contracts, texts = append(contracts, c.ID), append(texts, opens...)
					shown++
				} else {
					hidden++
				}
			}
			slices.Sort(texts)
			if diff := cmp.Diff(contracts, policies[i]["contracts"]); diff != "" {
				t.Fatalf("seed %d, %s at %s (-kernel +policies):\n%s", seed, r.Person, r.At, diff)
			}
			if diff := cmp.Diff(texts, policies[i]["texts"]); diff != "" {
				t.Fatalf("seed %d, texts of %s at %s (-kernel +policies):\n%s", seed, r.Person, r.At, diff)
			}
		}
	}
	if shown < 50 || hidden < 50 {
		t.Errorf("%d shown, %d hidden: the crowds prove little", shown, hidden)
	}
}

func TestNobodyReadsNothing(t *testing.T) {
	_, conn := migrated(t)
	newCrowd(t, conn, 7)
	for _, r := range []access.Reader{{}, {At: noon(base)}, {Person: "p.nobody", At: noon(base)}} {
		if rows := bareRows(t, conn, r); len(rows) > 0 {
			t.Errorf("%q at %s reads %v", r.Person, r.At, rows)
		}
	}
	tx, err := conn.Begin(t.Context())
	must(t, err)
	defer tx.Rollback(context.Background())
	_, err = tx.Exec(t.Context(), "SET LOCAL jalon.reader = 'p.01'; SET LOCAL ROLE jalon_reader") // at no instant
	must(t, err)
	var rows int
	must(t, tx.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM contracts) + (SELECT count(*) FROM people) + (SELECT count(*) FROM access_log)").Scan(&rows))
	if rows != 0 {
		t.Errorf("%d rows at no instant", rows)
	}
}

// Readings run as the reading role, so that a mistake in a query meets the policies.
func TestReadingsRunAsTheReadingRole(t *testing.T) {
	db, conn := migrated(t)
	_, err := conn.Exec(t.Context(), "REVOKE SELECT ON contracts FROM jalon_reader")
	must(t, err)
	_, err = everything(db).Contracts(t.Context(), postgres.Filter{})
	if refusal, ok := errors.AsType[*pgconn.PgError](err); !ok || refusal.Code != "42501" {
		t.Errorf("read without the right to: %v", err)
	}
	// The role ends with the reading, whose connection serves everybody.
	for range 20 {
		_, err := db.Unstarted(t.Context())
		must(t, err)
	}
}

// Every table of the schema is either readable or closed, and the reading role changes none.
func TestTheReadingRoleOnlyReads(t *testing.T) {
	_, conn := migrated(t)
	rows, err := conn.Query(t.Context(), "SELECT tablename FROM pg_tables WHERE schemaname = 'jalon' ORDER BY 1")
	must(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	if len(tables) != len(readable)+len(closed) {
		t.Errorf("%d readable and %d closed of the tables %v", len(readable), len(closed), tables)
	}
	operator := access.Reader{Person: access.OperatorPerson, At: noon(base)}
	for _, table := range tables {
		statements := []string{"INSERT INTO " + table + " DEFAULT VALUES", "DELETE FROM " + table, "TRUNCATE " + table + " CASCADE", "UPDATE " + table + " SET " + column(t, conn, table) + " = DEFAULT"}
		if _, open := readable[table]; !open {
			if !slices.Contains(closed, table) {
				t.Errorf("nothing is said of the table %s", table)
			}
			statements = append(statements, "SELECT FROM "+table)
		}
		for _, statement := range statements {
			bare(t, conn, operator, func(tx pgx.Tx) {
				_, err := tx.Exec(t.Context(), statement)
				if refusal, ok := errors.AsType[*pgconn.PgError](err); !ok || refusal.Code != "42501" {
					t.Errorf("%s: %v", statement, err)
				}
			})
		}
	}
}

func column(t *testing.T, conn *pgx.Conn, table string) (name string) {
	t.Helper()
	must(t, conn.QueryRow(t.Context(), "SELECT column_name FROM information_schema.columns WHERE table_schema = 'jalon' AND table_name = $1 LIMIT 1", table).Scan(&name))
	return name
}
