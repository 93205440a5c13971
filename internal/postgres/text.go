package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Text is a text that a party has frozen under its digest. Until a fact of the contract names that digest it is a draft,
// which only its own party reads (F-RA-05, F-RS-06).
type Text struct {
	Revision    string    `json:"revision"` // SHA-256 of Text, in hexadecimal
	Party       string    `json:"party"`
	Subject     string    `json:"subject"`        // what it is the text of: launch, diagnostic, sheet.<code>…
	Text        string    `json:"text,omitempty"` // absent from lists
	DepositedBy string    `json:"deposited_by"`
	DepositedAt time.Time `json:"deposited_at"`
	Shared      bool      `json:"shared"` // a fact names it
}

// MostText is how long a text may be, in bytes of UTF-8.
const MostText = 256 << 10

// AddText keeps a text and answers its revision. The same text of the same party again changes nothing. ErrTooLong
// above MostText; ErrUnknown when the contract has no such party.
func (db *DB) AddText(ctx context.Context, contractID string, t Text) (revision string, err error) {
	if len(t.Text) > MostText {
		return "", ErrTooLong
	}
	sum := sha256.Sum256([]byte(t.Text))
	revision = hex.EncodeToString(sum[:])
	_, err = db.pool.Exec(ctx, `
		INSERT INTO texts (contract_id, revision, party, subject, text, deposited_by, deposited_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`, contractID, revision, t.Party, t.Subject, t.Text, t.DepositedBy, t.DepositedAt)
	if err != nil {
		return "", fmt.Errorf("contract %s, text of %s: %w", contractID, t.Party, refused(err))
	}
	return revision, nil
}

// Text is one text that the reader may open; ErrUnknown for any other. Where two parties hold the same text, it is the
// one deposited first.
func (r *Reading) Text(ctx context.Context, contractID, revision string) (Text, error) {
	found, err := r.texts(ctx, contractID, "t.text", "t.revision = @revision", pgx.NamedArgs{"revision": revision})
	if err != nil {
		return Text{}, err
	}
	if len(found) == 0 {
		return Text{}, fmt.Errorf("contract %s, text %s: %w", contractID, revision, ErrUnknown)
	}
	return found[0], nil
}

// Texts lists the texts that the reader may open, in the order in which they were deposited, without their words;
// ErrUnknown when the contract is out of sight.
func (r *Reading) Texts(ctx context.Context, contractID string) ([]Text, error) {
	return r.texts(ctx, contractID, "''", "true", nil)
}

func (r *Reading) texts(ctx context.Context, contractID, words, condition string, args pgx.NamedArgs) ([]Text, error) {
	return of(ctx, r, contractID, `
		SELECT t.revision, t.party, t.subject, `+words+`, t.deposited_by, t.deposited_at, `+shared+`
		FROM texts t JOIN contracts c ON c.id = t.contract_id
		WHERE c.id = @contract AND `+condition+` AND `+opened+`
		ORDER BY t.deposited_at, t.revision, t.party`, args, pgx.RowToStructByPos[Text])
}
