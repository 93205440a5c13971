package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"jalon/internal/content"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/mention"
)

// SaveDraft writes the version of an item that follows base, which is the last one that the writer knows of: 0 for an item
// as the file has it, or that is new. A draft without a body takes the item out; one that says what stands already changes
// nothing and answers what stands. The answer has its version, and its body in canonical form.
//
// Nothing is written on an error: *content.Conflict when the item moved on, *content.Closed when it does not change any
// more, *contractfile.Invalid when the contract would be wrong, ErrTooLong when its words are too long to be kept, ErrUnknown
// when there is no such contract or party.
func (db *DB) SaveDraft(ctx context.Context, contractID string, base int, d content.Draft) (content.Draft, error) {
	err := db.write(ctx, contractID, d.Party, func(w *writing) error { return w.save(ctx, base, &d) })
	return d, err
}

// writing is one write over a contract. Others wait for its end: what was judged is then what the contract says.
type writing struct {
	db       *DB
	tx       pgx.Tx
	contract string
	party    string
	state    contract.State
	kept     *written // what the party may see, with mentions
	told     *written // the same with names
}

func (db *DB) write(ctx context.Context, contractID, party string, do func(w *writing) error) error {
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		w := &writing{db: db, tx: tx, contract: contractID, party: party}
		args := pgx.NamedArgs{"contract": contractID, "party": party}
		var state []byte
		batch := &pgx.Batch{}
		batch.Queue("SELECT pg_advisory_xact_lock(hashtextextended('drafts ' || @contract, 0))", args)
		batch.Queue("SELECT c.state FROM contracts c JOIN contract_parties p ON p.contract_id = c.id AND p.code = @party WHERE c.id = @contract", args).
			QueryRow(func(row pgx.Row) error { return row.Scan(&state) })
		w.kept = queueWritten(batch, "true", "(t.shared_at IS NOT NULL OR t.party = @party)", args)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return unknown("party", party, err)
		}
		if err := json.Unmarshal(state, &w.state); err != nil {
			return err
		}
		var err error
		if w.told, err = db.tellWritten(ctx, tx, w.kept); err != nil {
			return err
		}
		return do(w)
	})
	if err != nil {
		return fmt.Errorf("contract %s: %w", contractID, err)
	}
	return nil
}

func (w *writing) save(ctx context.Context, base int, d *content.Draft) error {
	if open, why := content.Editable(w.state, d.Item); !open {
		return &content.Closed{Item: d.Item, Reason: why}
	}
	last, err := w.last(ctx, d.Item)
	if err != nil {
		return err
	}
	if last.Version != base {
		return w.conflict(ctx, base, d.Item, last)
	}
	file, err := w.judged()
	if err != nil {
		return err
	}
	body, err := content.Accept(file, w.told.drafts, *d)
	if err != nil {
		return err
	}
	d.Body, d.Version = body, base+1
	if base > 0 && bytes.Equal(last.Body, body) && (last.Shared || !d.Shared) {
		*d = last
		return nil
	}
	stored, err := w.veil(ctx, *d)
	if err != nil {
		return err
	}
	if len(stored) > MostText {
		return ErrTooLong
	}
	_, err = w.tx.Exec(ctx, `
		INSERT INTO drafts (contract_id, item, version, body, party, edited_by, edited_at, shared_at, shared_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8 THEN $7::timestamptz END, CASE WHEN $8 THEN $6::text END)`,
		w.contract, string(d.Item), d.Version, orNull(string(stored)), d.Party, d.By, d.At, d.Shared)
	return err
}

// last is the version that stands, whoever may see it, with names; version 0 before there is any.
func (w *writing) last(ctx context.Context, item content.Item) (content.Draft, error) {
	return w.version(ctx, item, "true", 0)
}

// version is the last version of an item under a condition.
func (w *writing) version(ctx context.Context, item content.Item, condition string, n int) (content.Draft, error) {
	rows, err := w.tx.Query(ctx, "SELECT "+draftColumns+" FROM drafts t WHERE t.contract_id = @contract AND t.item = @item AND "+condition+`
		ORDER BY t.version DESC LIMIT 1`, pgx.NamedArgs{"contract": w.contract, "item": string(item), "version": n, "party": w.party})
	if err != nil {
		return content.Draft{}, err
	}
	found, err := pgx.CollectRows(rows, scanDraft)
	if err != nil || len(found) == 0 {
		return content.Draft{Item: item}, err
	}
	return found[0], w.db.sayJSONBy(ctx, w.tx, bodies(found)...)
}

// conflict tells the writer what stands and what became of what was read. Of what another party is writing, only that is
// told.
func (w *writing) conflict(ctx context.Context, base int, item content.Item, theirs content.Draft) error {
	if theirs.Version > 0 && !theirs.Shared && theirs.Party != w.party {
		theirs.Body = nil
		return &content.Conflict{Theirs: theirs, Hidden: true}
	}
	known, err := w.version(ctx, item, "t.version = @version AND (t.shared_at IS NOT NULL OR t.party = @party)", base)
	if err != nil {
		return err
	}
	if known.Version == 0 {
		file, err := w.told.read()
		if err != nil {
			return err
		}
		known.Body, _ = content.Body(file, item)
	}
	return &content.Conflict{Theirs: theirs, Changes: content.Compare(item, known.Body, theirs.Body)}
}

// judged is the file as drafts are judged upon it. Whoever was erased has no address any more, which no reading of a file
// lets pass: one that reaches nobody stands there instead.
func (w *writing) judged() (*contractfile.File, error) {
	file, err := w.told.read()
	if err != nil {
		return nil, err
	}
	const nobody = "personne@effacee.invalid"
	for i := range file.Authorities {
		if file.Authorities[i].Email == mention.ErasedPerson {
			file.Authorities[i].Email = nobody
		}
	}
	if file.ManagingBody.Email == mention.ErasedPerson {
		file.ManagingBody.Email = nobody
	}
	return file, nil
}
