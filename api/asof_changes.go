package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/hindsight"
)

// ChangesView is what changed in a contract from the end of one day to the end of another.
type ChangesView struct {
	Contract string       `json:"contract"`
	Title    string       `json:"title"`
	From     civil.Date   `json:"from" format:"date"`
	To       civil.Date   `json:"to" format:"date"`
	FromSeq  int64        `json:"from_seq" doc:"Numéro du dernier fait du premier jour."`
	ToSeq    int64        `json:"to_seq" doc:"Numéro du dernier fait du second."`
	Items    []ChangeTold `json:"items" nullable:"false"`
}

// ChangeTold is one change with the words for it.
type ChangeTold struct {
	hindsight.Change
	RoomLabel string `json:"room_label"`
	Sentence  string `json:"sentence"`
}

type changesInput struct {
	InContract
	From day `query:"from" doc:"Le premier jour, à l'heure du contrat\u00a0; nécessaire."`
	To   day `query:"to" doc:"Le second, égal ou postérieur\u00a0; nécessaire."`
}

type changesOutput struct{ Body ChangesView }

func (s *server) registerChanges(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/changes", OperationID: "changes", Tags: []string{contractsTag},
		Summary: "Lire ce qui a changé entre deux jours", Description: "Ce qui a été ajouté, supprimé ou modifié de la fin d'un jour à la fin d'un autre, en français et par rubrique.",
		Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, s.changes)
}

func (s *server) changes(ctx context.Context, in *changesInput) (*changesOutput, error) {
	// Days are not required by the description: what is missing is told to those who may see the contract.
	switch {
	case in.From.IsZero():
		return nil, mistyped("from", "Le premier jour manque.", "Indiquez les deux jours à comparer.")
	case in.To.IsZero():
		return nil, mistyped("to", "Le second jour manque.", "Indiquez les deux jours à comparer.")
	case in.To.Before(in.From.Date):
		return nil, mistyped("to", "Ce jour précède le premier.", "Choisissez un second jour égal ou postérieur au premier.")
	}
	life, names, err := s.life(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	before, err := s.then(&life, in.From.Date, "from")
	if err != nil {
		return nil, err
	}
	after, err := s.then(&life, in.To.Date, "to")
	if err != nil {
		return nil, err
	}
	view := ChangesView{
		Contract: in.ID, Title: life.Contract.Title, From: in.From.Date, To: in.To.Date, FromSeq: before.Seq, ToSeq: after.Seq, Items: []ChangeTold{},
	}
	for _, change := range hindsight.Between(before, after, names) {
		view.Items = append(view.Items, ChangeTold{change, change.Room.Label(), change.Sentence()})
	}
	return &changesOutput{view}, nil
}
