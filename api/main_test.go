package api_test

import (
	"context"
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

// One server for all tests; each has a database of its own, copied from a migrated one.
var (
	databases *localpostgres.Server
	created   atomic.Int64
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "jalon-api-")
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
	if databases, err = localpostgres.Start(ctx, localpostgres.Options{DataDir: filepath.Join(dir, "data"), Offline: true}); err != nil {
		return complain(err)
	}
	defer databases.Stop(context.Background())
	if err := prepare(ctx); err != nil {
		return complain(err)
	}
	return m.Run()
}

func complain(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func prepare(ctx context.Context) error {
	if err := command(ctx, "CREATE DATABASE migrated"); err != nil {
		return err
	}
	db, err := postgres.Open(ctx, databaseURL("migrated"))
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Migrate(ctx)
}

// command runs on the server's own database, where databases are made.
func command(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, databases.URL())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func databaseURL(name string) string {
	u, err := url.Parse(databases.URL())
	if err != nil {
		panic(err)
	}
	u.Path = "/" + name
	return u.String()
}

func database(t *testing.T) *postgres.DB {
	t.Helper()
	name := fmt.Sprintf("test_%d", created.Add(1))
	must(t, command(t.Context(), "CREATE DATABASE "+name+" TEMPLATE migrated"))
	db, err := postgres.Open(t.Context(), databaseURL(name))
	must(t, err)
	t.Cleanup(db.Close)
	return db
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
