package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"jalon/internal/dossier"
	"jalon/internal/programme"
)

// A programmed contract names its people before any directory knows them: no mention can stand for them, so that lines and
// reports are in clear, and redacted.

// programme gives a line the digest of what it says now: with the former one, and the words around the name, names could be
// tried.
func (e *erasing) programme(ctx context.Context) error {
	rows, err := e.tx.Query(ctx, "SELECT ref, line FROM programme ORDER BY ref")
	if err != nil {
		return err
	}
	var lines []programme.Line
	var ref string
	var body []byte
	if _, err := pgx.ForEachRow(rows, []any{&ref, &body}, func() error {
		var before, after programme.Line
		redacted, err := dossier.EachText(body, e.redact)
		if err == nil {
			err = json.Unmarshal(body, &before)
		}
		if err == nil {
			err = json.Unmarshal(redacted, &after)
		}
		if err == nil && before.Digest() != after.Digest() {
			e.record.Programme, lines = append(e.record.Programme, ref), append(lines, after)
		}
		return err
	}); err != nil {
		return err
	}
	for i, l := range lines {
		body, err := json.Marshal(l)
		if err != nil {
			return err
		}
		if _, err := e.tx.Exec(ctx, "UPDATE programme SET line = $2, digest = $3 WHERE ref = $1", e.record.Programme[i], body, l.Digest()); err != nil {
			return err
		}
	}
	return nil
}

// imports are named like a file, and report cells as somebody wrote them.
func (e *erasing) imports(ctx context.Context) error {
	rows, err := e.tx.Query(ctx, "SELECT number, file, coalesce(report, 'null') FROM programme_imports ORDER BY number")
	if err != nil {
		return err
	}
	var files []string
	var reports [][]byte
	var number int64
	var file string
	var report []byte
	if _, err := pgx.ForEachRow(rows, []any{&number, &file, &report}, func() error {
		named := false
		redacted, err := dossier.EachText(report, func(text string) string {
			other := e.redact(text)
			named = named || other != text
			return other
		})
		if about := e.redact(file); err == nil && (named || about != file) {
			e.record.Imports, files, reports = append(e.record.Imports, number), append(files, about), append(reports, redacted)
		}
		return err
	}); err != nil {
		return err
	}
	for i, number := range e.record.Imports {
		if _, err := e.tx.Exec(ctx, "UPDATE programme_imports SET file = left($2, 255), report = nullif($3::text, 'null')::json WHERE number = $1",
			number, files[i], string(reports[i])); err != nil {
			return err
		}
	}
	return nil
}
