package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"
)

const factColumns = "SELECT fact, actor, sentence, phase FROM facts "

// Facts lists the recorded facts of a contract in order, those after a number, at most 1000 at a time; none
// for a contract that is not known.
func (db *DB) Facts(ctx context.Context, id string, afterSeq int64, limit int) ([]RecordedFact, error) {
	return db.facts(ctx, factColumns+"WHERE contract_id = $1 AND seq > $2 ORDER BY seq LIMIT $3", id, afterSeq, bounded(limit, mostFacts))
}

// FactsOfCommand lists the facts that a command made; none when it was never accepted.
func (db *DB) FactsOfCommand(ctx context.Context, id, commandID string) ([]RecordedFact, error) {
	return db.facts(ctx, factColumns+"WHERE contract_id = $1 AND command_id = $2 ORDER BY seq", id, commandID)
}

func (db *DB) facts(ctx context.Context, query string, args ...any) ([]RecordedFact, error) {
	rows, err := db.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f RecordedFact, err error) {
		var text []byte
		if err := row.Scan(&text, &f.Actor, &f.Sentence, &f.Phase); err != nil {
			return f, err
		}
		return f, json.Unmarshal(text, &f.Fact)
	})
}
