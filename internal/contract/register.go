package contract

import (
	"cmp"
	"slices"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// The register of people changes as people come and go: each change is somebody's act, never one's own promotion, and
// a new referent is asked for the minutes of the handover (F-KF-02).

// The actions on the register.
const (
	AssignRole     lifecycle.Action = "assign_role"
	EndRole        lifecycle.Action = "end_role"
	RecordHandover lifecycle.Action = "record_handover"
)

// mostLines bounds the register, which the workflow carries with its state: a hundred changes of people for each of
// three parties.
const mostLines = 300

// furthestStart bounds how early a change of people is announced.
const furthestStart = 12 // months

// registrar is who may change the register of a party: its signatory or its referent in person, and its substitute for
// the referent. A delegation lends decisions, not people. Where both posts are vacant, whoever else has a hand in what
// the party does names the next ones, or nobody ever could.
func registrar(s *State, today civil.Date, person, _ string) (Actor, denial) {
	by, ok := s.actor(person, today, func(c capacity) bool {
		if c.by.For == "" && c.Role != Informed && s.Contact(c.Party, today) == "" {
			return true
		}
		return (c.Role == Signatory || c.Role == Referent) && (c.by.For == "" || s.Holder(c.Party, Substitute, "", today) == person && c.Role == Referent)
	})
	if !ok {
		return Actor{}, denial{RoleEntitles, "Le registre d'une partie est tenu par son signataire et son référent."}
	}
	return by, denial{}
}

func assignRole(d *decision, c Command) {
	today := d.today()
	a := Assignment{Person: c.Person, Party: d.by.Party, Role: c.Role, Subject: c.Subject, From: cmp.Or(c.From, today), Until: c.Until}
	d.checkAssignment(a, c)
	if a.Role.single() {
		a.Replaces = d.s.previous(a)
	}
	if c.Revision != "" {
		d.checkRevision(c.Revision)
		a.Handover = c.Revision
	}
	d.emit(RoleAssigned, "", Detail{Assignment: &a})
}

func (d *decision) checkAssignment(a Assignment, c Command) {
	today, party := d.today(), a.Party
	switch {
	case len(d.s.People) >= mostLines:
		d.refuse(&Refusal{Code: NotAllowed, Rule: WellFormed, State: d.s.Phase, Message: "Le registre de ce contrat est plein.", Remedy: "Prévenez l'exploitation."})
	case a.Person == "" || len(a.Person) > MaxPersonID || !legible(a.Person, ""):
		d.refuse(invalid("person", "La personne à désigner manque.", "Indiquez l'identifiant d'une personne enregistrée de votre organisation."))
	case !slices.Contains(Roles(), a.Role):
		d.refuse(invalid("role", "Ce rôle n'existe pas.", "Choisissez parmi\u00a0: "+listed(Roles())+"."))
	case a.Person == d.by.Person || a.Person == d.by.For:
		d.refuse(&Refusal{Code: Forbidden, Rule: NoSelfPromotion, Field: "person", Message: "Personne ne se désigne soi-même.", Remedy: "Demandez à l'autre responsable de votre partie de vous désigner."})
	case (a.Role == Signatory || a.Role == Decider || a.Role == Examiner) && !d.bindsParty(party):
		d.refuse(&Refusal{Code: Forbidden, Rule: SignatoryNames, Field: "role", Message: "Le signataire en fonction désigne lui-même qui engage la partie.", Remedy: "Demandez-le au signataire de votre partie."})
	case a.Role == Pilot && party != schedule.ManagingBody:
		d.refuse(invalid("role", "Les fiches sont pilotées par l'organisme gestionnaire.", "Choisissez un autre rôle."))
	case a.Role == Pilot && d.s.sheet(a.Subject) == nil:
		d.refuse(invalid("subject", "La fiche à piloter n'existe pas dans ce contrat.", "Indiquez le code d'une fiche du contrat."))
	case a.Role == Examiner && !slices.Contains(d.s.visas(party), a.Subject):
		d.refuse(invalid("subject", "Ce visa ne fait pas partie du circuit de votre partie.", "Indiquez un des visas du circuit, ou modifiez d'abord le circuit."))
	case a.Role != Pilot && a.Role != Examiner && a.Subject != "":
		d.refuse(invalid("subject", "Ce rôle ne porte sur aucun objet particulier.", "Laissez ce champ vide."))
	case !a.From.Valid() || a.From.Before(today) || a.From.After(today.AddMonths(furthestStart)):
		d.refuse(invalid("from", "La désignation commence aujourd'hui au plus tôt, et dans un an au plus tard.", "Indiquez le premier jour de la désignation."))
	case !a.Until.IsZero() && (!a.Until.Valid() || a.Until.Before(a.From)):
		d.refuse(invalid("until", "La désignation finit avant de commencer.", "Indiquez un dernier jour qui suit le premier, ou laissez ce champ vide."))
	case d.s.sidesWith(a.Person, party, today):
		d.refuse(&Refusal{Code: Forbidden, Rule: OneSide, Field: "person", Message: "Cette personne agit déjà pour une autre partie du contrat.", Remedy: "Désignez quelqu'un d'autre\u00a0: nul ne tient deux côtés d'un contrat."})
	case slices.ContainsFunc(d.s.People, func(known Assignment) bool {
		return known.Person == a.Person && known.post() == a.post() && known.On(a.From)
	}):
		d.refuse(invalid("person", "Cette personne tient déjà ce rôle.", "Désignez quelqu'un d'autre, ou choisissez un autre rôle."))
	}
}

// bindsParty reports that the actor may name those who commit the party: its signatory, or whoever keeps its register
// while it has none.
func (d *decision) bindsParty(party string) bool {
	signatory := d.s.Holder(party, Signatory, "", d.today())
	return signatory == "" || signatory == d.by.Person
}

// sidesWith reports that a person acts, or will act, for another party than the one named.
func (s *State) sidesWith(person, party string, today civil.Date) bool {
	otherwise := slices.ContainsFunc(s.People, func(a Assignment) bool {
		return a.Person == person && a.Party != party && (a.Until.IsZero() || !a.Until.Before(today))
	})
	return otherwise || slices.ContainsFunc(s.Delegations, func(d Delegation) bool {
		return d.To == person && d.Party != party && !d.Until.Before(today)
	})
}

func endRole(d *decision, c Command) {
	last := cmp.Or(c.Until, d.today())
	a := Assignment{Person: c.Person, Party: d.by.Party, Role: c.Role, Subject: c.Subject, Until: last}
	now := a
	now.Until = d.today()
	switch {
	case !last.Valid() || last.Before(d.today()):
		d.refuse(invalid("until", "Le dernier jour est passé ou n'existe pas.", "Indiquez aujourd'hui ou un jour à venir."))
	case d.s.line(now) < 0:
		d.refuse(invalid("person", "Cette personne ne tient pas ce rôle pour votre partie.", "Vérifiez la personne, le rôle et, pour un pilote ou un visa, l'objet."))
	case d.s.line(a) < 0:
		d.refuse(invalid("until", "Ce rôle finit déjà plus tôt.", "Indiquez un jour antérieur à sa fin prévue."))
	case (a.Role == Signatory || a.Role == Decider || a.Role == Examiner) && a.Person != d.by.Person && !d.bindsParty(a.Party):
		d.refuse(&Refusal{Code: Forbidden, Rule: SignatoryNames, Field: "role", Message: "Le signataire en fonction dit lui-même qui engage la partie.", Remedy: "Demandez-le au signataire de votre partie."})
	}
	d.emit(RoleEnded, "", Detail{Assignment: &a, Reason: c.Reason})
}

// line is the place of the line of the register that an end is about, the one without an earlier end; -1 without one.
func (s *State) line(a Assignment) int {
	return slices.IndexFunc(s.People, func(known Assignment) bool {
		return known.Person == a.Person && known.post() == a.post() && (known.Until.IsZero() || !known.Until.Before(a.Until))
	})
}

// previous is who held a single role last before a line begins, even if the post was vacant since; "" for its first
// holder, and for one who comes back.
func (s *State) previous(a Assignment) string {
	holder := ""
	for _, known := range s.People { // the lines of one post follow each other
		held := known.Until.IsZero() || !known.Until.Before(known.From)
		if held && known.post() == a.post() && !known.From.After(a.From) {
			holder = known.Person
		}
	}
	if holder == a.Person {
		return ""
	}
	return holder
}

// handoversMissing lists the parties whose present referent follows another one without minutes of the handover.
func handoversMissing(s *State, today civil.Date) []string {
	var parties []string
	for _, a := range s.People {
		if a.Role == Referent && a.On(today) && a.Replaces != "" && a.Handover == "" {
			parties = append(parties, a.Party)
		}
	}
	return parties
}

// recordHandover completes a change of referent.
func recordHandover(d *decision, c Command) {
	d.checkRevision(c.Revision)
	d.emit(HandoverRecorded, c.Subject, Detail{Revision: c.Revision, On: d.today()})
}

func (s *State) foldRegister(f Fact) {
	switch a := f.Detail.Assignment; f.Kind {
	case RoleAssigned:
		for i := range s.People {
			if known := &s.People[i]; a.Role.single() && known.post() == a.post() && (known.Until.IsZero() || !known.Until.Before(a.From)) {
				known.Until = a.From.AddDays(-1)
			}
		}
		s.People = append(s.People, *a)
	case RoleEnded:
		if i := s.line(*a); i >= 0 {
			s.People[i].Until = a.Until
		}
	case HandoverRecorded:
		for i := range s.People {
			if known := &s.People[i]; known.Party == f.Subject && known.Role == Referent && known.Replaces != "" && known.On(f.Detail.On) {
				known.Handover = f.Detail.Revision
			}
		}
	}
}
