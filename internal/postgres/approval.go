package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// ApprovalFilter narrows a list of approvals; zero fields do not filter.
type ApprovalFilter struct {
	Mine     bool // keeps what the reader may decide now; a visa that the reader is awaited for is not a decision
	Contract string
	State    lifecycle.State
	After    string // Cursor of the approval after which the page starts
	Limit    int
}

const approvalColumns = `a.contract_id, c.title, a.id, a.kind, a.round, a.state, a.revision, a.submitter_person, a.submitter_party,
	a.submitter_for, a.needed, a.waiting, a.decisions, a.visas, a.proposal, a.due_on, a.asked_at`

func scanApproval(row pgx.CollectableRow, more ...any) (a Approval, err error) {
	var decisions, visas, proposal []byte
	err = row.Scan(append([]any{
		&a.Contract, &a.Title, &a.ID, &a.Kind, &a.Round, &a.State, &a.Revision, &a.Submitter.Person, &a.Submitter.Party,
		&a.Submitter.For, &a.Needed, &a.Waiting, &decisions, &visas, &proposal, (*date)(&a.DueOn), &a.AskedAt,
	}, more...)...)
	if err != nil {
		return a, err
	}
	if proposal != nil {
		if err := json.Unmarshal(proposal, &a.Proposal); err != nil {
			return a, err
		}
	}
	if err := json.Unmarshal(visas, &a.Visas); err != nil {
		return a, err
	}
	return a, json.Unmarshal(decisions, &a.Decisions)
}

// Approvals lists approvals by due day, then contract, id and round, at most 200 at a time. What is Mine may take several
// transactions, one for each page of candidates.
func (r *Reading) Approvals(ctx context.Context, f ApprovalFilter) ([]Approval, error) {
	limit, list := bounded(f.Limit, mostListed), []Approval{}
	for {
		page, err := r.candidates(ctx, f, limit)
		if err != nil {
			return nil, err
		}
		for _, c := range page {
			kept, err := c.keptFor(r.reader)
			if err != nil {
				return nil, err
			}
			if kept {
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

// candidate is an approval; for what is Mine it is one on which the reader's party is awaited, with the state that tells
// whether the reader may decide it.
type candidate struct {
	Approval
	state     []byte
	updatedAt time.Time
}

// keptFor asks the kernel, so that lists offer exactly what Decide accepts. A contract whose calendar runs ahead is
// asked at the instant of its last fact.
func (c candidate) keptFor(r access.Reader) (bool, error) {
	if c.state == nil {
		return true, nil
	}
	var state contract.State
	if err := json.Unmarshal(c.state, &state); err != nil {
		return false, err
	}
	if r.At.Before(c.updatedAt) {
		r.At = c.updatedAt
	}
	decide := func(o contract.Offer) bool { return o.Action == contract.DecideApproval && o.Subject == c.ID }
	return !state.Over() && slices.ContainsFunc(contract.Available(&state, r.Person, r.At), decide), nil
}

// candidates reads one page.
func (r *Reading) candidates(ctx context.Context, f ApprovalFilter, limit int) ([]candidate, error) {
	due, contractID, id, round := position(f.After)
	found, err := list(ctx, r, `
		SELECT `+approvalColumns+`, CASE WHEN @mine THEN c.state END, c.updated_at
		FROM approvals a JOIN contracts c ON c.id = a.contract_id
		WHERE (coalesce(a.due_on, '-infinity'), a.contract_id, a.id, a.round)
		        > (coalesce(@due::date, '-infinity'), @after_contract, @after_id, @after_round)
		  AND (NOT @mine OR a.state = 'pending' AND EXISTS (SELECT FROM `+parts+` mine WHERE mine.party = ANY (a.waiting)))
		  AND (@contract = '' OR a.contract_id = @contract)
		  AND (@state = '' OR a.state = @state)
		  AND `+seen+`
		ORDER BY coalesce(a.due_on, '-infinity'), a.contract_id, a.id, a.round
		LIMIT @limit`,
		pgx.NamedArgs{
			"due": date(due), "after_contract": contractID, "after_id": id, "after_round": round,
			"mine": f.Mine, "contract": f.Contract, "state": f.State, "limit": limit,
		},
		func(row pgx.CollectableRow) (c candidate, err error) {
			c.Approval, err = scanApproval(row, &c.state, &c.updatedAt)
			return c, err
		})
	if err != nil {
		return nil, err
	}
	return found, r.db.say(ctx, fields(found, func(c *candidate) *string { return &c.Title })...)
}

// Approval lists the rounds of one approval, the newest first; ErrUnknown when it was never asked, or the contract is
// out of sight.
func (r *Reading) Approval(ctx context.Context, contractID, id string) ([]Approval, error) {
	rounds, err := list(ctx, r, `
		SELECT `+approvalColumns+` FROM approvals a JOIN contracts c ON c.id = a.contract_id
		WHERE a.contract_id = @contract AND a.id = @approval AND `+seen+` ORDER BY a.round DESC`,
		pgx.NamedArgs{"contract": contractID, "approval": id},
		func(row pgx.CollectableRow) (Approval, error) { return scanApproval(row) })
	if err == nil && len(rounds) == 0 {
		err = fmt.Errorf("contract %s, approval %s: %w", contractID, id, ErrUnknown)
	}
	if err != nil {
		return nil, err
	}
	return rounds, r.db.say(ctx, fields(rounds, func(a *Approval) *string { return &a.Title })...)
}
