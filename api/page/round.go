package page

import (
	"slices"
	"time"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

// roundView is one round of a question: the text that was asked about, and what the parties answered on it.
type roundView struct {
	Round     int
	State     string
	Revision  string
	Text      string // address of the text; "" when it is not deposited
	Submitter string
	AskedAt   time.Time
	Due       due
	Open      bool
	Decisions []decisionLine
	Visas     []visaLine
}

// decisionLine is one party's answer. An answer from before Jalon took the contract over has no hour and no reason.
type decisionLine struct {
	Party, Person, Verdict, Reason string
	At                             time.Time
}

// visaLine is one level of a party's chain: given or withheld, or who is to give it.
type visaLine struct {
	Party, Level, State, Person, Reason string
	At                                  time.Time
}

func (s *Sight) round(a postgres.Approval, readable map[string]bool, told []postgres.RecordedFact) roundView {
	round := roundView{
		Round: a.Round, State: lifecycle.Approval.StateLabel(a.State), Open: a.State == lifecycle.Pending, Revision: a.Revision,
		Submitter: actorName(a.Submitter, s.Names), AskedAt: a.AskedAt, Due: dueOn(a.DueOn, s.Today()),
	}
	if readable[a.Revision] {
		round.Text = textAddress(s.Contract.ID, a.Revision)
	}
	told = slices.DeleteFunc(slices.Clone(told), func(f postgres.RecordedFact) bool { return f.Detail.Round != a.Round })
	for _, d := range a.Decisions {
		line := decisionLine{Party: s.Names.Party(d.Party), Person: personName(d.Person, d.For, s.Names), Verdict: verdictsMade[d.Verdict]}
		for _, f := range told {
			if f.Kind == contract.ApprovalDecided && f.By.Party == d.Party {
				line.At, line.Reason = f.At, f.Detail.Reason
			}
		}
		round.Decisions = append(round.Decisions, line)
	}
	round.Visas = s.visasGiven(told)
	if round.Open {
		round.Visas = append(round.Visas, s.visasAwaited(a.ID)...)
	}
	return round
}

// visasGiven tells the visas of one round in their order. A visa that is withheld undoes those that its party gave
// before.
func (s *Sight) visasGiven(told []postgres.RecordedFact) []visaLine {
	var lines []visaLine
	for _, f := range told {
		if f.Kind == contract.ApprovalDecided {
			continue
		}
		line := visaLine{
			Party: s.Names.Party(f.By.Party), Level: f.Detail.Level, State: "donné", Person: personName(f.By.Person, f.By.For, s.Names),
			Reason: f.Detail.Reason, At: f.At,
		}
		if f.Kind == contract.VisaWithheld {
			line.State = "refusé"
			for i := range lines {
				if lines[i].Party == line.Party && lines[i].State == "donné" {
					lines[i].State = "donné, à redonner"
				}
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// visasAwaited tells what is left of the chains of the awaited parties: the next level with who holds it, and those
// that come after.
func (s *Sight) visasAwaited(id string) []visaLine {
	var lines []visaLine
	a, _ := s.State.Approval(id)
	for _, code := range a.Waiting() {
		party, _ := s.State.Party(code)
		state := "attendu"
		for _, level := range party.Visas {
			if slices.Contains(a.Visas, contract.Visa{Party: code, Level: level}) {
				continue
			}
			line := visaLine{Party: s.Names.Party(code), Level: level, State: state, Person: s.holders(code, contract.Examiner, level)}
			lines, state = append(lines, line), "à venir"
		}
	}
	return lines
}
