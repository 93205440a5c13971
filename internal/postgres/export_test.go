package postgres

import (
	"context"

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
