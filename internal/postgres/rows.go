package postgres

import (
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/ledger"
	"jalon/internal/lifecycle"
)

// queueFacts comes first in a batch: letters refer to the facts that they tell of, and the contract's row to the last link.
func (f *fold) queueFacts(batch *pgx.Batch, contractID string) error {
	for _, fact := range f.facts {
		text, err := json.Marshal(fact.Fact)
		if err != nil {
			return err
		}
		// Over the very bytes that are stored: json, unlike jsonb, keeps them.
		link := ledger.Link(f.head, ledger.Entry{
			Contract: contractID, Seq: fact.Seq, Fact: text, Actor: fact.Actor, Sentence: fact.Sentence, Phase: string(fact.Phase),
		})
		f.head = link
		batch.Queue(`
			INSERT INTO facts (contract_id, seq, fact, at, kind, actor_person, actor_party, command_id, command_digest, subject, actor, sentence, phase, hash)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			contractID, fact.Seq, text, fact.At, fact.Kind, orNull(fact.By.Person), orNull(fact.By.Party),
			orNull(fact.Command), orNull(fact.Digest), orNull(fact.Subject), fact.Actor, fact.Sentence, fact.Phase, link[:])
	}
	return nil
}

// queueProjection writes the contract's row and the rows that differ.
func (f *fold) queueProjection(batch *pgx.Batch, contractID string) error {
	for _, a := range f.approvals {
		if err := a.queue(batch, contractID); err != nil {
			return err
		}
	}
	for _, d := range f.deadlines {
		if err := d.queue(batch, contractID); err != nil {
			return err
		}
	}
	if err := f.queueRegister(batch, contractID); err != nil {
		return err
	}
	s := &f.state
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	batch.Queue(`
		UPDATE contracts SET seq = $2, state = $3, phase = $4, suspended = $5, effective_on = $6, term_on = $7, signed_on = $8,
		       successor = $9, next_due = $10, updated_at = coalesce($11, created_at), head = $12
		WHERE id = $1`,
		contractID, s.Seq, text, s.Phase, s.Pause == lifecycle.Suspended, date(s.EffectiveOn), date(s.TermOn), date(s.SignedOn),
		orNull(s.Renewal.Successor), date(nextDue(s)), instant(f.at), f.head[:])
	return nil
}

// queue writes one round. The instant at which it was asked is that of the fact that first touched it.
func (a approvalRow) queue(batch *pgx.Batch, contractID string) error {
	decisions, err := json.Marshal(orEmpty(a.Decisions))
	if err != nil {
		return err
	}
	visas, err := json.Marshal(orEmpty(a.Visas))
	if err != nil {
		return err
	}
	var proposal []byte
	if a.Proposal != nil {
		if proposal, err = json.Marshal(a.Proposal); err != nil {
			return err
		}
	}
	// Within a round nothing else ever changes.
	batch.Queue(`
		INSERT INTO approvals (contract_id, id, round, kind, state, revision, submitter_person, submitter_party, needed, waiting,
		                       decisions, proposal, due_on, asked_at, submitter_for, visas)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (contract_id, id, round) DO UPDATE
		SET state = excluded.state, waiting = excluded.waiting, decisions = excluded.decisions, visas = excluded.visas`,
		contractID, a.ID, a.Round, a.Kind(), a.State, a.Revision, a.Submitter.Person, a.Submitter.Party, orEmpty(a.Needed),
		orEmpty(a.Waiting()), decisions, proposal, date(a.DueOn), a.askedAt, a.Submitter.For, visas)
	return nil
}

func (d deadlineRow) queue(batch *pgx.Batch, contractID string) error {
	reminders, err := json.Marshal(orEmpty(d.Reminders))
	if err != nil {
		return err
	}
	// A row keeps the first day that it ever had. Where it was closed and opens on another day, only the row knows of the move.
	batch.Queue(`
		INSERT INTO deadlines (contract_id, id, state, due, reminders, first_due, moves) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (contract_id, id) DO UPDATE
		SET state = excluded.state, due = excluded.due, reminders = excluded.reminders,
		    first_due = CASE WHEN $8 THEN excluded.first_due ELSE deadlines.first_due END,
		    moves = CASE WHEN $8 THEN 0 ELSE deadlines.moves + excluded.moves + (deadlines.due <> excluded.first_due)::int END`,
		contractID, d.ID, d.stage(), date(d.Due), reminders, date(d.first), d.moves, newEachTime(d.ID))
	return nil
}

// The states of a deadline's row. A closed one may open again, as when a step that was reported is sent back.
const (
	DeadlineOpen   = "open"
	DeadlineClosed = "closed"
)

func (d deadlineRow) stage() string {
	if d.open {
		return DeadlineOpen
	}
	return DeadlineClosed
}

// orEmpty keeps nil lists from becoming null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// orNull stores what a fact does not say as NULL.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// instant is NULL for a fold of no facts, whose row keeps the instant at which the contract was added.
func instant(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
