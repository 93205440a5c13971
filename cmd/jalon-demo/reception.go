package main

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"jalon/internal/access"
	"jalon/internal/localsignin"
)

// reception keeps the list of the sign-in service up to date: whoever was registered a moment ago, by an import or by an
// operator, can be chosen at once.
type reception struct {
	*parts
	provider *localsignin.Provider
	logger   *slog.Logger

	mu     sync.Mutex
	linked map[string]bool
}

// handler looks at the directory before each page. Few people ask a demonstration anything.
func (r *reception) handler() http.Handler {
	next := r.provider.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodGet {
			if err := r.refresh(request.Context()); err != nil {
				r.logger.ErrorContext(request.Context(), "people of the sign-in service", "error", err)
			}
		}
		next.ServeHTTP(w, request)
	})
}

func (r *reception) refresh(ctx context.Context) error {
	people, err := r.everybody(ctx)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range people {
		if r.linked[p.ID] {
			continue
		}
		if err := r.db.Link(ctx, r.signInURL, p.ID, "", p.ID, linkedBy); err != nil {
			return err
		}
		r.linked[p.ID] = true
	}
	r.provider.SetPeople(people)
	return nil
}

// linkedBy is who links accounts here; elsewhere an operator does.
const linkedBy = "demonstration"

// everybody lists the directory. Machines do not choose who they are. Somebody whose account was closed stays: what that
// means is seen on the way in.
func (p *parts) everybody(ctx context.Context) ([]localsignin.Person, error) {
	directory := p.db.As(access.Reader{Person: access.OperatorPerson, At: time.Now()})
	organisations, err := directory.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, o := range organisations {
		names[o.ID] = o.Name
	}
	registered, err := directory.People(ctx, "")
	if err != nil {
		return nil, err
	}
	var people []localsignin.Person
	for _, s := range registered {
		if !s.Machine {
			people = append(people, localsignin.Person{ID: s.ID, Name: s.Name, Title: s.Title, Organisation: names[s.Organisation], Email: s.Address})
		}
	}
	return people, nil
}
