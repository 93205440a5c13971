package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"jalon/internal/dossier"
)

// Drafts and measures mention whoever their contract knew when they were written. Somebody else may be named in clear.

func (e *erasing) drafts(ctx context.Context) error {
	rows, err := e.tx.Query(ctx, "SELECT contract_id, item, version, body FROM drafts WHERE body IS NOT NULL ORDER BY 1, 2, 3")
	if err != nil {
		return err
	}
	var bodies []string
	var at Version
	var body string
	if _, err := pgx.ForEachRow(rows, []any{&at.Contract, &at.Of, &at.Version, &body}, func() error {
		redacted, err := dossier.EachText([]byte(body), e.redact)
		if err == nil && string(redacted) != body {
			e.record.Drafts, bodies = append(e.record.Drafts, at), append(bodies, string(redacted))
		}
		return err
	}); err != nil {
		return err
	}
	for i, at := range e.record.Drafts {
		if _, err := e.tx.Exec(ctx, "UPDATE drafts SET body = $4, redacted_by = $5 WHERE contract_id = $1 AND item = $2 AND version = $3",
			at.Contract, at.Of, at.Version, bodies[i], e.record.Number); err != nil {
			return err
		}
	}
	return nil
}

func (e *erasing) measures(ctx context.Context) error {
	rows, err := e.tx.Query(ctx, `
		SELECT contract_id, indicator || '/' || year, version, ARRAY[source, campaign, definition, comment, origin] FROM measures ORDER BY 1, 2, 3`)
	if err != nil {
		return err
	}
	var all [][]string
	var at Version
	var words []string
	if _, err := pgx.ForEachRow(rows, []any{&at.Contract, &at.Of, &at.Version, &words}, func() error {
		redacted, named := make([]string, len(words)), false
		for i, text := range words {
			redacted[i] = e.redact(text)
			named = named || redacted[i] != text
		}
		if named {
			e.record.Measures, all = append(e.record.Measures, at), append(all, redacted)
		}
		return nil
	}); err != nil {
		return err
	}
	for i, at := range e.record.Measures {
		if _, err := e.tx.Exec(ctx, `
			UPDATE measures SET source = $4, campaign = $5, definition = $6, comment = $7, origin = left($8, 200), redacted_by = $9
			WHERE contract_id = $1 AND indicator || '/' || year = $2 AND version = $3`,
			at.Contract, at.Of, at.Version, all[i][0], all[i][1], all[i][2], all[i][3], all[i][4], e.record.Number); err != nil {
			return err
		}
	}
	return nil
}
