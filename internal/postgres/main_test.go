package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/localpostgres"
	"jalon/internal/postgres"
)

// One server for all tests; each test has a database of its own, copied from a migrated one. Their time zone, as that
// of the host, is half an hour off, so that an instant or a day read in the zone of the database shows.
var (
	server  *localpostgres.Server
	created atomic.Int64
)

func TestMain(m *testing.M) {
	time.Local = time.FixedZone("Canada/Newfoundland", -(3*60+30)*60) // of the host
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "jalon-postgres-")
	if err != nil {
		return complain(err)
	}
	defer os.RemoveAll(dir)
	// Started by root, the server runs under an account that has to get through.
	if err := os.Chmod(dir, 0o755); err != nil {
		return complain(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if server, err = localpostgres.Start(ctx, localpostgres.Options{DataDir: filepath.Join(dir, "data"), Offline: true}); err != nil {
		return complain(err)
	}
	defer server.Stop(context.Background())
	if err := prepare(ctx); err != nil {
		return complain(err)
	}
	return m.Run()
}

func complain(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// prepare migrates two databases of a new server while somebody else makes the reading role: neither finds the role,
// and both have to live with its being there when they make it.
func prepare(ctx context.Context) error {
	names := []string{"migrated", "neighbour"}
	for _, name := range names {
		if err := command(ctx, "CREATE DATABASE "+name); err != nil {
			return err
		}
	}
	conn, err := pgx.Connect(ctx, server.URL())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "BEGIN; CREATE ROLE jalon_reader NOLOGIN"); err != nil {
		return err
	}
	failures := make(chan error, len(names))
	for _, name := range names {
		go func() { failures <- migrate(ctx, name) }()
	}
	for waiting := 0; waiting < len(names); {
		if err := conn.QueryRow(ctx, "SELECT count(*) FROM pg_locks WHERE NOT granted").Scan(&waiting); err != nil {
			return err
		}
	}
	if _, err := conn.Exec(ctx, "COMMIT"); err != nil {
		return err
	}
	return errors.Join(<-failures, <-failures)
}

func migrate(ctx context.Context, name string) error {
	db, err := postgres.Open(ctx, urlOf(name))
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Migrate(ctx)
}

// command runs on the server's own database, where databases are made.
func command(ctx context.Context, statements ...string) error {
	conn, err := pgx.Connect(ctx, server.URL())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func urlOf(database string) string {
	u, err := url.Parse(server.URL())
	if err != nil {
		panic(err)
	}
	u.Path = "/" + database
	return u.String()
}

// database is a fresh one, and a plain connection to look behind the package's back.
func database(t testing.TB, template string) (*postgres.DB, *pgx.Conn) {
	t.Helper()
	name := fmt.Sprintf("test_%d", created.Add(1))
	must(t, command(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template,
		"ALTER DATABASE "+name+" SET timezone = 'Canada/Newfoundland'"))
	db, err := postgres.Open(t.Context(), urlOf(name))
	must(t, err)
	t.Cleanup(db.Close)
	conn, err := pgx.Connect(t.Context(), urlOf(name))
	must(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) })
	_, err = conn.Exec(t.Context(), "SET search_path = jalon; SET timezone = 'UTC'")
	must(t, err)
	return db, conn
}

func migrated(t testing.TB) (*postgres.DB, *pgx.Conn) { return database(t, "migrated") }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
