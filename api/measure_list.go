package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/campaign"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
)

// IndicatorView is one indicator of a contract with its values by year.
type IndicatorView struct {
	Code       string                 `json:"code"`
	Label      string                 `json:"label"`
	Sheet      string                 `json:"sheet,omitempty" doc:"Code de la fiche action\u00a0; absent pour l'indicateur d'un objectif."`
	Objective  string                 `json:"objective,omitempty" doc:"Code de l'objectif opérationnel."`
	Unit       string                 `json:"unit"`
	Direction  contractfile.Direction `json:"direction"`
	Source     string                 `json:"source"`
	Reference  string                 `json:"reference,omitempty" doc:"Code dans le tableau de la source."`
	Definition string                 `json:"definition,omitempty" doc:"Version de la définition en vigueur."`
	Baseline   *IndicatorStart        `json:"baseline,omitempty" doc:"Valeur de départ."`
	Years      []IndicatorYear        `json:"years" nullable:"false"`
	Warnings   []string               `json:"warnings" nullable:"false" doc:"Les comparaisons que les définitions ne permettent pas."`
}

// IndicatorStart is the value that an indicator starts from.
type IndicatorStart struct {
	Year  int                 `json:"year"`
	Value contractfile.Number `json:"value,omitempty"`
}

// IndicatorYear is what was aimed at and measured in one year.
type IndicatorYear struct {
	Year       int                 `json:"year"`
	Target     contractfile.Number `json:"target,omitempty"`
	Value      contractfile.Number `json:"value,omitempty"`
	Version    int                 `json:"version" doc:"À rappeler en «\u00a0If-Match\u00a0» pour écrire la valeur\u00a0; 0 pour celle du fichier, ou sans valeur."`
	Source     string              `json:"source,omitempty"`
	Campaign   string              `json:"campaign,omitempty"`
	Definition string              `json:"definition,omitempty"`
	Comment    string              `json:"comment,omitempty"`
	Gap        contractfile.Number `json:"gap,omitempty" doc:"Valeur moins cible, exactement."`
	Missed     bool                `json:"missed,omitempty" doc:"La cible n'est pas atteinte."`
	Awaits     string              `json:"awaits,omitempty" doc:"Pourquoi un commentaire est nécessaire, en français."`
	Reported   bool                `json:"reported,omitempty" doc:"La fiche a déclaré cette année."`
	Proposal   *CampaignProposal   `json:"proposal,omitempty" doc:"Ce que dit une campagne, à reprendre ou non."`
	Standing   *QuartileView       `json:"standing,omitempty" doc:"La place de la valeur parmi celles d'établissements comparables."`
}

// CampaignProposal is a campaign's value for the one establishment of a fiche. It is shown and never taken by itself.
type CampaignProposal struct {
	FINESS     string              `json:"finess"`
	Source     string              `json:"source"`
	Campaign   int                 `json:"campaign"`
	Definition string              `json:"definition"`
	Value      contractfile.Number `json:"value"`
}

// QuartileView is where a value stands, or why that is not told.
type QuartileView struct {
	Position campaign.Position `json:"position,omitempty" doc:"lowest, below_median, at_median, above_median ou highest."`
	Told     string            `json:"told" doc:"La même chose en français, ou pourquoi elle n'est pas dite."`
	Spread   *campaign.Spread  `json:"spread,omitempty"`
	Peers    *postgres.Peers   `json:"peers,omitempty" doc:"Le groupe de comparaison."`
	Method   string            `json:"method,omitempty"`
}

// comparison is what the peers of an establishment have in common with it.
type comparison string

const (
	byCategory  comparison = "category"
	byTerritory comparison = "territory"
	byGroup     comparison = "group"
)

func (comparison) Schema(huma.Registry) *huma.Schema {
	return oneOf([]comparison{byCategory, byTerritory, byGroup})
}

type indicatorListInput struct {
	InContract
	By comparison `query:"by" default:"category" doc:"À qui comparer\u00a0: même catégorie, même département ou même groupe homogène."`
}

type indicatorListOutput struct {
	Body struct {
		Items []IndicatorView `json:"items" nullable:"false"`
	}
}

func (s *server) registerIndicatorList(api huma.API) {
	registerList(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/indicators", OperationID: "list-indicators", Tags: []string{contentTag},
		Summary: "Lire les indicateurs d'un contrat", Description: "Départ, cibles et valeurs de chaque indicateur, année par année, avec leur source, leur commentaire, l'écart à la cible et la place parmi des établissements comparables. " +
			"Aucune comparaison ne mêle deux définitions, ni ne se fait sans que le diagnostic parle de la structure, ni dans un groupe trop petit\u00a0: la réponse dit alors pourquoi.",
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *indicatorListInput) (*indicatorListOutput, error) {
		found, err := s.indicators(ctx, in.ID, in.By)
		out := new(indicatorListOutput)
		out.Body.Items = append([]IndicatorView{}, found...)
		return out, err
	}, indicatorSheet)
}
