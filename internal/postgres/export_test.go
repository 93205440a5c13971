package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// RefuseOld is checked with versions of servers that the tests do not have.
var RefuseOld = refuseOld

// MigrateTo stops at the schema of an earlier release.
func MigrateTo(ctx context.Context, db *DB, version int32) error {
	return db.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		migrator, err := migratorOver(ctx, conn.Conn())
		if err != nil {
			return err
		}
		return migrator.MigrateTo(ctx, version)
	})
}

// Exec runs a statement as services do.
func Exec(ctx context.Context, db *DB, statement string) error {
	_, err := db.pool.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol)
	return err
}

// AsOwner is what upkeep is done with.
var AsOwner = func(ctx context.Context, db *DB, do func(pgx.Tx) error) error { return db.asOwner(ctx, do) }

// EachRole tells as whom each connection of the pool acts.
func EachRole(ctx context.Context, db *DB, tell func(role string)) error {
	if err := db.Ping(ctx); err != nil { // a pool that was reset has no connection
		return err
	}
	for _, conn := range db.pool.AcquireAllIdle(ctx) {
		defer conn.Release()
		var role string
		if err := conn.QueryRow(ctx, "SELECT current_user").Scan(&role); err != nil {
			return err
		}
		tell(role)
	}
	return nil
}
