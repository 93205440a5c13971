package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// AccessLine is one line of the access log: what was refused, to whom and why; what was read without a part in it; what
// was changed in the directory.
type AccessLine struct {
	At        time.Time     `json:"at"`
	Person    string        `json:"person"`
	Name      string        `json:"name,omitempty" doc:"Son nom, si l'annuaire le montre à la personne qui lit."`
	Contract  string        `json:"contract,omitempty" doc:"Tel qu'il a été demandé, qu'il existe ou non."`
	Action    string        `json:"action"`
	Subject   string        `json:"subject,omitempty"`
	Outcome   string        `json:"outcome" enum:"refused,read,changed"`
	Code      contract.Code `json:"code,omitempty"`
	Rule      contract.Rule `json:"rule,omitempty" doc:"La règle à laquelle tient le refus."`
	RuleLabel string        `json:"rule_label,omitempty" doc:"Cette règle en français."`
	Reason    string        `json:"reason,omitempty" doc:"Ce qui a été répondu."`
	RequestID string        `json:"request_id,omitempty" doc:"L'en-tête X-Request-Id de la réponse."`
}

// FromLine is where a page of the log starts; the log is read in the order in which it was written.
type FromLine struct {
	Cursor int64 `query:"cursor" minimum:"0" doc:"Numéro de la ligne après laquelle commence la page\u00a0: «\u00a0next\u00a0» de la page précédente."`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Nombre de lignes de la page."`
}

type contractLogInput struct {
	InContract
	FromLine
}

type accessLogOutput struct{ Body Page[AccessLine] }

func (s *server) registerAccessLog(api huma.API) {
	registerList(s, api, access.SeeAccessLog, huma.Operation{
		Method: http.MethodGet, Path: "/access-log", OperationID: "access-log", Tags: []string{directoryTag},
		Summary: "Lire le journal des accès", Description: "Tout ce que couvrent les offices de la personne, du plus ancien au plus récent. Une ligne écrite ne change plus.",
		Errors: []int{http.StatusForbidden},
	}, func(ctx context.Context, in *FromLine) (*accessLogOutput, error) {
		member, err := s.as(ctx).Membership(ctx)
		if err != nil {
			return nil, err
		}
		if len(member.Offices) == 0 {
			return nil, notYours
		}
		return s.accessLog(ctx, "", *in)
	}, accessSheet)
}

func (s *server) registerContractLog(api huma.API) {
	registerList(s, api, access.SeeAccessLog, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/access-log", OperationID: "contract-access-log", Tags: []string{contractsTag},
		Summary: "Lire le journal des accès d'un contrat", Description: "Ouvert aux auditeurs et aux exploitants d'une organisation partie au contrat.",
		Errors: []int{http.StatusForbidden, http.StatusNotFound},
	}, func(ctx context.Context, in *contractLogInput) (*accessLogOutput, error) {
		return s.accessLog(ctx, in.ID, in.FromLine)
	}, accessSheet)
}

func (s *server) accessLog(ctx context.Context, contractID string, from FromLine) (*accessLogOutput, error) {
	entries, err := s.as(ctx).AccessLog(ctx, postgres.LogFilter{Contract: contractID, After: from.Cursor, Limit: from.Limit})
	if err != nil {
		return nil, err
	}
	lines, err := s.accessLines(ctx, entries)
	if err != nil {
		return nil, err
	}
	page := Page[AccessLine]{Items: lines}
	if len(entries) == from.Limit {
		page.Next = strconv.FormatInt(entries[len(entries)-1].ID, 10)
	}
	return &accessLogOutput{page}, nil
}

// accessLines names the people of some lines, as far as the reader may know them.
func (s *server) accessLines(ctx context.Context, entries []postgres.AccessEntry) ([]AccessLine, error) {
	people := make([]string, len(entries))
	for i, e := range entries {
		people[i] = e.Person
	}
	names, err := s.as(ctx).Names(ctx, people)
	if err != nil {
		return nil, err
	}
	lines := make([]AccessLine, len(entries))
	for i, e := range entries {
		lines[i] = AccessLine{
			e.At, e.Person, names[e.Person], e.Contract, e.Action, e.Subject, e.Outcome,
			contract.Code(e.Code), contract.Rule(e.Rule), contract.Rules()[contract.Rule(e.Rule)], e.Reason, e.RequestID,
		}
	}
	return lines, nil
}
