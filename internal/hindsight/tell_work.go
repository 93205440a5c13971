package hindsight

import (
	"cmp"
	"fmt"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// questions tells what the parties were asked and what they answered in the current round.
func (t *teller) questions(s *contract.State) {
	for _, a := range s.Approvals {
		what := t.subject(a.ID)
		t.say(Questions, a.ID, what, joined(cmp.Or(lifecycle.Approval.StateLabel(a.State), string(a.State)), fmt.Sprintf("tour %d", a.Round), digest(a.Revision)),
			[]any{a.State, a.Round, a.Revision})
		if a.Submitter != contract.System {
			t.say(Questions, "asked "+a.ID, what+", soumise par", contract.ActorName(a.Submitter, t.names), a.Submitter)
		}
		t.say(Questions, "of "+a.ID, what+", posée à", t.parties(a.Needed), a.Needed)
		t.say(Questions, "proposal "+a.ID, what+", proposition", t.proposal(a.Proposal), a.Proposal)
		t.say(Questions, "due "+a.ID, what+", réponse attendue le", french(a.DueOn), a.DueOn)
		t.say(Questions, "lapse "+a.ID, what+", caduque après le", french(a.LapseOn), a.LapseOn)
		for _, v := range a.Visas {
			t.say(Questions, "visa "+a.ID+" "+v.Party+" "+v.Level, what+", visa «\u00a0"+v.Level+"\u00a0» de "+t.names.Party(v.Party), "donné", v)
		}
		for _, d := range a.Decisions {
			who := contract.ActorName(contract.Actor{Person: d.Person, Party: d.Party, For: d.For}, t.names)
			t.say(Questions, "answer "+a.ID+" "+d.Party, what+", réponse de "+t.names.Party(d.Party),
				who+" "+cmp.Or(contract.VerdictLabel(d.Verdict), string(d.Verdict)), d)
		}
	}
}

// proposal tells what an answer would change.
func (t *teller) proposal(p *contract.Proposal) string {
	if p == nil {
		return ""
	}
	var parts []string
	if p.Outcome != "" {
		parts = append(parts, "issue\u00a0: "+cmp.Or(outcomes[p.Outcome], string(p.Outcome)))
	}
	if !p.TermOn.IsZero() {
		parts = append(parts, "terme au "+p.TermOn.French())
	}
	if p.Step != "" {
		parts = append(parts, t.subject(p.Step)+" au "+p.StepOn.French())
	}
	if p.Rules != nil {
		parts = append(parts, "politique d'échéances "+p.Rules.Version)
	}
	return cmp.Or(joined(parts...), "texte modifié")
}

var outcomes = map[lifecycle.Action]string{
	lifecycle.ChooseRenew: "renouvellement", lifecycle.ChooseExtend: "prorogation", lifecycle.ChooseExpire: "échéance sans suite",
}

// sheets tells the fiches, their steps and the indicators that were reported.
func (t *teller) sheets(s *contract.State) {
	for _, sheet := range s.Sheets {
		what := t.subject("sheet." + sheet.Code)
		standing := "à valider"
		if sheet.Approved {
			standing = "validée"
		}
		t.say(Sheets, "sheet "+sheet.Code, what, joined(standing, digest(sheet.Revision)), []any{sheet.Approved, sheet.Revision})
		t.say(Sheets, "where "+sheet.Code, what+", établissements", strings.Join(sheet.Facilities, ", "), sheet.Facilities)
		t.say(Sheets, "findings "+sheet.Code, what+", constats", strings.Join(sheet.Findings, ", "), sheet.Findings)
		t.say(Sheets, "targets "+sheet.Code, what+", années à valeur cible", years(sheet.Targets), sheet.Targets)
		for i, step := range sheet.Steps {
			id := fmt.Sprintf("step.%s.%d", sheet.Code, i+1)
			t.say(Sheets, id, t.subject(id), joined(cmp.Or(stages[step.Stage], string(step.Stage)), "échéance le "+step.DueOn.French()), step)
		}
	}
	t.say(Sheets, "findings", "constats portés par le contrat", strings.Join(s.Findings, ", "), s.Findings)
	for _, r := range s.Reports {
		t.say(Sheets, fmt.Sprintf("report %d", r.Year), fmt.Sprintf("indicateurs %d déclarés", r.Year), cmp.Or(strings.Join(r.Sheets, ", "), "aucune fiche"), append([]string{}, r.Sheets...))
	}
}

var stages = map[contract.StepStage]string{
	contract.ToDo: "à réaliser", contract.Reported: "déclarée réalisée", contract.Validated: "réalisation validée", contract.Dropped: "abandonnée",
}

func years(list []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ", "), "[]")
}

// dialogues tells the management dialogues that somebody has touched.
func (t *teller) dialogues(s *contract.State) {
	for _, d := range s.Dialogues {
		what := t.subject(d.ID)
		t.say(Dialogues, d.ID, what, joined(cmp.Or(lifecycle.Dialogue.StateLabel(d.Stage), string(d.Stage)), prefixed("le ", french(d.On))), []any{d.Stage, d.On})
		t.say(Dialogues, "convened "+d.ID, what+", convoqué le", french(d.Convened), d.Convened)
		t.say(Dialogues, "agenda "+d.ID, what+", ordre du jour", digest(d.Agenda), d.Agenda)
	}
}

// future tells what changes the contract and what follows it.
func (t *teller) future(s *contract.State) {
	if s.Amendments != 0 {
		t.say(Future, "amendments", "avenants proposés", fmt.Sprint(s.Amendments), s.Amendments)
	}
	t.say(Future, "renewal", "renouvellement", cmp.Or(lifecycle.Renewal.StateLabel(s.Renewal.Stage), string(s.Renewal.Stage)), s.Renewal.Stage)
	t.say(Future, "successor", "contrat suivant", s.Renewal.Successor, s.Renewal.Successor)
	t.yes(Future, "contrat suivant engagé", s.Renewal.Started)
}

// texts tells the diagnostic, the contract's text and the documents of each year.
func (t *teller) texts(s *contract.State) {
	// A contract that was taken over later has never left the diagnostic's first stage, which says nothing about it.
	if s.Phase == lifecycle.InDiagnosis || s.Diagnostic.Stage != lifecycle.Diagnostic.Start {
		t.say(Texts, "diagnostic", "diagnostic partagé", cmp.Or(lifecycle.Diagnostic.StateLabel(s.Diagnostic.Stage), string(s.Diagnostic.Stage)), s.Diagnostic.Stage)
	}
	t.say(Texts, "self-assessment", "autodiagnostic déposé", digest(s.Diagnostic.Revision), s.Diagnostic.Revision)
	t.say(Texts, "analysed", "analyses déposées par", t.parties(s.Diagnostic.Analysed), s.Diagnostic.Analysed)
	t.say(Texts, "text", "texte du contrat arrêté", digest(s.Text), s.Text)
	t.say(Texts, "consultations", "instances consultées", strings.Join(s.Consultations, ", "), s.Consultations)
	for _, f := range s.Filings {
		t.say(Texts, "filing "+f.ID, "reçu\u00a0: "+t.subject(f.ID), cmp.Or(french(f.On), "avant la prise en charge"), f.On)
	}
	for _, n := range s.Notices {
		t.say(Texts, "notice "+n.Filing, "tarif notifié, dont dépend\u00a0: "+t.subject(n.Filing), french(n.On), n.On)
	}
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}
