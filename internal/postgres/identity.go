package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Link ties a subject of an issuer to a person; by is who did it, idp the provider that the issuer itself relied on. The
// same link again changes nothing. ErrExists when the subject is somebody else's, ErrUnknown when nobody is that person.
func (db *DB) Link(ctx context.Context, issuer, subject, idp, person, by string) error {
	var linked string
	// The update changes nothing: it makes the row, also one that was added a moment ago, come back.
	err := db.pool.QueryRow(ctx, `
		INSERT INTO identities (issuer, subject, idp, person, linked_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (issuer, subject) DO UPDATE SET issuer = excluded.issuer
		RETURNING person`, issuer, subject, idp, person, by).Scan(&linked)
	if err == nil && linked != person {
		err = ErrExists
	}
	if err != nil {
		return fmt.Errorf("person %s, identity at %s: %w", person, issuer, refused(err))
	}
	return nil
}

// PersonOf is the person to whom a subject of an issuer is linked; ErrUnknown without a link, ErrDisabled when the account
// is closed.
func (db *DB) PersonOf(ctx context.Context, issuer, subject string) (person string, err error) {
	var disabled bool
	err = db.pool.QueryRow(ctx, `
		SELECT p.id, p.disabled_at IS NOT NULL FROM identities i JOIN people p ON p.id = i.person
		WHERE i.issuer = $1 AND i.subject = $2`, issuer, subject).Scan(&person, &disabled)
	if err != nil {
		return "", unknown("identity at", issuer, err)
	}
	if disabled {
		return "", fmt.Errorf("person %s: %w", person, ErrDisabled)
	}
	return person, nil
}

// PersonByAddress is the one person with an account that is open and that address, whatever its case, whom no subject of
// the same issuer and provider is linked to yet: an address that passes to somebody else opens no account. ErrUnknown
// without any. The people of a managing body often share its address: ErrAmbiguous. Machines are not looked for.
func (db *DB) PersonByAddress(ctx context.Context, address, issuer, idp string) (person string, err error) {
	rows, err := db.pool.Query(ctx, `
		SELECT p.id, EXISTS (SELECT FROM identities i WHERE i.person = p.id AND i.issuer = $2 AND i.idp = $3)
		FROM people p
		WHERE lower(p.address) = lower($1) AND p.address <> '' AND p.disabled_at IS NULL AND NOT p.machine
		LIMIT 2`, address, issuer, idp)
	if err != nil {
		return "", err
	}
	type candidate struct {
		ID     string
		Linked bool
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[candidate])
	switch {
	case err != nil:
		return "", err
	// Whether linked or not: that one of two is linked does not say that the other one is meant.
	case len(found) > 1:
		return "", fmt.Errorf("address: %w", ErrAmbiguous)
	case len(found) == 0 || found[0].Linked:
		return "", fmt.Errorf("address: %w", ErrUnknown)
	}
	return found[0].ID, nil
}

// Active answers nil when somebody's account is open and a session that began at since still runs; else ErrDisabled,
// ErrSessionEnded, or ErrUnknown when nobody has that id. A session that began at the very instant at which sessions were
// ended has ended too.
func (db *DB) Active(ctx context.Context, person string, since time.Time) error {
	var disabled, ended bool
	err := db.pool.QueryRow(ctx, "SELECT disabled_at IS NOT NULL, coalesce(sessions_from >= $2, false) FROM people WHERE id = $1", person, since).
		Scan(&disabled, &ended)
	switch {
	case err != nil:
		return unknown("person", person, err)
	case disabled:
		return fmt.Errorf("person %s: %w", person, ErrDisabled)
	case ended:
		return fmt.Errorf("person %s: %w", person, ErrSessionEnded)
	}
	return nil
}
