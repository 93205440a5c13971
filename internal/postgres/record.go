package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"jalon/internal/contract"
)

// Record adds facts to a contract, with their words and letters, and folds them into its projection: all of it or
// nothing. Facts that are there already are skipped, so it may be called again with the same ones, also by two callers
// at once. ErrUnknown, ErrGap and ErrDiverged are final; after any other error it should be called again, because the
// commit may have succeeded although its answer was lost.
//
// It is called for every decision that somebody waits for, hence two round trips: one batch opens the transaction,
// locks the contract and reads, the other writes and commits.
func (db *DB) Record(ctx context.Context, contractID string, facts []contract.Fact, scribe Scribe) error {
	if len(facts) == 0 {
		return nil
	}
	// A connection that comes back with its transaction open is closed by the pool, and the server rolls back: no
	// failure below needs a word.
	err := db.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		held, err := lock(ctx, conn, contractID, facts)
		if err != nil {
			return err
		}
		fresh, err := held.fresh(facts)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		if len(fresh) > 0 {
			if err := held.queue(batch, contractID, fresh, scribe); err != nil {
				return err
			}
		}
		batch.Queue("COMMIT")
		return conn.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("contract %s: %w", contractID, err)
	}
	return nil
}

// held is a contract under lock, with whatever is stored at the places of the facts to record.
type held struct {
	seq    int64
	state  []byte
	head   []byte // hash of the last fact
	stored [][]byte
}

// lock opens the transaction. Whoever records for the same contract meanwhile waits here, and then finds these facts
// stored: the second statement sees what was committed during the wait.
func lock(ctx context.Context, conn *pgxpool.Conn, contractID string, facts []contract.Fact) (held, error) {
	var h held
	batch := &pgx.Batch{}
	batch.Queue("BEGIN")
	batch.Queue("SELECT seq, state, head FROM contracts WHERE id = $1 FOR UPDATE", contractID).
		QueryRow(func(row pgx.Row) error { return row.Scan(&h.seq, &h.state, &h.head) })
	batch.Queue("SELECT fact FROM facts WHERE contract_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3", contractID, facts[0].Seq, len(facts)).
		Query(func(rows pgx.Rows) (err error) {
			h.stored, err = pgx.CollectRows(rows, pgx.RowTo[[]byte])
			return err
		})
	err := conn.SendBatch(ctx, batch).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return h, ErrUnknown
	}
	return h, err
}

// fresh is what remains of the facts once those already stored are found to be the same.
func (h held) fresh(facts []contract.Fact) ([]contract.Fact, error) {
	first := facts[0].Seq
	if first < 1 || first > h.seq+1 {
		return nil, fmt.Errorf("%w: fact %d follows fact %d", ErrGap, first, h.seq)
	}
	for i, fact := range facts {
		if fact.Seq != first+int64(i) {
			return nil, fmt.Errorf("%w: fact %d where %d was expected", ErrGap, fact.Seq, first+int64(i))
		}
	}
	for i, stored := range h.stored {
		equal, err := same(stored, facts[i])
		if err != nil {
			return nil, err
		}
		if !equal {
			return nil, fmt.Errorf("%w: fact %d (%s) is stored with other content", ErrDiverged, facts[i].Seq, facts[i].Kind)
		}
	}
	return facts[len(h.stored):], nil
}

// same compares two facts by their content: the order of fields may differ between releases, the words may not.
func same(stored []byte, fact contract.Fact) (bool, error) {
	var known contract.Fact
	if err := json.Unmarshal(stored, &known); err != nil {
		return false, err
	}
	a, err := json.Marshal(known)
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(fact)
	return string(a) == string(b), err
}

// queue folds the fresh facts in memory and queues what has to be written. The state is read once and written once,
// however many facts there are.
func (h held) queue(batch *pgx.Batch, contractID string, fresh []contract.Fact, scribe Scribe) error {
	var f fold
	if err := json.Unmarshal(h.state, &f.state); err != nil {
		return err
	}
	head, err := chained(h.head)
	if err != nil {
		return err
	}
	f.head = head
	for _, fact := range fresh {
		before, err := f.add(fact)
		if err != nil {
			return err
		}
		f.write(fact, before, scribe)
	}
	if err := f.queueFacts(batch, contractID); err != nil {
		return err
	}
	if err := f.queueLetters(batch, contractID); err != nil {
		return err
	}
	return f.queueProjection(batch, contractID)
}
