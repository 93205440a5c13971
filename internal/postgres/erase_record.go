package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/ledger"
	"jalon/internal/mention"
)

// ErasureRecord says what an erasure took and what it had to leave, by the names that tables have for it. It is kept as
// JSON, in the order of these fields, and its digest joins the log: that something was erased is not hidden, only what.
type ErasureRecord struct {
	Number int64     `json:"number"`
	At     time.Time `json:"at"` // instant, UTC
	Person string    `json:"person"`
	Ground string    `json:"ground"`

	Names      []string         `json:"names,omitempty"`      // commitments whose key was destroyed
	Statements []string         `json:"statements,omitempty"` // commitments whose words were redacted
	Texts      []Deposit        `json:"texts,omitempty"`      // whose words do not have their digest any more
	Drafts     []Version        `json:"drafts,omitempty"`     // whose body was redacted
	Measures   []Version        `json:"measures,omitempty"`   // whose words were redacted
	Programme  []string         `json:"programme,omitempty"`  // references of programmed contracts whose line was redacted
	Imports    []int64          `json:"imports,omitempty"`    // numbers of those whose report, or the name of whose file, was redacted
	Policies   []string         `json:"policies,omitempty"`   // versions whose text was redacted
	Letters    []int64          `json:"letters,omitempty"`    // of the outbox
	LogLines   int64            `json:"log_lines,omitempty"`  // of the access log
	Rows       map[string]int64 `json:"rows,omitempty"`       // removed, by table

	// Namesakes are others whose name says the person's: what was written about them was redacted as well, because nobody
	// can tell the words apart. Their own rows and keys stay.
	Namesakes []string `json:"namesakes,omitempty"`

	FactsLeft []NamedFact `json:"facts_left,omitempty"` // facts that name the person and cannot change
	FilesLeft []string    `json:"files_left,omitempty"` // contracts whose file does
}

// NamedFact is a fact by its contract and number.
type NamedFact struct {
	Contract string `json:"contract"`
	Seq      int64  `json:"seq"`
}

// Version is a version of an item, or of the value of an indicator in a year (« IND-A1/2027 »).
type Version struct {
	Contract string `json:"contract"`
	Of       string `json:"of"`
	Version  int    `json:"version"`
}

// begin gives the erasure its number.
func (e *erasing) begin(ctx context.Context) error {
	e.record = ErasureRecord{At: e.wish.At.UTC().Truncate(time.Second), Person: e.wish.Person, Rows: map[string]int64{}}
	return e.tx.QueryRow(ctx, "SELECT coalesce(max(number), 0) + 1 FROM erasures").Scan(&e.record.Number)
}

// directory empties what the installation knows of the person itself.
func (e *erasing) directory(ctx context.Context) error {
	for _, from := range [...]struct{ table, where string }{
		{"identities", "person = $1"},
		{"feeds", "person = $1"},
		{"letter_settings", "person = $1"},
		{"absences", "person = $1"},
		// As api writes them: a session that began before is over, whatever it still holds.
		{"sessions", `position(convert_to('"person":"' || $1::text || '"', 'UTF8') in data) > 0`},
	} {
		done, err := e.tx.Exec(ctx, "DELETE FROM "+from.table+" WHERE "+from.where, e.wish.Person)
		if err != nil {
			return fmt.Errorf("%s: %w", from.table, err)
		}
		if done.RowsAffected() > 0 {
			e.record.Rows[from.table] = done.RowsAffected()
		}
	}
	if _, err := e.tx.Exec(ctx, "UPDATE absences SET substitute = NULL WHERE substitute = $1", e.wish.Person); err != nil {
		return err
	}
	_, err := e.tx.Exec(ctx, `
		UPDATE people SET name = $2, title = '', address = '', address_failed_at = NULL, address_failure = NULL,
		       disabled_at = coalesce(disabled_at, $3), sessions_from = greatest(sessions_from, $3), erased_by = $4
		WHERE id = $1`, e.wish.Person, mention.ErasedPerson, e.wish.At, e.record.Number)
	return err
}

// names become noise without their key, and go as well.
func (e *erasing) names(ctx context.Context) error {
	if _, err := e.tx.Exec(ctx, "DELETE FROM person_keys WHERE person = $1", e.wish.Person); err != nil {
		return err
	}
	_, err := e.tx.Exec(ctx, "DELETE FROM names WHERE person = $1", e.wish.Person)
	return err
}

// enter chains the record to the erasures before it. Its ground may name the person, who is erased there too.
func (e *erasing) enter(ctx context.Context) error {
	e.record.Ground = e.redact(e.wish.Ground)
	record, err := json.Marshal(e.record)
	if err != nil {
		return err
	}
	var before []byte
	err = e.tx.QueryRow(ctx, "SELECT hash FROM erasures ORDER BY number DESC LIMIT 1").Scan(&before)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	var previous ledger.Hash
	copy(previous[:], before)
	hash := ledger.Erasure(previous, record)
	_, err = e.tx.Exec(ctx, "INSERT INTO erasures (number, at, record, hash) VALUES ($1, $2, $3, $4)", e.record.Number, e.record.At, string(record), hash[:])
	return err
}

// recall reads the record of an erasure that was done before.
func (e *erasing) recall(ctx context.Context, number int64) error {
	var text []byte
	if err := e.tx.QueryRow(ctx, "SELECT record FROM erasures WHERE number = $1", number).Scan(&text); err != nil {
		return err
	}
	return json.Unmarshal(text, &e.record)
}
