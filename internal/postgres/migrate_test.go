package postgres_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

func TestInstancesMigrateTogether(t *testing.T) {
	db, _ := database(t, "template0")
	if version, err := db.SchemaVersion(t.Context()); err != nil || version != 0 {
		t.Fatalf("version %d, %v before the first migration", version, err)
	}
	const instances = 4
	failures := make(chan error, instances)
	for range instances {
		go func() { failures <- db.Migrate(context.Background()) }()
	}
	for range instances {
		must(t, <-failures)
	}
	if version, err := db.SchemaVersion(t.Context()); err != nil || version != latest(t) {
		t.Fatalf("version %d, %v after migrating", version, err)
	}
}

// latest is the number of the last migration: they are numbered without gaps.
func latest(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("migrations")
	must(t, err)
	return len(files)
}

func TestSchemaOfALaterReleaseIsRefused(t *testing.T) {
	db, conn := migrated(t)
	_, err := conn.Exec(t.Context(), "UPDATE schema_version SET version = 99")
	must(t, err)
	if err := db.Migrate(t.Context()); err == nil {
		t.Fatal("an older release migrated a newer schema")
	}
	// The lock is given back, or this would wait for ever.
	_, err = conn.Exec(t.Context(), "UPDATE schema_version SET version = $1", latest(t))
	must(t, err)
	must(t, db.Migrate(t.Context()))
}

func TestOldServersAreRefused(t *testing.T) {
	for version, refused := range map[int]bool{140_022: true, 150_000: false, 180_004: false} {
		if err := postgres.RefuseOld(version); errors.Is(err, postgres.ErrTooOld) != refused {
			t.Errorf("version %d: %v", version, err)
		}
	}
	if err := postgres.RefuseOld(140_022); !strings.Contains(err.Error(), "version 14.22") {
		t.Errorf("the refusal does not name the version: %v", err)
	}
}

func TestOpenNeedsAServer(t *testing.T) {
	if _, err := postgres.Open(t.Context(), urlOf("absent")); err == nil {
		t.Error("a database that does not exist was opened")
	}
	if _, err := postgres.Open(t.Context(), "postgres://%zz"); err == nil {
		t.Error("a URL that is none was opened")
	}
}

func TestAnInstanceKeepsToItsConnections(t *testing.T) {
	for options, most := range map[string]int{"": 16, "&pool_max_conns=2": 2, "&pool_max_conns=90": 16} {
		_, conn := migrated(t)
		db, err := postgres.Open(t.Context(), urlOf(conn.Config().Database)+options)
		must(t, err)
		defer db.Close()
		var callers sync.WaitGroup
		for range 64 {
			callers.Go(func() {
				if err := db.Ping(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		callers.Wait()
		var sessions int
		must(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'jalon'").Scan(&sessions))
		if sessions < 1 || sessions > most+1 { // one more of the database's first pool
			t.Errorf("%d sessions with %q, at most %d expected", sessions, options, most)
		}
	}
}

// A phase or a stage that the machines know and the tables refuse would stop a contract for ever.
func TestTablesKnowEveryState(t *testing.T) {
	_, conn := migrated(t)
	rows, err := conn.Query(t.Context(), "SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'")
	must(t, err)
	checks, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	knows := func(table string, column string, state lifecycle.State) bool {
		return slices.ContainsFunc(checks, func(check string) bool {
			return strings.HasPrefix(check, table+" ") && strings.Contains(check, "("+column+" = ANY") && strings.Contains(check, "'"+string(state)+"'")
		})
	}
	for _, phase := range lifecycle.Contract.States() {
		for _, table := range []string{"contracts", "facts"} {
			if !knows(table, "phase", phase) {
				t.Errorf("%s does not know phase %s", table, phase)
			}
		}
	}
	for _, role := range contract.Roles() {
		if !knows("assignments", "role", lifecycle.State(role)) {
			t.Errorf("assignments does not know role %s", role)
		}
	}
	for _, state := range lifecycle.Approval.States() {
		if state != lifecycle.Draft && !knows("approvals", "state", state) {
			t.Errorf("approvals does not know state %s", state)
		}
	}
}
