package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/schedule"
)

// PolicyView is a policy with its values, and with the file that says where each comes from.
type PolicyView struct {
	PolicyLine
	Rules schedule.Policy `json:"rules" doc:"Les valeurs, telles qu'un contrat les porte."`
	Text  string          `json:"text" doc:"Le fichier YAML\u00a0: sources, certitude et commentaires."`
}

type policyShowInput struct {
	Version string `path:"version" minLength:"1" maxLength:"40" doc:"Version de la politique."`
}

func (in *policyShowInput) about() string { return in.Version }

type policyShowOutput struct{ Body PolicyView }

var noSuchPolicy = newProblem(contract.Unknown, "Aucune politique ne porte cette version.", "Vérifiez-la dans la liste des politiques.")

func (s *server) registerPolicyShow(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/policies/{version}", OperationID: "show-policy", Tags: []string{contractsTag},
		Summary: "Lire une politique d'échéances", Description: "Ses durées, ses jours légaux et ses relances, et le fichier d'où ils viennent.",
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *policyShowInput) (*policyShowOutput, error) {
		found, err := s.policy(ctx, in.Version)
		return &policyShowOutput{found}, err
	})
}

// policy is one of the policies by its version; noSuchPolicy for any other.
func (s *server) policy(ctx context.Context, version string) (PolicyView, error) {
	all, err := s.policies(ctx)
	if err != nil {
		return PolicyView{}, err
	}
	for _, p := range all {
		if p.Version == version {
			return p, nil
		}
	}
	return PolicyView{}, noSuchPolicy
}
