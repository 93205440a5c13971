package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"jalon/internal/access"
)

// Reading is the database as one person may see it at one instant. What that person may not see is not there: a contract
// out of sight is ErrUnknown, like one that does not exist.
type Reading struct {
	db     *DB
	reader access.Reader
}

// As opens a reading. Nobody, or somebody at no instant, sees nothing.
func (db *DB) As(r access.Reader) *Reading {
	if r.At.IsZero() {
		r.Person = ""
	}
	return &Reading{db, r}
}

// run sends what is asked in one read-only transaction, in one round trip: the reading role is taken on first and ends
// with it. A connection that fails on the way is closed by the pool, role and all.
func (r *Reading) run(ctx context.Context, asked *pgx.Batch) error {
	batch := &pgx.Batch{}
	batch.Queue("BEGIN READ ONLY")
	batch.Queue("SELECT set_config('jalon.reader', $1, true), set_config('jalon.at', $2, true)",
		r.reader.Person, r.reader.At.UTC().Format(time.RFC3339Nano))
	batch.Queue("SET LOCAL ROLE jalon_reader")
	batch.QueuedQueries = append(batch.QueuedQueries, asked.QueuedQueries...)
	batch.Queue("COMMIT")
	return r.db.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error { return conn.SendBatch(ctx, batch).Close() })
}

// args are the arguments of a query, with those of the conditions of sight. Nobody is NULL, which no row equals.
func (r *Reading) args(more pgx.NamedArgs) pgx.NamedArgs {
	args := pgx.NamedArgs{"reader": orNull(r.reader.Person), "at": r.reader.At}
	maps.Copy(args, more)
	return args
}

// list reads rows of one query.
func list[T any](ctx context.Context, r *Reading, query string, args pgx.NamedArgs, scan pgx.RowToFunc[T]) ([]T, error) {
	var rows []T
	batch := &pgx.Batch{}
	queueList(batch, &rows, query, r.args(args), scan)
	return rows, r.run(ctx, batch)
}

// of reads rows of one contract; ErrUnknown when the contract is out of sight.
func of[T any](ctx context.Context, r *Reading, contractID, query string, args pgx.NamedArgs, scan pgx.RowToFunc[T]) ([]T, error) {
	var rows []T
	batch := &pgx.Batch{}
	args = r.args(args)
	args["contract"] = contractID
	queueSeen(batch, args)
	queueList(batch, &rows, query, args, scan)
	return rows, unknown("contract", contractID, r.run(ctx, batch))
}

// queueSeen fails with pgx.ErrNoRows where @contract is out of sight.
func queueSeen(batch *pgx.Batch, args pgx.NamedArgs) {
	var seq int64
	batch.Queue("SELECT c.seq FROM contracts c WHERE c.id = @contract AND "+seen, args).
		QueryRow(func(row pgx.Row) error { return row.Scan(&seq) })
}

func queueList[T any](batch *pgx.Batch, into *[]T, query string, args pgx.NamedArgs, scan pgx.RowToFunc[T]) {
	batch.Queue(query, args).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, scan)
		return err
	})
}

// unknown names what was not found; other errors pass unchanged, and so does nil.
func unknown(kind, id string, err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("%s %s: %w", kind, id, ErrUnknown)
	}
	return err
}
