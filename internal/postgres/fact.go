package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"
)

const (
	factColumns = "SELECT fact, actor, sentence, phase FROM facts WHERE contract_id = @contract "
	factsAfter  = factColumns + "AND seq > @after ORDER BY seq LIMIT @limit"
	factsMade   = factColumns + "AND command_id = @command ORDER BY seq"
)

// Facts lists the recorded facts of a contract in order, those after a number, at most 1000 at a time; none
// for a contract that is not known.
func (db *DB) Facts(ctx context.Context, id string, afterSeq int64, limit int) ([]RecordedFact, error) {
	rows, err := db.pool.Query(ctx, factsAfter, pgx.NamedArgs{"contract": id, "after": afterSeq, "limit": bounded(limit, mostFacts)})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanFact)
}

// Facts lists the recorded facts of a contract in order, those after a number, at most 1000 at a time; ErrUnknown when
// the contract is out of sight.
func (r *Reading) Facts(ctx context.Context, id string, afterSeq int64, limit int) ([]RecordedFact, error) {
	return of(ctx, r, id, factsAfter, pgx.NamedArgs{"after": afterSeq, "limit": bounded(limit, mostFacts)}, scanFact)
}

// FactsOfCommand lists the facts that a command made, none when it was never accepted. It is asked twice for each
// decision, for somebody whose standing in the contract was found just before.
func (db *DB) FactsOfCommand(ctx context.Context, id, commandID string) ([]RecordedFact, error) {
	rows, err := db.pool.Query(ctx, factsMade, pgx.NamedArgs{"contract": id, "command": commandID})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanFact)
}

// FactsOfCommand lists the facts that a command made, none when it was never accepted; ErrUnknown when the contract is
// out of sight.
func (r *Reading) FactsOfCommand(ctx context.Context, id, commandID string) ([]RecordedFact, error) {
	return of(ctx, r, id, factsMade, pgx.NamedArgs{"command": commandID}, scanFact)
}

func scanFact(row pgx.CollectableRow) (f RecordedFact, err error) {
	var text []byte
	if err := row.Scan(&text, &f.Actor, &f.Sentence, &f.Phase); err != nil {
		return f, err
	}
	return f, json.Unmarshal(text, &f.Fact)
}
