// Package correspondence decides who is written to about which fact, and puts facts into words with the names of a
// dossier. It is pure: the same fact and state always give the same letters, which is what makes a letter unique.
package correspondence

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/icalendar"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
	"jalon/internal/schedule"
)

// Scribe writes for one contract. Anytime has letters leave whatever the hour: a demonstration does not wait for Monday.
type Scribe struct {
	Dossier *dossier.Dossier
	Anytime bool
}

// Sentence tells a fact in French.
func (s Scribe) Sentence(f contract.Fact) string { return contract.Sentence(f, s.Dossier) }

// Actor says who a fact is the doing of.
func (s Scribe) Actor(f contract.Fact) string { return contract.ActorName(f.By, s.Dossier) }

// Letters lists the letters that leave because of a fact; before and after are the state around it.
func (s Scribe) Letters(f contract.Fact, before, after *contract.State) []mail.Letter {
	switch f.Kind {
	case contract.PlanSet:
		return s.importSummary(f, after)
	case contract.PlanMoved:
		return s.planMoved(f, before, after)
	case contract.ApprovalSubmitted:
		return s.ask(f, after)
	case contract.ApprovalDecided, contract.VisaGiven, contract.VisaWithheld:
		return s.askNext(f, before, after)
	case contract.ApprovalApproved, contract.ApprovalRejected, contract.ApprovalReturned, contract.ApprovalLapsed, contract.ApprovalWithdrawn:
		return s.tell(f, before)
	case contract.PhaseEntered:
		if f.Detail.Move == lifecycle.Terminate || f.Detail.Move == lifecycle.Abandon {
			return s.ended(f, before, after)
		}
	case contract.DeadlineNear, contract.DeadlineDue, contract.DeadlineOverdue, contract.DeadlineEscalated:
		return s.remind(f, after)
	case contract.DeadlineRecalled:
		return s.recall(f, after)
	case contract.LetterUndelivered:
		return s.undelivered(f, after)
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
	letters := s.write(f, after, mail.ImportSummary, people.referents([]string{schedule.ManagingBody}), "la reprise du contrat")
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
	return s.question(f, after, a, people.actors(after.Expected(a, people.day)...))
}

// question says who asks and by when, whoever's turn it is and whatever fact made it so.
func (s Scribe) question(f contract.Fact, after *contract.State, a contract.Approval, to []addressee) []mail.Letter {
	f.By, f.Detail.DueOn = a.Submitter, a.DueOn
	return s.dated(s.leading(s.write(f, after, mail.ApprovalAsked, to, s.label(f.Subject)), a.Deadline()), after, a.Deadline())
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
	return s.question(f, after, is, people.actors(now...))
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
	return s.write(f, before, mail.DecisionTaken, to, s.label(f.Subject))
}

// remind writes to those who are expected to act, and to whom the policy has the reminder climb.
func (s Scribe) remind(f contract.Fact, after *contract.State) []mail.Letter {
	people := registerAt(after, f)
	actors, parties := people.awaited(f.Subject)
	named := f.Detail.To
	if len(named) == 0 {
		named = usual(f)
	}
	kind := reminderKind(f.Kind, schedule.KindOf(f.Subject))
	letters := s.leading(s.write(f, after, kind, people.circles(named, actors, parties), s.label(f.Subject)), f.Subject)
	if f.Kind == contract.DeadlineNear || f.Kind == contract.DeadlineDue {
		return s.dated(letters, after, f.Subject)
	}
	return letters
}

// recall brings a reminder that somebody sends by hand to those expected to act, with what that person wrote.
func (s Scribe) recall(f contract.Fact, after *contract.State) []mail.Letter {
	to, _ := registerAt(after, f).awaited(f.Subject)
	return s.dated(s.leading(s.write(f, after, mail.Recalled, to, s.label(f.Subject)), f.Subject), after, f.Subject)
}

// leading has the links of letters lead to the page of a deadline, where it can be answered; a question has its own.
func (s Scribe) leading(letters []mail.Letter, deadline string) []mail.Letter {
	page := "/echeances/" + url.PathEscape(deadline)
	if question, asked := strings.CutPrefix(deadline, "approval."); asked {
		page = "/accords/" + url.PathEscape(question)
	}
	for i := range letters {
		letters[i].Path += page
	}
	return letters
}

// undelivered tells the referent of a person's party that the address refused a letter; where that is the referent, the
// signatory and the other parties' referents learn of it.
func (s Scribe) undelivered(f contract.Fact, after *contract.State) []mail.Letter {
	lost, people := f.Detail.Undelivered, registerAt(after, f)
	var of []string
	for _, line := range after.People {
		if line.Person == lost.Person && line.On(people.day) && !slices.Contains(of, line.Party) {
			of = append(of, line.Party)
		}
	}
	itself := func(to addressee) bool { return to.Person == lost.Person }
	to := slices.DeleteFunc(people.referents(of), itself)
	if len(to) == 0 {
		to = slices.DeleteFunc(append(people.signatories(of), people.referents(after.PartyCodes())...), itself)
	}
	about := "Le suivi du contrat"
	if lost.Subject != "" {
		about = s.label(lost.Subject)
	}
	letters := s.write(f, after, mail.Undelivered, to, about)
	for i := range letters {
		letters[i].Actor, letters[i].Verdict = s.Dossier.Person(lost.Person), lost.Status
		letters[i].Path += "/personnes"
	}
	return letters
}

// dated adds the deadline to the letters as an entry for calendars.
func (s Scribe) dated(letters []mail.Letter, after *contract.State, deadline string) []mail.Letter {
	for _, open := range after.Deadlines {
		if open.ID != deadline {
			continue
		}
		for i := range letters {
			letters[i].Events = []icalendar.Event{s.event(deadline, open.Due, open.Set, false)}
		}
	}
	return letters
}

func reminderKind(level contract.Kind, kind schedule.Kind) mail.Kind {
	switch {
	case kind == schedule.RenewalT18:
		return mail.RenewalT18
	case kind == schedule.RenewalT12:
		return mail.RenewalT12
	case level == contract.DeadlineOverdue || level == contract.DeadlineEscalated:
	case kind == schedule.RenewalT6:
		return mail.RenewalT6
	case kind == schedule.Report:
		return mail.ReportDue
	case kind == schedule.Agenda:
		return mail.AgendaAsked
	case kind == schedule.Minutes:
		return mail.MinutesDue
	case kind == schedule.Step:
		return mail.StepDue
	}
	return map[contract.Kind]mail.Kind{
		contract.DeadlineNear: mail.DeadlineNear, contract.DeadlineDue: mail.DeadlineDue,
		contract.DeadlineOverdue: mail.DeadlineOverdue, contract.DeadlineEscalated: mail.DeadlineEscalated,
	}[level]
}

// write makes one letter per person, however many parts that person holds. Somebody without an address gets none.
func (s Scribe) write(f contract.Fact, state *contract.State, kind mail.Kind, to []addressee, about string) []mail.Letter {
	leaves := s.hours(state, f.At)
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
			To: mail.Recipient{Person: somebody.Person, Name: s.Dossier.Person(somebody.Person), Address: address, Role: s.role(somebody)},
			At: f.At, Zone: state.Zone, NotBefore: leaves.notBefore, DigestAt: leaves.digestAt,
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
