package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// SettingsView is how a person wants to be written to, and what is known of that person's calendar address.
type SettingsView struct {
	Letters []LetterSetting `json:"letters" nullable:"false" doc:"Chaque sorte de courriel que la personne peut recevoir."`
	Feed    postgres.Feed   `json:"feed,omitzero" doc:"Depuis quand l'adresse d'agenda existe, et quand un agenda l'a lue\u00a0; absent quand il n'y en a pas. L'adresse n'est montrée qu'à sa création."`
}

// LetterSetting is how one kind of letter arrives.
type LetterSetting struct {
	Kind  letterKind `json:"kind"`
	Label string     `json:"label"`
	Mode  letterMode `json:"mode" doc:"immediate\u00a0: aussitôt\u00a0; digest\u00a0: dans le récapitulatif quotidien."`
	Fixed bool       `json:"fixed,omitempty" doc:"Part toujours aussitôt."`
}

// LetterChoice is what somebody wants of one kind of letter.
type LetterChoice struct {
	Kind letterKind `json:"kind"`
	Mode letterMode `json:"mode"`
}

// letterKind is a kind of letter of which a person may say something, letterMode what.
type (
	letterKind string
	letterMode string
)

const (
	immediate letterMode = "immediate"
	gathered  letterMode = "digest"
)

func (letterKind) Schema(huma.Registry) *huma.Schema { return oneOf(mail.Settable()) }

func (letterMode) Schema(huma.Registry) *huma.Schema {
	return oneOf([]letterMode{immediate, gathered})
}

type settingsOutput struct{ Body SettingsView }

type settingsSetInput struct {
	Body struct {
		Letters []LetterChoice `json:"letters" nullable:"false" maxItems:"50" doc:"Une sorte qui n'y figure pas part aussitôt."`
	}
}

func (s *server) registerMySettings(api huma.API) {
	register(s, api, access.SeeSelf, huma.Operation{
		Method: http.MethodGet, Path: "/me/settings", OperationID: "my-settings", Tags: []string{directoryTag},
		Summary: "Lire ses réglages", Description: "Comment chaque sorte de courriel arrive, et si une adresse d'agenda existe.",
	}, s.settings)
	register(s, api, access.SeeSelf, change(huma.Operation{
		Method: http.MethodPut, Path: "/me/settings", OperationID: "set-my-settings",
		Summary: "Choisir comment on reçoit ses courriels", Description: "Remplace les choix précédents. Les alertes sur un retard partent toujours aussitôt. Les courriels déjà en attente ne sont pas concernés.",
	}), s.settingsSet)
}

func (s *server) settings(ctx context.Context, _ *struct{}) (*settingsOutput, error) {
	waiting, err := s.DB.Gathered(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}
	out := new(settingsOutput)
	for _, kind := range mail.Settable() {
		line := LetterSetting{Kind: letterKind(kind), Label: kind.Label(), Mode: immediate, Fixed: kind.AtOnce()}
		if !line.Fixed && slices.Contains(waiting, kind) {
			line.Mode = gathered
		}
		out.Body.Letters = append(out.Body.Letters, line)
	}
	out.Body.Feed, err = s.DB.Feed(ctx, caller(ctx))
	return out, err
}

func (s *server) settingsSet(ctx context.Context, in *settingsSetInput) (*settingsOutput, error) {
	var wanted, said []mail.Kind
	for _, choice := range in.Body.Letters {
		kind := mail.Kind(choice.Kind)
		switch {
		case !slices.Contains(mail.Settable(), kind):
			return nil, wrong("letters", "Une des sortes de courriels n'existe pas.", "Reprenez celles que montrent vos réglages.")
		case slices.Contains(said, kind):
			return nil, wrong("letters", "Les courriels «\u00a0"+kind.Label()+"\u00a0» figurent deux fois.", "Gardez une ligne par sorte de courriel.")
		case choice.Mode == gathered && kind.AtOnce():
			return nil, wrong("letters", "Les courriels «\u00a0"+kind.Label()+"\u00a0» partent toujours aussitôt.", "Retirez-les de ce qui attend le récapitulatif.")
		}
		if said = append(said, kind); choice.Mode == gathered {
			wanted = append(wanted, kind)
		}
	}
	if err := s.DB.SetGathered(ctx, caller(ctx), wanted); err != nil {
		return nil, err
	}
	s.changed(ctx, "set-my-settings", caller(ctx))
	return s.settings(ctx, nil)
}
