package api

import (
	"context"
	"errors"
	"log/slog"
	"net"

	"github.com/danielgtaylor/huma/v2"
	"go.temporal.io/api/serviceerror"

	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// problem is the only place where errors become answers. What is not meant for the caller goes to the log, with the
// request's number, and nowhere else.
func (s *server) problem(ctx context.Context, err error) error {
	if answer, ok := errors.AsType[huma.StatusError](err); ok {
		return answer
	}
	if refusal, ok := contract.AsRefusal(err); ok {
		return refused(refusal)
	}
	if invalid, ok := errors.AsType[*contractfile.Invalid](err); ok {
		return rejected(invalid)
	}
	switch {
	case errors.Is(err, postgres.ErrUnknown):
		return noSuchContract
	case errors.Is(err, postgres.ErrExists):
		return otherFile
	}
	// From here on only an operator can help, or time.
	answer := broken
	if passing(err) {
		answer = away
	}
	s.Logger.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("request", requestID(ctx)), slog.Any("error", err))
	return answer
}

// passing reports errors that the same request may not meet again: something does not answer for the moment.
func passing(err error) bool {
	_, network := errors.AsType[net.Error](err)
	_, temporal := errors.AsType[*serviceerror.Unavailable](err)
	return network || temporal || postgres.Away(err) ||
		errors.Is(err, errNotRunning) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// refused carries the kernel's refusal, with what the person may do instead.
func refused(r *contract.Refusal) *Problem {
	p := newProblem(r.Code, r.Message, r.Remedy)
	p.Field, p.Rule = r.Field, r.Rule
	for _, held := range r.Held {
		p.Held = append(p.Held, HeldRule(held))
	}
	if r.Rule == contract.StateAllows {
		return p.instead(r.State, r.Allowed)
	}
	return p
}

// instead says in which phase the contract is and what the person may do in it, be it nothing.
func (p *Problem) instead(phase lifecycle.State, allowed []contract.Offer) *Problem {
	p.State, p.StateLabel = phase, lifecycle.Contract.StateLabel(phase)
	p.AllowedActions = append([]contract.Offer{}, allowed...)
	p.Remedy = "Choisissez parmi les actions de «\u00a0allowed_actions\u00a0»."
	if len(allowed) == 0 {
		p.Remedy = "Aucune action ne vous est ouverte sur ce contrat pour le moment."
	}
	return p
}

// rejected lists everything that is wrong in a contract file.
func rejected(invalid *contractfile.Invalid) *Problem {
	p := newProblem(contract.Invalid, "Le fichier de contrat est refusé en entier\u00a0; rien n'a été enregistré.", "Corrigez chaque point de «\u00a0errors\u00a0», puis renvoyez le fichier.")
	for _, found := range invalid.Problems {
		p.Errors = append(p.Errors, FieldProblem{Pointer: found.Pointer, Message: found.Message, Remedy: found.Remedy})
	}
	return p
}
