package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/tern/v2/migrate"
)

// A released file never changes: the next change of the schema is the next file. There is no way down, because going
// back would have to forget facts.
//
//go:embed migrations/*.sql
var migrations embed.FS

const versionTable = "jalon.schema_version"

// migrationLock keeps instances that start together from creating the schema twice. tern has a lock too, but takes it
// only once its own table is there.
const migrationLock = 7_216_420_260

// Migrate brings the schema jalon to this release, each file in a transaction of its own, then begins the chains of
// contracts that have none. It refuses a schema that a later release has written, and is ErrNotOwner for a login that
// does not own the tables.
func (db *DB) Migrate(ctx context.Context) error {
	err := db.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
			return err
		}
		// Also after a cancelled start: the connection goes back to the pool, and the lock must not stay with it.
		defer conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrationLock)
		migrator, err := migratorOver(ctx, conn.Conn())
		if err != nil {
			return err
		}
		if err := migrator.Migrate(ctx); err != nil {
			return err
		}
		return adopt(ctx, conn.Conn())
	})
	// Connections from before the writing role was there take it when they come back.
	db.pool.Reset()
	if err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	return nil
}

// migratorOver needs one connection for all of it: locks belong to a session. It stays the owner's until it is closed.
func migratorOver(ctx context.Context, conn *pgx.Conn) (*migrate.Migrator, error) {
	if _, err := conn.Exec(ctx, "SET ROLE NONE"); err != nil {
		return nil, err
	}
	if err := checkOwner(ctx, conn); err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS jalon"); err != nil {
		return nil, err
	}
	migrator, err := migrate.NewMigrator(ctx, conn, versionTable)
	if err != nil {
		return nil, err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return migrator, migrator.LoadMigrations(files)
}

// SchemaVersion is the number of the last migration that ran; 0 before the first.
func (db *DB) SchemaVersion(ctx context.Context) (int, error) {
	var version int
	err := db.pool.QueryRow(ctx, "SELECT version FROM "+versionTable).Scan(&version)
	if missing, ok := errors.AsType[*pgconn.PgError](err); ok && missing.Code == undefinedTable {
		return 0, nil
	}
	return version, err
}

const undefinedTable = "42P01"
