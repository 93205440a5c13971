package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Opening is the state in which the contract is taken over: what the file says had happened on its reference date.
// Days after that are plans, and plans are computed, not read.
func (d *Dossier) Opening() contract.State {
	f := d.File
	s := contract.State{
		ID: f.ID, Policy: d.Rules.Version, Rules: &d.Rules, Territory: d.Territory(), Zone: d.Territory().ZoneName(), Sector: d.Sector(),
		EffectiveOn: f.EffectiveOn, TermOn: f.TermOn,
		Extended:   f.TermOn.After(f.EffectiveOn.AddYears(d.Rules.TermYears)),
		Amendments: len(f.Amendments),
		Pause:      lifecycle.Active,
		Diagnostic: contract.Diagnostic{Stage: lifecycle.SelfAssessment},
		Renewal:    contract.Renewal{Stage: lifecycle.NotOpened},
	}
	for _, p := range d.Parties {
		s.Parties = append(s.Parties, contract.Party{Code: p.Code})
	}
	s.People = d.register()
	for _, facility := range f.Facilities {
		s.Facilities = append(s.Facilities, contract.Facility{
			Code: facility.Code, Competent: f.Competence(facility.Code), EvaluationOn: evaluationOn(facility.HASEvaluation),
		})
	}
	s.Findings = d.findings()
	for _, sheet := range f.ActionSheets {
		s.Sheets = append(s.Sheets, d.sheet(sheet))
	}
	d.openPhase(&s)
	d.openReports(&s)
	d.openFilings(&s)
	return s
}

// openPhase reads how far the contract had come.
func (d *Dossier) openPhase(s *contract.State) {
	f := d.File
	switch f.Phase {
	case contractfile.PhaseProgramming:
		s.Phase = lifecycle.Programmed
	case contractfile.PhaseLaunch:
		s.Phase = lifecycle.Launch
	case contractfile.PhaseDiagnostic:
		s.Phase = lifecycle.InDiagnosis
	case contractfile.PhaseNegotiation:
		s.Phase = lifecycle.Negotiation
	case contractfile.PhaseSignature:
		s.Phase = lifecycle.Signature
	default:
		s.Phase = lifecycle.InForce
	}
	d.openNegotiation(s)
	switch s.Phase {
	case lifecycle.Negotiation:
		d.openSheetApprovals(s)
	case lifecycle.Signature:
		approveAll(s)
		s.Text, s.Negotiation.TextFrozenOn = f.Digest(), f.ReferenceDate
		s.SignedOn, s.Negotiation.NegotiationEnded = f.SignedOn, !f.SignedOn.IsZero()
		d.openConsultations(s)
	case lifecycle.InForce:
		approveAll(s)
		s.Text, s.SignedOn, s.Negotiation.NegotiationEnded = f.Digest(), f.SignedOn, true
		if f.EffectiveOn.After(f.ReferenceDate) {
			s.Phase = lifecycle.Signature // signed, and waiting for its effective day (L-10)
		}
		d.openDialogues(s)
		if d.past(f.RenewalOpenedOn) || f.Phase == contractfile.PhaseRenewal {
			s.Renewal.Stage = lifecycle.Opened
		}
	}
}

// past reports a known day up to the reference date.
func (d *Dossier) past(day civil.Date) bool { return !day.IsZero() && !day.After(d.File.ReferenceDate) }

// dayOf is a day that has come, or the reference date for what was done on a day that the file does not give.
func (d *Dossier) dayOf(day civil.Date) civil.Date {
	if d.past(day) {
		return day
	}
	return d.File.ReferenceDate
}

func (d *Dossier) openNegotiation(s *contract.State) {
	f, n := d.File, &s.Negotiation
	if f.Launch != nil && d.past(f.Launch.On) && s.Phase != lifecycle.Programmed {
		s.Launch.RecordedOn, n.LaunchedOn = f.Launch.On, f.Launch.On
	}
	s.Launch.Prerequisites = s.Phase != lifecycle.Programmed && s.Phase != lifecycle.Launch
	if !s.Launch.Prerequisites {
		return
	}
	dated := contractfile.Diagnostic{}
	if f.Diagnostic != nil {
		dated = *f.Diagnostic
	}
	// What comes later was not possible without what comes before, dated or not.
	restituted := s.Phase != lifecycle.InDiagnosis || d.past(dated.RestitutionOn)
	analysed := restituted || d.past(dated.ATCEnd)
	deposited := analysed || d.past(dated.OGEnd)
	n.DiagnosedFrom = d.dayOf(dated.OGStart)
	diagnostic := &s.Diagnostic
	if deposited {
		n.DepositedOn, diagnostic.Stage, diagnostic.Revision = d.dayOf(dated.OGEnd), lifecycle.Analysis, d.digest("diagnostic")
	}
	if analysed {
		n.AnalysedOn, diagnostic.Stage, diagnostic.Analysed = d.dayOf(dated.ATCEnd), lifecycle.Restitution, s.Authorities()
	}
	if restituted {
		n.RestitutedOn, diagnostic.Stage = d.dayOf(dated.RestitutionOn), lifecycle.Agreement
	}
	if s.Phase != lifecycle.InDiagnosis {
		diagnostic.Stage = lifecycle.Agreed
	}
}

func (d *Dossier) sheet(from contractfile.ActionSheet) contract.Sheet {
	sheet := contract.Sheet{
		Code: from.Code, Facilities: from.Facilities,
		Findings: d.findingsAnswered(from.OperationalObjective), Targets: targets(from),
	}
	for _, step := range from.Steps {
		stage := contract.ToDo
		switch step.Status {
		case contractfile.StepDone:
			stage = contract.Validated
		case contractfile.StepAbandoned:
			stage = contract.Dropped
		}
		sheet.Steps = append(sheet.Steps, contract.Step{DueOn: step.DueOn, Stage: stage})
	}
	return sheet
}

// register lists who holds which role when the contract is taken over. The lines have no first day: a file names who is
// in office, and whatever day it was written or read on, they may act.
func (d *Dossier) register() []contract.Assignment {
	var lines []contract.Assignment
	for _, p := range d.People {
		lines = append(lines, contract.Assignment{Person: p.ID, Party: p.Party, Role: p.Role, Subject: p.Sheet})
	}
	return lines
}

// findings lists what the contract must answer: difficulties and issues, not strengths or specificities (F-OB-02).
func (d *Dossier) findings() []string {
	var codes []string
	for _, finding := range d.File.Findings {
		if finding.Nature == contractfile.FindingDifficulty || finding.Nature == contractfile.FindingIssue {
			codes = append(codes, finding.Code)
		}
	}
	return codes
}

func (d *Dossier) findingsAnswered(objective string) []string {
	for _, strategic := range d.File.StrategicObjectives {
		for _, operational := range strategic.OperationalObjectives {
			if operational.Code == objective && objective != "" {
				return strategic.Findings
			}
		}
	}
	return nil
}

func approveAll(s *contract.State) {
	for i := range s.Sheets {
		s.Sheets[i].Approved = true
	}
}

// openSheetApprovals reads the free text in which a file says who has validated a fiche. The authorities that it does
// not name as having agreed are still awaited; a text that tells of no question is a draft to be submitted.
func (d *Dossier) openSheetApprovals(s *contract.State) {
	for i := range s.Sheets {
		sheet := &s.Sheets[i]
		agreed, asked := d.validation(d.File.ActionSheets[i].Status)
		if !asked {
			continue
		}
		revision := d.digest("sheet." + sheet.Code)
		pending := contract.Approval{
			ID: "sheet." + sheet.Code, State: lifecycle.Pending, Round: 1, Revision: revision, Needed: s.Competent(sheet.Code),
			Submitter: contract.Actor{Person: d.referent(schedule.ManagingBody), Party: schedule.ManagingBody},
		}
		for _, code := range pending.Needed {
			if slices.Contains(agreed, code) {
				pending.Decisions = append(pending.Decisions, contract.Decision{Party: code, Person: d.referent(code), Verdict: lifecycle.Approve})
			}
		}
		if len(pending.Waiting()) == 0 {
			sheet.Approved, sheet.Revision = true, revision
			continue
		}
		s.Approvals = append(s.Approvals, pending)
	}
}

func (d *Dossier) openConsultations(s *contract.State) {
	for _, consultation := range d.File.Consultations {
		if d.past(consultation.On) {
			s.Consultations = append(s.Consultations, consultation.Body)
		}
	}
}

func (d *Dossier) openDialogues(s *contract.State) {
	for _, dialogue := range d.File.Dialogues {
		if dialogue.Status != contractfile.DialogueHeld || !d.past(dialogue.On) {
			continue
		}
		id := map[contractfile.DialogueKind]string{
			contractfile.DialogueAnnual:     schedule.AnnualDialogueID(dialogue.On.Year),
			contractfile.DialogueMidTerm:    schedule.MidTermID,
			contractfile.DialogueFinal:      schedule.FinalID,
			contractfile.DialogueAdditional: schedule.ExtraDialogueID,
		}[dialogue.Kind]
		if id != "" && !slices.ContainsFunc(s.Dialogues, func(known contract.Dialogue) bool { return known.ID == id }) {
			s.Dialogues = append(s.Dialogues, contract.Dialogue{ID: id, Stage: lifecycle.Minuted, On: dialogue.On})
		}
	}
}

// digest stands for the text of one part of the file: it changes whenever the file does.
func (d *Dossier) digest(part string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s", d.File.Digest(), part))
	return hex.EncodeToString(sum[:])
}
