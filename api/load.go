package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

type loadInput struct {
	From      day  `query:"from" doc:"Premier jour\u00a0; aujourd'hui par défaut."`
	Until     day  `query:"until" doc:"Dernier jour\u00a0; douze mois après le premier par défaut, soixante au plus."`
	By        side `query:"by" default:"person" doc:"Par personne attendue, ou par autorité."`
	Who       line `query:"who" maxLength:"64" doc:"Ne garde que cette personne ou cette autorité."`
	Threshold int  `query:"threshold" minimum:"1" maximum:"100" default:"5" doc:"Nombre d'échéances par semaine au-dessus duquel une personne ou une autorité est en surcharge."`

	whole bool // every share and task is told
}

// side is whose load is told.
type side string

const (
	byPerson    side = "person"
	byAuthority side = "authority"
)

func (side) Schema(huma.Registry) *huma.Schema { return oneOf([]side{byPerson, byAuthority}) }

// The longest period, in months, and the usual one.
const (
	longestLoad = 60
	usualLoad   = 12
)

type loadOutput struct{ Body LoadView }

func (s *server) registerLoad(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/load", OperationID: "load", Tags: []string{contractsTag},
		Summary: "Lire la charge", Description: "Les échéances ouvertes par semaine, par personne ou par autorité, sur les contrats que la personne peut lire\u00a0; et ce qui se heurte\u00a0: semaines surchargées, " +
			"dialogues d'une autorité le même jour, évaluation de la qualité à moins de deux mois d'un dialogue.",
	}, s.load, loadSheet)
}

func (s *server) load(ctx context.Context, in *loadInput) (*loadOutput, error) {
	from, until, err := s.period(in)
	if err != nil {
		return nil, err
	}
	told := teller{titles: map[string]string{}, whole: in.whole}
	var tasks []schedule.Task
	cut, err := s.as(ctx).Expecting(ctx, until, func(title string, state *contract.State, at time.Time) {
		told.titles[state.ID] = title
		tasks = append(tasks, tasksOf(state, state.Today(s.present(at)), from, until)...)
	})
	if err != nil {
		return nil, err
	}
	whose := func(t schedule.Task) []string { return t.People }
	if in.By == byAuthority {
		whose = func(t schedule.Task) []string { return t.Authorities }
	}
	if in.Who != "" {
		tasks = slices.DeleteFunc(tasks, func(t schedule.Task) bool { return !slices.Contains(whose(t), string(in.Who)) })
		all := whose
		whose = func(t schedule.Task) []string {
			return slices.DeleteFunc(slices.Clone(all(t)), func(who string) bool { return who != string(in.Who) })
		}
	}
	load := schedule.Load(tasks, from, until, in.Threshold, whose)
	if told.names, err = s.loaded(ctx, load); err != nil {
		return nil, err
	}
	view := LoadView{From: from, Until: until, By: string(in.By), Threshold: in.Threshold, Contracts: len(told.titles), Cut: cut}
	view.Weeks, view.Conflicts, view.MoreConflicts = told.weeks(load.Weeks, in.Threshold), []LoadConflict{}, max(len(load.Conflicts)-mostConflicts, 0)
	for _, c := range load.Conflicts[:min(len(load.Conflicts), mostConflicts)] {
		view.Conflicts = append(view.Conflicts, told.conflict(c, in.Threshold))
	}
	return &loadOutput{view}, nil
}

// period is the days that are asked about, in Paris where none is given: a load runs over contracts of several places.
func (s *server) period(in *loadInput) (from, until civil.Date, err error) {
	if from = in.From.Date; from.IsZero() {
		from = civil.MustZone(civil.Paris).Day(s.Now())
	}
	if until = in.Until.Date; until.IsZero() {
		until = from.AddMonths(usualLoad).AddDays(-1)
	}
	if until.Before(from) || until.After(from.AddMonths(longestLoad)) {
		wrong := newProblem(contract.Invalid, fmt.Sprintf("«\u00a0until\u00a0»\u00a0: ce jour précède le premier, ou le suit de plus de %d mois.", longestLoad), "Choisissez une période plus courte, dans l'ordre des jours.")
		wrong.Field = "until"
		return from, until, wrong
	}
	return from, until, nil
}

// tasksOf are the deadlines of a contract in a period, with who is expected on that day. A dialogue that was convened is work
// on its own day, whatever its last one.
func tasksOf(state *contract.State, today, from, until civil.Date) []schedule.Task {
	var tasks []schedule.Task
	for _, d := range state.Deadlines {
		on := d.Due
		for _, dialogue := range state.Dialogues {
			if dialogue.ID == d.ID && dialogue.Stage == lifecycle.Convened {
				on = dialogue.On
			}
		}
		if on.Before(from) || on.After(until) {
			continue
		}
		day := on
		if day.Before(today) {
			day = today
		}
		tasks = append(tasks, schedule.Task{
			Contract: state.ID, Deadline: d.ID, Due: on, People: correspondence.Expected(state, d.ID, day), Authorities: expectedAuthorities(state, d.ID),
		})
	}
	return tasks
}

// expectedAuthorities are those whose answer or act a deadline is about.
func expectedAuthorities(state *contract.State, deadline string) []string {
	var parties []string
	if question, is := strings.CutPrefix(deadline, string(schedule.Approval)+"."); is {
		a, _ := state.Approval(question)
		parties = a.Waiting()
	} else {
		for _, role := range state.Audience(deadline) {
			if party, referent := strings.CutPrefix(role, "referent:"); referent {
				parties = append(parties, party)
			}
		}
	}
	return slices.DeleteFunc(parties, func(party string) bool { return party == schedule.ManagingBody })
}

// loaded names whoever the load speaks of, as far as the reader may know the names.
func (s *server) loaded(ctx context.Context, load schedule.Workload) (map[string]string, error) {
	var people []string
	for _, week := range load.Weeks {
		for _, share := range week.Shares {
			people = append(people, share.Who)
		}
	}
	slices.Sort(people)
	names, err := s.as(ctx).Names(ctx, slices.Compact(people))
	if err != nil {
		return nil, err
	}
	organisations, err := s.as(ctx).Organisations(ctx)
	for _, o := range organisations {
		names[o.ID] = o.Name
	}
	return names, err
}
