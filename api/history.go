package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/hindsight"
	"jalon/internal/postgres"
)

// HistoryLine is one line of the whole history of a contract: a fact with the letters that left because of it, or a
// demand that was refused. Exactly one of Fact and Refusal is there.
type HistoryLine struct {
	At      time.Time      `json:"at"`
	Local   string         `json:"local" format:"date-time" doc:"Le même instant, à l'heure du contrat."`
	Room    hindsight.Room `json:"room,omitempty" doc:"La rubrique du fait."`
	Fact    *TimelineFact  `json:"fact,omitempty"`
	Letters []LetterLine   `json:"letters,omitempty" doc:"Les lettres parties à cause de ce fait, et ce qu'il en est advenu."`
	Refusal *AccessLine    `json:"refusal,omitempty" doc:"Une demande refusée, pour qui peut lire le journal des accès."`

	place place
}

type historyInput struct {
	InContract
	Paged
	From      day  `query:"from" doc:"Premier jour, à l'heure du contrat."`
	Until     day  `query:"until" doc:"Dernier jour, compris."`
	Room      room `query:"room" doc:"Ne garde que les faits de cette rubrique, sans les refus."`
	Person    line `query:"person" maxLength:"64" doc:"Ne garde que ce que cette personne a fait, que l'on a fait à sa place ou qui lui a été refusé."`
	Party     line `query:"party" maxLength:"64" doc:"Ne garde que ce qui a été fait pour cette partie, ou refusé à ses personnes."`
	Decisions bool `query:"decisions" doc:"Ne garde que les réponses des parties, ce qu'elles règlent, et les actes refusés."`
	Refusals  bool `query:"refusals" default:"true" doc:"Avec les demandes refusées, pour qui peut lire le journal des accès."`
	Letters   bool `query:"letters" default:"true" doc:"Avec les lettres parties à cause de chaque fait."`
}

// room is one of the rubrics; empty for all of them.
type room string

func (room) Schema(huma.Registry) *huma.Schema { return oneOf(hindsight.Rooms()) }

type historyOutput struct{ Body Page[HistoryLine] }

func (s *server) registerHistory(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/history", OperationID: "history", Tags: []string{contractsTag},
		Summary: "Lire toute l'histoire d'un contrat", Description: "Les faits avec leurs lettres et, pour qui peut lire le journal des accès, les demandes refusées, du plus ancien au plus récent.",
		Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, s.history, historySheet)
}

func (s *server) history(ctx context.Context, in *historyInput) (*historyOutput, error) {
	if !in.From.IsZero() && !in.Until.IsZero() && in.Until.Before(in.From.Date) {
		return nil, mistyped("until", "Ce jour précède le premier.", "Choisissez un dernier jour égal ou postérieur au premier.")
	}
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	tells, err := s.factTeller(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	life, err := s.as(ctx).Life(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	lines := []HistoryLine{}
	for _, f := range life.Facts {
		if line := tells.line(f); in.keeps(f.Fact, tells) && after.before(line.place) {
			lines = append(lines, line)
		}
	}
	if in.Refusals && in.Room == "" && standing(ctx).May(access.SeeAccessLog, "") == access.Allowed {
		refused, err := s.refusals(ctx, in, after, tells)
		if err != nil {
			return nil, err
		}
		lines = append(lines, refused...)
	}
	slices.SortStableFunc(lines, func(a, b HistoryLine) int { return a.place.compare(b.place) })
	lines = lines[:min(len(lines), in.Limit)]
	if in.Letters {
		if err := s.withLetters(ctx, tells, lines); err != nil {
			return nil, err
		}
	}
	return &historyOutput{pageOf(lines, in.Limit, func(l HistoryLine) string { return l.place.String() })}, nil
}

func (t *factTeller) line(f postgres.RecordedFact) HistoryLine {
	told := t.fact(f)
	return HistoryLine{At: f.At, Local: told.Local, Room: hindsight.Of(f.Kind), Fact: &told, place: place{f.At.Truncate(time.Microsecond), ofFact, f.Seq}}
}

// keeps reports that a fact is among those asked for.
func (in *historyInput) keeps(f contract.Fact, t *factTeller) bool {
	day := t.zone.Day(f.At)
	switch {
	case !in.From.IsZero() && day.Before(in.From.Date), !in.Until.IsZero() && day.After(in.Until.Date):
		return false
	case in.Room != "" && hindsight.Of(f.Kind) != hindsight.Room(in.Room):
		return false
	case in.Person != "" && f.By.Person != string(in.Person) && f.By.For != string(in.Person):
		return false
	case in.Party != "" && f.By.Party != string(in.Party):
		return false
	}
	return !in.Decisions || hindsight.Decision(f.Kind)
}

// withLetters gives each fact its letters, without what servers answered: the page of letters tells that to whom it may.
func (s *server) withLetters(ctx context.Context, t *factTeller, lines []HistoryLine) error {
	posted, err := s.DB.Letters(ctx, t.view.Contract.ID)
	if err != nil {
		return err
	}
	of := map[int64][]LetterLine{}
	for _, p := range posted {
		of[p.Seq] = append(of[p.Seq], letterLine(p, t.view.State.Zone, t.names, false))
	}
	for i := range lines {
		if fact := lines[i].Fact; fact != nil {
			lines[i].Letters = of[fact.Seq]
		}
	}
	return nil
}
