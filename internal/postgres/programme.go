package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/programme"
)

// ProgrammeLine is a programmed contract, with where it comes from. Contract is the contract that it became, "" before.
type ProgrammeLine struct {
	programme.Entry
	Contract   string    `json:"contract,omitempty"`
	Source     string    `json:"source"` // digest of the spreadsheet
	ImportedAt time.Time `json:"imported_at"`
	ImportedBy string    `json:"imported_by"` // person
}

// ProgrammeFilter keeps lines of a year, of a department, of a status and of those references; zero values keep all.
type ProgrammeFilter struct {
	Year       int
	Department string // INSEE code
	Status     programme.Status
	Refs       []string
}

const programmeColumns = "SELECT p.line, p.status, coalesce(p.contract_id, ''), p.source, p.imported_at, p.imported_by FROM programme p"

const programmeKept = `(@year = 0 OR p.year = @year) AND (@department = '' OR p.department = @department) AND (@status = '' OR p.status = @status)
	AND (@refs::text[] IS NULL OR p.ref = ANY (@refs))`

// programmed keeps the lines p for the reader: somebody of one of their authorities, or who oversees one or everything.
const programmed = `(EXISTS (SELECT FROM organisations o WHERE o.id = ANY (p.authorities)
		AND (o.id = (SELECT own.organisation FROM people own WHERE own.id = @reader) OR ` + overseen + `))
	OR EXISTS (SELECT FROM organisations o WHERE o.id = '` + access.Everywhere + `' AND ` + overseen + `))`

const programmeOrder = " ORDER BY p.year, p.department, p.ref"

func (f ProgrammeFilter) args() pgx.NamedArgs {
	return pgx.NamedArgs{"year": f.Year, "department": f.Department, "status": string(f.Status), "refs": f.Refs}
}

func scanProgramme(row pgx.CollectableRow) (l ProgrammeLine, err error) {
	var line []byte
	if err := row.Scan(&line, &l.Status, &l.Contract, &l.Source, &l.ImportedAt, &l.ImportedBy); err != nil {
		return l, err
	}
	return l, json.Unmarshal(line, &l.Line)
}

// Programme lists programmed contracts by year, then by department.
func (db *DB) Programme(ctx context.Context, f ProgrammeFilter) ([]ProgrammeLine, error) {
	rows, err := db.pool.Query(ctx, programmeColumns+" WHERE "+programmeKept+programmeOrder, f.args())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanProgramme)
}

// Programme lists those that the reader may see.
func (r *Reading) Programme(ctx context.Context, f ProgrammeFilter) ([]ProgrammeLine, error) {
	return list(ctx, r, programmeColumns+" WHERE "+programmeKept+" AND "+programmed+programmeOrder, f.args(), scanProgramme)
}

// BeginLaunch fixes what is about to be taken in: a list imported from now on no longer changes it. It gives the line, and
// the first day on which its launch was asked for: a launch that was interrupted goes on with the same file. ErrUnknown when
// there is no such line, or when it is withdrawn.
func (db *DB) BeginLaunch(ctx context.Context, ref string, at time.Time) (line programme.Line, day civil.Date, err error) {
	var body []byte
	on := civil.MustZone(civil.Paris).Day(at)
	err = db.pool.QueryRow(ctx, `
		UPDATE programme SET launching_on = coalesce(launching_on, $2) WHERE ref = $1 AND status <> 'withdrawn'
		RETURNING line, launching_on`, ref, date(on)).Scan(&body, (*date)(&day))
	if err != nil {
		return line, day, unknown("programmed contract", ref, err)
	}
	return line, day, json.Unmarshal(body, &line)
}

// EndLaunch notes that a programmed contract lives under its own reference. Noted again, it changes nothing.
func (db *DB) EndLaunch(ctx context.Context, ref string) error {
	done, err := db.pool.Exec(ctx, "UPDATE programme SET status = 'launched', contract_id = ref WHERE ref = $1", ref)
	if err == nil && done.RowsAffected() == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("programmed contract %s: %w", ref, refused(err))
	}
	return nil
}
