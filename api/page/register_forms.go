package page

import (
	"context"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// addPerson is the one act of the people page that is none of the contract: it changes the directory.
const addPerson lifecycle.Action = "add_person"

// peopleActs are the acts of the contract for which the people page has a form.
var peopleActs = []lifecycle.Action{
	contract.AssignRole, contract.EndRole, contract.RecordHandover, contract.Delegate, contract.RevokeDelegation, contract.SetVisas,
}

// Bounds of what is written, as the API has them.
const (
	longestName    = 120
	longestAddress = 200
	longestChain   = 400 // in lines
	digestLength   = 64
)

// actForms makes the form of every act on the people, also of those that are not offered: one that was sent may be no
// longer.
func (p *Pages) actForms(ctx context.Context, person string, sight *Sight) ([]actForm, error) {
	var colleagues []postgres.Somebody
	var err error
	if party := sight.own(); sight.offers(contract.AssignRole, "") || sight.offers(contract.Delegate, "") {
		if colleagues, err = p.Service.People(ctx, person, party.Organisation); err != nil {
			return nil, err
		}
	}
	keeps, err := p.Service.Keeps(ctx, person, sight.Parties)
	if err != nil {
		return nil, err
	}
	choices := sight.colleagues(colleagues)
	return []actForm{
		sight.assignForm(choices), sight.endForm(), sight.handoverForm(), sight.delegateForm(choices), sight.revokeForm(),
		sight.visasForm(), sight.personForm(keeps),
	}, nil
}

// own is the party for which the reader acts.
func (s *Sight) own() postgres.PartyName {
	for _, party := range s.Parties {
		if party.Code == s.party() {
			return party
		}
	}
	return postgres.PartyName{}
}

func (s *Sight) colleagues(people []postgres.Somebody) []option {
	options := []option{{Label: "Choisissez une personne"}}
	for _, somebody := range people {
		if somebody.ID == s.Reader.Person {
			continue // nobody names or lends to himself
		}
		label := somebody.Name
		if somebody.Title != "" {
			label += ", " + somebody.Title
		}
		options = append(options, option{Value: somebody.ID, Label: label})
	}
	return options
}

func (s *Sight) form(action lifecycle.Action, subject, title, about, button string, fields ...field) actForm {
	f := actForm{
		Action: action, Subject: subject, Address: peopleAddress(s.Contract.ID), Title: title, About: about, Button: button,
		Key: freshKey(), offered: s.offers(action, subject),
	}
	f.with(fields...)
	return f
}

var why = field{Name: "motif", Of: "reason", Label: "Motif", Kind: "area", Limit: contract.MaxReason}

func (s *Sight) handoverForm() actForm {
	return s.form(contract.RecordHandover, s.party(), "Enregistrer la passation du référent", "Le référent en fonction succède à un autre\u00a0: l'empreinte du procès-verbal trace la passation.", "Enregistrer la passation",
		field{Name: "empreinte", Of: "revision", Label: "Empreinte SHA-256 du procès-verbal", Kind: "text", Required: true, Limit: digestLength, Hint: "64 caractères hexadécimaux."})
}

func (s *Sight) delegateForm(colleagues []option) actForm {
	return s.form(contract.Delegate, "", "Déléguer vos décisions", "La personne décide alors en votre nom\u00a0; chaque décision porte vos deux noms. Une délégation ne se délègue pas.", "Déléguer",
		field{Name: "personne", Of: "person", Label: "Délégataire", Kind: "select", Options: colleagues, Required: true, Hint: "Une personne enregistrée dans votre organisation, autre que vous."},
		field{Name: "du", Of: "from", Label: "Premier jour", Kind: "date", Hint: "Aujourd'hui si vous laissez ce champ vide."},
		field{Name: "au", Of: "until", Label: "Dernier jour", Kind: "date", Required: true, Hint: "Un an au plus après le premier."}, why)
}

func (s *Sight) revokeForm() actForm {
	given := []option{{Label: "Choisissez une délégation"}}
	for _, d := range s.State.Delegations {
		if s.offers(contract.RevokeDelegation, d.ID) {
			given = append(given, option{Value: d.ID, Label: s.Names.Person(d.Giver) + " à " + s.Names.Person(d.To) + ", du " + d.From.French() + " au " + d.Until.French()})
		}
	}
	f := s.form(contract.RevokeDelegation, "", "Retirer une délégation", "Elle cesse aussitôt\u00a0; ce qui a été décidé reste.", "Retirer la délégation",
		field{Name: "delegation", Of: "subject", Label: "Délégation", Kind: "select", Options: given, Required: true}, why)
	f.offered = len(given) > 1
	return f
}

func (s *Sight) visasForm() actForm {
	return s.form(contract.SetVisas, "", "Définir le circuit de visas", "Chaque demande passe par ces visas, dans cet ordre, avant la décision de votre autorité.", "Enregistrer le circuit",
		field{Name: "visas", Of: "bodies", Label: "Visas", Kind: "area", Limit: longestChain, Value: strings.Join(s.chain(), "\n"), Hint: "Un par ligne, du premier au dernier, cinq au plus. Vide\u00a0: aucun visa."})
}

func (s *Sight) personForm(keeps []postgres.PartyName) actForm {
	f := s.form(addPerson, "", "Enregistrer une personne", "L'enregistrement ne donne aucun rôle\u00a0: il permet d'en donner un.", "Enregistrer")
	f.offered = len(keeps) > 0
	if len(keeps) > 1 {
		organisations := []option{{Label: "Choisissez une organisation"}}
		for _, party := range keeps {
			organisations = append(organisations, option{Value: party.Organisation, Label: party.Name})
		}
		f.with(field{Name: "organisation", Of: "organisation", Label: "Organisation", Kind: "select", Options: organisations, Required: true})
	} else if f.offered {
		f.Subject = keeps[0].Organisation
	}
	f.with(
		field{Name: "nom", Of: "name", Label: "Prénom et nom", Kind: "text", Limit: longestName, Required: true},
		field{Name: "fonction", Of: "title", Label: "Fonction", Kind: "text", Limit: longestName},
		field{Name: "adresse", Of: "address", Label: "Adresse électronique", Kind: "email", Limit: longestAddress, Required: true, Hint: "L'adresse professionnelle, comme prenom.nom@departement.fr."})
	return f
}
