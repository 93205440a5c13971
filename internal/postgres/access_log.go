package postgres

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// What became of an access.
const (
	AccessRefused = "refused"
	AccessRead    = "read"
	AccessChanged = "changed"
)

// AccessEntry is one line of the access log. Texts longer than their column are cut: a line is kept, whatever was asked.
type AccessEntry struct {
	ID        int64     `json:"id"`
	At        time.Time `json:"at"`                 // instant, UTC
	Person    string    `json:"person"`             // "" when nobody had signed in
	Contract  string    `json:"contract,omitempty"` // as it was asked for, known or not
	Action    string    `json:"action"`
	Subject   string    `json:"subject,omitempty"`
	Outcome   string    `json:"outcome"`
	Code      string    `json:"code,omitempty"`
	Rule      string    `json:"rule,omitempty"` // contract.Rule that a refusal stands on
	Reason    string    `json:"reason,omitempty"`
	RequestID string    `json:"request_id,omitempty"`
}

// LogFilter narrows a reading of the access log.
type LogFilter struct {
	Contract string // "" for every line in sight
	After    int64  // ID after which the page starts
	Limit    int
}

// LogAccess adds a line. The log only grows: the database refuses to change or to remove one.
func (db *DB) LogAccess(ctx context.Context, e AccessEntry) error {
	_, err := db.pool.Exec(ctx, `
		INSERT INTO access_log (at, person, contract_id, action, subject, outcome, code, rule, reason, request_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.At, cut(e.Person, 64), orNull(cut(e.Contract, 128)), cut(e.Action, 64), cut(e.Subject, 128), e.Outcome, cut(e.Code, 64),
		cut(e.Rule, 64), cut(e.Reason, 500), cut(e.RequestID, 128))
	return err
}

// AccessLog lists lines in the order in which they were written, at most 200 at a time: the reader's own, and those of the
// organisations that the reader oversees.
func (r *Reading) AccessLog(ctx context.Context, f LogFilter) ([]AccessEntry, error) {
	return list(ctx, r, `
		SELECT l.id, l.at, l.person, coalesce(l.contract_id, ''), l.action, l.subject, l.outcome, l.code, l.rule, l.reason, l.request_id
		FROM access_log l
		WHERE l.id > @after AND (@contract = '' OR l.contract_id = @contract) AND `+logged+`
		ORDER BY l.id
		LIMIT @limit`,
		pgx.NamedArgs{"after": f.After, "contract": f.Contract, "limit": bounded(f.Limit, mostListed)}, pgx.RowToStructByPos[AccessEntry])
}

// cut keeps the beginning of a text, without what a database cannot hold.
func cut(text string, most int) string {
	kept := make([]rune, 0, most)
	for _, r := range text {
		if len(kept) == most {
			break
		}
		if r == 0 {
			r = utf8.RuneError
		}
		kept = append(kept, r)
	}
	return string(kept)
}
