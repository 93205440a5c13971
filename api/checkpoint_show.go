package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
)

var noSuchCheckpoint = newProblem(contract.Unknown, "Ce scellé n'existe pas.", "Vérifiez son numéro dans la liste des scellés.")

// CheckpointView is one checkpoint with all that is needed to verify it elsewhere.
type CheckpointView struct {
	CheckpointLine
	Note  string   `json:"note" doc:"La note signée, à l'octet près."`
	Proof []string `json:"proof" nullable:"false" doc:"Preuve que le journal prolonge celui du scellé précédent\u00a0: des SHA-256 en hexadécimal."`
}

type checkpointShowInput struct {
	Number int64 `path:"number" minimum:"1" example:"1" doc:"Numéro du scellé."`
}

type checkpointShowOutput struct{ Body CheckpointView }

func (s *server) registerCheckpointShow(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/checkpoints/{number}", OperationID: "show-checkpoint", Tags: []string{auditTag},
		Summary: "Lire un scellé", Description: "Une tête signée du journal, avec sa note et la preuve qui la rattache à la précédente.",
		Errors: []int{http.StatusNotFound},
	}, s.checkpointShow)
}

func (s *server) checkpointShow(ctx context.Context, in *checkpointShowInput) (*checkpointShowOutput, error) {
	found, err := s.DB.Checkpoints(ctx, in.Number-1, 1)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || found[0].Number != in.Number {
		return nil, noSuchCheckpoint
	}
	view := CheckpointView{s.checkpointLine(found[0]), string(found[0].Note), []string{}}
	for _, hash := range found[0].Proof {
		view.Proof = append(view.Proof, hash.String())
	}
	return &checkpointShowOutput{view}, nil
}
