package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// LetterLine is one letter of a contract with what became of it. It holds none of its words: the fact tells them.
type LetterLine struct {
	ID        string    `json:"id"`
	Seq       int64     `json:"seq" doc:"Numéro du fait que la lettre annonce."`
	At        time.Time `json:"at" doc:"Instant de ce fait."`
	Kind      mail.Kind `json:"kind"`
	KindLabel string    `json:"kind_label"`
	About     string    `json:"about"`
	Person    string    `json:"person"`
	Name      string    `json:"name"`
	State     string    `json:"state" doc:"queued, leased, sent, possibly_sent, refused ou given_up. Une lettre partie dans un récapitulatif suit le sort de celui-ci."`
	Words     string    `json:"state_label" doc:"Le même état, en français."`
	Doubtful  bool      `json:"doubtful,omitempty" doc:"Une réponse du serveur s'est perdue\u00a0: la lettre est peut-être arrivée deux fois."`
	Attempts  int       `json:"attempts"`
	SentTo    string    `json:"sent_to,omitempty" doc:"Personne à qui le dernier envoi a été fait, quand elle en remplace une autre."`
	SentName  string    `json:"sent_to_name,omitempty"`
	Digest    bool      `json:"digest,omitempty" doc:"La lettre attend le récapitulatif quotidien, ou y est partie."`
	NextAt    time.Time `json:"next_at,omitzero" doc:"Instant du prochain envoi, à l'heure du serveur."`
	DoneAt    time.Time `json:"done_at,omitzero"`
	Answer    string    `json:"answer,omitempty" doc:"Dernière réponse du serveur de courrier, pour qui peut lire les adresses."`
	Remedy    string    `json:"remedy,omitempty"`
}

type letterListInput struct {
	InContract
	Paged
}

type letterListOutput struct{ Body Page[LetterLine] }

func (s *server) registerLetterList(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/letters", OperationID: "list-letters", Tags: []string{contractsTag},
		Summary: "Lister les lettres d'un contrat", Description: "Ce que Jalon a écrit à qui, et ce qu'il en est advenu, de la lettre la plus récente à la plus ancienne.",
		Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, s.letters, letterSheet)
}

func (s *server) letters(ctx context.Context, in *letterListInput) (*letterListOutput, error) {
	view, err := s.contract(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx, view)
	if err != nil {
		return nil, err
	}
	posted, err := s.DB.Letters(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	slices.Reverse(posted)
	place := func(id string) int {
		return slices.IndexFunc(posted, func(p postgres.Posted) bool { return p.Letter.ID == id })
	}
	after, err := in.position(func(id string) bool { return place(id) >= 0 })
	if err != nil {
		return nil, err
	}
	page := []LetterLine{}
	if from := place(after) + 1; from < len(posted) {
		addressed := s.seesAddresses(ctx, in.ID, standing(ctx))
		for _, p := range posted[from:min(from+in.Limit, len(posted))] {
			page = append(page, letterLine(p, view.State.Zone, names, addressed))
		}
	}
	return &letterListOutput{pageOf(page, in.Limit, func(l LetterLine) string { return l.ID })}, nil
}

// letterLine keeps what a server said from those who may not know addresses, because servers repeat them.
func letterLine(p postgres.Posted, zone string, names contract.Names, addressed bool) LetterLine {
	line := LetterLine{
		ID: p.Letter.ID, Seq: p.Seq, At: p.Letter.At, Kind: p.Letter.Kind, KindLabel: p.Letter.Kind.Label(), About: p.Letter.About,
		Person: p.Letter.To.Person, Name: p.Letter.To.Name, State: p.State, Words: postedWords(p, zone), Doubtful: p.Doubtful, Attempts: p.Attempts,
		Digest: p.Digest != "" || !p.DigestAt.IsZero(), NextAt: p.NextAt, DoneAt: p.DoneAt, Remedy: postedRemedy(p),
	}
	if p.SentTo != "" && p.SentTo != line.Person {
		line.SentTo, line.SentName = p.SentTo, names.Person(p.SentTo)
	}
	if addressed {
		line.Answer = p.LastError
	}
	return line
}

// postedWords is the state of a letter in French.
func postedWords(p postgres.Posted, zone string) string {
	day := func(t time.Time) string { return civil.MustZone(zone).Day(t).French() }
	words := map[string]string{
		postgres.Queued: "en attente", postgres.Leased: "en cours d'envoi", postgres.Sent: "envoyée", postgres.PossiblySent: "peut-être envoyée",
		postgres.Refused: "refusée", postgres.GivenUp: "abandonnée", postgres.Gathered: "en attente",
	}[p.State]
	switch {
	case !p.DigestAt.IsZero():
		words += fmt.Sprintf(", dans le récapitulatif du %s", day(p.DigestAt))
	case p.Digest != "" && !p.DoneAt.IsZero():
		words += fmt.Sprintf(", dans le récapitulatif du %s", day(p.DoneAt))
	case p.Digest != "":
		words += ", dans un récapitulatif"
	case p.Doubtful && p.State == postgres.Sent:
		words += ", peut-être deux fois"
	}
	return words
}

// postedRemedy is what somebody can do about a letter; "" for nothing.
func postedRemedy(p postgres.Posted) string {
	switch p.State {
	case postgres.Refused:
		return "Prévenez la personne autrement, et faites corriger son adresse par l'exploitation de son organisation."
	case postgres.GivenUp:
		return "Son serveur n'a pas accepté la lettre à temps\u00a0: prévenez la personne autrement."
	case postgres.PossiblySent:
		return "Assurez-vous auprès de la personne qu'elle l'a reçue."
	}
	return ""
}
