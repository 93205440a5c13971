package api

import (
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

func (b behindPages) Me(ctx context.Context, person string) (postgres.Somebody, error) {
	out, err := b.me(as(ctx, person), nil)
	if err != nil {
		return postgres.Somebody{}, err
	}
	return out.Body.Somebody, nil
}

func (b behindPages) Awaited(ctx context.Context, person string, limit int) ([]postgres.Approval, error) {
	return b.as(as(ctx, person)).Approvals(ctx, postgres.ApprovalFilter{Mine: true, State: lifecycle.Pending, Limit: limit})
}

func (b behindPages) Contracts(ctx context.Context, person, after string, limit int) ([]postgres.Contract, error) {
	return b.as(as(ctx, person)).Contracts(ctx, postgres.Filter{After: after, Limit: limit})
}

func (b behindPages) Contract(ctx context.Context, person, id string) (postgres.View, error) {
	return b.contract(as(ctx, person), id)
}

func (b behindPages) Offers(person string, view postgres.View) []contract.Offer {
	return b.available(as(context.Background(), person), view)
}

func (b behindPages) Deadlines(ctx context.Context, person, id string) ([]postgres.Deadline, error) {
	out, err := b.schedule(as(ctx, person), &InContract{ID: id})
	if err != nil {
		return nil, err
	}
	return out.Body.Items, nil
}

func (b behindPages) Facts(ctx context.Context, person, id string, after int64, limit int) ([]postgres.RecordedFact, error) {
	return b.as(as(ctx, person)).Facts(ctx, id, after, limit)
}

func (b behindPages) Recorded(ctx context.Context, person, id, command string) ([]postgres.RecordedFact, error) {
	return b.as(as(ctx, person)).FactsOfCommand(ctx, id, command)
}

func (b behindPages) Approval(ctx context.Context, person, id, approval string) ([]postgres.Approval, error) {
	return b.rounds(as(ctx, person), id, approval)
}

// Decide is the « command » route under another address: the same question of access, the same trace of a refusal.
func (b behindPages) Decide(ctx context.Context, person, id string, command contract.Command) error {
	route := huma.Operation{Method: http.MethodPost, OperationID: "command"}
	_, err := guarded(b.server, access.ActOn, route, func(ctx context.Context, in *pageInput) (*answerOutput, error) {
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
	return r.URL.Path == Prefix || strings.HasPrefix(r.URL.Path, Prefix+"/")
}
