package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
)

func (s *server) registerPersonSessions(api huma.API) {
	registerKeeping(s, api, huma.Operation{
		Method: http.MethodPost, Path: "/people/{person}/sessions/end", OperationID: "end-sessions",
		Summary: "Mettre fin aux sessions d'une personne", Description: "Elle doit s'identifier de nouveau, partout.",
	}, func(ctx context.Context, in *InPerson) error { return s.DB.EndSessions(ctx, in.Person, s.Now()) })
}

func (s *server) registerMySessions(api huma.API) {
	register(s, api, access.SeeSelf, change(huma.Operation{
		Method: http.MethodPost, Path: "/me/sessions/end", OperationID: "end-my-sessions",
		Summary: "Mettre fin à ses sessions", Description: "Sur tous les appareils\u00a0; il faut ensuite s'identifier de nouveau.",
	}), func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		err := s.DB.EndSessions(ctx, caller(ctx), s.Now())
		if err == nil {
			s.changed(ctx, "end-my-sessions", caller(ctx))
		}
		return &struct{}{}, err
	})
}
