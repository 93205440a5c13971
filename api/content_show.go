package api

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/content"
)

// ContentView is what a contract says to its reader.
type ContentView struct {
	File     json.RawMessage `json:"file" doc:"Le contenu, au format d'un fichier de contrat (schéma urn:jalon:contract-file), valeurs mesurées comprises."`
	Versions []DraftLine     `json:"versions" nullable:"false" doc:"Les éléments modifiés depuis le dépôt du fichier, avec la dernière version que la personne peut lire."`
}

// DraftLine is one version of one item, without its body.
type DraftLine struct {
	Item    content.Item `json:"item" example:"action_sheet/FA-1"`
	Version int          `json:"version" doc:"À rappeler en «\u00a0If-Match\u00a0» pour écrire la suivante."`
	Party   string       `json:"party"`
	By      string       `json:"by" doc:"Identifiant de la personne."`
	At      time.Time    `json:"at"`
	Shared  bool         `json:"shared" doc:"Faux\u00a0: seule sa partie lit cette version."`
	Gone    bool         `json:"gone,omitempty" doc:"Vrai\u00a0: cette version retire l'élément."`
}

func draftLine(d content.Draft) DraftLine {
	return DraftLine{d.Item, d.Version, d.Party, d.By, d.At, d.Shared, d.Gone()}
}

type contentShowOutput struct{ Body ContentView }

func (s *server) registerContentShow(api huma.API) {
	register(s, api, access.SeeContract, huma.Operation{
		Method: http.MethodGet, Path: "/contracts/{id}/content", OperationID: "show-content", Tags: []string{contentTag},
		Summary: "Lire le contenu d'un contrat", Description: "Le fichier du contrat avec les versions que la personne peut lire\u00a0: ce qui est partagé, et les brouillons de sa partie.",
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *InContract) (*contentShowOutput, error) {
		said, err := s.as(ctx).Content(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		canonical, err := said.File.Canonical()
		if err != nil {
			return nil, err
		}
		view := ContentView{File: canonical, Versions: []DraftLine{}}
		for _, d := range slices.SortedFunc(maps.Values(said.Versions), func(a, b content.Draft) int { return strings.Compare(string(a.Item), string(b.Item)) }) {
			view.Versions = append(view.Versions, draftLine(d))
		}
		return &contentShowOutput{view}, nil
	})
}
