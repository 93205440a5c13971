package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
	"jalon/internal/ledger"
)

// StoredCheckpoint is a checkpoint as it was signed.
type StoredCheckpoint struct {
	Number int64 // from 1
	ledger.Checkpoint
	Note  []byte        // the signed note, to the byte
	Proof []ledger.Hash // that the log grew out of that of the checkpoint before; empty for the first
}

// checkpointLock lets one instance at a time make the log longer.
const checkpointLock = 7_216_420_262

// Checkpoint takes into the log whatever is not there yet, and signs its head at an instant. One is signed every day in
// Paris, even when nothing happened; asked again on the same day with nothing new, it is the one of that day. Before it
// is signed, the log is proved to continue that of the checkpoint before, or the error is ledger.ErrNotConsistent.
//
// ErrBackwards when the last one was signed later, or within the same second. Other errors of sign are returned as they are; nothing is kept then.
func (db *DB) Checkpoint(ctx context.Context, at time.Time, origin string, sign func(ledger.Checkpoint) ([]byte, error)) (StoredCheckpoint, error) {
	var made StoredCheckpoint
	// Each statement sees what was committed while the lock was waited for.
	err := pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", checkpointLock); err != nil {
			return err
		}
		last, err := lastCheckpoint(ctx, tx)
		if err != nil {
			return err
		}
		log := growth{tx, last.Size, last.Contracts, last.Facts}
		if err := log.takeIn(ctx); err != nil {
			return err
		}
		at = at.UTC().Truncate(time.Second)
		if last.Number > 0 && log.size == last.Size && sameDay(at, last.At) {
			made = last
			return nil
		}
		if last.Number > 0 && !at.After(last.At) {
			return fmt.Errorf("%w: %s, %s", ErrBackwards, at.Format(time.RFC3339), last.At.Format(time.RFC3339))
		}
		made, err = log.head(ctx, last, ledger.Checkpoint{Origin: origin, Size: log.size, At: at, Contracts: log.contracts, Facts: log.facts})
		if err != nil {
			return err
		}
		if made.Note, err = sign(made.Checkpoint); err != nil {
			return err
		}
		if err := made.insert(ctx, tx); err != nil {
			return err
		}
		return log.markLogged(ctx, last.Size)
	})
	if err != nil {
		return StoredCheckpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	return made, nil
}

func sameDay(a, b time.Time) bool {
	paris := civil.MustZone(civil.Paris)
	return paris.Day(a) == paris.Day(b)
}

// head completes a checkpoint with the root of the log, and with the proof that it follows the last one.
func (g *growth) head(ctx context.Context, last StoredCheckpoint, next ledger.Checkpoint) (made StoredCheckpoint, err error) {
	hashes := hashesOf(ctx, g.tx)
	if next.Root, err = ledger.Root(next.Size, hashes); err != nil {
		return made, err
	}
	made = StoredCheckpoint{Number: last.Number + 1, Checkpoint: next, Proof: []ledger.Hash{}}
	if last.Number == 0 {
		return made, nil
	}
	if made.Proof, err = ledger.ProveConsistency(last.Size, next.Size, hashes); err != nil {
		return made, err
	}
	return made, ledger.CheckConsistency(last.Checkpoint, next, made.Proof)
}

func (s StoredCheckpoint) insert(ctx context.Context, tx pgx.Tx) error {
	proof := make([]string, len(s.Proof))
	for i, hash := range s.Proof {
		proof[i] = hash.String()
	}
	text, err := json.Marshal(proof)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO checkpoints (number, origin, size, root, at, contracts, facts, note, proof) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.Number, s.Origin, s.Size, s.Root[:], s.At, s.Contracts, s.Facts, s.Note, text)
	return err
}
