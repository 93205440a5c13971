package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"jalon/internal/mail"
)

// Gathered lists the kinds of letters that somebody wants once a day, in one, instead of at once.
func (db *DB) Gathered(ctx context.Context, person string) ([]mail.Kind, error) {
	rows, err := db.pool.Query(ctx, "SELECT kind FROM letter_settings WHERE person = $1 AND mode = 'digest' ORDER BY kind", person)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[mail.Kind])
}

// SetGathered replaces those kinds; what is not among them leaves at once. Letters that wait already are not concerned.
// ErrUnknown when nobody has that id.
func (db *DB) SetGathered(ctx context.Context, person string, kinds []mail.Kind) error {
	_, err := db.pool.Exec(ctx, `
		WITH others AS (DELETE FROM letter_settings WHERE person = $1 AND kind <> ALL ($2))
		INSERT INTO letter_settings (person, kind, mode) SELECT $1, kind, 'digest' FROM unnest($2::text[]) kind
		ON CONFLICT (person, kind) DO UPDATE SET mode = excluded.mode`, person, orEmpty(kinds))
	if err != nil {
		return fmt.Errorf("letters of %s: %w", person, refused(err))
	}
	return nil
}
