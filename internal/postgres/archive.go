package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/history"
)

// ErrArchived: another history of the same run is archived already. One of the two was altered: nothing is replaced.
var ErrArchived = errors.New("postgres: another history of that run is archived")

// AddArchive keeps the history of one run of a contract; at is the present. A closed run is kept once: the same again
// changes nothing, another one is ErrArchived. An open run is replaced by what it became, never by less of it. The answer
// says whether anything was written. ErrUnknown without that contract.
func (db *DB) AddArchive(ctx context.Context, contractID string, a history.Archive, at time.Time) (added bool, err error) {
	args := pgx.NamedArgs{
		"contract": contractID, "run": a.Run, "digest": a.Digest, "content": a.Content, "closed": a.Closed,
		"events": a.Events, "first": a.First, "last": a.Last, "at": at,
	}
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `
			INSERT INTO archives (contract_id, run_id, digest, content, closed, events, first_event_at, last_event_at, archived_at)
			VALUES (@contract, @run, @digest, @content, @closed, @events, @first, @last, @at) ON CONFLICT DO NOTHING`, args)
		if err != nil || done.RowsAffected() > 0 {
			added = err == nil
			return refused(err)
		}
		done, err = tx.Exec(ctx, `
			UPDATE archives SET digest = @digest, content = @content, closed = @closed, events = @events,
			    first_event_at = @first, last_event_at = @last, archived_at = @at
			WHERE contract_id = @contract AND run_id = @run AND NOT closed AND events < @events`, args)
		if err != nil || done.RowsAffected() > 0 {
			added = err == nil
			return err
		}
		var digest string
		var closed bool
		err = tx.QueryRow(ctx, "SELECT digest, closed FROM archives WHERE contract_id = @contract AND run_id = @run", args).Scan(&digest, &closed)
		if err == nil && closed && a.Closed && digest != a.Digest {
			err = fmt.Errorf("%w: %s where %s is to be stored", ErrArchived, digest, a.Digest)
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("contract %s, run %s: %w", contractID, a.Run, err)
	}
	return added, nil
}

// Archives are the archived runs of a contract, the oldest first; none for a contract that is not known.
func (db *DB) Archives(ctx context.Context, contractID string) ([]history.Archive, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT run_id, digest, content, closed, events, first_event_at, last_event_at FROM archives
		WHERE contract_id = $1 ORDER BY first_event_at, run_id`, contractID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[history.Archive])
}

// ClosedArchives tells which runs, named by their ids, are archived as closed ones.
func (db *DB) ClosedArchives(ctx context.Context, runs []string) (map[string]bool, error) {
	rows, err := db.pool.Query(ctx, "SELECT run_id FROM archives WHERE closed AND run_id = ANY ($1)", orEmpty(runs))
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	archived := make(map[string]bool, len(found))
	for _, run := range found {
		archived[run] = true
	}
	return archived, err
}
