package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// rightExtension is the description's word for the action of access that a route asks for; docs/access.md tells who may.
const rightExtension = "x-jalon-access"

// onContract is the input of a route about one contract.
type onContract interface{ contractID() string }

func (in *InContract) contractID() string { return in.ID }

// register adds a route with the one action of access that it takes. What concerns a contract is asked about before the
// handler runs; what concerns an organisation is asked by the handler, once it has read which one. Errors of whatever
// origin leave as problems, and refusals leave a trace.
func register[I, O any](s *server, api huma.API, action access.Action, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	op.Extensions = map[string]any{rightExtension: string(action)}
	if action != access.Public {
		op = person(op)
	}
	huma.Register(api, op, guarded(s, action, op, handle))
}

// guarded is a handler with what comes before it and after it: the question whether the caller may, and what a refusal
// becomes.
func guarded[I, O any](s *server, action access.Action, op huma.Operation, handle func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		ctx, err := s.authorise(ctx, action, in)
		if err == nil {
			var out *O
			if out, err = handle(ctx, in); err == nil {
				return out, nil
			}
		}
		answer := s.problem(ctx, err)
		s.trace(ctx, op, in, answer)
		return nil, answer
	}
}

type standingKey struct{}

// authorise asks what the caller is towards the contract that a request names, and whether that is enough.
func (s *server) authorise(ctx context.Context, action access.Action, in any) (context.Context, error) {
	about, concerned := in.(onContract)
	if !concerned {
		return ctx, nil
	}
	standing, err := s.as(ctx).Standing(ctx, about.contractID())
	if errors.Is(err, postgres.ErrUnknown) {
		return ctx, noSuchContract
	}
	if err != nil {
		return ctx, err
	}
	ctx = context.WithValue(ctx, standingKey{}, standing)
	return ctx, permit(standing.May(action, ""), noSuchContract)
}

// standing is what the caller is towards the contract at hand.
func standing(ctx context.Context) access.Standing {
	found, _ := ctx.Value(standingKey{}).(access.Standing)
	return found
}

// onOrganisation asks whether the caller may do something on an organisation.
func (s *server) onOrganisation(ctx context.Context, action access.Action, organisation string) error {
	member, err := s.as(ctx).Membership(ctx)
	if err != nil {
		return err
	}
	return permit(member.May(action, organisation), noSuchOrganisation)
}

// permit is nil for what is allowed; what is hidden is told like what does not exist.
func permit(v access.Verdict, absent *Problem) error {
	switch v {
	case access.Allowed:
		return nil
	case access.Forbidden:
		return notYours
	}
	return absent
}

// as is the database as the caller may see it now.
func (s *server) as(ctx context.Context) *postgres.Reading {
	return s.DB.As(access.Reader{Person: caller(ctx), At: s.Now()})
}

// trace keeps what was refused, and to whom. What was only badly written is not kept: it says nothing about access.
func (s *server) trace(ctx context.Context, op huma.Operation, in any, answer error) {
	p, refused := errors.AsType[*Problem](answer)
	private := refused && (p.Status == http.StatusForbidden || p.Status == http.StatusNotFound)
	if !refused || caller(ctx) == "" || !private && (op.Method == http.MethodGet || p.Status >= http.StatusInternalServerError || p.Rule == "") {
		return
	}
	entry := postgres.AccessEntry{Action: op.OperationID, Outcome: postgres.AccessRefused, Code: string(p.Code), Rule: string(p.Rule), Reason: p.Detail}
	if about, concerned := in.(onContract); concerned {
		entry.Contract = about.contractID()
	}
	switch named := in.(type) {
	case interface{ asked() (string, string) }:
		entry.Action, entry.Subject = named.asked()
	case interface{ about() string }:
		entry.Subject = named.about()
	}
	s.log(ctx, entry)
}

// changed keeps who changed something outside of any contract; what changes in a contract is a fact of it.
func (s *server) changed(ctx context.Context, operation, subject string) {
	s.log(ctx, postgres.AccessEntry{Action: operation, Subject: subject, Outcome: postgres.AccessChanged})
}

// log adds a line to the access log. A log that cannot be written stops nobody, but the operator is told.
func (s *server) log(ctx context.Context, entry postgres.AccessEntry) {
	entry.Person, entry.RequestID, entry.At = caller(ctx), requestID(ctx), s.Now()
	if err := s.DB.LogAccess(context.WithoutCancel(ctx), entry); err != nil {
		s.Logger.ErrorContext(ctx, "access log", "request", entry.RequestID, "error", err)
	}
}
