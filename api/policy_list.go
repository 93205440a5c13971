package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/policy"
	"jalon/internal/schedule"
)

// PolicyLine is a version of the rules under which contracts are agreed.
type PolicyLine struct {
	Version   string    `json:"version"`
	Title     string    `json:"title,omitempty"`
	Authority string    `json:"authority,omitempty" doc:"L'autorité dont les nouveaux contrats la suivent."`
	Default   bool      `json:"default,omitempty" doc:"Celle des nouveaux contrats dont aucune autorité n'a la sienne."`
	Digest    string    `json:"digest" doc:"Empreinte des valeurs (SHA-256)\u00a0: elle ne change jamais pour une version."`
	AddedAt   time.Time `json:"added_at,omitzero" doc:"Absent des versions publiées avec Jalon."`
}

type policyListOutput struct {
	Body struct {
		Items []PolicyLine `json:"items" nullable:"false"`
	}
}

func (s *server) registerPolicyList(api huma.API) {
	registerList(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/policies", OperationID: "list-policies", Tags: []string{contractsTag},
		Summary: "Lister les politiques d'échéances", Description: "Les versions publiées avec Jalon, puis celles que des autorités ont ajoutées, de la plus ancienne à la plus récente.",
	}, func(ctx context.Context, _ *struct{}) (*policyListOutput, error) {
		found, err := s.policies(ctx)
		if err != nil {
			return nil, err
		}
		out := new(policyListOutput)
		out.Body.Items = []PolicyLine{}
		for _, p := range found {
			out.Body.Items = append(out.Body.Items, p.PolicyLine)
		}
		return out, nil
	}, policySheet)
}

// policies are the versions that a contract may live under: those of the program, then those of this installation.
func (s *server) policies(ctx context.Context) ([]PolicyView, error) {
	added, err := s.as(ctx).Policies(ctx)
	if err != nil {
		return nil, err
	}
	var views []PolicyView
	for _, p := range policy.Published() {
		views = append(views, policyView(p.Policy, p.Digest, string(p.Text), time.Time{}))
	}
	for _, p := range added {
		views = append(views, policyView(p.Rules, p.Digest, p.Text, p.AddedAt))
	}
	return views, nil
}

func policyView(rules schedule.Policy, digest, text string, added time.Time) PolicyView {
	return PolicyView{
		PolicyLine: PolicyLine{rules.Version, rules.Title, rules.Authority, rules.Version == policy.Default().Version, digest, added},
		Rules:      rules, Text: text,
	}
}
