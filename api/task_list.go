package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

// TaskLine is something that the caller is expected to hand in.
type TaskLine struct {
	Contract string     `json:"contract"`
	Title    string     `json:"title" doc:"Du contrat."`
	Deadline string     `json:"deadline"`
	Label    string     `json:"label"`
	DueOn    civil.Date `json:"due_on" format:"date"`
}

type taskListOutput struct {
	Body struct {
		Items []TaskLine `json:"items" nullable:"false"`
	}
}

// mostHandedIn of one person; beyond, the first days are kept.
const mostHandedIn = 500

// taskDays before its day a document, a report or an agenda awaits somebody: the first reminder of most policies.
const taskDays = 30

func (s *server) registerTaskList(api huma.API) {
	registerList(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/me/tasks", OperationID: "my-tasks", Tags: []string{contractsTag},
		Summary:     "Lister ce qu'on doit transmettre",
		Description: "Les documents, les valeurs d'indicateurs et les ordres du jour attendus de la personne dans les trente jours, ou en retard, par jour. Les demandes d'accord ont leur propre liste.",
	}, func(ctx context.Context, _ *struct{}) (*taskListOutput, error) {
		found, err := s.tasks(ctx)
		out := new(taskListOutput)
		out.Body.Items = append([]TaskLine{}, found...)
		return out, err
	}, taskSheet)
}

// tasks looks where the caller acts for a party; others hand nothing in.
func (s *server) tasks(ctx context.Context) ([]TaskLine, error) {
	titles, err := s.activeIn(ctx, contract.Referent, contract.Signatory, contract.Pilot)
	if err != nil || len(titles) == 0 {
		return nil, err
	}
	var tasks []TaskLine
	err = s.engagements(ctx, func(e postgres.Engagement) error {
		terms, policy, today := e.State.Terms(), e.State.Agreed(), s.dayOf(&e.State, e.At)
		for _, d := range e.State.Deadlines {
			if handedIn(d.ID) && !d.Due.After(today.AddDays(taskDays)) && slices.Contains(correspondence.Expected(&e.State, d.ID, today), caller(ctx)) {
				tasks = append(tasks, TaskLine{e.Contract, titles[e.Contract], d.ID, terms.Deadline(d.ID, d.Due, policy).Label, d.Due})
			}
		}
		return nil
	})
	slices.SortFunc(tasks, func(a, b TaskLine) int {
		return cmp.Or(a.DueOn.Compare(b.DueOn), strings.Compare(a.Contract, b.Contract), strings.Compare(a.Deadline, b.Deadline))
	})
	return tasks[:min(len(tasks), mostHandedIn)], err
}

func handedIn(deadline string) bool {
	switch schedule.KindOf(deadline) {
	case schedule.Filing, schedule.Report, schedule.Agenda:
		return true
	}
	return false
}

// activeIn are the titles of the contracts in which the caller holds one of some roles, by id.
func (s *server) activeIn(ctx context.Context, roles ...contract.Role) (map[string]string, error) {
	me, err := s.as(ctx).Me(ctx)
	titles := map[string]string{}
	for _, p := range me.Parts {
		if slices.Contains(roles, contract.Role(p.Role)) {
			titles[p.Contract] = p.Title
		}
	}
	return titles, err
}

// engagements reads the contracts in which the caller has a part, one after the other.
func (s *server) engagements(ctx context.Context, each func(postgres.Engagement) error) error {
	for after := ""; ; {
		page, err := s.as(ctx).Engagements(ctx, after)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			if err := each(e); err != nil {
				return err
			}
			after = e.Contract
		}
	}
}
