package postgres_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
	"jalon/internal/ledger"
	"jalon/internal/postgres"
)

// The acts of tampering that are more than a changed value. Each tells what verification has to name.

// somewhere is a fact of a life.
func (k *keeping) somewhere(dice *rand.Rand, tx pgx.Tx) (id string, seq, last int64, err error) {
	id = k.ids[dice.IntN(len(k.ids))]
	err = tx.QueryRow(k.t.Context(), "SELECT count(*) FROM facts WHERE contract_id = $1", id).Scan(&last)
	return id, 1 + dice.Int64N(last), last, err
}

func (k *keeping) delete(dice *rand.Rand, tx pgx.Tx) (change, error) {
	id, seq, _, err := k.somewhere(dice, tx)
	if err != nil {
		return change{}, err
	}
	_, err = tx.Exec(k.t.Context(), "DELETE FROM facts WHERE contract_id = $1 AND seq = $2", id, seq)
	return change{"deleted", id, seq}, err
}

// deleteText takes a text away, whether a fact names it or not.
func (k *keeping) deleteText(dice *rand.Rand, tx pgx.Tx) (c change, err error) {
	c.what = "text deleted"
	err = tx.QueryRow(k.t.Context(), `
		DELETE FROM texts WHERE number = (SELECT number FROM texts OFFSET floor($1::float8 * (SELECT count(*) FROM texts)) LIMIT 1)
		RETURNING contract_id`, dice.Float64()).Scan(&c.contract)
	return c, err
}

const sameFact = "fact, at, kind, actor_person, actor_party, command_id, command_digest, subject, actor, sentence, phase, hash"

// insert makes room after a fact and puts the same fact there again.
func (k *keeping) insert(dice *rand.Rand, tx pgx.Tx) (change, error) {
	id, seq, last, err := k.somewhere(dice, tx)
	if err != nil {
		return change{}, err
	}
	for n := last; n > seq; n-- {
		if _, err := tx.Exec(k.t.Context(), "UPDATE facts SET seq = seq + 1 WHERE contract_id = $1 AND seq = $2", id, n); err != nil {
			return change{}, err
		}
	}
	_, err = tx.Exec(k.t.Context(), "INSERT INTO facts (contract_id, seq, "+sameFact+") SELECT contract_id, seq + 1, "+sameFact+" FROM facts WHERE contract_id = $1 AND seq = $2", id, seq)
	return change{"inserted after", id, seq + 1}, err
}

func (k *keeping) swap(dice *rand.Rand, tx pgx.Tx) (change, error) {
	id, a, last, err := k.somewhere(dice, tx)
	b := 1 + dice.Int64N(last)
	if err != nil || a == b {
		return change{}, errors.Join(err, errRefused)
	}
	_, err = tx.Exec(k.t.Context(), "UPDATE facts SET seq = 1000000 + seq WHERE contract_id = $1 AND seq IN ($2, $3)", id, a, b)
	if err == nil {
		_, err = tx.Exec(k.t.Context(), "UPDATE facts SET seq = CASE seq WHEN 1000000 + $2 THEN $3 ELSE $2 END WHERE contract_id = $1 AND seq > 1000000", id, a, b)
	}
	return change{"swapped", id, min(a, b)}, err
}

// truncate takes the last facts away and sets the contract back to what it was before, as far as rows can tell.
func (k *keeping) truncate(dice *rand.Rand, tx pgx.Tx) (change, error) {
	id, seq, _, err := k.somewhere(dice, tx)
	if err != nil || seq == 1 {
		return change{}, errors.Join(err, errRefused)
	}
	if _, err := tx.Exec(k.t.Context(), "DELETE FROM facts WHERE contract_id = $1 AND seq >= $2", id, seq); err != nil {
		return change{}, err
	}
	if dice.IntN(2) == 0 {
		_, err = tx.Exec(k.t.Context(), "UPDATE contracts SET seq = $2 - 1, logged_seq = $2 - 1, head = (SELECT hash FROM facts WHERE contract_id = $1 AND seq = $2 - 1) WHERE id = $1", id, seq)
	}
	return change{"truncated", id, seq}, err
}

// renumber closes the gap that a deletion leaves.
func (k *keeping) renumber(dice *rand.Rand, tx pgx.Tx) (change, error) {
	c, err := k.delete(dice, tx)
	if err != nil {
		return c, err
	}
	_, err = tx.Exec(k.t.Context(), `UPDATE facts SET seq = seq + 999999, fact = regexp_replace(fact::text, '"seq":\d+', '"seq":' || seq - 1)::json WHERE contract_id = $1 AND seq > $2`, c.contract, c.seq)
	if err == nil {
		_, err = tx.Exec(k.t.Context(), "UPDATE facts SET seq = seq - 1000000 WHERE contract_id = $1 AND seq > 1000000", c.contract)
	}
	c.what = "deleted and renumbered"
	return c, err
}

// relink rewrites a fact and computes everything after it anew: chain, head, and half of the time the log as well.
func (k *keeping) relink(dice *rand.Rand, tx pgx.Tx) (change, error) {
	ctx := k.t.Context()
	id, seq, _, err := k.somewhere(dice, tx)
	if err != nil {
		return change{}, err
	}
	if _, err := tx.Exec(ctx, "UPDATE facts SET sentence = sentence || ' ' WHERE contract_id = $1 AND seq = $2", id, seq); err != nil {
		return change{}, err
	}
	rewritten(k.t, tx, id)
	c := change{"relinked", id, seq}
	if dice.IntN(2) == 0 {
		c.what = "relinked, and the log with it"
		_, err = tx.Exec(ctx, "UPDATE log_leaves l SET hash = f.hash FROM facts f WHERE f.contract_id = l.contract_id AND f.seq = l.seq AND l.kind = 'fact' AND l.contract_id = $1", id)
	}
	return c, err
}

// rewritten computes the chain and the state of a contract anew from its facts as they stand.
func rewritten(t testing.TB, tx pgx.Tx, id string) {
	t.Helper()
	e, err := postgres.EvidenceIn(t.Context(), tx, id)
	must(t, err)
	var state contract.State
	must(t, json.Unmarshal([]byte(e.Row.Opening), &state))
	link := ledger.Genesis(ledger.Origin{Contract: id, Title: e.Row.Title, Predecessor: e.Row.Predecessor, File: []byte(e.Row.File), Opening: []byte(e.Row.Opening)})
	batch := &pgx.Batch{}
	for _, f := range e.Facts {
		var fact contract.Fact
		must(t, json.Unmarshal([]byte(f.Fact), &fact))
		must(t, state.Apply(fact))
		link = ledger.Link(link, ledger.Entry{Contract: id, Seq: f.Seq, Fact: []byte(f.Fact), Actor: f.Actor, Sentence: f.Sentence, Phase: f.Phase})
		hash := link
		batch.Queue("UPDATE facts SET hash = $3 WHERE contract_id = $1 AND seq = $2", id, f.Seq, hash[:])
	}
	text, err := json.Marshal(state)
	must(t, err)
	batch.Queue("UPDATE contracts SET head = $2, state = $3 WHERE id = $1", id, link[:], text)
	must(t, tx.SendBatch(t.Context(), batch).Close())
}

// resign signs a checkpoint with another key of the same name.
func (k *keeping) resign(dice *rand.Rand, tx pgx.Tx) (change, error) {
	in, _, err := postgres.InstallationIn(k.t.Context(), tx)
	if err != nil {
		return change{}, err
	}
	c := in.Checkpoints[dice.IntN(len(in.Checkpoints))]
	forged, err := ledger.Sign(c.Checkpoint, stranger(k.t, k.key.Name()))
	if err == nil {
		_, err = tx.Exec(k.t.Context(), "UPDATE checkpoints SET note = $2 WHERE number = $1", c.Number, forged)
	}
	return change{what: fmt.Sprintf("checkpoint %d signed by another key", c.Number)}, err
}

// swapHistories exchanges what two runs hold, of one contract or of two.
func (k *keeping) swapHistories(dice *rand.Rand, tx pgx.Tx) (change, error) {
	rows, err := tx.Query(k.t.Context(), "SELECT contract_id, run_id FROM archives ORDER BY 1, 2")
	if err != nil {
		return change{}, err
	}
	type run struct{ Contract, Run string }
	runs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[run])
	if err != nil {
		return change{}, err
	}
	a, b := runs[dice.IntN(len(runs))], runs[dice.IntN(len(runs))]
	if a == b {
		return change{}, errRefused
	}
	_, err = tx.Exec(k.t.Context(), `
		UPDATE archives a SET digest = b.digest, content = b.content, events = b.events, closed = b.closed, first_event_at = b.first_event_at, last_event_at = b.last_event_at
		FROM archives b WHERE (a.run_id, b.run_id) IN (($1, $2), ($2, $1))`, a.Run, b.Run)
	return change{what: "histories swapped", contract: a.Contract}, err
}

// forget removes a contract from every table, half of the time from the log as well.
func (k *keeping) forget(dice *rand.Rand, tx pgx.Tx) (change, error) {
	id := k.ids[dice.IntN(len(k.ids))]
	tables := []string{"facts", "archives", "texts", "statements", "outbox", "approvals", "deadlines", "assignments", "delegations", "contract_parties"}
	c := change{"forgotten", id, 0}
	if dice.IntN(2) == 0 {
		tables, c = append(tables, "log_leaves"), change{what: "forgotten, also by the log"}
	}
	for _, table := range tables {
		if _, err := tx.Exec(k.t.Context(), "DELETE FROM "+table+" WHERE contract_id = $1", id); err != nil {
			return c, err
		}
	}
	_, err := tx.Exec(k.t.Context(), "DELETE FROM contracts WHERE id = $1", id)
	return c, err
}

// stranger is a key that nobody knows, under a name that everybody knows.
func stranger(t testing.TB, name string) ledger.Key {
	t.Helper()
	private, _, err := ledger.NewKey(name)
	must(t, err)
	path := t.TempDir() + "/key"
	must(t, ledger.WriteKeyFile(path, private))
	key, _, err := ledger.KeyFile(path)
	must(t, err)
	return key
}
