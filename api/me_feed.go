package api

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
)

type feedOutput struct {
	Body struct {
		Address string `json:"address" format:"uri" doc:"À donner à un agenda. Elle n'est montrée que cette fois\u00a0; qui la connaît lit ces échéances."`
	}
}

func (s *server) registerMyFeed(api huma.API) {
	register(s, api, access.SeeSelf, change(huma.Operation{
		Method: http.MethodPost, Path: "/me/feed", OperationID: "reset-my-feed", DefaultStatus: http.StatusCreated,
		Summary: "Créer ou réinitialiser son adresse d'agenda", Description: "L'adresse donne, au format iCalendar, les échéances pour lesquelles la personne est attendue. La précédente ne donne plus rien.",
	}), s.feedReset)
	register(s, api, access.SeeSelf, change(huma.Operation{
		Method: http.MethodDelete, Path: "/me/feed", OperationID: "end-my-feed",
		Summary: "Supprimer son adresse d'agenda", Description: "Elle ne donne plus rien. Sans effet quand il n'y en a pas.",
	}), s.feedEnd)
}

// feedReset chooses 256 bits at random: nobody finds them by trying, and the database keeps only their digest.
func (s *server) feedReset(ctx context.Context, _ *struct{}) (*feedOutput, error) {
	var secret [32]byte
	rand.Read(secret[:])
	token := base64.RawURLEncoding.EncodeToString(secret[:])
	if err := s.DB.SetFeed(ctx, caller(ctx), token, s.Now()); err != nil {
		return nil, err
	}
	s.changed(ctx, "reset-my-feed", caller(ctx))
	out := new(feedOutput)
	out.Body.Address = strings.TrimSuffix(s.BaseURL, "/") + feedPath + token + feedEnding
	return out, nil
}

func (s *server) feedEnd(ctx context.Context, _ *struct{}) (*struct{}, error) {
	if err := s.DB.EndFeed(ctx, caller(ctx)); err != nil {
		return nil, err
	}
	s.changed(ctx, "end-my-feed", caller(ctx))
	return &struct{}{}, nil
}
