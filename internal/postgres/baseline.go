package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
)

// Baseline is how far a whole contract has slipped (F-KR-03).
type Baseline struct {
	// Signature is nil for a contract that was taken over without its launch. Once signed, Now is the day of it; before, the day
	// on which the plan expects it.
	Signature *Shifted `json:"signature,omitempty"`
	Term      Shifted  `json:"term"`
}

// Shifted is a day with the one that it was at first. Days are from the first to the present one.
type Shifted struct {
	First civil.Date `json:"first"`
	Now   civil.Date `json:"now"`
	Days  int        `json:"shift_days"`
}

func shifted(first, now civil.Date) Shifted { return Shifted{first, now, first.DaysUntil(now)} }

// Baseline compares a contract with its opening. ErrUnknown when it is out of sight.
func (r *Reading) Baseline(ctx context.Context, id string) (Baseline, error) {
	found, err := of(ctx, r, id, `
		SELECT (c.opening ->> 'term_on')::date, c.term_on, launched.first_due, coalesce(c.signed_on, greatest(launched.due, awaited.due))
		FROM contracts c
		LEFT JOIN deadlines launched ON launched.contract_id = c.id AND launched.id = 'phase.total'
		LEFT JOIN deadlines awaited ON awaited.contract_id = c.id AND awaited.id = 'phase.signature' AND awaited.state = @open
		WHERE c.id = @contract`,
		pgx.NamedArgs{"open": DeadlineOpen},
		func(row pgx.CollectableRow) (b Baseline, err error) {
			var firstTerm, term, first, now date
			err = row.Scan(&firstTerm, &term, &first, &now)
			b.Term = shifted(civil.Date(firstTerm), civil.Date(term))
			if first := civil.Date(first); !first.IsZero() {
				s := shifted(first, civil.Date(now))
				b.Signature = &s
			}
			return b, err
		})
	if err != nil {
		return Baseline{}, err
	}
	return found[0], nil
}
