package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// ApprovalFilter narrows a list of approvals; zero fields do not filter.
type ApprovalFilter struct {
	Reader   string    // keeps the contracts in which that person has a part
	Person   string    // keeps what that person may decide at Now
	Now      time.Time // read with Person only
	Contract string
	State    lifecycle.State
	After    string // Cursor of the approval after which the page starts
	Limit    int
}

const approvalColumns = `a.contract_id, c.title, a.id, a.kind, a.round, a.state, a.revision, a.submitter_person, a.submitter_party,
	a.needed, a.waiting, a.decisions, a.proposal, a.due_on, a.asked_at`

func scanApproval(row pgx.CollectableRow, more ...any) (a Approval, err error) {
	var decisions, proposal []byte
	err = row.Scan(append([]any{
		&a.Contract, &a.Title, &a.ID, &a.Kind, &a.Round, &a.State, &a.Revision, &a.Submitter.Person, &a.Submitter.Party,
		&a.Needed, &a.Waiting, &decisions, &proposal, (*date)(&a.DueOn), &a.AskedAt,
	}, more...)...)
	if err != nil {
		return a, err
	}
	if proposal != nil {
		if err := json.Unmarshal(proposal, &a.Proposal); err != nil {
			return a, err
		}
	}
	return a, json.Unmarshal(decisions, &a.Decisions)
}

// Approvals lists approvals by due day, then contract, id and round, at most 200 at a time.
func (db *DB) Approvals(ctx context.Context, f ApprovalFilter) ([]Approval, error) {
	limit, list := bounded(f.Limit, mostListed), []Approval{}
	for {
		page, err := db.approvals(ctx, f, limit)
		if err != nil {
			return nil, err
		}
		for _, c := range page {
			mine, err := c.decidedBy(f)
			if err != nil {
				return nil, err
			}
			if mine {
				list = append(list, c.Approval)
			}
			if len(list) == limit {
				return list, nil
			}
		}
		// A full page of candidates may hold few that the person may decide: go on until nothing is left.
		if len(page) < limit {
			return list, nil
		}
		f.After = page[len(page)-1].Cursor()
	}
}

// candidate is an approval on which the person's party is awaited, with the state that tells whether the person may
// decide it.
type candidate struct {
	Approval
	state []byte
}

// decidedBy asks the kernel, so that lists offer exactly what Decide accepts.
func (c candidate) decidedBy(f ApprovalFilter) (bool, error) {
	if f.Person == "" {
		return true, nil
	}
	var state contract.State
	if err := json.Unmarshal(c.state, &state); err != nil {
		return false, err
	}
	decide := func(o contract.Offer) bool { return o.Action == contract.DecideApproval && o.Subject == c.ID }
	return !state.Over() && slices.ContainsFunc(contract.Available(&state, f.Person, f.Now), decide), nil
}

// approvals reads one page. For a person it reads candidates only: the kernel has the last word on each.
func (db *DB) approvals(ctx context.Context, f ApprovalFilter, limit int) ([]candidate, error) {
	due, contractID, id, round := position(f.After)
	rows, err := db.pool.Query(ctx, `
		SELECT `+approvalColumns+`, CASE WHEN @person <> '' THEN c.state END
		FROM approvals a JOIN contracts c ON c.id = a.contract_id
		WHERE (coalesce(a.due_on, '-infinity'), a.contract_id, a.id, a.round)
		        > (coalesce(@due::date, '-infinity'), @after_contract, @after_id, @after_round)
		  AND (@reader = '' OR EXISTS (SELECT FROM contract_people p WHERE p.contract_id = a.contract_id AND p.person = @reader))
		  AND (@person = '' OR a.state = 'pending' AND EXISTS (
		        SELECT FROM contract_people p WHERE p.contract_id = a.contract_id AND p.person = @person AND p.party = ANY (a.waiting)))
		  AND (@contract = '' OR a.contract_id = @contract)
		  AND (@state = '' OR a.state = @state)
		ORDER BY coalesce(a.due_on, '-infinity'), a.contract_id, a.id, a.round
		LIMIT @limit`,
		pgx.NamedArgs{
			"due": date(due), "after_contract": contractID, "after_id": id, "after_round": round,
			"reader": f.Reader, "person": f.Person, "contract": f.Contract, "state": f.State, "limit": limit,
		})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c candidate, err error) {
		c.Approval, err = scanApproval(row, &c.state)
		return c, err
	})
}

// Approval lists the rounds of one approval, the newest first; ErrUnknown when it was never asked.
func (db *DB) Approval(ctx context.Context, contractID, id string) ([]Approval, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT `+approvalColumns+` FROM approvals a JOIN contracts c ON c.id = a.contract_id
		WHERE a.contract_id = $1 AND a.id = $2 ORDER BY a.round DESC`, contractID, id)
	if err != nil {
		return nil, err
	}
	rounds, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Approval, error) { return scanApproval(row) })
	if err == nil && len(rounds) == 0 {
		return nil, fmt.Errorf("contract %s, approval %s: %w", contractID, id, ErrUnknown)
	}
	return rounds, err
}
