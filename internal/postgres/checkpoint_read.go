package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"jalon/internal/ledger"
)

const (
	checkpointColumns = "SELECT number, origin, size, root, at, contracts, facts, note, proof FROM checkpoints "
	checkpointsAfter  = checkpointColumns + "WHERE number > @after ORDER BY number LIMIT @limit"
	newestCheckpoint  = checkpointColumns + "ORDER BY number DESC LIMIT 1"
)

// mostCheckpoints bounds a list: a year of daily ones, and some more.
const mostCheckpoints = 500

// Checkpoints lists checkpoints in order, those after a number, at most 500 at a time.
func (db *DB) Checkpoints(ctx context.Context, after int64, limit int) ([]StoredCheckpoint, error) {
	rows, err := db.pool.Query(ctx, checkpointsAfter, pgx.NamedArgs{"after": after, "limit": bounded(limit, mostCheckpoints)})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanCheckpoint)
}

// LastCheckpoint is the newest checkpoint; ErrUnknown before the first.
func (db *DB) LastCheckpoint(ctx context.Context) (StoredCheckpoint, error) {
	last, err := lastCheckpoint(ctx, db.pool)
	if err == nil && last.Number == 0 {
		err = fmt.Errorf("checkpoint: %w", ErrUnknown)
	}
	return last, err
}

// lastCheckpoint has the number zero, and stands for an empty log, before the first.
func lastCheckpoint(ctx context.Context, from querier) (StoredCheckpoint, error) {
	rows, err := from.Query(ctx, newestCheckpoint)
	if err != nil {
		return StoredCheckpoint{}, err
	}
	last, err := pgx.CollectExactlyOneRow(rows, scanCheckpoint)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return last, err
}

func scanCheckpoint(row pgx.CollectableRow) (s StoredCheckpoint, err error) {
	var root, proof []byte
	if err := row.Scan(&s.Number, &s.Origin, &s.Size, &root, &s.At, &s.Contracts, &s.Facts, &s.Note, &proof); err != nil {
		return s, err
	}
	var hashes []string
	if err := json.Unmarshal(proof, &hashes); err != nil {
		return s, err
	}
	if s.Root, err = chained(root); err != nil {
		return s, err
	}
	s.Proof = make([]ledger.Hash, len(hashes))
	for i, text := range hashes {
		if s.Proof[i], err = ledger.ParseHash(text); err != nil {
			return s, err
		}
	}
	return s, nil
}
