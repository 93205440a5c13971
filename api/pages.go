package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// behindPages is what the routes use, for the pages: the same functions, told by name who asks.
type behindPages struct{ *server }

func as(ctx context.Context, person string) context.Context {
	return context.WithValue(ctx, personKey{}, person)
}

// reading and changing are routes under another address: the same question of access, the same trace of a refusal.
func reading(operation string) huma.Operation {
	return huma.Operation{Method: http.MethodGet, OperationID: operation}
}

func changing(operation string) huma.Operation {
	return huma.Operation{Method: http.MethodPost, OperationID: operation}
}

func (b behindPages) Contracts(ctx context.Context, person, after string, limit int) ([]postgres.Contract, error) {
	return b.as(as(ctx, person)).Contracts(ctx, postgres.Filter{After: after, Limit: limit})
}

func (b behindPages) Facts(ctx context.Context, person, id string, after int64, limit int) ([]postgres.RecordedFact, error) {
	return b.as(as(ctx, person)).Facts(ctx, id, after, limit)
}

func (b behindPages) Recorded(ctx context.Context, person, id, command string) ([]postgres.RecordedFact, error) {
	return b.as(as(ctx, person)).FactsOfCommand(ctx, id, command)
}

func (b behindPages) Texts(ctx context.Context, person, id string) ([]postgres.Text, error) {
	found, err := guarded(b.server, access.SeeContract, reading("list-texts"), func(ctx context.Context, in *InContract) (*[]postgres.Text, error) {
		found, err := b.texts(ctx, in.ID)
		return &found, err
	})(as(ctx, person), &InContract{id})
	if err != nil {
		return nil, err
	}
	return *found, nil
}

func (b behindPages) Text(ctx context.Context, person, id, revision string) (postgres.Text, error) {
	found, err := guarded(b.server, access.SeeContract, reading("show-text"), b.textShow)(as(ctx, person), &textShowInput{InContract{id}, revision})
	if err != nil {
		return postgres.Text{}, err
	}
	return found.Body, nil
}

func (b behindPages) AccessLog(ctx context.Context, person, id string, after int64, limit int) (lines []page.LogLine, next string, err error) {
	out, err := guarded(b.server, access.SeeAccessLog, reading("contract-access-log"), func(ctx context.Context, in *contractLogInput) (*accessLogOutput, error) {
		return b.accessLog(ctx, in.ID, in.FromLine)
	})(as(ctx, person), &contractLogInput{InContract{id}, FromLine{after, limit}})
	if err != nil {
		return nil, "", err
	}
	for _, l := range out.Body.Items {
		lines = append(lines, page.LogLine{
			At: l.At, Person: cmp.Or(l.Name, l.Person), Action: l.Action, Subject: l.Subject, Outcome: l.Outcome, Reason: l.Reason, Rule: l.RuleLabel,
		})
	}
	return lines, out.Body.Next, nil
}

func (b behindPages) Decide(ctx context.Context, person, id string, command contract.Command) error {
	_, err := guarded(b.server, access.ActOn, changing("command"), func(ctx context.Context, in *pageInput) (*answerOutput, error) {
		return b.decide(ctx, in.ID, in.command)
	})(as(ctx, person), &pageInput{InContract{id}, command})
	return err
}

// pageInput is a command that a form made.
type pageInput struct {
	InContract
	command contract.Command
}

func (in *pageInput) asked() (action, subject string) {
	return string(in.command.Action), in.command.Subject
}

func (b behindPages) Approve(ctx context.Context, person, whole string, chosen []page.Choice) []error {
	decide := guarded(b.server, access.ActOn, changing("decide-approval"), b.approvalDecide)
	failures, silent := make([]error, len(chosen)), 0
	for i, c := range chosen {
		if silent == mostSilent {
			failures[i] = pending{Status: "pending"}
			continue
		}
		item := DecisionItem{Contract: line(c.Contract), Approval: line(c.Approval), DecisionBody: DecisionBody{Verdict: verdict(lifecycle.Approve), Revision: line(c.Revision)}}
		_, failures[i] = decide(as(ctx, person), item.alone(key(whole)))
		if _, unsettled := errors.AsType[pending](failures[i]); unsettled {
			silent++
		}
	}
	return failures
}

func (b behindPages) Explain(ctx context.Context, err error) page.Trouble {
	err = b.problem(ctx, err)
	if _, unsettled := errors.AsType[pending](err); unsettled {
		return page.Trouble{
			Status: http.StatusAccepted, Title: "Réponse pas encore enregistrée",
			Detail: "Le service n'a pas confirmé votre réponse à temps.",
			Remedy: "Renvoyez-la telle quelle dans quelques secondes\u00a0: elle ne comptera qu'une fois.",
		}
	}
	p, ok := errors.AsType[*Problem](err)
	if !ok {
		p = broken
	}
	return trouble(p)
}

// trouble is a problem in front of a person: its remedy may not speak of headers and programs.
func trouble(p *Problem) page.Trouble {
	t := page.Trouble{Status: p.Status, Code: p.Code, Title: p.Title, Detail: p.Detail, Remedy: p.Remedy, Field: p.Field}
	remedy, known := remedies[p.Code]
	if p == noSuchAddress {
		remedy, known = "Vérifiez l'adresse, ou reprenez depuis la page «\u00a0À traiter\u00a0».", true
	}
	if known && !(p.Code == contract.NotAllowed && len(p.AllowedActions) == 0) {
		t.Remedy = remedy
	}
	return t
}

var remedies = map[contract.Code]string{
	malformed:           "Vérifiez l'adresse, ou reprenez depuis la page «\u00a0À traiter\u00a0».",
	crossOrigin:         "Ouvrez la page sur ce site, puis recommencez.",
	wrongMethod:         "Revenez à la page précédente, ou reprenez depuis la page «\u00a0À traiter\u00a0».",
	contract.NotAllowed: "La page du contrat dit ce que vous pouvez y faire maintenant.",
	contract.Reused:     "Vérifiez ci-dessous si une réponse est déjà enregistrée\u00a0; sinon, envoyez la vôtre de nouveau.",
	internal:            "Réessayez plus tard\u00a0; si l'erreur persiste, prévenez l'exploitation.",
	unavailable:         "Recommencez dans quelques secondes\u00a0: une réponse envoyée deux fois ne compte qu'une fois.",
}

// refuse answers what no route took or finished: programs get a problem, people a page.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, p *Problem) {
	if forPrograms(r) {
		p.serve(w)
		return
	}
	s.pages.Fail(w, r, trouble(p))
}

func forPrograms(r *http.Request) bool {
	return r.URL.Path == Prefix || r.URL.Path == codecPath || strings.HasPrefix(r.URL.Path, Prefix+"/")
}
