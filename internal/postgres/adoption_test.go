package postgres_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// earlier writes a state, or a fact that holds one, as release 0.1.0 did: its people in the parties and the fiches.
func earlier(t *testing.T, text string) string {
	t.Helper()
	var v map[string]any
	must(t, json.Unmarshal([]byte(text), &v))
	state := v
	if detail, _ := v["detail"].(map[string]any); detail != nil && detail["opening"] != nil {
		state = detail["opening"].(map[string]any)
	}
	lines, _ := state["people"].([]any)
	delete(state, "people")
	for _, each := range lines {
		line := each.(map[string]any)
		list, key, field := "parties", line["party"], line["role"].(string)
		if field == "pilot" {
			list, key, field = "sheets", line["subject"], "owner"
		}
		for _, holder := range state[list].([]any) {
			if holder.(map[string]any)["code"] == key {
				holder.(map[string]any)[field] = line["person"]
			}
		}
	}
	out, err := json.Marshal(v)
	must(t, err)
	return string(out)
}

// schema is a database at an earlier version, with what its tables can hold of the rows of another database, each as
// changed makes it.
func schema(t *testing.T, version int32, from *pgx.Conn, tables []string, changed func(row map[string]json.RawMessage)) (*postgres.DB, *pgx.Conn) {
	t.Helper()
	db, conn := database(t, "template0")
	must(t, postgres.MigrateTo(t.Context(), db, version))
	for _, table := range tables {
		rows, err := from.Query(t.Context(), "SELECT row_to_json(x) FROM "+table+" x")
		must(t, err)
		found, err := pgx.CollectRows(rows, pgx.RowTo[map[string]json.RawMessage])
		must(t, err)
		for _, row := range found {
			changed(row)
			text, err := json.Marshal(row)
			must(t, err)
			_, err = conn.Exec(t.Context(), "INSERT INTO "+table+" SELECT * FROM json_populate_record(NULL::"+table+", $1) ON CONFLICT DO NOTHING", string(text))
			must(t, err)
		}
	}
	return db, conn
}

// schemaFour is a database as release 0.1.0 left it, with the rows of the contracts that another database holds.
func schemaFour(t *testing.T, from *pgx.Conn) (*postgres.DB, *pgx.Conn) {
	t.Helper()
	db, conn := schema(t, 4, from, []string{"contracts", "contract_parties", "facts", "approvals", "deadlines"}, func(row map[string]json.RawMessage) {
		for _, column := range []string{"state", "opening", "fact"} {
			if row[column] != nil && row[column][0] == '{' {
				row[column] = json.RawMessage(earlier(t, string(row[column])))
			}
		}
	})
	_, err := conn.Exec(t.Context(), `
		INSERT INTO contract_people (contract_id, position, person, party, role, subject, name, title, address)
		SELECT c.id, line.n, line.person, line.party, line.role, line.subject, line.person || ' of ' || c.id, '', line.person || '@example.org'
		FROM contracts c, (VALUES
			(1, 'p.ars', 'ARS-MV', 'referent', ''), (2, 'p.ars.dir', 'ARS-MV', 'signatory', ''), (3, 'p.cd', 'CD-96', 'referent', ''), (4, 'p.cd.dir', 'CD-96', 'signatory', ''),
			(5, 'p.og', 'OG', 'referent', ''), (6, 'p.og.dir', 'OG', 'signatory', ''), (7, 'p.marie', 'OG', 'pilot', 'FA-1'), (8, 'p.marie', 'OG', 'pilot', 'FA-2')) line (n, person, party, role, subject)`)
	must(t, err)
	_, err = conn.Exec(t.Context(), `UPDATE contracts SET file = '{"managing_body":{"finess_ej":"`+elan+`"}}' WHERE id = 'CPOM-1'`)
	must(t, err)
	return db, conn
}

// A database of release 0.1.0 goes on with its contracts, its people and their rights.
func TestADatabaseOfTheFirstReleaseGoesOn(t *testing.T) {
	today, from := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30"))
	added(t, today, l)
	_, err := today.AddContract(t.Context(), newContract(programmed("CPOM-2"))) // stored and not started
	must(t, err)
	db, conn := schemaFour(t, from)
	must(t, db.Migrate(t.Context()))

	for _, table := range []string{"assignments", "approvals", "deadlines"} {
		if diff := cmp.Diff(tables(t, from, "CPOM-1")[table], tables(t, conn, "CPOM-1")[table]); diff != "" {
			t.Errorf("%s (-recorded today +migrated):\n%s", table, diff)
		}
	}
	if got := listed(t, seenBy(db, ars, "2028-06-02"), postgres.Filter{}); !slices.Equal(got, []string{"CPOM-1", "CPOM-2"}) {
		t.Errorf("the referent of the ARS sees %v", got)
	}
	view, err := db.As(access.Reader{Person: pilot, At: l.now}).Contract(t.Context(), "CPOM-1")
	must(t, err)
	if len(view.People) != 8 || view.People[6].Name != "p.marie of CPOM-1" && view.People[6].Name != "p.marie of CPOM-2" || view.People[6].Address != "p.marie@example.org" {
		t.Errorf("people: %+v", view.People)
	}
	organisations, err := everything(db).Organisations(t.Context())
	must(t, err)
	var ids []string
	for _, o := range organisations {
		ids = append(ids, o.ID)
	}
	// The file of CPOM-2 has no FINESS number: its managing body goes by its name.
	if want := []string{"*", elan, "ARS-MV", "Association Élan Cœur", "CD-96"}; !slices.Equal(ids, want) {
		t.Errorf("organisations %v, want %v", ids, want)
	}
	report, err := db.Rebuild(t.Context(), "")
	must(t, err)
	if len(report.Drifted) > 0 || report.Contracts != 2 {
		t.Errorf("rebuilt: %+v", report)
	}
	known := len(l.facts)
	l.do(arsChief, contract.AssignRole, "", post("p.new", contract.Decider, ""))
	must(t, db.Record(t.Context(), "CPOM-1", l.facts[known-1:], scribe{contract: "CPOM-1"}))
	if got := listed(t, seenBy(db, "p.new", "2028-06-02"), postgres.Filter{}); !slices.Equal(got, []string{"CPOM-1"}) {
		t.Errorf("somebody named since sees %v", got)
	}
}

// Roles are the server's: databases of one server that migrate together meet over the reading role. Their owner is no
// superuser, as in production.
func TestDatabasesOfOneServerMigrateTogether(t *testing.T) {
	const databases = 4
	owner := fmt.Sprintf("owner_%d", created.Add(1))
	must(t, command(t.Context(), "CREATE ROLE "+owner+" LOGIN CREATEROLE"))
	failures := make(chan error, databases)
	opened := make([]*postgres.DB, databases)
	for i := range opened {
		name := fmt.Sprintf("%s_%d", owner, i)
		must(t, command(t.Context(), "CREATE DATABASE "+name+" OWNER "+owner))
		db, err := postgres.Open(t.Context(), asRole(t, urlOf(name), owner))
		must(t, err)
		t.Cleanup(db.Close)
		opened[i] = db
	}
	for _, db := range opened {
		must(t, postgres.MigrateTo(t.Context(), db, 6)) // what comes next names the role
	}
	for _, db := range opened {
		go func() { failures <- db.Migrate(context.Background()) }()
	}
	for range opened {
		must(t, <-failures)
	}
	for i, db := range opened {
		added(t, db, open(t, inForce("CPOM-1"), "2028-06-01"))
		if got := listed(t, seenBy(db, og, "2028-06-02"), postgres.Filter{}); !slices.Equal(got, []string{"CPOM-1"}) {
			t.Errorf("database %d: a member sees %v", i, got)
		}
		if got := listed(t, seenBy(db, "p.nobody", "2028-06-02"), postgres.Filter{}); len(got) > 0 {
			t.Errorf("database %d: a stranger sees %v", i, got)
		}
	}
}

func asRole(t *testing.T, address, role string) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	u.User = url.User(role)
	return u.String()
}
