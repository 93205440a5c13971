package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/hindsight"
	"jalon/internal/postgres"
)

// AsOfView is a contract as it stood at the end of a day.
type AsOfView struct {
	Contract string     `json:"contract"`
	Title    string     `json:"title"`
	Day      civil.Date `json:"day" format:"date"`
	Zone     string     `json:"zone" doc:"Le fuseau où ce jour finit."`
	Seq      int64      `json:"seq" doc:"Numéro du dernier fait enregistré ce jour-là au plus tard."`
	At       time.Time  `json:"at" doc:"Instant de ce fait."`
	Rooms    []RoomTold `json:"rooms" nullable:"false" doc:"Le contrat en français, par rubrique."`
	State    stateThen  `json:"state" doc:"Le contrat en données, sans ce que les programmes retiennent des demandes et des adresses."`
}

// RoomTold is one heading with its lines.
type RoomTold struct {
	Room  hindsight.Room   `json:"room"`
	Label string           `json:"label"`
	Lines []hindsight.Line `json:"lines" nullable:"false"`
}

// stateThen is a state whose fields are those of the kernel, of this release and of earlier ones.
type stateThen struct{ contract.State }

func (stateThen) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

type asOfInput struct {
	InContract
	Day day `path:"day" example:"2029-12-31" doc:"Le jour dont on demande la fin, à l'heure du contrat."`
}

type asOfOutput struct{ Body AsOfView }

func (s *server) registerAsOf(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/as-of/{day}", OperationID: "as-of", Tags: []string{contractsTag},
		Summary: "Lire un contrat tel qu'il était", Description: "Le contrat à la fin d'un jour, recalculé à partir des faits enregistrés jusque-là.",
		Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, s.asOf)
}

func (s *server) asOf(ctx context.Context, in *asOfInput) (*asOfOutput, error) {
	life, names, err := s.life(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	state, err := s.then(&life, in.Day.Date, "day")
	if err != nil {
		return nil, err
	}
	view := AsOfView{
		Contract: in.ID, Title: life.Contract.Title, Day: in.Day.Date, Zone: state.Zone, Seq: state.Seq, At: life.Facts[state.Seq-1].At,
		Rooms: roomsTold(hindsight.Tell(state, names)), State: stateThen{state},
	}
	view.State.Answered, view.State.Unreached = nil, nil
	return &asOfOutput{view}, nil
}

// life is all that happened to a contract, with the names that people know.
func (s *server) life(ctx context.Context, id string) (postgres.Life, *dossier.Dossier, error) {
	life, err := s.as(ctx).Life(ctx, id)
	if err != nil {
		return life, nil, err
	}
	names, err := s.names(ctx, life.View)
	return life, names, err
}

// then is the contract at the end of a day that is not to come, where the contract lives. field names the day that was
// asked for.
func (s *server) then(life *postgres.Life, day civil.Date, field string) (contract.State, error) {
	if today := s.dayOf(&life.State, life.Contract.UpdatedAt); day.After(today) {
		return contract.State{}, mistyped(field, "Ce jour n'est pas encore venu.", fmt.Sprintf("Demandez le %s ou un jour précédent.", today.French()))
	}
	state, _, err := hindsight.On(life.Opening, life.Told(), day)
	if early, ok := errors.AsType[*hindsight.NotYet](err); ok {
		remedy := "Attendez le premier fait du contrat."
		if !early.First.IsZero() {
			remedy = fmt.Sprintf("Demandez le %s ou un jour suivant.", early.First.French())
		}
		return state, mistyped(field, "Le contrat n'était pas encore pris en charge ce jour-là.", remedy)
	}
	return state, err
}

func roomsTold(lines []hindsight.Line) []RoomTold {
	rooms := []RoomTold{}
	for _, room := range hindsight.Rooms() {
		told := RoomTold{Room: room, Label: room.Label()}
		for _, line := range lines {
			if line.Room == room {
				told.Lines = append(told.Lines, line)
			}
		}
		if len(told.Lines) > 0 {
			rooms = append(rooms, told)
		}
	}
	return rooms
}
