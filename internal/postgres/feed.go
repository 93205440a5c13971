package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/dossier"
)

// Feed is when somebody's private calendar address was made, and when a calendar program last read there; both are
// instants. The zero Feed is no address.
type Feed struct {
	CreatedAt  time.Time `json:"created_at"`
	LastReadAt time.Time `json:"last_read_at,omitzero"`
}

// Feed tells of somebody's address.
func (db *DB) Feed(ctx context.Context, person string) (f Feed, err error) {
	err = db.pool.QueryRow(ctx, "SELECT created_at, last_read_at FROM feeds WHERE person = $1", person).Scan(&f.CreatedAt, (*moment)(&f.LastReadAt))
	if errors.Is(err, pgx.ErrNoRows) {
		return Feed{}, nil
	}
	return f, err
}

// SetFeed makes a token the one of somebody's address; whichever came before opens nothing any more. Only a digest of it
// is kept. ErrUnknown when nobody has that id.
func (db *DB) SetFeed(ctx context.Context, person, token string, at time.Time) error {
	hash := sha256.Sum256([]byte(token))
	_, err := db.pool.Exec(ctx, `
		INSERT INTO feeds (person, token_hash, created_at) VALUES ($1, $2, $3)
		ON CONFLICT (person) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at, last_read_at = NULL`,
		person, hash[:], at)
	if err != nil {
		return fmt.Errorf("feed of %s: %w", person, refused(err))
	}
	return nil
}

// EndFeed forgets the address, if there is one.
func (db *DB) EndFeed(ctx context.Context, person string) error {
	_, err := db.pool.Exec(ctx, "DELETE FROM feeds WHERE person = $1", person)
	return err
}

// FeedOf is the person whose address holds a token, and notes the reading. ErrUnknown for any other token, and for one
// whose account is closed. Errors do not name the token.
func (db *DB) FeedOf(ctx context.Context, token string, at time.Time) (person string, err error) {
	hash := sha256.Sum256([]byte(token))
	err = db.pool.QueryRow(ctx, `
		UPDATE feeds f SET last_read_at = $2 FROM people p
		WHERE f.token_hash = $1 AND p.id = f.person AND p.disabled_at IS NULL
		RETURNING f.person`, hash[:], at).Scan(&person)
	return person, unknown("feed", "of a token", err)
}

// Engagement is a contract in which the reader has a part, with what it takes to say what is expected of whom.
type Engagement struct {
	Contract string
	Snapshot
	file, filed json.RawMessage
}

// Dossier is the contract's file as people read it.
func (e Engagement) Dossier() (*dossier.Dossier, error) { return dossier.Told(e.filed, e.file) }

// Engagements lists the contracts in which the reader has a part that day, by id, at most 200 at a time; the next page
// starts after the last id of this one. What somebody only oversees is not among them.
func (r *Reading) Engagements(ctx context.Context, after string) ([]Engagement, error) {
	found, err := list(ctx, r, `
		SELECT c.id, c.state, c.file, c.updated_at FROM contracts c
		WHERE c.id > @after AND EXISTS `+parts+`
		ORDER BY c.id LIMIT @limit`, pgx.NamedArgs{"after": after, "limit": mostListed},
		func(row pgx.CollectableRow) (e Engagement, err error) {
			var state []byte
			if err := row.Scan(&e.Contract, &state, (*[]byte)(&e.filed), &e.At); err != nil {
				return e, err
			}
			e.file = e.filed
			return e, json.Unmarshal(state, &e.State)
		})
	if err != nil {
		return nil, err
	}
	return found, r.db.sayJSON(ctx, fields(found, func(e *Engagement) *[]byte { return (*[]byte)(&e.file) })...)
}
