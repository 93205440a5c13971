package dossier_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Taking a contract over and telling it at once says what the file said: nothing is invented on the way.
func TestAFreshContractIsToldAsItsFile(t *testing.T) {
	for _, name := range []string{"ehpad.json", "handicap.json"} {
		d := sample(t, name)
		s := d.Opening()
		before, after := canonical(t, d.File), canonical(t, dossier.Current(d.File, &s))
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestWhatHappenedSinceIsTold(t *testing.T) {
	d := sample(t, "ehpad.json")
	before := canonical(t, d.File)
	s := d.Opening()
	s.Sheets[1].Steps[1].Stage = contract.Reported // FA-A2, late in the file
	s.Sheets[0].Steps[0].Stage = contract.ToDo     // FA-A1, returned to its pilot
	s.Sheets[0].Steps[1].Stage = contract.Dropped
	s.Dialogues = append(s.Dialogues,
		contract.Dialogue{ID: schedule.MidTermID, Stage: lifecycle.Held, On: day("2027-06-01")},
		contract.Dialogue{ID: schedule.ExtraDialogueID, Stage: lifecycle.Convened, On: day("2028-05-02"), Convened: day("2028-04-01"), Agenda: "abc"})
	s.Filings = append(s.Filings,
		contract.Filing{ID: schedule.FilingID("annexe-activite", 2027), On: day("2026-12-01")},
		contract.Filing{ID: schedule.FilingID("errd", 2026), On: day("2027-04-20")})
	s.Renewal.Stage = lifecycle.Opened
	s.TermOn = day("2030-12-31")

	now := dossier.Current(d.File, &s)
	if got := canonical(t, d.File); got != before {
		t.Errorf("the file itself was changed:\n%s", cmp.Diff(before, got))
	}
	if now.Phase != contractfile.PhaseRenewal || now.TermOn != day("2030-12-31") {
		t.Errorf("phase %s, term %s", now.Phase, now.TermOn)
	}
	for _, step := range []struct {
		sheet, n int
		want     contractfile.StepStatus
	}{{1, 1, contractfile.StepDone}, {0, 0, contractfile.StepToDo}, {0, 1, contractfile.StepAbandoned}, {0, 2, contractfile.StepDone}, {3, 2, contractfile.StepInProgress}} {
		if got := now.ActionSheets[step.sheet].Steps[step.n].Status; got != step.want {
			t.Errorf("step %d of %s is %q, want %q", step.n+1, now.ActionSheets[step.sheet].Code, got, step.want)
		}
	}
	wantDialogues := []contractfile.Dialogue{
		{On: day("2026-06-11"), Kind: contractfile.DialogueAnnual, Status: contractfile.DialogueHeld},
		{On: day("2027-06-01"), Kind: contractfile.DialogueMidTerm, Status: contractfile.DialogueHeld},
		{On: day("2029-09-20"), Kind: contractfile.DialogueFinal, Status: contractfile.DialoguePlanned},
		{On: day("2028-05-02"), Kind: contractfile.DialogueAdditional, Status: contractfile.DialoguePlanned, TopicsSentOn: day("2028-04-01"), Difficulty: "signalée dans Jalon"},
	}
	if diff := cmp.Diff(wantDialogues, now.Dialogues); diff != "" {
		t.Errorf("dialogues:\n%s", diff)
	}
	if last := now.Meetings[len(now.Meetings)-1]; last.On != day("2027-06-01") || !last.MinutesOn.IsZero() {
		t.Errorf("the mid-term review awaits its minutes: %+v", last)
	}
	if got := now.Documents[2].ReceivedOn; got != day("2026-12-01") {
		t.Errorf("the activity annex was received on %s", got)
	}
	if last := now.Documents[len(now.Documents)-1]; last.Kind != "ERRD" || last.Year.Int() != 2026 || last.ReceivedOn != day("2027-04-20") {
		t.Errorf("last document: %+v", last)
	}
}

// The days of a diagnostic are the state's where it was led here, and the file's where it came in finished.
func TestTheDiagnosticIsToldByWhoLedIt(t *testing.T) {
	lived := schedule.Negotiation{DiagnosedFrom: day("2026-02-03"), DepositedOn: day("2026-05-04"), AnalysedOn: day("2026-07-01"), RestitutedOn: day("2026-07-09")}
	for phase, want := range map[string]string{"DIAGNOSTIC": "2026-07-09", "NEGOCIATION": "2026-07-08"} {
		d := sample(t, "handicap.json", func(file map[string]any) { file["phase"] = phase })
		s := d.Opening()
		s.Negotiation = lived
		if got := dossier.Current(d.File, &s).Diagnostic.RestitutionOn; got != day(want) {
			t.Errorf("taken over in %s: restitution on %s, want %s", phase, got, want)
		}
	}
}

func canonical(t *testing.T, file *contractfile.File) string {
	t.Helper()
	text, err := file.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
