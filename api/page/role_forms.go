package page

import (
	"jalon/internal/contract"
	"jalon/internal/schedule"
)

func (s *Sight) assignForm(colleagues []option) actForm {
	party := s.party()
	roles := []option{{Label: "Choisissez un rôle"}}
	for _, role := range contract.Roles() {
		if s.mayName(role, "") && (role != contract.Pilot || party == schedule.ManagingBody) && (role != contract.Examiner || len(s.chain()) > 0) {
			roles = append(roles, option{Value: string(role), Label: capital(contract.RoleLabel(role))})
		}
	}
	f := s.form(contract.AssignRole, "", "Désigner une personne", "La personne désignée succède à celle qui tenait le rôle, là où il n'a qu'un titulaire.", "Désigner",
		field{Name: "personne", Of: "person", Label: "Personne", Kind: "select", Options: colleagues, Required: true, Hint: "Une personne enregistrée dans votre organisation, autre que vous."},
		field{Name: "role", Of: "role", Label: "Rôle", Kind: "select", Options: roles, Required: true})
	if objects := s.objects(); len(objects) > 1 {
		hint, label := "Pour un titulaire de visa seulement.", "Visa"
		if party == schedule.ManagingBody {
			hint, label = "Pour un pilote seulement.", "Fiche"
		}
		f.with(field{Name: "objet", Of: "subject", Label: label, Kind: "select", Options: objects, Hint: hint})
	}
	f.with(
		field{Name: "du", Of: "from", Label: "Premier jour", Kind: "date", Hint: "Aujourd'hui si vous laissez ce champ vide."},
		field{Name: "au", Of: "until", Label: "Dernier jour", Kind: "date", Hint: "Sans fin si vous laissez ce champ vide."})
	return f
}

// mayName reports that the reader may name or end the holder of a role: who commits a party is its signatory's to say,
// while there is one.
func (s *Sight) mayName(role contract.Role, holder string) bool {
	signatory := s.State.Holder(s.party(), contract.Signatory, "", s.Today())
	binding := role == contract.Signatory || role == contract.Decider || role == contract.Examiner
	return !binding || signatory == "" || signatory == s.Reader.Person || holder == s.Reader.Person
}

// objects are what a pilot leads or an examiner signs.
func (s *Sight) objects() []option {
	options := []option{{Label: "Aucun objet particulier"}}
	if s.party() == schedule.ManagingBody {
		for _, sheet := range s.State.Sheets {
			options = append(options, option{Value: sheet.Code, Label: sheet.Code + " " + s.Names.Sheet(sheet.Code)})
		}
	}
	for _, level := range s.chain() {
		if s.mayName(contract.Examiner, "") {
			options = append(options, option{Value: level, Label: level})
		}
	}
	return options
}

func (s *Sight) chain() []string {
	party, _ := s.State.Party(s.party())
	return party.Visas
}

func (s *Sight) endForm() actForm {
	lines := []option{{Label: "Choisissez un rôle"}}
	for _, a := range s.State.People {
		if a.Party == s.party() && tenure(a, s.Today()) != over && s.mayName(a.Role, a.Person) {
			lines = append(lines, option{Value: string(a.Role) + "/" + a.Person + "/" + a.Subject, Label: capital(roleHeld(a.Role, a.Subject)) + "\u00a0: " + s.Names.Person(a.Person)})
		}
	}
	return s.form(contract.EndRole, "", "Mettre fin à un rôle", "Le registre garde la personne et son dernier jour.", "Mettre fin au rôle",
		field{Name: "ligne", Of: "person", Label: "Rôle tenu", Kind: "select", Options: lines, Required: true},
		field{Name: "au", Of: "until", Label: "Dernier jour", Kind: "date", Hint: "Aujourd'hui si vous laissez ce champ vide."}, why)
}
