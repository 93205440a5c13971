package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

type programmeLaunchInput struct {
	Body struct {
		Contracts []line `json:"contracts" nullable:"false" minItems:"1" maxItems:"50" uniqueItems:"true" doc:"Références des contrats, lancés dans cet ordre."`
	}
}

// LaunchResult is what became of one contract.
type LaunchResult struct {
	Contract string   `json:"contract"`
	Status   int      `json:"status" doc:"201 lancé, 200 déjà lancé, 202 pas encore connu\u00a0: renvoyer la même demande\u00a0; sinon le code du problème."`
	Problem  *Problem `json:"problem,omitempty"`
}

type programmeLaunchOutput struct {
	Body struct {
		Items []LaunchResult `json:"items" nullable:"false" doc:"Dans l'ordre des références."`
	}
}

// launching is the launch of one contract; its reference is its key, since asked again it goes on where it stopped.
type launching struct{ ref string }

func (in *launching) about() string { return in.ref }

func (s *server) registerProgrammeLaunch(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodPost, Path: "/programme/launches", OperationID: "launch-programme", Tags: []string{programmeTag},
		Summary: "Lancer des contrats programmés",
		Description: "Chaque contrat est pris en charge comme s'il était lancé seul\u00a0: l'échec de l'un n'arrête pas les autres. La référence vaut clé d'idempotence\u00a0: " +
			"la même demande, renvoyée, reprend ce qui manquait et ne lance rien deux fois. Réservé aux signataires et aux référents des autorités du contrat, et à leurs exploitants.",
		Errors: []int{http.StatusBadRequest, http.StatusUnsupportedMediaType},
	}, s.programmeLaunch)
}

func (s *server) programmeLaunch(ctx context.Context, in *programmeLaunchInput) (*programmeLaunchOutput, error) {
	launch := guarded(s, access.TakeIn, changing("launch-programme"), s.launchOne)
	out, silent := new(programmeLaunchOutput), 0
	for _, ref := range in.Body.Contracts {
		result := LaunchResult{Contract: string(ref), Status: http.StatusAccepted}
		if silent < mostSilent {
			result.settle(launch(ctx, &launching{string(ref)}))
		}
		if result.Status == http.StatusAccepted {
			silent++
		}
		out.Body.Items = append(out.Body.Items, result)
	}
	return out, nil
}

func (r *LaunchResult) settle(added *bool, err error) {
	refused, isProblem := errors.AsType[*Problem](err)
	switch {
	case isProblem:
		r.Status, r.Problem = refused.Status, refused
	case err != nil:
	case *added:
		r.Status = http.StatusCreated
	default:
		r.Status = http.StatusOK
	}
}

// launchOne waits for the opening to be recorded, but not for ever: asked again, it goes on.
func (s *server) launchOne(ctx context.Context, in *launching) (*bool, error) {
	found, err := s.as(ctx).Programme(ctx, postgres.ProgrammeFilter{Refs: []string{in.ref}})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notProgrammed
	}
	acts, err := s.programmes(ctx)
	if err == nil && !slices.ContainsFunc(found[0].Codes(), acts) {
		err = notProgrammer
	}
	if err != nil {
		return nil, err
	}
	patient, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	added, err := s.Intake.Launch(patient, in.ref, s.Now())
	switch {
	case errors.Is(err, postgres.ErrUnknown):
		return nil, withdrawn
	case errors.Is(err, postgres.ErrExists):
		return nil, refTaken
	case err != nil && patient.Err() != nil && ctx.Err() == nil:
		return nil, pending{Status: "pending"}
	case err != nil:
		return nil, err
	}
	if added {
		s.log(ctx, postgres.AccessEntry{Action: "launch-programme", Contract: in.ref, Outcome: postgres.AccessChanged})
	}
	return &added, nil
}

var (
	notProgrammed = newProblem(contract.Unknown, "Ce contrat n'est pas programmé, ou la programmation ne vous le montre pas.", "Vérifiez sa référence.")
	withdrawn     = newProblem(contract.NotAllowed, "Ce contrat est retiré de la programmation.", "Importez sa ligne avec le statut «\u00a0programmé\u00a0», puis lancez-le.")
	refTaken      = newProblem(exists, "Un autre contrat porte déjà cette référence.", "Importez la ligne sous une autre référence.")
)
