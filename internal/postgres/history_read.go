package postgres

import (
	"context"
	"encoding/json"
	"sort"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
	"jalon/internal/ledger"
)

// Life is a contract with everything that was recorded of it, from its opening on.
type Life struct {
	View
	Opening contract.State // before the first fact
	Facts   []RecordedFact // all of them, in order
}

// Told is the facts without their words, as the kernel folds them.
func (l Life) Told() []contract.Fact {
	facts := make([]contract.Fact, len(l.Facts))
	for i, f := range l.Facts {
		facts[i] = f.Fact
	}
	return facts
}

const openingOf = "SELECT c.opening::text FROM contracts c WHERE c.id = @contract AND "

// Life is everything that was recorded of a contract; ErrUnknown when there is none.
func (db *DB) Life(ctx context.Context, id string) (Life, error) {
	view, err := db.Contract(ctx, id)
	if err != nil {
		return Life{}, err
	}
	var opening string
	if err := db.pool.QueryRow(ctx, openingOf+"true", pgx.NamedArgs{"contract": id}).Scan(&opening); err != nil {
		return Life{}, unknown("contract", id, err)
	}
	return lived(view, opening, func(after int64) ([]RecordedFact, error) { return db.Facts(ctx, id, after, mostFacts) })
}

// Life is everything that was recorded of a contract, as the reader may know it; ErrUnknown when it is out of sight.
func (r *Reading) Life(ctx context.Context, id string) (Life, error) {
	view, err := r.Contract(ctx, id)
	if err != nil {
		return Life{}, err
	}
	openings, err := of(ctx, r, id, openingOf+seen, nil, pgx.RowTo[string])
	if err != nil {
		return Life{}, err
	}
	return lived(view, openings[0], func(after int64) ([]RecordedFact, error) { return r.Facts(ctx, id, after, mostFacts) })
}

// lived reads page after page: a life has some hundreds of facts. One that is recorded meanwhile may be among them.
func lived(view View, opening string, page func(after int64) ([]RecordedFact, error)) (Life, error) {
	life := Life{View: view}
	if err := json.Unmarshal([]byte(opening), &life.Opening); err != nil {
		return life, err
	}
	for {
		facts, err := page(int64(len(life.Facts)))
		if err != nil {
			return life, err
		}
		life.Facts = append(life.Facts, facts...)
		if len(facts) < mostFacts {
			return life, nil
		}
	}
}

// Seal is how a fact is held: its link in the contract's chain, and the first checkpoint that covers it, number 0 while
// none does. A link that is not the one that was logged is covered by none.
type Seal struct {
	Hash       ledger.Hash
	Checkpoint int64
	At         time.Time // of that checkpoint
}

// Seals tells how each fact of a contract is held, by its number. It is asked for a reader who was found to see the
// contract; none for a contract that is not known.
func (db *DB) Seals(ctx context.Context, contractID string) (map[int64]Seal, error) {
	type mark struct {
		number, size int64
		at           time.Time
	}
	var marks []mark
	seals := map[int64]Seal{}
	batch := &pgx.Batch{}
	queueList(batch, &marks, "SELECT number, size, at FROM checkpoints ORDER BY number", nil, func(row pgx.CollectableRow) (m mark, err error) {
		err = row.Scan(&m.number, &m.size, &m.at)
		return m, err
	})
	batch.Queue(`
		SELECT f.seq, f.hash, l.position FROM facts f
		LEFT JOIN log_leaves l ON l.contract_id = f.contract_id AND l.seq = f.seq AND l.kind = 'fact' AND l.hash = f.hash
		WHERE f.contract_id = $1`, contractID).Query(func(rows pgx.Rows) error {
		var seq int64
		var hash []byte
		var position *int64
		_, err := pgx.ForEachRow(rows, []any{&seq, &hash, &position}, func() error {
			var seal Seal
			copy(seal.Hash[:], hash)
			if position != nil {
				i := sort.Search(len(marks), func(i int) bool { return marks[i].size > *position }) // sizes never shrink
				if i < len(marks) {
					seal.Checkpoint, seal.At = marks[i].number, marks[i].at
				}
			}
			seals[seq] = seal
			return nil
		})
		return err
	})
	return seals, db.pool.SendBatch(ctx, batch).Close()
}
