package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
)

const readyWithin = 2 * time.Second

type healthOutput struct {
	Body struct {
		Status string `json:"status" enum:"ok"`
	}
}

func healthy() *healthOutput {
	out := new(healthOutput)
	out.Body.Status = "ok"
	return out
}

func (s *server) registerHealth(api huma.API) {
	register(s, api, access.Public, huma.Operation{
		Method: http.MethodGet, Path: "/health", OperationID: "health", Tags: []string{serviceTag},
		Summary: "Le service vit", Description: "Répond dès que le processus sert des demandes, sans rien vérifier d'autre.",
	}, func(context.Context, *struct{}) (*healthOutput, error) { return healthy(), nil })
}

func (s *server) registerReady(api huma.API) {
	register(s, api, access.Public, huma.Operation{
		Method: http.MethodGet, Path: "/ready", OperationID: "ready", Tags: []string{serviceTag},
		Summary: "Le service peut travailler", Description: "Vérifie que la base de données et Temporal répondent.",
		Errors: []int{http.StatusServiceUnavailable},
	}, s.ready)
}

func (s *server) ready(ctx context.Context, _ *struct{}) (*healthOutput, error) {
	// Whoever asks has a deadline of its own; a late answer would be taken for a dead process.
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if err := errors.Join(s.DB.Ping(ctx), s.Ready(ctx)); err != nil {
		s.Logger.LogAttrs(ctx, slog.LevelWarn, "not ready", slog.String("request", requestID(ctx)), slog.Any("error", err))
		return nil, away
	}
	return healthy(), nil
}
