package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"jalon/internal/content"
)

const draftColumns = "t.item, t.version, t.body, t.party, t.edited_by, t.edited_at, t.shared_at IS NOT NULL"

func scanDraft(row pgx.CollectableRow) (d content.Draft, err error) {
	var body []byte
	err = row.Scan(&d.Item, &d.Version, &body, &d.Party, &d.By, &d.At, &d.Shared)
	d.Body = json.RawMessage(body)
	return d, err
}

// bodies are those of drafts that have one.
func bodies(drafts []content.Draft) []*[]byte {
	var documents []*[]byte
	for i := range drafts {
		if !drafts[i].Gone() {
			documents = append(documents, (*[]byte)(&drafts[i].Body))
		}
	}
	return documents
}

// DraftHistory lists the versions of an item that the reader may see, the oldest first, with names; ErrUnknown when the
// contract is out of sight. A version that was never shared is missing to the other parties.
func (r *Reading) DraftHistory(ctx context.Context, contractID string, item content.Item) ([]content.Draft, error) {
	versions, err := of(ctx, r, contractID, "SELECT "+draftColumns+` FROM drafts t JOIN contracts c ON c.id = t.contract_id
		WHERE c.id = @contract AND t.item = @item AND `+seen+" AND "+visible+" ORDER BY t.version", pgx.NamedArgs{"item": string(item)}, scanDraft)
	if err != nil {
		return nil, err
	}
	return versions, r.db.sayJSON(ctx, bodies(versions)...)
}
