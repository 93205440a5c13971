package api

import (
	"context"
	"encoding/json"
	"strings"

	"jalon/internal/access"
	"jalon/internal/content"
	"jalon/internal/postgres"
	"jalon/internal/vigilance"
)

// at names an item of a contract as a route does.
func at(id string, item content.Item) *InItem {
	code := item.Code()
	if code == "" {
		code = "-"
	}
	return &InItem{InContract{id}, item.Kind(), code}
}

func (b behindPages) Content(ctx context.Context, person, id string) (postgres.Content, error) {
	found, err := guarded(b.server, access.SeeContract, reading("show-content"), func(ctx context.Context, in *InContract) (*postgres.Content, error) {
		found, err := b.as(ctx).Content(ctx, in.ID)
		return &found, err
	})(as(ctx, person), &InContract{id})
	if err != nil {
		return postgres.Content{}, err
	}
	return *found, nil
}

func (b behindPages) DraftBody(ctx context.Context, person, id string, item content.Item, version int) (json.RawMessage, error) {
	found, err := guarded(b.server, access.SeeContract, reading("show-draft"), func(ctx context.Context, in *InItem) (*json.RawMessage, error) {
		body, err := b.draftBody(ctx, in, version)
		return &body, err
	})(as(ctx, person), at(id, item))
	if err != nil {
		return nil, err
	}
	return *found, nil
}

func (b behindPages) Drafts(ctx context.Context, person, id string, item content.Item) ([]content.Draft, error) {
	found, err := guarded(b.server, access.SeeContract, reading("draft-history"), func(ctx context.Context, in *InItem) (*[]content.Draft, error) {
		found, err := b.draftHistory(ctx, in)
		return &found, err
	})(as(ctx, person), at(id, item))
	if err != nil {
		return nil, err
	}
	return *found, nil
}

func (b behindPages) SaveDraft(ctx context.Context, person, id string, item content.Item, base int, body json.RawMessage) error {
	_, err := guarded(b.server, access.DepositText, changing("save-draft"), func(ctx context.Context, in *InItem) (*content.Draft, error) {
		if _, err := in.item(); err != nil {
			return nil, err
		}
		saved, err := b.saveDraft(ctx, in.ID, item, base, body)
		return &saved, err
	})(as(ctx, person), at(id, item))
	return err
}

func (b behindPages) ShareDrafts(ctx context.Context, person, id string, items []content.Item) error {
	_, err := guarded(b.server, access.DepositText, changing("share-drafts"), func(ctx context.Context, in *InContract) (*struct{}, error) {
		_, err := b.share(ctx, in.ID, items)
		return nil, err
	})(as(ctx, person), &InContract{id})
	return err
}

func (b behindPages) SubmitSheet(ctx context.Context, person, id, code, under string) error {
	_, err := guarded(b.server, access.ActOn, changing("submit-sheet"), b.sheetSubmit)(as(ctx, person), &sheetSubmitInput{InContract{id}, WithKey{key(under)}, code})
	return err
}

func (b behindPages) PromoteIntent(ctx context.Context, person, id, code, means string) error {
	in := &intentPromoteInput{InContract: InContract{id}, Intent: code}
	if in.Body.Means = prose(means); strings.TrimSpace(means) == "" || len(means) > 4000 {
		return wrong("means", "Dites qui finance cette action, en 4000 caractères au plus.", "Complétez les moyens, puis renvoyez le formulaire.")
	}
	_, err := guarded(b.server, access.DepositText, changing("promote-intent"), b.intentPromote)(as(ctx, person), in)
	return err
}

func (b behindPages) Alerts(ctx context.Context, person, id string) ([]vigilance.Alert, error) {
	found, err := guarded(b.server, access.SeeContract, reading("list-alerts"), func(ctx context.Context, in *InContract) (*[]vigilance.Alert, error) {
		found, err := b.alerts(ctx, in.ID)
		return &found, err
	})(as(ctx, person), &InContract{id})
	if err != nil {
		return nil, err
	}
	return *found, nil
}
