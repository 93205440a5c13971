package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/content"
)

// ShareDrafts lets every party read what one of them wrote, item by item as it stands now; all of its drafts without any
// item. It answers the items that were shared by this: others were shared before, or belong to another party. An item that
// does not change any more stays as the others know it.
//
// *contractfile.Invalid when the drafts make a contract that is wrong for those who do not see the party's other drafts;
// ErrUnknown when there is no such contract or party.
func (db *DB) ShareDrafts(ctx context.Context, contractID, party, by string, items []content.Item, at time.Time) ([]content.Item, error) {
	var shared []content.Item
	err := db.write(ctx, contractID, party, func(w *writing) (err error) {
		shared, err = w.share(ctx, by, items, at)
		return err
	})
	return shared, err
}

func (w *writing) share(ctx context.Context, by string, items []content.Item, at time.Time) ([]content.Item, error) {
	var drafts []content.Draft
	var shared []content.Item
	for _, d := range w.told.drafts {
		open, _ := content.Editable(w.state, d.Item)
		if !d.Shared && open && (len(items) == 0 || slices.Contains(items, d.Item)) {
			drafts, shared = append(drafts, d), append(shared, d.Item)
		}
	}
	if len(drafts) == 0 {
		return nil, nil
	}
	batch := &pgx.Batch{}
	known := queueWritten(batch, "true", "t.shared_at IS NOT NULL", pgx.NamedArgs{"contract": w.contract})
	if err := w.tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, err
	}
	known, err := w.db.tellWritten(ctx, w.tx, known)
	if err != nil {
		return nil, err
	}
	file, err := w.judged()
	if err != nil {
		return nil, err
	}
	if err := content.AcceptShared(file, known.drafts, drafts); err != nil {
		return nil, err
	}
	for _, d := range drafts {
		if _, err := w.tx.Exec(ctx, "UPDATE drafts SET shared_at = $4, shared_by = $5 WHERE contract_id = $1 AND item = $2 AND version = $3",
			w.contract, string(d.Item), d.Version, at, by); err != nil {
			return nil, err
		}
	}
	return shared, nil
}
