package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/finess"
)

// DecideFiness applies a proposed refresh, or refuses it; the same decision again changes nothing. All of it is written, or
// nothing: ErrMoved when another refresh was applied in between, ErrDecided when it was decided otherwise. Applying takes a
// second person, for a file that closes half a department looks like any other: ErrOwnProposal for whoever proposed it, who may
// still refuse it. Only access.OperatorPerson, who stands for whoever has the server itself, does both.
func (db *DB) DecideFiness(ctx context.Context, number int64, apply bool, by string, at time.Time) (FinessRefresh, error) {
	var p FinessProposal
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", finessLock); err != nil {
			return err
		}
		row := tx.QueryRow(ctx, "SELECT "+finessRefreshColumns+", r.changes FROM finess_refreshes r WHERE r.number = $1", number)
		if err := p.scan(row, &p.Difference); err != nil {
			return unknown("FINESS refresh", fmt.Sprint(number), err)
		}
		wanted := FinessRefused
		if apply {
			wanted = FinessApplied
		}
		switch {
		case p.State == wanted:
			return nil
		case p.State != FinessProposed:
			return ErrDecided
		case apply && p.ProposedBy == by && by != access.OperatorPerson:
			return ErrOwnProposal
		case apply && p.Moved:
			return ErrMoved
		}
		p.State, p.DecidedAt, p.DecidedBy = wanted, at, by
		if _, err := tx.Exec(ctx, "UPDATE finess_refreshes SET state = $2, decided_at = $3, decided_by = $4 WHERE number = $1", number, wanted, at, by); err != nil {
			return err
		}
		if apply {
			return writeFiness(ctx, tx, p.Difference.Written(), number)
		}
		p.Moved = false
		return nil
	})
	if err != nil {
		return FinessRefresh{}, fmt.Errorf("FINESS refresh %d: %w", number, err)
	}
	return p.FinessRefresh, nil
}

// finessRow is an entity as json_populate_recordset takes it: every column is there, and a day that nobody said is NULL.
type finessRow struct {
	finess.Entity
	Parent        finess.Number     `json:"parent"`
	Category      string            `json:"category"`
	CategoryLabel string            `json:"category_label"`
	Capacity      int               `json:"capacity"`
	Competence    finess.Competence `json:"competence"`
	Town          string            `json:"town"`
	Department    string            `json:"department"`
	Search        string            `json:"search"`
	Refresh       int64             `json:"refresh"`
}

// writeFiness sends so many entities at a time, to bound what one statement holds.
func writeFiness(ctx context.Context, tx pgx.Tx, entities []finess.Entity, refresh int64) error {
	for some := range slices.Chunk(entities, 5000) {
		rows := make([]finessRow, len(some))
		for i, e := range some {
			rows[i] = finessRow{e, e.Parent, e.Category, e.CategoryLabel, e.Capacity, e.Competence, e.Town, e.Department,
				searchable(string(e.Number) + "\n" + e.Name + "\n" + e.Town + "\n" + e.Category + " " + e.CategoryLabel), refresh}
		}
		text, err := json.Marshal(rows)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO finess_entities SELECT * FROM json_populate_recordset(NULL::finess_entities, $1)
			ON CONFLICT (number) DO UPDATE SET (kind, parent, name, category, category_label, capacity, competence, authorised_on,
				opened_on, closed_on, town, department, search, refresh)
			= (excluded.kind, excluded.parent, excluded.name, excluded.category, excluded.category_label, excluded.capacity, excluded.competence,
				excluded.authorised_on, excluded.opened_on, excluded.closed_on, excluded.town, excluded.department, excluded.search, excluded.refresh)`,
			string(text)); err != nil {
			return err
		}
	}
	return nil
}
