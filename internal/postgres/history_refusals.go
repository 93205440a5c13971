package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// RefusalFilter narrows what was refused about one contract. Zero fields do not filter.
type RefusalFilter struct {
	Contract string
	From     time.Time // first instant
	Before   time.Time // first instant that is too late
	People   []string  // refused to one of them; nil is anybody
	Actions  []string  // what was asked is one of these; nil is anything
	// After and AfterID are the line after which the page starts.
	After   time.Time
	AfterID int64
	Limit   int
}

// Refusals lists what was refused about a contract, by instant, at most 200 at a time: of the lines that the reader may
// see in the access log.
func (r *Reading) Refusals(ctx context.Context, f RefusalFilter) ([]AccessEntry, error) {
	return list(ctx, r, `
		SELECT l.id, l.at, l.person, coalesce(l.contract_id, ''), l.action, l.subject, l.outcome, l.code, l.rule, l.reason, l.request_id
		FROM access_log l
		WHERE l.contract_id = @contract AND l.outcome = 'refused' AND (l.at, l.id) > (@after::timestamptz, @after_id)
		  AND l.at >= @from AND (@before::timestamptz IS NULL OR l.at < @before)
		  AND (@people::text[] IS NULL OR l.person = ANY (@people))
		  AND (@actions::text[] IS NULL OR l.action = ANY (@actions)) AND `+logged+`
		ORDER BY l.at, l.id
		LIMIT @limit`,
		pgx.NamedArgs{
			"contract": f.Contract, "after": f.After, "after_id": f.AfterID, "from": f.From, "before": orNever(f.Before),
			"people": f.People, "actions": f.Actions, "limit": bounded(f.Limit, mostListed),
		}, pgx.RowToStructByPos[AccessEntry])
}

func orNever(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
