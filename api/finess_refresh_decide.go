package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// finessVerdict is what somebody decides on a refresh.
type finessVerdict string

const (
	applyFiness  finessVerdict = "apply"
	refuseFiness finessVerdict = "refuse"
)

func (finessVerdict) Schema(huma.Registry) *huma.Schema {
	return oneOf([]finessVerdict{applyFiness, refuseFiness})
}

type finessDecideInput struct {
	InRefresh
	Body struct {
		Verdict finessVerdict `json:"verdict" doc:"apply écrit toute la différence, refuse n'écrit rien."`
	}
}

func (in *finessDecideInput) asked() (action, subject string) {
	return string(in.Body.Verdict) + "-finess-refresh", strconv.FormatInt(in.Number, 10)
}

type finessDecideOutput struct{ Body FinessRefreshLine }

var (
	refreshMoved   = newProblem(contract.Stale, "Le référentiel a changé depuis que cette différence a été établie\u00a0: rien n'est appliqué.", "Refusez cette mise à jour, puis proposez de nouveau le fichier.")
	refreshDecided = newProblem(contract.Stale, "Cette mise à jour a déjà reçu la décision contraire.", "Consultez la liste des mises à jour\u00a0; au besoin, proposez de nouveau le fichier.")
	ownRefresh     = newProblem(contract.Forbidden, "Vous avez proposé cette mise à jour\u00a0: une autre personne l'applique.", "Demandez-le à une autre personne qui tient le référentiel, ou refusez la mise à jour.").under(contract.RoleEntitles)
)

func (s *server) registerFinessDecide(api huma.API) {
	register(s, api, access.KeepReferential, huma.Operation{
		Method: http.MethodPost, Path: "/finess/refreshes/{number}/decision", OperationID: "decide-finess-refresh", Tags: []string{referentialTag},
		Summary: "Décider d'une mise à jour du référentiel FINESS",
		Description: "L'applique en entier ou la refuse. Qui l'a proposée peut la refuser et non l'appliquer. Si le référentiel a changé entre-temps, rien n'est appliqué\u00a0: le fichier est à proposer de nouveau. " +
			"La même décision prise deux fois ne compte qu'une fois.",
		MaxBodyBytes: 8 << 10,
		Errors:       []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType},
	}, s.finessDecide)
}

func (s *server) finessDecide(ctx context.Context, in *finessDecideInput) (*finessDecideOutput, error) {
	if err := s.keepsReferential(ctx); err != nil {
		return nil, err
	}
	decided, err := s.DB.DecideFiness(ctx, in.Number, in.Body.Verdict == applyFiness, caller(ctx), s.Now())
	switch {
	case errors.Is(err, postgres.ErrUnknown):
		return nil, noSuchRefresh
	case errors.Is(err, postgres.ErrMoved):
		return nil, refreshMoved
	case errors.Is(err, postgres.ErrDecided):
		return nil, refreshDecided
	case errors.Is(err, postgres.ErrOwnProposal):
		return nil, ownRefresh
	case err != nil:
		return nil, err
	}
	s.changed(ctx, string(in.Body.Verdict)+"-finess-refresh", strconv.FormatInt(in.Number, 10))
	lines, err := s.finessRefreshLines(ctx, []postgres.FinessRefresh{decided})
	if err != nil {
		return nil, err
	}
	return &finessDecideOutput{lines[0]}, nil
}
