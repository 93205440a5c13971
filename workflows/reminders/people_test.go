package reminders_test

import (
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/schedule"
)

const body = "OG" // the managing body's party

// register follows who holds what. Where a post has one holder, naming the next one ends the one before.
func (w *witness) register(f contract.Fact) {
	a := *f.Detail.Assignment
	if f.Kind == contract.RoleEnded {
		for i, known := range w.lines {
			if known.Person == a.Person && samePost(known, a) && (known.Until.Year == 0 || of(known.Until) >= of(a.Until)) {
				w.lines[i].Until = a.Until
				return
			}
		}
		return
	}
	one := []contract.Role{contract.Signatory, contract.Referent, contract.Substitute, contract.Pilot}
	for i, known := range w.lines {
		if slices.Contains(one, a.Role) && samePost(known, a) && (known.Until.Year == 0 || of(known.Until) >= of(a.From)) {
			w.lines[i].Until = (of(a.From) - 1).date()
		}
	}
	w.lines = append(w.lines, a)
}

func samePost(a, b contract.Assignment) bool {
	return a.Party == b.Party && a.Role == b.Role && a.Subject == b.Subject
}

// holder is who holds a post on a day, nobody while it is vacant.
func (w *witness) holder(party string, role contract.Role, subject string, today day) []string {
	for _, line := range w.lines {
		begun := line.From == (civil.Date{}) || of(line.From) <= today
		ended := line.Until != (civil.Date{}) && of(line.Until) < today
		if begun && !ended && samePost(line, contract.Assignment{Party: party, Role: role, Subject: subject}) {
			return []string{line.Person}
		}
	}
	return nil
}

// referents answer for their parties from day to day; while there is none, the signatory does.
func (w *witness) referents(parties []string, today day) []string {
	var people []string
	for _, party := range parties {
		who := w.holder(party, contract.Referent, "", today)
		if who == nil {
			who = w.holder(party, contract.Signatory, "", today)
		}
		people = append(people, who...)
	}
	return people
}

// actors are expected to act on a deadline; they do so for parties.
func (w *witness) actors(id string, today day) (people, parties []string) {
	authorities := w.parties[:len(w.parties)-1]
	switch kind := family(id); {
	case kind == schedule.Approval:
		return w.deciders(w.questions[strings.TrimPrefix(id, "approval.")], strings.TrimPrefix(id, "approval."), today)
	case kind == schedule.Step:
		return w.pilots([]string{id[len("step."):strings.LastIndexByte(id, '.')]}, today)
	case kind == schedule.Report:
		return w.pilots(w.unreported(reportYear(id)), today)
	case kind == schedule.Evaluation || id == "phase.diagnostic.og":
		parties = []string{body}
	case id == "phase.diagnostic.atc":
		parties = slices.DeleteFunc(slices.Clone(authorities), func(party string) bool { return w.analyses[party] })
	case kind == schedule.Filing:
		parties = w.filers(id)
	default:
		parties = w.parties
	}
	return w.referents(parties, today), parties
}

func (w *witness) pilots(sheets []string, today day) (people, parties []string) {
	for _, sheet := range sheets {
		people = append(people, w.holder(body, contract.Pilot, sheet, today)...)
	}
	return people, []string{body}
}

func (w *witness) filers(id string) []string {
	dot := strings.LastIndexByte(id, '.')
	for _, rule := range w.policy.Filings {
		if "filing."+rule.Code == id[:dot] && slices.Contains(rule.By, schedule.AllAuthorities) {
			return w.parties[:len(w.parties)-1]
		}
	}
	return []string{body}
}

// deciders are the parties whose turn it is: the one that asks comes last, and nobody settles an own question alone.
// Only signatories commit to a signature, an amendment, a renewal or a policy.
func (w *witness) deciders(q *question, id string, today day) (people, parties []string) {
	var waiting []string
	for _, party := range q.needed {
		if !q.decided[party] {
			waiting = append(waiting, party)
		}
	}
	kind, _, _ := strings.Cut(id, ".")
	binding := slices.Contains([]string{"signature", "amendment", "renewal", "policy"}, kind)
	for _, party := range waiting {
		if party == q.submitter.Party && len(waiting) > 1 {
			continue
		}
		for _, role := range []contract.Role{contract.Referent, contract.Signatory} {
			who := w.holder(party, role, "", today)
			itself := len(q.needed) == 1 && who != nil && who[0] == q.submitter.Person
			if who != nil && !itself && (role == contract.Signatory || !binding) {
				people, parties = append(people, who...), append(parties, party)
				break
			}
		}
	}
	return people, parties
}

// told is who gets a reminder, up the path that the policy gives.
func (w *witness) told(id string, r reminder, today day) []string {
	actors, parties := w.actors(id, today)
	path := r.to
	if len(path) == 0 {
		path = []schedule.Circle{schedule.Actors}
		if family(id) == schedule.Step && pressing[r.level] >= pressing[schedule.Overdue] {
			path = append(path, schedule.Referents)
		}
		if r.level == schedule.Escalated {
			path = append(path, schedule.Signatories)
		}
	}
	var people []string
	for _, circle := range path {
		switch circle {
		case schedule.Actors:
			people = append(people, actors...)
		case schedule.Referents:
			people = append(people, w.referents(parties, today)...)
		case schedule.Signatories:
			for _, party := range parties {
				people = append(people, w.holder(party, contract.Signatory, "", today)...)
			}
		case schedule.ManagingSide:
			people = append(people, w.referents([]string{body}, today)...)
		case schedule.Authorities:
			people = append(people, w.referents(w.parties[:len(w.parties)-1], today)...)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}
