package contract

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// The shared diagnostic: deposit by the OG, analysis by every authority, restitution, agreement of every party.

func diagnosing(stage lifecycle.State, also ...func(*State, civil.Date) bool) func(*State, civil.Date) []string {
	atStage := func(s *State, _ civil.Date) bool { return s.Diagnostic.Stage == stage }
	return inPhase(lifecycle.InDiagnosis, append([]func(*State, civil.Date) bool{atStage}, also...)...)
}

func awaitedAnalyses(s *State, _ civil.Date) []string {
	if s.Phase != lifecycle.InDiagnosis || s.Diagnostic.Stage != lifecycle.Analysis {
		return nil
	}
	return slices.DeleteFunc(s.Authorities(), func(code string) bool { return slices.Contains(s.Diagnostic.Analysed, code) })
}

func depositDiagnostic(d *decision, c Command) {
	d.checkRevision(c.Revision)
	d.checkNewText("diagnostic", c.Revision) // once analysed, it could not be exchanged any more
	d.emit(DiagnosticDeposited, "", Detail{Move: lifecycle.DepositDiagnostic, Revision: c.Revision, On: d.today()})
	d.replan("")
}

func returnDiagnostic(d *decision, c Command) {
	d.checkReason(c.Reason)
	d.emit(DiagnosticReturned, "", Detail{Move: lifecycle.AskDiagnosticAgain, Reason: c.Reason})
	d.replan("")
}

// depositAnalysis takes one authority's part; the last one makes the restitution possible.
func depositAnalysis(d *decision, c Command) {
	d.checkRevision(c.Revision)
	detail := Detail{Revision: c.Revision, On: d.today()}
	if len(awaitedAnalyses(&d.s, civil.Date{})) == 1 {
		detail.Move = lifecycle.CompleteAnalysis
	}
	d.emit(DiagnosticAnalysed, c.Subject, detail)
	d.replan("")
}

func recordRestitution(d *decision, c Command) {
	d.checkPast(c.On)
	d.emit(DiagnosticRestituted, "", Detail{Move: lifecycle.RecordRestitution, On: c.On})
	d.replan("")
}

// submitDiagnostic asks about the deposit itself: there is one text, and its hash is known.
func submitDiagnostic(d *decision, _ Command) {
	d.ask("diagnostic", d.s.Diagnostic.Revision, d.allParties(), nil)
}
