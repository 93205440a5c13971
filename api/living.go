package api

import (
	"context"
	"log/slog"

	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// reach is how far a reading of many contracts came.
type reach struct {
	cut    bool     // only the first ones were read
	unread []string // what could not be read, by id
}

// living goes through the contracts that the caller may see and that are not over, by id: those of one party, or one of
// them, where that is asked. Whatever is wrong with one contract concerns that one: the others are read, and the operator
// is told.
func (s *server) living(ctx context.Context, party, contractID string, use func(postgres.Contract) error) (reach, error) {
	filter, came, count := postgres.Filter{Party: party, Query: contractID}, reach{unread: []string{}}, 0
	for {
		page, err := s.as(ctx).Contracts(ctx, filter)
		if err != nil || len(page) == 0 {
			return came, err
		}
		for _, c := range page {
			if filter.After = c.ID; lifecycle.Contract.Final(c.Phase) || contractID != "" && c.ID != contractID {
				continue
			}
			if count++; count > postgres.MostExpecting {
				came.cut = true
				return came, nil
			}
			if err := use(c); ctx.Err() != nil {
				return came, ctx.Err()
			} else if err != nil {
				s.Logger.LogAttrs(ctx, slog.LevelError, "a contract could not be read", slog.String("request", requestID(ctx)), slog.String("contract", c.ID), slog.Any("error", err))
				came.unread = append(came.unread, c.ID)
			}
		}
	}
}
