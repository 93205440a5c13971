package main

import (
	"context"
	"errors"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
)

// officers are those whom no contract file names, for each ARS of the examples: fictional people, and a machine.
var officers = []struct {
	name, title string
	office      access.Office
	machine     bool
}{
	{"Inès Valmont", "auditrice\u00a0: lit les contrats de l'ARS", access.Auditor, false},
	{"Rémi Castagne", "exploitation\u00a0: tient l'annuaire de l'ARS", access.Operator, false},
	{"Entrepôt de données", "machine\u00a0: lit par l'API", access.Auditor, true},
}

// appoint registers them, unless an earlier run did; an office that was ended since stays ended.
func (p *parts) appoint(ctx context.Context, examples []*dossier.Dossier) error {
	for _, ars := range regionalAgencies(examples) {
		for _, o := range officers {
			id := dossier.PersonID(ars.Organisation, o.name)
			err := p.db.RegisterPerson(ctx, postgres.Somebody{ID: id, Organisation: ars.Organisation, Name: o.name, Title: o.title, Machine: o.machine})
			if err = unlessThere(err); err == nil {
				err = unlessThere(p.db.GrantOffice(ctx, id, ars.Organisation, o.office, civil.Date{}, civil.Date{}))
			}
			if err == nil && o.machine && p.signInURL != "" {
				err = unlessThere(p.db.Link(ctx, p.signInURL, machineClient, "", id, linkedBy))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// unlessThere forgives what an earlier run did.
func unlessThere(err error) error {
	if errors.Is(err, postgres.ErrExists) {
		return nil
	}
	return err
}

// regionalAgencies lists the ARS of some contracts, each once.
func regionalAgencies(examples []*dossier.Dossier) []dossier.Party {
	var found []dossier.Party
	seen := map[string]bool{}
	for _, d := range examples {
		for _, party := range d.Parties {
			if party.Kind == "ARS" && !seen[party.Organisation] {
				seen[party.Organisation] = true
				found = append(found, party)
			}
		}
	}
	return found
}
