package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// rights are what services may do to each table besides reading it. A table that is not here fails the test: whoever adds
// one decides.
var rights = map[string]string{
	"access_log": "INSERT", "archives": "INSERT UPDATE", "checkpoints": "INSERT", "facts": "INSERT", "identities": "INSERT UPDATE(issuer)",
	"log_hashes": "INSERT", "log_leaves": "INSERT", "names": "INSERT", "person_keys": "INSERT", "policies": "INSERT", "statements": "INSERT", "texts": "INSERT",
	"erasures": "", "schema_version": "",
	"drafts": "INSERT UPDATE(shared_at shared_by)", "measures": "INSERT",
	"finess_entities": "INSERT UPDATE", "finess_refreshes": "INSERT UPDATE(decided_at decided_by state)",
	"campaign_files": "INSERT", "campaign_mappings": "INSERT", "campaign_sites": "INSERT UPDATE", "campaign_values": "INSERT", "contract_sites": "",
	"programme": "INSERT UPDATE", "programme_imports": "INSERT UPDATE",
	"contract_parties": "INSERT",
	"contracts":        "INSERT UPDATE(effective_on head logged_seq next_due phase seq signed_on state successor suspended term_on updated_at)",
	"approvals":        "DELETE INSERT UPDATE", "deadlines": "DELETE INSERT UPDATE", "assignments": "DELETE INSERT", "delegations": "DELETE INSERT",
	"outbox":        "INSERT UPDATE",
	"organisations": "INSERT UPDATE(visas)", "offices": "INSERT UPDATE(until_on)",
	"people":   "INSERT UPDATE(address address_failed_at address_failure disabled_at sessions_from)",
	"sessions": "DELETE INSERT UPDATE", "letter_settings": "DELETE INSERT UPDATE", "absences": "DELETE INSERT UPDATE", "feeds": "DELETE INSERT UPDATE",
}

func TestTheWritingRoleMayDoWhatIsListed(t *testing.T) {
	_, conn := migrated(t)
	rows, err := conn.Query(t.Context(), `
		SELECT c.relname, concat_ws(' ',
			(SELECT string_agg(a.privilege_type, ' ' ORDER BY a.privilege_type) FROM aclexplode(c.relacl) a WHERE a.grantee = 'jalon_writer'::regrole),
			(SELECT a.privilege_type || '(' || string_agg(k.attname, ' ' ORDER BY k.attname) || ')' FROM pg_attribute k, aclexplode(k.attacl) a
			 WHERE k.attrelid = c.oid AND a.grantee = 'jalon_writer'::regrole GROUP BY a.privilege_type))
		FROM pg_class c WHERE c.relnamespace = 'jalon'::regnamespace AND c.relkind = 'r'`)
	must(t, err)
	var table, granted string
	found := map[string]string{}
	_, err = pgx.ForEachRow(rows, []any{&table, &granted}, func() error {
		may := []string{}
		for _, privilege := range strings.SplitAfter(granted, " ") {
			if strings.TrimSpace(privilege) != "SELECT" {
				may = append(may, privilege)
			}
		}
		if len(may) == len(strings.SplitAfter(granted, " ")) {
			t.Errorf("%s cannot be read", table)
		}
		found[table] = strings.TrimSpace(strings.Join(may, ""))
		return nil
	})
	must(t, err)
	if diff := cmp.Diff(rights, found); diff != "" {
		t.Errorf("privileges (-listed +granted):\n%s", diff)
	}
}

// What only grows is out of the services' reach by right: with every trigger gone, the database still refuses.
func TestServicesCannotChangeWhatOnlyGrows(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	exec(t, conn, `DO $$ DECLARE t record; BEGIN
		FOR t IN SELECT tgname, tgrelid::regclass AS of FROM pg_trigger WHERE NOT tgisinternal LOOP
			EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.of);
		END LOOP; END $$`)
	before := tables(t, conn, "CPOM-1")
	for table, may := range rights {
		statements := map[string]string{
			"UPDATE": "UPDATE " + table + " SET " + column(t, conn, table) + " = DEFAULT", "DELETE": "DELETE FROM " + table, "TRUNCATE": "TRUNCATE " + table + " CASCADE",
			"ALTER": "ALTER TABLE " + table + " DISABLE TRIGGER ALL",
		}
		for privilege, statement := range statements {
			if strings.Contains(may, privilege) {
				continue
			}
			refusedAs(t, postgres.Exec(t.Context(), db, statement), "42501", statement)
		}
	}
	for _, statement := range []string{
		"UPDATE contracts SET title = 'x'", "UPDATE contracts SET opening = '{}'", "UPDATE people SET id = id", "SET session_replication_role = replica",
		"DROP TABLE facts", "CREATE TABLE others ()", "ALTER TABLE facts DISABLE ROW LEVEL SECURITY",
	} {
		refusedAs(t, postgres.Exec(t.Context(), db, statement), "42501", statement)
	}
	unchanged(t, before, tables(t, conn, "CPOM-1"))
}

// A history that is complete is fixed by right, too; one of an open run gives way.
func TestOnlyOpenRunsGiveWay(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	exec(t, conn, `INSERT INTO archives (contract_id, run_id, digest, content, closed, events, first_event_at, last_event_at, archived_at)
		SELECT 'CPOM-1', run, repeat('0', 64), '', run = 'closed', 1, now(), now(), now() FROM unnest('{open,closed}'::text[]) run`)
	must(t, postgres.Exec(t.Context(), db, "UPDATE archives SET events = 2"))
	var rows string
	must(t, conn.QueryRow(t.Context(), "SELECT string_agg(run_id || events, ' ' ORDER BY run_id) FROM archives").Scan(&rows))
	if rows != "closed1 open2" {
		t.Errorf("archives of %s events", rows)
	}
}

// household is a database of its own, which an owner who is no superuser has migrated, and a login that is not the owner's.
func household(t *testing.T, member string) (owner, service *postgres.DB, conn *pgx.Conn) {
	t.Helper()
	n := created.Add(1)
	database, boss, login := fmt.Sprintf("test_%d", n), fmt.Sprintf("owner_%d", n), fmt.Sprintf("service_%d", n)
	must(t, command(t.Context(), "CREATE ROLE "+boss+" LOGIN IN ROLE jalon_writer, jalon_reader", "CREATE DATABASE "+database+" OWNER "+boss,
		"CREATE ROLE "+login+" LOGIN"+member))
	opened := func(user string) *postgres.DB {
		db, err := postgres.Open(t.Context(), asRole(t, urlOf(database), user))
		must(t, err)
		t.Cleanup(db.Close)
		return db
	}
	owner = opened(boss)
	must(t, owner.Migrate(t.Context()))
	conn, err := pgx.Connect(t.Context(), urlOf(database))
	must(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) })
	exec(t, conn, "SET search_path = jalon")
	return owner, opened(login), conn
}

// A service whose login owns nothing does everything that services do, and nothing can be put down to change a fact.
func TestAServiceOwnsNothing(t *testing.T) {
	owner, db, conn := household(t, " IN ROLE jalon_writer, jalon_reader")
	l := longLife(t, "CPOM-1")
	added(t, db, l)
	chainOf(t, conn, "CPOM-1")
	signed(t, db, "2030-01-02T20:00:00+01:00")
	_, err := db.Rebuild(t.Context(), "")
	must(t, err)
	if view, err := seenBy(db, ars, "2028-06-02").Contract(t.Context(), "CPOM-1"); err != nil || view.Contract.Seq != int64(len(l.facts)) {
		t.Errorf("the referent reads fact %d of %d: %v", view.Contract.Seq, len(l.facts), err)
	}
	if contracts := listed(t, seenBy(db, "p.nobody", "2028-06-02"), postgres.Filter{}); len(contracts) > 0 {
		t.Errorf("nobody reads %v", contracts)
	}
	refusedWith(t, db.Migrate(t.Context()), postgres.ErrNotOwner)
	refusedWith(t, postgres.AsOwner(t.Context(), db, func(pgx.Tx) error { return nil }), postgres.ErrNotOwner)
	refusedAs(t, postgres.Exec(t.Context(), db, "RESET ROLE; UPDATE facts SET sentence = 'Rien.'"), "42501", "RESET ROLE")
	// The owner's own connections act as services do, for as long as they are not asked to do otherwise.
	refusedAs(t, postgres.Exec(t.Context(), owner, "UPDATE facts SET sentence = 'Rien.'"), "42501", "UPDATE by the owner")
}

// To a login that was not let into the role, the schema is not there.
func TestALoginWithoutTheRoleReadsNothing(t *testing.T) {
	_, db, _ := household(t, "")
	_, err := db.Unstarted(t.Context())
	refusedAs(t, err, "42P01", "contracts")
}

// What the owner does ends with its transaction, and so does what readers may not.
func TestTheWritingRoleComesBack(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	roles := map[string]int{}
	note := func(when string) {
		t.Helper()
		must(t, postgres.EachRole(t.Context(), db, func(role string) { roles[when+" "+role]++ }))
	}
	must(t, postgres.AsOwner(t.Context(), db, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), "ALTER TABLE facts DISABLE TRIGGER facts_append_only")
		return err
	}))
	note("after the owner")
	_ = listed(t, seenBy(db, ars, "2026-11-24"), postgres.Filter{})
	note("after a reading")
	must(t, db.Migrate(t.Context()))
	note("after migrating")
	for when := range roles {
		if !strings.HasSuffix(when, " jalon_writer") {
			t.Errorf("%s", when)
		}
	}
	if len(roles) != 3 {
		t.Errorf("roles: %v", roles)
	}
	chainOf(t, conn, "CPOM-1")
}

// Connections that were there before the schema take the role once it is.
func TestConnectionsOfANewDatabaseTakeTheRole(t *testing.T) {
	db, _ := database(t, "template0")
	var before []string
	must(t, postgres.EachRole(t.Context(), db, func(role string) { before = append(before, role) }))
	must(t, db.Migrate(t.Context()))
	must(t, postgres.EachRole(t.Context(), db, func(role string) {
		if role != "jalon_writer" || role == before[0] {
			t.Errorf("%s, and %s before", role, before)
		}
	}))
	_, err := db.AddContract(t.Context(), newContract(programmed("CPOM-1")))
	must(t, err)
	must(t, db.Record(t.Context(), "CPOM-1", []contract.Fact{}, scribe{}))
}
