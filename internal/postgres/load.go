package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
	"jalon/internal/contract"
)

// MostExpecting bounds the contracts that one load is told of: each is read with its whole state.
const MostExpecting = 500

// Expecting hands over, one by one and by id, the contracts in sight of which something is expected by a day, with the state
// after their last fact and its instant: who is expected follows from the register, which only the state tells whole. What is
// suspended expects nothing. After MostExpecting contracts the reading ends, and cut is true.
func (r *Reading) Expecting(ctx context.Context, until civil.Date, use func(title string, state *contract.State, at time.Time)) (cut bool, err error) {
	const expecting = "FROM contracts c WHERE c.next_due <= @until AND NOT c.suspended AND " + seen
	handed, args := 0, pgx.NamedArgs{"until": date(until), "limit": MostExpecting + 1}
	// The few titles that name somebody come first, because nothing else can be asked between two rows.
	naming, err := list(ctx, r, "SELECT c.title "+expecting+" AND strpos(c.title, '⟦') > 0 ORDER BY c.id LIMIT @limit", args, pgx.RowTo[string])
	if err != nil {
		return false, err
	}
	told := slices.Clone(naming)
	if err := r.db.say(ctx, fields(told, func(title *string) *string { return title })...); err != nil {
		return false, err
	}
	_, err = list(ctx, r, "SELECT c.title, c.state, c.updated_at "+expecting+" ORDER BY c.id LIMIT @limit", args,
		func(row pgx.CollectableRow) (none struct{}, err error) {
			if handed++; handed > MostExpecting {
				cut = true
				return none, nil
			}
			var title string
			var text json.RawMessage
			var at time.Time
			if err := row.Scan(&title, (*[]byte)(&text), &at); err != nil {
				return none, err
			}
			var state contract.State
			if err := json.Unmarshal(text, &state); err != nil {
				return none, err
			}
			if i := slices.Index(naming, title); i >= 0 {
				title = told[i]
			}
			use(title, &state, at)
			return none, nil
		})
	return cut, err
}
