package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
	"jalon/internal/programme"
	"jalon/internal/spreadsheet"
)

// ProgrammeImport is a spreadsheet of programmed contracts, and how to take it. Sheet is the one to read, the first for "".
// AllOrNothing keeps everything out as long as one cell is bad; otherwise the good contracts go in. By is a person, who
// ActsFor an authority of each contract, in the file and as it was kept before; nil is for the installation.
type ProgrammeImport struct {
	File         string
	Body         io.ReaderAt
	Size         int64
	Sheet        string
	AllOrNothing bool
	By           string
	ActsFor      func(authority string) bool
	At           time.Time
}

// ProgrammeReport is what an import found and changed. Unreadable is why a file that is no list was refused as a whole.
type ProgrammeReport struct {
	programme.Reading
	programme.Outcome
	Unreadable *spreadsheet.Refused `json:"unreadable,omitempty"`
}

// ImportProgress is how far an import is: Done of Of, in rows while State is "reading" and Of unknown, in contracts while it
// is "writing". An import is over as "done", as "refused" when nothing went in because of the file, or as "failed"; one that
// has not moved since UpdatedAt was interrupted, and its file can be imported again.
type ImportProgress struct {
	Number    int64            `json:"number"`
	File      string           `json:"file"`
	State     string           `json:"state"`
	Done      int              `json:"done"`
	Of        int              `json:"of"`
	BegunAt   time.Time        `json:"begun_at"`
	BegunBy   string           `json:"begun_by"`
	UpdatedAt time.Time        `json:"updated_at"`
	Report    *ProgrammeReport `json:"report,omitempty"`
}

// programmePace is how many rows are read, or contracts written, between two signs of progress.
const programmePace = 500

// ForeseeProgramme is an import that changes nothing.
func (db *DB) ForeseeProgramme(ctx context.Context, i ProgrammeImport) (ProgrammeReport, error) {
	reading, err := i.read(nil)
	if err != nil {
		return ProgrammeReport{}, err
	}
	kept, err := keptProgramme(ctx, db.pool)
	if err != nil {
		return ProgrammeReport{}, err
	}
	i.narrow(&reading, kept)
	return ProgrammeReport{Reading: reading, Outcome: programme.Foresee(reading.Lines, kept)}, nil
}

// BeginImport announces an import, under the number by which others follow it.
func (db *DB) BeginImport(ctx context.Context, i ProgrammeImport) (number int64, err error) {
	source, err := i.digest()
	if err != nil {
		return 0, err
	}
	err = db.pool.QueryRow(ctx, "INSERT INTO programme_imports (file, source, begun_at, begun_by, updated_at) VALUES ($1, $2, $3, $4, $3) RETURNING number",
		i.File, source, i.At, i.By).Scan(&number)
	return number, err
}

// RunImport does an announced import. A file that cannot be read is a *spreadsheet.Refused; bad cells are in the report. In
// one that is not AllOrNothing contracts go in by the hundred: interrupted, it is run again and finds those unchanged.
func (db *DB) RunImport(ctx context.Context, number int64, i ProgrammeImport) (report ProgrammeReport, err error) {
	state := "failed"
	defer func() {
		if ended := db.endImport(context.WithoutCancel(ctx), number, state, report); err == nil {
			err = ended
		}
	}()
	reading, err := i.read(func(rows int) {
		if rows%programmePace == 0 {
			db.advance(ctx, number, "reading", rows, 0)
		}
	})
	if refused, ok := errors.AsType[*spreadsheet.Refused](err); ok {
		state, report.Unreadable = "refused", refused
		return report, refused
	}
	if err != nil {
		return report, err
	}
	kept, err := keptProgramme(ctx, db.pool)
	if err != nil {
		return report, err
	}
	i.narrow(&reading, kept)
	report.Reading = reading
	if i.AllOrNothing && len(reading.Problems) > 0 {
		state = "refused"
		return report, nil
	}
	source, err := i.digest()
	if err != nil {
		return report, err
	}
	pace := programmePace
	if i.AllOrNothing {
		pace = max(len(reading.Lines), 1)
	}
	for done := 0; done < len(reading.Lines); done += pace {
		db.advance(ctx, number, "writing", done, len(reading.Lines))
		if err := db.keepProgramme(ctx, i, source, reading.Lines[done:min(done+pace, len(reading.Lines))], &report.Outcome); err != nil {
			return report, err
		}
	}
	state = "done"
	return report, nil
}

// Import tells how far an import is; ErrUnknown when there was none of that number.
func (db *DB) Import(ctx context.Context, number int64) (p ImportProgress, err error) {
	var report []byte
	err = db.pool.QueryRow(ctx, "SELECT number, file, state, done, of, begun_at, begun_by, updated_at, report FROM programme_imports WHERE number = $1", number).
		Scan(&p.Number, &p.File, &p.State, &p.Done, &p.Of, &p.BegunAt, &p.BegunBy, &p.UpdatedAt, &report)
	if err != nil || report == nil {
		return p, unknown("import", fmt.Sprint(number), err)
	}
	return p, json.Unmarshal(report, &p.Report)
}

func (i ProgrammeImport) read(progress func(int)) (programme.Reading, error) {
	return programme.Read(i.File, i.Body, i.Size, i.Sheet, civil.MustZone(civil.Paris).Day(i.At), progress)
}

// narrow refuses the contracts of others.
func (i ProgrammeImport) narrow(reading *programme.Reading, kept map[string]programme.Kept) {
	if i.ActsFor == nil {
		return
	}
	reading.Refuse(func(l programme.Line) (message, remedy string) {
		before, known := kept[l.Ref]
		switch {
		case known && !slices.ContainsFunc(before.Authorities, i.ActsFor):
			return "cette référence est celle d'un contrat d'autres autorités.", "Choisissez une autre référence."
		case !slices.ContainsFunc(l.Codes(), i.ActsFor):
			return "vous n'agissez pour aucune des autorités de ce contrat.", "Retirez ses lignes, ou adressez-les à l'une de ses autorités."
		}
		return "", ""
	})
}

func (i ProgrammeImport) digest() (string, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(i.Body, 0, i.Size)); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// advance shows progress; what cannot be shown delays nothing, and the next thing asked of the database says why.
func (db *DB) advance(ctx context.Context, number int64, state string, done, of int) {
	_, _ = db.pool.Exec(ctx, "UPDATE programme_imports SET state = $2, done = $3, of = $4, updated_at = now() WHERE number = $1", number, state, done, of)
}

func (db *DB) endImport(ctx context.Context, number int64, state string, report ProgrammeReport) error {
	body, err := json.Marshal(report)
	if err != nil {
		return err
	}
	_, err = db.pool.Exec(ctx, `
		UPDATE programme_imports SET state = $2, done = CASE WHEN $2 = 'done' THEN $4 ELSE done END, of = CASE WHEN $2 = 'done' THEN $4 ELSE of END,
			updated_at = now(), report = $3
		WHERE number = $1`, number, state, body, len(report.Lines))
	return err
}

// keepProgramme writes lines in one transaction; imports wait for each other, so that each knows what it changes.
func (db *DB) keepProgramme(ctx context.Context, i ProgrammeImport, source string, lines []programme.Line, outcome *programme.Outcome) error {
	return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(7216420264)"); err != nil {
			return err
		}
		kept, err := keptProgramme(ctx, tx)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		for _, l := range lines {
			if change := l.Compare(kept); change == programme.Added || change == programme.Changed {
				if err := queueProgramme(batch, l, source, i); err != nil {
					return err
				}
			}
		}
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		outcome.Add(programme.Foresee(lines, kept))
		return nil
	})
}

// queueProgramme writes a line, unless somebody has asked for its launch since.
func queueProgramme(batch *pgx.Batch, l programme.Line, source string, i ProgrammeImport) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	batch.Queue(`
		INSERT INTO programme (ref, year, department, authorities, line, digest, status, source, imported_at, imported_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (ref) DO UPDATE SET year = excluded.year, department = excluded.department, authorities = excluded.authorities, line = excluded.line,
			digest = excluded.digest, status = excluded.status, source = excluded.source, imported_at = excluded.imported_at, imported_by = excluded.imported_by
		WHERE programme.launching_on IS NULL`,
		l.Ref, l.Year, l.Department, l.Codes(), body, l.Digest(), string(l.Status()), source, i.At, i.By)
	return nil
}

// keptProgramme is what an import is compared with. A contract that came in by itself counts as launched.
func keptProgramme(ctx context.Context, from querier) (map[string]programme.Kept, error) {
	rows, err := from.Query(ctx, `
		SELECT ref, digest, CASE WHEN launching_on IS NULL THEN status ELSE 'launched' END, authorities FROM programme
		UNION ALL SELECT c.id, '', 'launched', ARRAY(SELECT p.organisation FROM contract_parties p WHERE p.contract_id = c.id) FROM contracts c WHERE NOT EXISTS (SELECT FROM programme p WHERE p.ref = c.id)`)
	if err != nil {
		return nil, err
	}
	kept := map[string]programme.Kept{}
	var ref string
	var known programme.Kept
	_, err = pgx.ForEachRow(rows, []any{&ref, &known.Digest, &known.Status, &known.Authorities}, func() error {
		kept[ref] = known
		return nil
	})
	return kept, err
}
