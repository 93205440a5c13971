package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
)

type reactInput struct {
	InContract
	Body struct {
		Stance stance `json:"stance" doc:"La position de la partie."`
		Text   prose  `json:"text,omitempty" maxLength:"4000" doc:"Obligatoire pour une objection."`
	}
}

// stance is how a party receives the diagnostic.
type stance contractfile.Stance

func (stance) Schema(huma.Registry) *huma.Schema {
	return oneOf([]contractfile.Stance{contractfile.StanceAgree, contractfile.StanceComment, contractfile.StanceObject})
}

type reactOutput struct{ Body contractfile.Reaction }

func (s *server) registerDiagnosticReact(api huma.API) {
	register(s, api, access.DepositText, huma.Operation{
		Method: http.MethodPost, Path: "/contracts/{id}/reactions", OperationID: "react-to-diagnostic", Tags: []string{contentTag},
		Summary: "Réagir au diagnostic partagé", Description: "Ajoute la réaction de la partie de la personne à celles qui y sont déjà\u00a0; les autres parties la lisent aussitôt, sauf si la partie a un brouillon de ses réactions en cours.",
		DefaultStatus: http.StatusCreated, Errors: draftErrors,
	}, s.react)
}

// mostReactions is how often a reaction starts again because somebody else of the same party reacted in between.
const mostReactions = 5

func (s *server) react(ctx context.Context, in *reactInput) (*reactOutput, error) {
	party, err := writer(standing(ctx))
	if err != nil {
		return nil, err
	}
	text := strings.TrimSpace(string(in.Body.Text))
	if contractfile.Stance(in.Body.Stance) == contractfile.StanceObject && text == "" {
		return nil, wrong("text", "Une objection n'a pas de texte.", "Dites sur quoi elle porte.")
	}
	view, err := s.contract(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	added := contractfile.Reaction{Party: party, Stance: contractfile.Stance(in.Body.Stance), Text: text, On: s.dayOf(&view.State, view.Contract.UpdatedAt)}
	for turn := 1; ; turn++ {
		err := s.addReaction(ctx, in.ID, added)
		if moved, again := errors.AsType[*content.Conflict](err); again && !moved.Hidden && turn < mostReactions {
			continue
		}
		if err != nil {
			return nil, err
		}
		return &reactOutput{added}, nil
	}
}

// addReaction writes one more reaction after those of the same party, and tells the others unless the party keeps some of
// them to itself.
func (s *server) addReaction(ctx context.Context, contractID string, added contractfile.Reaction) error {
	said, err := s.as(ctx).Content(ctx, contractID)
	if err != nil {
		return err
	}
	item := content.ItemOf(content.Reaction, added.Party)
	body, err := json.Marshal(diagnostic.Answered(said.File, added))
	if err != nil {
		return err
	}
	last := said.Versions[item]
	if _, err := s.saveDraft(ctx, contractID, item, last.Version, body); err != nil || last.Version > 0 && !last.Shared {
		return err
	}
	_, err = s.share(ctx, contractID, []content.Item{item})
	return err
}
