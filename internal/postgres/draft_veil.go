package postgres

import (
	"context"

	"jalon/internal/content"
	"jalon/internal/dossier"
	"jalon/internal/mention"
)

// veil is the body of a draft as it is kept: with mentions of whoever the contract knows, the pilot whom the draft itself
// names included. Their names are kept with it.
func (w *writing) veil(ctx context.Context, d content.Draft) ([]byte, error) {
	if d.Gone() {
		return nil, nil
	}
	people, err := w.people(d)
	if err != nil {
		return nil, err
	}
	v, err := veilOf(ctx, w.tx, w.contract, people)
	if err != nil {
		return nil, err
	}
	body, err := people.VeilPilot(d.Body, v.kept.mention)
	if err == nil {
		body, err = dossier.EachText(body, v.text)
	}
	if err != nil {
		return nil, err
	}
	if err := w.register(ctx, people, d); err != nil {
		return nil, err
	}
	return body, v.kept.save(ctx)
}

// people is the contract as the party sees it with one more draft: who is in it, by ids and by names.
func (w *writing) people(more ...content.Draft) (*dossier.Dossier, error) {
	var canonical [2][]byte
	for i, w := range []*written{w.kept, w.told} {
		file, err := w.read()
		if err != nil {
			return nil, err
		}
		if file, err = content.Overlay(file, append(w.drafts[:len(w.drafts):len(w.drafts)], more...), nil); err != nil {
			return nil, err
		}
		if canonical[i], err = file.Canonical(); err != nil {
			return nil, err
		}
	}
	return dossier.Told(canonical[0], canonical[1])
}

// register adds a pilot whom nobody knew to the directory: whoever is named somewhere can be erased.
func (w *writing) register(ctx context.Context, people *dossier.Dossier, d content.Draft) error {
	for _, p := range people.People {
		if d.Item != content.ItemOf(content.ActionSheet, p.Sheet) || p.Name == mention.ErasedPerson {
			continue
		}
		if _, err := w.tx.Exec(ctx, `
			INSERT INTO people (id, organisation, name, title)
			SELECT $3, organisation, $4, $5 FROM contract_parties WHERE contract_id = $1 AND code = $2 ON CONFLICT DO NOTHING`,
			w.contract, p.Party, p.ID, p.Name, p.Title); err != nil {
			return err
		}
	}
	return nil
}
