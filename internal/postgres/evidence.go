package postgres

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"jalon/internal/audit"
	"jalon/internal/history"
	"jalon/internal/mention"
)

// Evidence reads everything that is kept about one contract, as it is stored and as of one moment. A contract of which
// some table still knows has evidence, although its row may be gone.
func (db *DB) Evidence(ctx context.Context, id string) (e *audit.Evidence, err error) {
	err = pgx.BeginTxFunc(ctx, db.pool, asOfOneMoment, func(tx pgx.Tx) error {
		e, err = evidence(ctx, tx, id)
		return err
	})
	return e, err
}

func evidence(ctx context.Context, tx pgx.Tx, id string) (*audit.Evidence, error) {
	e := &audit.Evidence{Contract: id}
	var err error
	if e.Row, err = rowOf(ctx, tx, id); err != nil {
		return nil, err
	}
	if e.Facts, err = listed(ctx, tx, factRows, scanFactRow, id); err != nil {
		return nil, err
	}
	if e.Archives, err = listed(ctx, tx, archiveRows, pgx.RowToStructByPos[history.Archive], id); err != nil {
		return nil, err
	}
	if e.Texts, err = listed(ctx, tx, textRows, pgx.RowToStructByPos[audit.Text], id); err != nil {
		return nil, err
	}
	if e.Leaves, err = listed(ctx, tx, leafRows+leavesOf, scanLeafRow, id); err != nil {
		return nil, err
	}
	if e.Words, err = listed(ctx, tx, statementRows, scanStatement, id); err != nil {
		return nil, err
	}
	names, err := listed(ctx, tx, nameRows, scanName, mentionedIn(e))
	e.Words = append(e.Words, names...)
	return e, err
}

// asOfOneMoment keeps what is recorded meanwhile out of sight.
var asOfOneMoment = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

const (
	factRows = `
		SELECT seq, fact::text, actor, sentence, phase, coalesce(encode(hash, 'hex'), ''), at, kind, coalesce(actor_person, ''), coalesce(actor_party, ''),
		       coalesce(command_id, ''), coalesce(command_digest, ''), coalesce(subject, '')
		FROM facts WHERE contract_id = $1 ORDER BY seq`
	archiveRows   = "SELECT run_id, digest, content, closed, events, first_event_at, last_event_at FROM archives WHERE contract_id = $1 ORDER BY first_event_at, run_id"
	textRows      = "SELECT number, revision, party, subject, text, deposited_by, deposited_at, coalesce(redacted_by, 0) FROM texts WHERE contract_id = $1 ORDER BY number"
	statementRows = "SELECT commitment, command_id, salt, text, coalesce(redacted_by, 0) FROM statements WHERE contract_id = $1 ORDER BY commitment"
	nameRows      = "SELECT n.commitment, n.person, n.sealed, k.key FROM names n LEFT JOIN person_keys k USING (person) WHERE n.commitment = ANY ($1) ORDER BY n.commitment"
	leafRows      = "SELECT position, kind, contract_id, seq, run_id, party, hash FROM log_leaves "
	// Runs are not numbered: one that the log has under another contract would look like one that it has not yet.
	leavesOf = "WHERE contract_id = $1 OR kind = 'run' AND run_id IN (SELECT run_id FROM archives WHERE contract_id = $1) ORDER BY position"
)

func listed[T any](ctx context.Context, tx pgx.Tx, query string, scan pgx.RowToFunc[T], arg any) ([]T, error) {
	rows, err := tx.Query(ctx, query, arg)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}

// rowOf is nil for a contract that has no row.
func rowOf(ctx context.Context, tx pgx.Tx, id string) (*audit.Row, error) {
	found, err := listed(ctx, tx, `
		SELECT title, coalesce(predecessor, ''), file, opening::text, digest, managing_body, search, coalesce(encode(head, 'hex'), ''), seq, logged_seq, state::text,
		       phase, suspended, effective_on, term_on, signed_on, coalesce(successor, ''), next_due, updated_at
		FROM contracts WHERE id = $1`, func(row pgx.CollectableRow) (r audit.Row, err error) {
		err = row.Scan(&r.Title, &r.Predecessor, &r.File, &r.Opening, &r.Digest, &r.ManagingBody, &r.Search, &r.Head, &r.Seq, &r.Logged, &r.State,
			&r.Phase, &r.Suspended, (*date)(&r.EffectiveOn), (*date)(&r.TermOn), (*date)(&r.SignedOn), &r.Successor, (*date)(&r.NextDue), &r.UpdatedAt)
		return r, err
	}, id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func scanFactRow(row pgx.CollectableRow) (f audit.Fact, err error) {
	err = row.Scan(&f.Seq, &f.Fact, &f.Actor, &f.Sentence, &f.Phase, &f.Hash, &f.At, &f.Kind, &f.ActorPerson, &f.ActorParty, &f.CommandID, &f.CommandDigest, &f.Subject)
	return f, err
}

func scanLeafRow(row pgx.CollectableRow) (l audit.Leaf, err error) {
	var hash []byte
	err = row.Scan(&l.Position, &l.Kind, &l.Contract, &l.Seq, &l.Run, &l.Party, &hash)
	copy(l.Hash[:], hash)
	return l, err
}

func scanStatement(row pgx.CollectableRow) (w audit.Words, err error) {
	err = row.Scan(&w.Commitment, &w.Command, &w.Salt, &w.Words, &w.RedactedBy)
	return w, err
}

// scanName opens a name; without its key, or with another one, it stays sealed.
func scanName(row pgx.CollectableRow) (w audit.Words, err error) {
	var sealed, key []byte
	if err := row.Scan(&w.Commitment, &w.Person, &sealed, &key); err != nil {
		return w, err
	}
	w.Sealed = true
	if len(key) == len(personKey{}) {
		if words, err := personKey(key).open(w.Person, sealed); err == nil {
			salt, _ := personKey(key).commit(words)
			w.Salt, w.Words, w.Sealed = salt[:], words, false
		}
	}
	return w, nil
}

// mentionedIn lists the commitments that facts and the file mention.
func mentionedIn(e *audit.Evidence) []string {
	mentioned := map[string]bool{}
	look := func(text string) {
		for _, m := range mention.Find(text) {
			mentioned[m.Commitment] = true
		}
	}
	if e.Row != nil {
		look(e.Row.Title)
		look(e.Row.File)
	}
	for _, f := range e.Facts {
		look(f.Actor)
		look(f.Sentence)
		look(f.Fact)
	}
	return slices.Sorted(maps.Keys(mentioned))
}
