package hindsight

import (
	"cmp"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// phase tells where the contract stands, how long it lasts and under which rules.
func (t *teller) phase(s *contract.State) {
	t.say(Phase, "id", "contrat", s.ID, s.ID)
	t.say(Phase, "predecessor", "contrat précédent", s.Predecessor, s.Predecessor)
	t.say(Phase, "phase", "phase", cmp.Or(lifecycle.Contract.StateLabel(s.Phase), string(s.Phase)), s.Phase)
	t.on(Phase, "dans cette phase depuis le", s.Since)
	if s.Pause != lifecycle.Active {
		t.say(Phase, "pause", "négociation", cmp.Or(lifecycle.Pause.StateLabel(s.Pause), string(s.Pause)), s.Pause)
	}
	t.on(Phase, "prise d'effet", s.EffectiveOn)
	t.on(Phase, "terme", s.TermOn)
	t.yes(Phase, "prorogé", s.Extended)
	t.on(Phase, "signé le", s.SignedOn)
	t.on(Phase, "lancement enregistré le", s.Launch.RecordedOn)
	t.yes(Phase, "prérequis attestés", s.Launch.Prerequisites)
	t.say(Phase, "zone", "fuseau horaire", s.Zone, s.Zone)
	t.say(Phase, "territory", "territoire", cmp.Or(s.Territory.Label(), string(s.Territory)), s.Territory)
	t.say(Phase, "sector", "secteur", s.Sector, s.Sector)
}

// people tells the parties, the perimeter, the register and what was lent.
func (t *teller) people(s *contract.State) {
	for _, p := range s.Parties {
		t.say(People, "party "+p.Code, "partie", t.names.Party(p.Code), p.Code)
		t.say(People, "visas "+p.Code, "circuit de visas, "+t.names.Party(p.Code), strings.Join(p.Visas, ", puis "), p.Visas)
	}
	for _, a := range s.People {
		post := contract.RoleLabel(a.Role)
		switch {
		case a.Role == contract.Pilot:
			post += " de la fiche " + a.Subject
		case a.Subject != "":
			post += " «\u00a0" + a.Subject + "\u00a0»"
		}
		who := joined(t.names.Person(a.Person), cmp.Or(post, string(a.Role)), t.names.Party(a.Party))
		held := period(a.From, a.Until)
		if a.Replaces != "" {
			held += ", à la suite de " + t.names.Person(a.Replaces)
		}
		if a.Handover != "" {
			held += ", passation (" + digest(a.Handover) + ")"
		}
		t.say(People, strings.Join([]string{"role", a.Party, string(a.Role), a.Subject, a.Person}, " "), who, held, a)
	}
	for _, d := range s.Delegations {
		what := "délégation de " + t.names.Person(d.Giver) + " à " + t.names.Person(d.To) + ", " + t.names.Party(d.Party)
		t.say(People, strings.Join([]string{d.ID, d.Party, d.Giver, d.To}, " "), what, period(d.From, d.Until), d)
	}
	for _, f := range s.Facilities {
		t.say(People, "facility "+f.Code, "établissement "+f.Code, cmp.Or(t.parties(f.Competent), "aucune autorité compétente"), append([]string{}, f.Competent...))
		t.say(People, "evaluation "+f.Code, "évaluation de la qualité de l'établissement "+f.Code, french(f.EvaluationOn), f.EvaluationOn)
	}
}

// calendar tells what is awaited, and the days from which the negotiation's are counted.
func (t *teller) calendar(s *contract.State) {
	rules := s.Policy
	if s.Rules != nil && s.Rules.Title != "" {
		rules += " «\u00a0" + s.Rules.Title + "\u00a0»"
	}
	t.say(Calendar, "policy", "politique d'échéances", rules, []any{s.Policy, s.Rules})
	n := s.Negotiation
	t.on(Calendar, "négociation comptée à partir du", n.LaunchedOn)
	t.on(Calendar, "diagnostic compté à partir du", n.DiagnosedFrom)
	t.on(Calendar, "autodiagnostic déposé le", n.DepositedOn)
	t.on(Calendar, "analyse des autorités achevée le", n.AnalysedOn)
	t.on(Calendar, "diagnostic restitué le", n.RestitutedOn)
	t.on(Calendar, "texte du contrat arrêté le", n.TextFrozenOn)
	t.yes(Calendar, "négociation terminée", n.NegotiationEnded)
	for _, d := range s.Deadlines {
		what := t.subject(d.ID)
		if strings.HasPrefix(d.ID, "approval.") {
			what = "réponse sur " + what
		}
		t.say(Calendar, "deadline "+d.ID, "échéance\u00a0: "+what, french(d.Due), d.Due)
	}
}

// alerts tells whom letters do not reach.
func (t *teller) alerts(s *contract.State) {
	for _, u := range s.Unreached {
		t.say(Alerts, "unreached "+u.Person+" "+u.Address, "adresse de "+t.names.Person(u.Person), "une lettre n'a pu y être remise", u)
	}
}
