package reminders_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
)

// sides lists the people of each party. The last one of each has no part at first and may be named.
var sides = map[string][]string{
	"ARS-X": {"ars.referent", "ars.signatory", "ars.newcomer"},
	"CD-Y":  {"cd.referent", "cd.signatory", "cd.newcomer"},
	body:    {"og.referent", "og.signatory", "og.pilot1", "og.pilot2", "og.newcomer"},
}

// reachable is a dossier in which everybody has an address.
func reachable(id string) *dossier.Dossier {
	known := map[string]dossier.Known{}
	for _, people := range sides {
		for _, person := range people {
			known[person] = dossier.Known{Name: person, Address: person + "@exemple.test"}
		}
	}
	return dossier.New(&contractfile.File{ID: id, Title: "Contrat d'essai"}).Knowing(known)
}

// someDay falls where dates go wrong more often than chance has it: 29 February, month ends, days off.
func someDay(dice *rand.Rand, year int) day {
	switch dice.IntN(6) {
	case 0:
		return on(year-year%4, 2, 29)
	case 1:
		month := 1 + dice.IntN(12)
		return on(year, month, length(year, month))
	case 2:
		return on(year, 1, 1)
	case 3:
		return []day{on(year, 5, 1), on(year, 7, 14), on(year, 8, 15), on(year, 11, 1), on(year, 12, 25), on(year, 3, 1)}[dice.IntN(6)]
	}
	return on(year, 1, 1) + day(dice.IntN(365))
}

// someOpening is a contract to be taken over on a day, in any phase.
func someOpening(dice *rand.Rand, id string, at *place) (contract.State, day) {
	effect := someDay(dice, 2026+dice.IntN(5))
	term := effect.months(60) - 1
	if dice.IntN(4) == 0 {
		term = max(effect+400, someDay(dice, effect.year()+2+dice.IntN(3)))
	}
	term = min(term, effect.months(60)-1)
	s := contract.State{
		ID: id, Territory: at.territory, Zone: at.zone, Sector: []string{"ehpad", "handicap", ""}[dice.IntN(3)], EffectiveOn: effect.date(), TermOn: term.date(),
		Parties: []contract.Party{{Code: "ARS-X"}, {Code: "CD-Y"}, {Code: body}},
		People:  someRegister(dice),
		Facilities: []contract.Facility{
			{Code: "E1", Competent: []string{"ARS-X"}, EvaluationOn: someDay(dice, effect.year()+dice.IntN(6)).date()},
			{Code: "E2", Competent: []string{"ARS-X", "CD-Y"}},
		},
		Sheets: []contract.Sheet{{Code: "FA-1", Facilities: []string{"E1"}}, {Code: "FA.2", Facilities: []string{"E2"}}},
	}
	if dice.IntN(8) > 0 {
		s.Rules = somePolicy(dice)
	}
	for i := range s.Sheets {
		for range 1 + dice.IntN(3) {
			s.Sheets[i].Steps = append(s.Sheets[i].Steps, contract.Step{DueOn: (effect + day(dice.IntN(int(term-effect)+60))).date()})
		}
		for year := effect.year(); year < term.year(); year++ {
			if dice.IntN(2) == 0 {
				s.Sheets[i].Targets = append(s.Sheets[i].Targets, year)
			}
		}
	}
	return s, advance(dice, &s, effect, term)
}

func someRegister(dice *rand.Rand) []contract.Assignment {
	lines := []contract.Assignment{
		{Person: "og.pilot1", Party: body, Role: contract.Pilot, Subject: "FA-1"}, {Person: "og.pilot2", Party: body, Role: contract.Pilot, Subject: "FA.2"},
	}
	for _, party := range []string{"ARS-X", "CD-Y", body} {
		lines = append(lines, contract.Assignment{Person: sides[party][1], Party: party, Role: contract.Signatory})
		if dice.IntN(8) > 0 {
			lines = append(lines, contract.Assignment{Person: sides[party][0], Party: party, Role: contract.Referent})
		}
	}
	return lines
}

// advance brings a contract to some phase, and says on which day it is taken over.
func advance(dice *rand.Rand, s *contract.State, effect, term day) day {
	today := effect - day(60+dice.IntN(400))
	ago := func(most int) day { return today - day(dice.IntN(most)) }
	phases := []lifecycle.State{lifecycle.Programmed, lifecycle.Launch, lifecycle.InDiagnosis, lifecycle.Negotiation, lifecycle.Signature, lifecycle.InForce, lifecycle.InForce, lifecycle.InForce}
	s.Phase = phases[dice.IntN(len(phases))]
	n := &s.Negotiation
	if s.Phase == lifecycle.Programmed || s.Phase == lifecycle.Launch && dice.IntN(2) == 0 {
		return today
	}
	s.Launch.RecordedOn, s.Launch.Prerequisites = ago(200).date(), s.Phase != lifecycle.Launch
	n.LaunchedOn = s.Launch.RecordedOn
	if s.Phase == lifecycle.Launch {
		return today
	}
	n.DiagnosedFrom = ago(100).date()
	stage := 4
	if s.Phase == lifecycle.InDiagnosis {
		stage = dice.IntN(4)
	}
	s.Diagnostic.Stage = []lifecycle.State{lifecycle.SelfAssessment, lifecycle.Analysis, lifecycle.Restitution, lifecycle.Agreement, lifecycle.Agreed}[stage]
	if stage > 0 {
		n.DepositedOn, s.Diagnostic.Revision = ago(50).date(), revision(1)
	}
	if stage == 1 && dice.IntN(2) == 0 {
		s.Diagnostic.Analysed = []string{"CD-Y"}
	}
	if stage > 1 {
		n.AnalysedOn, s.Diagnostic.Analysed = ago(40).date(), []string{"ARS-X", "CD-Y"}
	}
	if stage > 2 {
		n.RestitutedOn = ago(30).date()
	}
	switch s.Phase {
	case lifecycle.Negotiation:
		if dice.IntN(2) == 0 {
			ask(s, "sheet.FA.2", "og.pilot2", []string{"ARS-X", "CD-Y"}, nil)
		}
	case lifecycle.Signature:
		n.TextFrozenOn, s.Text = ago(20).date(), revision(2)
		switch dice.IntN(3) {
		case 0:
			s.SignedOn, n.NegotiationEnded = today.date(), true
		case 1:
			s.Consultations = []string{"CSE", "CVS"}
			ask(s, "signature", "ars.signatory", []string{"CD-Y", body, "ARS-X"}, nil)
		}
	case lifecycle.InForce:
		today = inForce(dice, s, effect, term)
	}
	for i := range s.Sheets {
		s.Sheets[i].Approved = s.Phase == lifecycle.Signature || s.Phase == lifecycle.InForce
	}
	return today
}

// inForce is somewhere between the first and the last days, with some question open perhaps.
func inForce(dice *rand.Rand, s *contract.State, effect, term day) day {
	today := effect + day(dice.IntN(int(term-effect)-30))
	s.SignedOn, s.Negotiation.NegotiationEnded, s.Text = (effect - 10).date(), true, revision(2)
	everybody := []string{"ARS-X", "CD-Y", body}
	switch {
	case today > term.months(-18) && dice.IntN(2) == 0:
		s.Renewal.Stage = lifecycle.Opened
		ask(s, "renewal", "og.referent", everybody, &contract.Proposal{Outcome: lifecycle.ChooseExtend, TermOn: ((term + 1).months(1+dice.IntN(12)) - 1).date()})
	case dice.IntN(3) == 0:
		s.Amendments = 1
		ask(s, "amendment.1", "og.referent", everybody, &contract.Proposal{TermOn: (term - day(dice.IntN(25))).date()})
	case dice.IntN(3) == 0:
		ask(s, "policy", "og.referent", everybody, &contract.Proposal{Rules: somePolicy(dice)})
	}
	return today
}

// ask leaves a question open, put by somebody of the ARS or of the managing body.
func ask(s *contract.State, id, person string, needed []string, proposal *contract.Proposal) {
	party := body
	if slices.Contains(sides["ARS-X"], person) {
		party = "ARS-X"
	}
	s.Approvals = append(s.Approvals, contract.Approval{
		ID: id, State: lifecycle.Pending, Round: 1, Revision: revision(2), Needed: needed, Proposal: proposal,
		Submitter: contract.Actor{Person: person, Party: party},
	})
}

func revision(n int) string { return fmt.Sprintf("%064x", n) }
