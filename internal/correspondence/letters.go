// Package correspondence decides who is written to about which fact, and puts facts into words with the names of a
// dossier. It is pure: the same fact and state always give the same letters, which is what makes a letter unique.
package correspondence

import (
	"fmt"
	"slices"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
	"jalon/internal/schedule"
)

// Scribe writes for one contract.
type Scribe struct{ Dossier *dossier.Dossier }

// Sentence tells a fact in French.
func (s Scribe) Sentence(f contract.Fact) string { return contract.Sentence(f, s.Dossier) }

// Actor says who a fact is the doing of.
func (s Scribe) Actor(f contract.Fact) string { return contract.ActorName(f.By, s.Dossier) }

// Letters lists the letters that leave because of a fact; before and after are the state around it.
func (s Scribe) Letters(f contract.Fact, before, after *contract.State) []mail.Letter {
	switch f.Kind {
	case contract.PlanSet:
		return s.importSummary(f, after)
	case contract.ApprovalSubmitted:
		return s.ask(f, after)
	case contract.ApprovalDecided, contract.VisaGiven, contract.VisaWithheld:
		return s.askNext(f, before, after)
	case contract.ApprovalApproved, contract.ApprovalRejected, contract.ApprovalReturned, contract.ApprovalLapsed, contract.ApprovalWithdrawn:
		return s.tell(f, before)
	case contract.PhaseEntered:
		if f.Detail.Move == lifecycle.Terminate || f.Detail.Move == lifecycle.Abandon {
			people := registerAt(after, f)
			return s.write(f, mail.DecisionTaken, people.referents(after.PartyCodes()), "le contrat")
		}
	case contract.DeadlineNear, contract.DeadlineDue, contract.DeadlineOverdue, contract.DeadlineEscalated:
		return s.remind(f, after)
	}
	return nil
}

// importSummary lists what was past when a running contract was taken over: one letter to the CPOM referent, and
// nothing else for the past.
func (s Scribe) importSummary(f contract.Fact, after *contract.State) []mail.Letter {
	if len(f.Detail.Missed) == 0 {
		return nil
	}
	people := registerAt(after, f)
	letters := s.write(f, mail.ImportSummary, people.referents([]string{schedule.ManagingBody}), "la reprise du contrat")
	for i := range letters {
		for _, d := range f.Detail.Plan {
			if slices.Contains(f.Detail.Missed, d.ID) {
				letters[i].Items = append(letters[i].Items, mail.Item{Label: s.label(d.ID), DueOn: d.Due})
			}
		}
	}
	return letters
}

func (s Scribe) ask(f contract.Fact, after *contract.State) []mail.Letter {
	a, _ := after.Approval(f.Subject)
	people := registerAt(after, f)
	return s.question(f, a, people.actors(after.Expected(a, people.day)...))
}

// question says who asks and by when, whoever's turn it is and whatever fact made it so.
func (s Scribe) question(f contract.Fact, a contract.Approval, to []addressee) []mail.Letter {
	f.By, f.Detail.DueOn = a.Submitter, a.DueOn
	return s.write(f, mail.ApprovalAsked, to, s.label(f.Subject))
}

// askNext writes to those whose turn has come only with this decision or visa: the next level of a chain, the decider
// at its end, the submitter's own party.
func (s Scribe) askNext(f contract.Fact, before, after *contract.State) []mail.Letter {
	was, _ := before.Approval(f.Subject)
	is, _ := after.Approval(f.Subject)
	if f.Kind == contract.ApprovalDecided && f.Detail.Verdict != lifecycle.Approve {
		return nil
	}
	people := registerAt(after, f)
	asked := before.Expected(was, people.day)
	now := slices.DeleteFunc(after.Expected(is, people.day), func(a contract.Actor) bool { return slices.Contains(asked, a) })
	return s.question(f, is, people.actors(now...))
}

// tell brings the outcome of an approval to who asked and to the parties that were asked; a step's outcome concerns its
// pilot alone. Whoever just acted knows already.
func (s Scribe) tell(f contract.Fact, before *contract.State) []mail.Letter {
	a, _ := before.Approval(f.Subject)
	people := registerAt(before, f)
	to := people.actors(a.Submitter)
	if a.Kind() != contract.StepApproval {
		to = append(to, people.referents(a.Needed)...)
	}
	// Whoever is acted for learns of it; whoever acts knows.
	if f.By.For != "" {
		to = append(to, people.actors(contract.Actor{Person: f.By.For, Party: f.By.Party})...)
	}
	to = slices.DeleteFunc(to, func(p addressee) bool { return p.Person == f.By.Person })
	return s.write(f, mail.DecisionTaken, to, s.label(f.Subject))
}

// remind writes to those who are expected to act; an escalation goes to the signatories of their parties as well, and
// a late step to the managing body's referent.
func (s Scribe) remind(f contract.Fact, after *contract.State) []mail.Letter {
	kind, step := schedule.KindOf(f.Subject), schedule.KindOf(f.Subject) == schedule.Step
	people := registerAt(after, f)
	var to []addressee
	var parties []string
	if kind == schedule.Approval {
		a, _ := after.Approval(strings.TrimPrefix(f.Subject, "approval."))
		for _, expected := range after.Expected(a, people.day) {
			to, parties = append(to, people.actors(expected)...), append(parties, expected.Party)
		}
	} else {
		awaited := slices.DeleteFunc(after.Authorities(), func(code string) bool {
			return f.Subject == "phase.diagnostic.atc" && slices.Contains(after.Diagnostic.Analysed, code)
		})
		for _, role := range schedule.Audience(f.Subject, awaited) {
			name, of, _ := strings.Cut(role, ":")
			if name == string(contract.Pilot) {
				to, parties = append(to, people.pilot(of)...), append(parties, schedule.ManagingBody)
				continue
			}
			to, parties = append(to, people.referents([]string{of})...), append(parties, of)
		}
	}
	late := f.Kind == contract.DeadlineOverdue || f.Kind == contract.DeadlineEscalated
	if step && late {
		to = append(to, people.referents(parties)...)
	}
	if f.Kind == contract.DeadlineEscalated {
		to = append(to, people.signatories(parties)...)
	}
	return s.write(f, reminderKind(f.Kind, kind), to, s.label(f.Subject))
}

func reminderKind(level contract.Kind, kind schedule.Kind) mail.Kind {
	switch {
	case kind == schedule.RenewalT18:
		return mail.RenewalT18
	case kind == schedule.RenewalT12:
		return mail.RenewalT12
	case kind == schedule.Step && (level == contract.DeadlineNear || level == contract.DeadlineDue):
		return mail.StepDue
	}
	return map[contract.Kind]mail.Kind{
		contract.DeadlineNear: mail.DeadlineNear, contract.DeadlineDue: mail.DeadlineDue,
		contract.DeadlineOverdue: mail.DeadlineOverdue, contract.DeadlineEscalated: mail.DeadlineEscalated,
	}[level]
}

// write makes one letter per person, however many parts that person holds. Somebody without an address gets none.
func (s Scribe) write(f contract.Fact, kind mail.Kind, to []addressee, about string) []mail.Letter {
	var letters []mail.Letter
	written := map[string]bool{}
	for _, somebody := range to {
		address := s.Dossier.Address(somebody.Person)
		if written[somebody.Person] || address == "" {
			continue
		}
		written[somebody.Person] = true
		letters = append(letters, mail.Letter{
			ID: fmt.Sprintf("%s/%d/%s", s.Dossier.File.ID, f.Seq, somebody.Person), Kind: kind,
			To:       mail.Recipient{Name: s.Dossier.Person(somebody.Person), Address: address, Role: s.role(somebody)},
			At:       f.At,
			Contract: mail.ContractRef{ID: s.Dossier.File.ID, Title: s.Dossier.File.Title},
			About:    about, DueOn: f.Detail.DueOn, Actor: s.actor(f), Verdict: verdict(f), Reason: f.Detail.Reason,
			Path: "/contrats/" + s.Dossier.File.ID,
		})
	}
	return letters
}

// actor begins a sentence of a letter; nobody has to be named where the calendar acted.
func (s Scribe) actor(f contract.Fact) string {
	if f.By.Person == "" {
		return ""
	}
	return s.Actor(f)
}

func verdict(f contract.Fact) string {
	switch f.Kind {
	case contract.ApprovalApproved:
		return "accord de toutes les parties attendues"
	case contract.ApprovalRejected:
		return "refus"
	case contract.ApprovalReturned:
		return "modifications demandées"
	case contract.ApprovalLapsed:
		return "demande devenue caduque, faute de réponse"
	case contract.ApprovalWithdrawn:
		return "demande retirée"
	case contract.PhaseEntered:
		return lifecycle.Contract.StateLabel(f.Detail.Phase)
	}
	return ""
}

// label begins a line of a letter, so it starts with a capital.
func (s Scribe) label(id string) string {
	runes := []rune(contract.SubjectLabel(id, s.Dossier))
	return strings.ToUpper(string(runes[:1])) + string(runes[1:])
}
