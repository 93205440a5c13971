package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"jalon/internal/content"
	"jalon/internal/contractfile"
)

// Content is what a contract says to one reader: its file with the drafts that the reader may see, and what was measured.
type Content struct {
	File     *contractfile.File             // with names
	Versions map[content.Item]content.Draft // the last visible version of each item that was edited, with names
	Measures []content.Measure              // the last version of each value, withdrawn ones included
}

// Content is what the contract says to the reader: what is shared, and what the reader's own parties are writing (F-RA-05,
// F-RS-06). ErrUnknown when the contract is out of sight.
func (r *Reading) Content(ctx context.Context, contractID string) (Content, error) {
	batch := &pgx.Batch{}
	w := queueWritten(batch, seen, visible, r.args(pgx.NamedArgs{"contract": contractID}))
	if err := r.run(ctx, batch); err != nil {
		return Content{}, unknown("contract", contractID, err)
	}
	return r.db.tellContent(ctx, contractID, w)
}

// Content is what the contract says to all of its parties; ErrUnknown when there is none.
func (db *DB) Content(ctx context.Context, contractID string) (Content, error) {
	batch := &pgx.Batch{}
	w := queueWritten(batch, "true", "t.shared_at IS NOT NULL", pgx.NamedArgs{"contract": contractID})
	if err := db.pool.SendBatch(ctx, batch).Close(); err != nil {
		return Content{}, unknown("contract", contractID, err)
	}
	return db.tellContent(ctx, contractID, w)
}

func (db *DB) tellContent(ctx context.Context, contractID string, w *written) (Content, error) {
	told, err := db.tellWritten(ctx, db.pool, w)
	if err != nil {
		return Content{}, err
	}
	c := Content{Versions: map[content.Item]content.Draft{}, Measures: told.measures}
	for _, d := range told.drafts {
		c.Versions[d.Item] = d
	}
	file, err := told.read()
	if err == nil {
		c.File, err = content.Overlay(file, told.drafts, told.measures)
	}
	if err != nil {
		return Content{}, fmt.Errorf("contract %s: %w", contractID, err)
	}
	return c, nil
}

// visible keeps, of a contract that is seen, the versions t that are shared and those of the reader's own parties.
const visible = `(t.shared_at IS NOT NULL OR t.party IN (SELECT m.party FROM ` + parts + ` m) OR t.party IN (SELECT m.party FROM ` + mandates + ` m))`

// written is a contract's file with one version of what was written over it, with mentions as it is kept, or with names.
type written struct {
	file     []byte
	drafts   []content.Draft
	measures []content.Measure
}

// queueWritten fills what is written when the batch is read; its first query finds no row where the condition does not hold.
func queueWritten(batch *pgx.Batch, condition, versions string, args pgx.NamedArgs) *written {
	w := &written{}
	batch.Queue("SELECT c.file FROM contracts c WHERE c.id = @contract AND "+condition, args).
		QueryRow(func(row pgx.Row) error { return row.Scan((*[]byte)(&w.file)) })
	queueList(batch, &w.drafts, "SELECT DISTINCT ON (t.item) "+draftColumns+`
		FROM drafts t JOIN contracts c ON c.id = t.contract_id
		WHERE c.id = @contract AND `+condition+" AND "+versions+" ORDER BY t.item, t.version DESC", args, scanDraft)
	queueList(batch, &w.measures, "SELECT DISTINCT ON (t.indicator, t.year) "+measureColumns+`
		FROM measures t JOIN contracts c ON c.id = t.contract_id
		WHERE c.id = @contract AND `+condition+" ORDER BY t.indicator, t.year, t.version DESC", args, scanMeasure)
	return w
}

// tellWritten is what is written with names instead of mentions.
func (db *DB) tellWritten(ctx context.Context, q querier, w *written) (*written, error) {
	told := &written{slices.Clone(w.file), slices.Clone(w.drafts), slices.Clone(w.measures)}
	documents := append(bodies(told.drafts), &told.file)
	if err := db.sayJSONBy(ctx, q, documents...); err != nil {
		return nil, err
	}
	return told, db.sayBy(ctx, q, measured(told.measures)...)
}

// read is the file alone.
func (w *written) read() (*contractfile.File, error) {
	file := new(contractfile.File)
	return file, json.Unmarshal(w.file, file)
}
