package dossier_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

func TestOpeningOfARunningContract(t *testing.T) {
	d := ehpad(t)
	s := d.Opening()
	if s.ID != "CPOM-96-2025-001" || s.Phase != lifecycle.InForce || s.SignedOn != day("2024-12-12") || s.EffectiveOn != day("2025-01-01") || s.TermOn != day("2029-12-31") {
		t.Errorf("%s opens in %s, signed %s, from %s to %s", s.ID, s.Phase, s.SignedOn, s.EffectiveOn, s.TermOn)
	}
	if len(s.Approvals) != 0 || s.Extended || s.Amendments != 0 || s.Renewal.Stage != lifecycle.NotOpened || s.Diagnostic.Stage != lifecycle.Agreed {
		t.Errorf("approvals %v, extended %t, %d amendments, renewal %s, diagnostic %s", s.Approvals, s.Extended, s.Amendments, s.Renewal.Stage, s.Diagnostic.Stage)
	}
	if diff := cmp.Diff([]contract.Dialogue{{ID: "dialogue.annual.2026", Stage: lifecycle.Minuted, On: day("2026-06-11")}}, s.Dialogues); diff != "" {
		t.Errorf("dialogues held before:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"A-C1", "A-C2", "A-C3", "A-C6", "A-C8", "A-C9"}, s.Findings); diff != "" {
		t.Errorf("findings to answer (strengths and specificities are not):\n%s", diff)
	}
	var stages []contract.StepStage
	for _, step := range s.Sheets[1].Steps { // FA-A2: fait, en retard, à faire, à faire
		stages = append(stages, step.Stage)
	}
	if diff := cmp.Diff([]contract.StepStage{contract.Validated, contract.ToDo, contract.ToDo, contract.ToDo}, stages); diff != "" {
		t.Errorf("steps of FA-A2:\n%s", diff)
	}
	for _, sheet := range s.Sheets {
		if !sheet.Approved {
			t.Errorf("%s of a contract in force is not approved", sheet.Code)
		}
	}
	opened := opens(t, s, "2026-11-21")
	if due := awaits(opened); due["step.FA-A2.2"] != "2026-06-30" || due["step.FA-A2.1"] != "" || due["dialogue.annual.2026"] != "" || due["renewal.t18"] != "2028-06-30" {
		t.Errorf("awaited once opened: %v", due)
	}
}

// The ten fiches of handicap.json, whose status is free text: who is asked, who has agreed, who is awaited.
func TestApprovalsOfANegotiation(t *testing.T) {
	s := handicap(t).Opening()
	if s.Phase != lifecycle.Negotiation || s.Diagnostic.Stage != lifecycle.Agreed || s.Negotiation.RestitutedOn != day("2026-07-08") || s.Negotiation.LaunchedOn != day("2026-01-20") {
		t.Errorf("opens in %s, diagnostic %s, %+v", s.Phase, s.Diagnostic.Stage, s.Negotiation)
	}
	want := map[string]string{ // needed, then awaited; empty where everybody agreed
		"FA-B1": "ARS-MV CD-00; CD-00", "FA-B2": "", "FA-B3": "CD-00; CD-00", "FA-B4": "", "FA-B5": "", "FA-B6": "", "FA-B7": "", "FA-B8": "", "FA-B9": "", "FA-B10": "",
	}
	got := map[string]string{}
	for _, sheet := range s.Sheets {
		a, asked := s.Approval("sheet." + sheet.Code)
		if asked == sheet.Approved || sheet.Approved != (sheet.Revision != "") {
			t.Errorf("%s: asked %t, approved %t, revision %q", sheet.Code, asked, sheet.Approved, sheet.Revision)
		}
		got[sheet.Code] = ""
		if asked {
			got[sheet.Code] = strings.Join(a.Needed, " ") + "; " + strings.Join(a.Waiting(), " ")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	opened := opens(t, s, "2026-11-21")
	if due := awaits(opened); due["approval.sheet.FA-B1"] != "2026-12-21" || due["phase.negotiation"] != "2026-11-08" || due["step.FA-B1.1"] != "" {
		t.Errorf("awaited once opened: %v", due)
	}
}

// Silence never approves: nobody is taken to have agreed who is not named as having agreed.
func TestWhatAStatusSays(t *testing.T) {
	for status, want := range map[string]string{ // FA-B4 needs ARS-MV and CD-96; who is still awaited
		"validée": "approved", "validée ARS, CD-96": "approved", "Validée par les autorités": "approved", "validée ARS-MV ; validée CD-96": "approved",
		"validée ARS, CD-96 ; CD-00 en attente": "approved",
		"validée ARS":                           "CD-96", "validée CD-96 ; ARS en attente": "ARS-MV", "validée ARS ; CD-96 refusée": "CD-96",
		"en attente": "ARS-MV CD-96", "CD-96 en attente": "ARS-MV CD-96", "validée ARS, CD-96 en attente": "ARS-MV CD-96", "validée CD": "ARS-MV CD-96", "validée OG": "ARS-MV CD-96",
		"non validée": "draft", "à valider": "draft", "invalidée": "draft", "brouillon": "draft", "refusée": "draft", "": "draft",
	} {
		s := handicap(t, func(file map[string]any) {
			file["action_sheets"].([]any)[3].(map[string]any)["status"] = status
		}).Opening()
		a, asked := s.Approval("sheet.FA-B4")
		got := strings.Join(a.Waiting(), " ")
		switch {
		case s.Sheets[3].Approved:
			got = "approved"
		case !asked:
			got = "draft"
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", status, got, want)
		}
	}
}

func TestPhasesBeforeSignature(t *testing.T) {
	for _, c := range []struct {
		name             string
		change           []func(map[string]any)
		phase            lifecycle.State
		stage            lifecycle.State
		awaited, settled []string
	}{
		{"programming", []func(map[string]any){with("PROGRAMMATION", "phase")}, lifecycle.Programmed, lifecycle.SelfAssessment, nil, []string{"phase.total"}},
		{"launch", []func(map[string]any){with("LANCEMENT", "phase")}, lifecycle.Launch, lifecycle.SelfAssessment, []string{"phase.total"}, []string{"phase.diagnostic.og"}},
		{"launch to come", []func(map[string]any){with("LANCEMENT", "phase"), with("2026-12-05", "launch", "on")}, lifecycle.Launch, lifecycle.SelfAssessment, nil, []string{"phase.total"}},
		{"the OG studies", []func(map[string]any){with("DIAGNOSTIC", "phase"), with("2026-10-30", "reference_date"), with(map[string]any{"og_start": "2026-09-01"}, "diagnostic")},
			lifecycle.InDiagnosis, lifecycle.SelfAssessment, []string{"phase.diagnostic.og", "phase.diagnostic"}, []string{"phase.diagnostic.atc"}},
		{"the ATCs analyse", []func(map[string]any){with("DIAGNOSTIC", "phase"), with("2026-05-20", "reference_date")},
			lifecycle.InDiagnosis, lifecycle.Analysis, []string{"phase.diagnostic.atc"}, []string{"phase.diagnostic.og"}},
		{"analysed", []func(map[string]any){with("DIAGNOSTIC", "phase"), with("2026-07-01", "reference_date")},
			lifecycle.InDiagnosis, lifecycle.Restitution, []string{"phase.diagnostic"}, []string{"phase.diagnostic.atc", "phase.diagnostic.og"}},
		{"analysed, deposit undated", []func(map[string]any){with("DIAGNOSTIC", "phase"), with("2026-07-01", "reference_date"), with(nil, "diagnostic", "og_end")},
			lifecycle.InDiagnosis, lifecycle.Restitution, []string{"phase.diagnostic"}, []string{"phase.diagnostic.atc", "phase.diagnostic.og"}},
		{"restituted", []func(map[string]any){with("DIAGNOSTIC", "phase"), with("2026-07-10", "reference_date")},
			lifecycle.InDiagnosis, lifecycle.Agreement, []string{"phase.negotiation"}, []string{"phase.diagnostic"}},
		{"negotiation, diagnostic undated", []func(map[string]any){with(nil, "diagnostic")}, lifecycle.Negotiation, lifecycle.Agreed,
			[]string{"phase.negotiation"}, []string{"phase.diagnostic", "phase.diagnostic.og", "phase.diagnostic.atc"}},
	} {
		d := handicap(t, c.change...)
		s := d.Opening()
		if s.Phase != c.phase || s.Diagnostic.Stage != c.stage {
			t.Errorf("%s: opens in %s at %s", c.name, s.Phase, s.Diagnostic.Stage)
		}
		if c.stage != lifecycle.SelfAssessment && s.Diagnostic.Revision == "" {
			t.Errorf("%s: what was deposited has no revision", c.name)
		}
		due := awaits(opens(t, s, d.File.ReferenceDate.String()))
		for _, id := range c.awaited {
			if due[id] == "" {
				t.Errorf("%s: %s is not awaited among %v", c.name, id, due)
			}
		}
		for _, id := range c.settled {
			if due[id] != "" {
				t.Errorf("%s: %s is awaited on %s", c.name, id, due[id])
			}
		}
	}
}

func TestSignaturePhase(t *testing.T) {
	consultations := []any{map[string]any{"body": "CSE", "on": "2026-11-10"}, map[string]any{"body": "CVS", "on": "2026-12-01"}}
	d := handicap(t, with("SIGNATURE", "phase"), with(consultations, "consultations"))
	s := d.Opening()
	if s.Phase != lifecycle.Signature || s.Text != d.File.Digest() || !s.SignedOn.IsZero() || !slices.Equal(s.Consultations, []string{"CSE"}) {
		t.Errorf("opens in %s on text %q, signed %s, consulted %v (CVS is still to come)", s.Phase, s.Text, s.SignedOn, s.Consultations)
	}
	if len(s.Approvals) != 0 || slices.ContainsFunc(s.Sheets, func(sheet contract.Sheet) bool { return !sheet.Approved }) {
		t.Errorf("with a frozen text, fiches are still asked about: %v", s.Approvals)
	}
	if due := awaits(opens(t, s, "2026-11-21")); due["phase.signature"] != "2027-01-21" {
		t.Errorf("awaited once opened: %v", due)
	}
	// Signed, and waiting for its effective day (L-10): nobody is asked to sign again.
	for _, phase := range []string{"SIGNATURE", "EXECUTION"} {
		s := handicap(t, with(phase, "phase"), with("2026-11-15", "signed_on")).Opening()
		if s.Phase != lifecycle.Signature || s.SignedOn != day("2026-11-15") {
			t.Errorf("%s, signed before its effective day: opens in %s, signed %s", phase, s.Phase, s.SignedOn)
		}
		if due := awaits(opens(t, s, "2026-11-21")); due["phase.signature"] != "" || due["step.FA-B1.1"] != "2027-06-30" {
			t.Errorf("%s, signed before its effective day: awaits %v", phase, due)
		}
	}
}

func TestRenewalPhase(t *testing.T) {
	opened := with("2028-07-03", "renewal_opened_on")
	if s := ehpad(t, opened).Opening(); s.Renewal.Stage != lifecycle.NotOpened {
		t.Errorf("to be opened in 2028, the renewal of 2026 is %s", s.Renewal.Stage)
	}
	s := ehpad(t, opened, with("RENOUVELLEMENT", "phase"), with("2028-09-01", "reference_date")).Opening()
	if s.Phase != lifecycle.InForce || s.Renewal.Stage != lifecycle.Opened {
		t.Errorf("a renewal opens in %s, %s", s.Phase, s.Renewal.Stage)
	}
	if due := awaits(opens(t, s, "2028-09-01")); due["renewal.t18"] != "" || due["renewal.t6"] == "" {
		t.Errorf("awaited once opened: %v", due)
	}
}

// One extension is possible, and the sixth year of a file is it (L-01, L-06); its amendments keep their numbers.
func TestExtendedContractsAndAmendments(t *testing.T) {
	amendments := []any{
		map[string]any{"on": "2026-02-01", "subject": "périmètre"},
		map[string]any{"on": "2026-10-01", "subject": "prorogation", "term_on": "2030-12-31"},
	}
	s := ehpad(t, with("2030-12-31", "term_on"), with(amendments, "amendments")).Opening()
	if !s.Extended || s.Amendments != 2 {
		t.Errorf("extended %t, %d amendments", s.Extended, s.Amendments)
	}
	if due := awaits(opens(t, s, "2026-11-21")); due["renewal.t6"] != "" || due["renewal.t18"] != "2029-06-30" {
		t.Errorf("awaited once opened: %v", due)
	}
	for _, d := range []string{schedule.FinalID} {
		if due := awaits(opens(t, s, "2026-11-21")); due[d] != "2029-12-31" {
			t.Errorf("%s is due %s", d, due[d])
		}
	}
}
