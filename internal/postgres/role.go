package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// takeRole makes a new connection act as jalon_writer, which may add facts and cannot change them. Where the schema does
// not know that role yet, or the login may not take it, the connection stays what it is.
//
// Whoever logs in as the owner of the tables can still put the role down (RESET ROLE). Only a login that owns nothing
// keeps a service, and whoever speaks through it, to the role: docs/operations.md says how to make one.
func takeRole(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `
		SELECT set_config('role', rolname, false) FROM pg_roles
		WHERE rolname = 'jalon_writer' AND pg_has_role(session_user, oid, 'MEMBER')
		  AND has_schema_privilege(oid, to_regnamespace('jalon'), 'USAGE')`, pgx.QueryExecModeSimpleProtocol)
	return err
}

// asOwner runs one transaction as the owner of the tables; the writing role is back after it. ErrNotOwner for a login
// that does not own them.
func (db *DB) asOwner(ctx context.Context, do func(tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL ROLE NONE"); err != nil {
			return err
		}
		if err := checkOwner(ctx, tx.Conn()); err != nil {
			return err
		}
		return do(tx)
	})
}

// checkOwner asks about one table: all have the same owner. Before there is any table, whoever makes them will be.
func checkOwner(ctx context.Context, conn *pgx.Conn) error {
	var owner bool
	err := conn.QueryRow(ctx, "SELECT coalesce((SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('jalon.facts')), true)").Scan(&owner)
	if err == nil && !owner {
		err = ErrNotOwner
	}
	return err
}
