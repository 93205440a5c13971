package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
	"jalon/internal/finess"
)

// FinessState is how far a refresh of the referential has come.
type FinessState string

// The states of a refresh. The two last ones are for good.
const (
	FinessProposed FinessState = "proposed"
	FinessApplied  FinessState = "applied"
	FinessRefused  FinessState = "refused"
)

// FinessRefresh is what a file would change in the referential, or has changed. Number is 0 before it is proposed; Basis is the
// last refresh that was applied before its difference was made. DecidedAt is zero until it is decided.
type FinessRefresh struct {
	Number      int64       `json:"number"`
	File        string      `json:"file"`
	Digest      string      `json:"digest"` // SHA-256 of its bytes
	Basis       int64       `json:"basis"`
	State       FinessState `json:"state"`
	ProposedAt  time.Time   `json:"proposed_at"`
	ProposedBy  string      `json:"proposed_by"`
	DecidedAt   time.Time   `json:"decided_at,omitzero"`
	DecidedBy   string      `json:"decided_by,omitempty"`
	Added       int         `json:"added"`
	Changed     int         `json:"changed"`
	Closed      int         `json:"closed"`
	Unchanged   int         `json:"unchanged"`
	RefusedRows int         `json:"refused_rows"`
	// Moved tells a proposal that can only be refused, because the referential is no longer the one it was made from.
	Moved bool `json:"moved,omitempty"`
}

// FinessReport is what of a file was not taken as it stands, the first of each; counts are whole.
type FinessReport struct {
	Refused    []finess.Place `json:"refused,omitempty"`
	Doubts     []finess.Place `json:"doubts,omitempty"`
	DoubtCount int            `json:"doubt_count,omitempty"`
	Ignored    []string       `json:"ignored,omitempty"` // headings
}

// FinessProposal is a refresh with its difference.
type FinessProposal struct {
	FinessRefresh
	Difference finess.Difference `json:"difference"`
	Report     FinessReport      `json:"report"`
}

// What a decision on a refresh is refused for, besides ErrUnknown.
var (
	// ErrDecided: it was decided otherwise.
	ErrDecided = errors.New("postgres: the refresh is decided")
	// ErrMoved: another refresh was applied since its difference was made. Nothing was written.
	ErrMoved = errors.New("postgres: the referential has moved")
	// ErrOwnProposal: whoever proposed a refresh does not apply it.
	ErrOwnProposal = errors.New("postgres: applied by whoever proposed it")
)

// finessLock keeps refreshes one after the other: their numbers have no gaps, and none moves the referential under another.
const finessLock = 7_216_420_264

const finessBasis = "(SELECT coalesce(max(number), 0) FROM finess_refreshes WHERE state = 'applied')"

// CompareFiness is the difference that a file would make, at an instant; nothing is kept of it.
func (db *DB) CompareFiness(ctx context.Context, file string, read *finess.Import, by string, at time.Time) (FinessProposal, error) {
	var p FinessProposal
	err := pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) (err error) {
		p, err = compareFiness(ctx, tx, file, read, by, at)
		return err
	})
	return p, err
}

// ProposeFiness keeps what a file would change, for somebody to decide on; a file that changes nothing is not kept, and its
// Number is 0. What it closes, it closes on the day of the instant in Paris.
func (db *DB) ProposeFiness(ctx context.Context, file string, read *finess.Import, by string, at time.Time) (FinessProposal, error) {
	var p FinessProposal
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) (err error) {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", finessLock); err != nil {
			return err
		}
		if p, err = compareFiness(ctx, tx, file, read, by, at); err != nil || p.Difference.Empty() {
			return err
		}
		changes, err := json.Marshal(p.Difference)
		if err != nil {
			return err
		}
		report, err := json.Marshal(p.Report)
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, `
			INSERT INTO finess_refreshes (number, file, digest, basis, proposed_at, proposed_by, changes, report, added, changed, closed, unchanged, refused_rows)
			SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM finess_refreshes RETURNING number`,
			p.File, p.Digest, p.Basis, at, by, changes, report, p.Added, p.Changed, p.Closed, p.Unchanged, p.RefusedRows).Scan(&p.Number)
	})
	if err != nil {
		return FinessProposal{}, fmt.Errorf("FINESS refresh of %s: %w", file, err)
	}
	return p, nil
}

func compareFiness(ctx context.Context, tx pgx.Tx, file string, read *finess.Import, by string, at time.Time) (FinessProposal, error) {
	current, err := finessEntities(ctx, tx, FinessFilter{})
	if err != nil {
		return FinessProposal{}, err
	}
	d := finess.Compare(current, read, civil.MustZone(civil.Paris).Day(at))
	p := FinessProposal{
		FinessRefresh: FinessRefresh{
			File: cut(file, 255), Digest: read.Digest, State: FinessProposed, ProposedAt: at, ProposedBy: by,
			Added: len(d.Added), Changed: len(d.Changed), Closed: len(d.Closed), Unchanged: d.Unchanged, RefusedRows: read.RefusedRows,
		},
		Difference: d, Report: FinessReport{read.Refused, read.Doubts, read.DoubtCount, read.Ignored},
	}
	return p, tx.QueryRow(ctx, "SELECT "+finessBasis).Scan(&p.Basis)
}

const finessRefreshColumns = `r.number, r.file, r.digest, r.basis, r.state, r.proposed_at, r.proposed_by, r.decided_at, coalesce(r.decided_by, ''),
	r.added, r.changed, r.closed, r.unchanged, r.refused_rows, r.state = 'proposed' AND r.basis <> ` + finessBasis

func (r *FinessRefresh) columns(decided **time.Time) []any {
	return []any{&r.Number, &r.File, &r.Digest, &r.Basis, &r.State, &r.ProposedAt, &r.ProposedBy, decided, &r.DecidedBy,
		&r.Added, &r.Changed, &r.Closed, &r.Unchanged, &r.RefusedRows, &r.Moved}
}

func (r *FinessRefresh) scan(row pgx.Row, more ...any) error {
	var decided *time.Time
	err := row.Scan(append(r.columns(&decided), more...)...)
	if decided != nil {
		r.DecidedAt = *decided
	}
	return err
}

// FinessRefreshes lists refreshes, the newest first, those before a number; 0 is from the newest on.
func (r *Reading) FinessRefreshes(ctx context.Context, before int64, limit int) ([]FinessRefresh, error) {
	return list(ctx, r, "SELECT "+finessRefreshColumns+` FROM finess_refreshes r
		WHERE @reader::text IS NOT NULL AND (@before::bigint = 0 OR r.number < @before) ORDER BY r.number DESC LIMIT @limit`,
		pgx.NamedArgs{"before": before, "limit": bounded(limit, mostListed)},
		func(row pgx.CollectableRow) (f FinessRefresh, err error) { return f, f.scan(row) })
}

// FinessRefresh is one of them with its difference; ErrUnknown when there is none.
func (r *Reading) FinessRefresh(ctx context.Context, number int64) (FinessProposal, error) {
	found, err := list(ctx, r, "SELECT "+finessRefreshColumns+", r.changes, r.report FROM finess_refreshes r WHERE @reader::text IS NOT NULL AND r.number = @number",
		pgx.NamedArgs{"number": number}, scanFinessProposal)
	if err == nil && len(found) == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return FinessProposal{}, unknown("FINESS refresh", fmt.Sprint(number), err)
	}
	return found[0], nil
}

func scanFinessProposal(row pgx.CollectableRow) (p FinessProposal, err error) {
	err = p.scan(row, &p.Difference, &p.Report)
	return p, err
}
