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
// for a contract that is not known. Their words are those that people read; Detail.Reason is as the workflow knows it, a
// mention.
func (db *DB) Facts(ctx context.Context, id string, afterSeq int64, limit int) ([]RecordedFact, error) {
	rows, err := db.pool.Query(ctx, factsAfter, pgx.NamedArgs{"contract": id, "after": afterSeq, "limit": bounded(limit, mostFacts)})
	if err != nil {
		return nil, err
	}
	facts, err := pgx.CollectRows(rows, scanFact)
	return db.tellFacts(ctx, facts, err)
}

// Facts lists the recorded facts of a contract in order, those after a number, at most 1000 at a time; ErrUnknown when
// the contract is out of sight.
func (r *Reading) Facts(ctx context.Context, id string, afterSeq int64, limit int) ([]RecordedFact, error) {
	facts, err := of(ctx, r, id, factsAfter, pgx.NamedArgs{"after": afterSeq, "limit": bounded(limit, mostFacts)}, scanFact)
	return r.tellFacts(ctx, facts, err)
}

// FactsOfCommand lists the facts that a command made, none when it was never accepted. It is asked twice for each
// decision, for somebody whose standing in the contract was found just before.
func (db *DB) FactsOfCommand(ctx context.Context, id, commandID string) ([]RecordedFact, error) {
	rows, err := db.pool.Query(ctx, factsMade, pgx.NamedArgs{"contract": id, "command": commandID})
	if err != nil {
		return nil, err
	}
	facts, err := pgx.CollectRows(rows, scanFact)
	return db.tellFacts(ctx, facts, err)
}

// FactsOfCommand lists the facts that a command made, none when it was never accepted; ErrUnknown when the contract is
// out of sight.
func (r *Reading) FactsOfCommand(ctx context.Context, id, commandID string) ([]RecordedFact, error) {
	facts, err := of(ctx, r, id, factsMade, pgx.NamedArgs{"command": commandID}, scanFact)
	return r.tellFacts(ctx, facts, err)
}

// tellFacts puts the words back into what people read of facts; the facts themselves stay as they are recorded.
func (db *DB) tellFacts(ctx context.Context, facts []RecordedFact, err error) ([]RecordedFact, error) {
	if err != nil {
		return nil, err
	}
	return facts, db.say(ctx, append(fields(facts, func(f *RecordedFact) *string { return &f.Actor }),
		fields(facts, func(f *RecordedFact) *string { return &f.Sentence })...)...)
}

// tellFacts does it for readers, who read what was written with a command as well.
func (r *Reading) tellFacts(ctx context.Context, facts []RecordedFact, err error) ([]RecordedFact, error) {
	facts, err = r.db.tellFacts(ctx, facts, err)
	if err != nil {
		return nil, err
	}
	return facts, r.db.say(ctx, fields(facts, func(f *RecordedFact) *string { return &f.Detail.Reason })...)
}

func scanFact(row pgx.CollectableRow) (f RecordedFact, err error) {
	var text []byte
	if err := row.Scan(&text, &f.Actor, &f.Sentence, &f.Phase); err != nil {
		return f, err
	}
	return f, json.Unmarshal(text, &f.Fact)
}
