package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// TimelineFact is one thing that happened, as people read it.
type TimelineFact struct {
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at"`
	Local    string          `json:"local" format:"date-time" doc:"Le même instant, à l'heure du contrat."`
	Kind     contract.Kind   `json:"kind"`
	Subject  string          `json:"subject,omitempty"`
	Actor    string          `json:"actor" doc:"Qui a agi, ou «\u00a0Calendrier\u00a0»."`
	By       *FactBy         `json:"by,omitempty" doc:"Qui a agi, pour qui et à quel titre\u00a0; absent des faits du calendrier."`
	Command  string          `json:"command,omitempty" doc:"Clé de la demande qui l'a produit."`
	Sentence string          `json:"sentence"`
	Phase    lifecycle.State `json:"phase" doc:"Phase du contrat après ce fait."`
	Revision string          `json:"revision,omitempty" doc:"Empreinte du texte sur lequel porte le fait."`
	Readable bool            `json:"text_available,omitempty" doc:"La personne peut lire ce texte sous son empreinte."`
	Hash     string          `json:"hash" doc:"Maillon du fait dans la chaîne du contrat\u00a0: SHA-256 en hexadécimal."`
	Sealed   *FactSeal       `json:"sealed,omitempty" doc:"Premier scellé qui couvre ce fait\u00a0; absent tant qu'aucun ne le couvre."`
}

// FactBy is who acted, for which party and by which role; For is in whose place, and then the role is that person's.
type FactBy struct {
	Person    string `json:"person"`
	Name      string `json:"name"`
	Party     string `json:"party,omitempty"`
	PartyName string `json:"party_name,omitempty"`
	Role      string `json:"role,omitempty" doc:"Le rôle tenu ce jour-là, en français."`
	For       string `json:"for,omitempty"`
	ForName   string `json:"for_name,omitempty"`
}

// FactSeal is the checkpoint that covers a fact.
type FactSeal struct {
	Checkpoint int64     `json:"checkpoint"`
	At         time.Time `json:"at"`
}

type timelineInput struct {
	InContract
	Cursor int64 `query:"cursor" minimum:"0" doc:"Numéro du fait après lequel commence la page\u00a0: «\u00a0next\u00a0» de la page précédente."`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Nombre de faits de la page."`
	Kind   line  `query:"kind" maxLength:"64" doc:"Ne garde que les faits de cette sorte, par exemple approval.decided."`
}

type timelineOutput struct{ Body Page[TimelineFact] }

func (s *server) registerTimeline(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/timeline", OperationID: "timeline", Tags: []string{contractsTag},
		Summary: "Lire la chronologie d'un contrat", Description: "Tous les faits enregistrés, du plus ancien au plus récent. Un fait enregistré ne change plus.",
		Errors: []int{http.StatusNotFound},
	}, s.timeline, timelineSheet)
}

func (s *server) timeline(ctx context.Context, in *timelineInput) (*timelineOutput, error) {
	tells, err := s.factTeller(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	// Facts of one kind may lie far apart: pages of facts are read until the answer is full or the life is told. A life
	// has some hundreds of facts, so that this ends soon.
	page := Page[TimelineFact]{Items: []TimelineFact{}}
	for after := in.Cursor; ; {
		facts, err := s.as(ctx).Facts(ctx, in.ID, after, in.Limit)
		if err != nil {
			return nil, err
		}
		for _, f := range facts {
			after = f.Seq
			if in.Kind != "" && f.Kind != contract.Kind(in.Kind) {
				continue
			}
			page.Items = append(page.Items, tells.fact(f))
			if len(page.Items) == in.Limit {
				page.Next = strconv.FormatInt(after, 10)
				return &timelineOutput{page}, nil
			}
		}
		if len(facts) < in.Limit {
			return &timelineOutput{page}, nil
		}
	}
}
