package dossier

import (
	"slices"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Current is the file with what has happened to the contract since it came in: the phase, the days that the workflow
// recorded, steps, dialogues and documents. It is what vigilance and reviews of a running contract read; nothing of it is
// stored. The file itself is left alone, and what the state does not know stays as the file says it.
func Current(file *contractfile.File, s *contract.State) *contractfile.File {
	told := *file
	f := &told
	f.EffectiveOn, f.TermOn = s.EffectiveOn, s.TermOn
	f.Phase = phaseWord(s)
	if !s.SignedOn.IsZero() {
		f.SignedOn = s.SignedOn
	}
	if on := s.Launch.RecordedOn; !on.IsZero() && (f.Launch == nil || f.Launch.On != on) {
		f.Launch = &contractfile.Launch{On: on, Mode: contractfile.LaunchByMeeting}
	}
	tellDiagnostic(f, file.Phase, s.Negotiation)
	tellConsultations(f, s)
	tellDialogues(f, s)
	tellDocuments(f, s)
	tellSteps(f, s)
	return f
}

// phaseWord is the phase in the file's words. A contract that is over keeps the word of the phase it ended in: whoever
// asks about it looks at its state first.
func phaseWord(s *contract.State) contractfile.Phase {
	switch s.Phase {
	case lifecycle.Programmed:
		return contractfile.PhaseProgramming
	case lifecycle.Launch:
		return contractfile.PhaseLaunch
	case lifecycle.InDiagnosis:
		return contractfile.PhaseDiagnostic
	case lifecycle.Negotiation:
		return contractfile.PhaseNegotiation
	case lifecycle.Signature:
		return contractfile.PhaseSignature
	}
	if s.Renewal.Stage != lifecycle.NotOpened && s.Renewal.Stage != "" {
		return contractfile.PhaseRenewal
	}
	return contractfile.PhaseExecution
}

// tellDiagnostic fills the days of a diagnostic that was led here. Of one that came in finished, the state knows no more
// than its file, and where the file was silent only the day on which it came in.
func tellDiagnostic(f *contractfile.File, cameIn contractfile.Phase, lived schedule.Negotiation) {
	ledHere := slices.Contains([]contractfile.Phase{contractfile.PhaseProgramming, contractfile.PhaseLaunch, contractfile.PhaseDiagnostic}, cameIn)
	if !ledHere || lived.DiagnosedFrom.IsZero() {
		return
	}
	var d contractfile.Diagnostic
	if f.Diagnostic != nil {
		d = *f.Diagnostic
	}
	d.OGStart, d.OGEnd, d.ATCEnd, d.RestitutionOn = lived.DiagnosedFrom, lived.DepositedOn, lived.AnalysedOn, lived.RestitutedOn
	if d.ATCStart.Before(d.OGEnd) {
		d.ATCStart = d.OGEnd // the authorities begin with what was deposited
	}
	f.Diagnostic = &d
}

// tellConsultations adds the bodies that were consulted here. The state keeps no day for them; they came after the
// contract entered the phase of signature, and the kernel has seen to it that they came before the signatures.
func tellConsultations(f *contractfile.File, s *contract.State) {
	f.Consultations = slices.Clone(f.Consultations)
	for _, body := range s.Consultations {
		if slices.ContainsFunc(f.Consultations, func(c contractfile.Consultation) bool { return c.Body == body }) {
			continue
		}
		on := s.Since
		if !s.SignedOn.IsZero() {
			on = s.SignedOn.AddDays(-1)
		}
		f.Consultations = append(f.Consultations, contractfile.Consultation{Body: body, On: on})
	}
}

// tellDialogues puts the dialogues that were convened or held in the place of those that the file planned, and adds the
// meetings whose minutes are awaited. Whether topics went out in time is the business of their own deadline: the state
// keeps no day for them.
func tellDialogues(f *contractfile.File, s *contract.State) {
	f.Dialogues, f.Meetings = slices.Clone(f.Dialogues), slices.Clone(f.Meetings)
	for _, d := range s.Dialogues {
		kind := dialogueKind(d.ID)
		if kind == "" || !d.On.Valid() {
			continue
		}
		known := contractfile.Dialogue{On: d.On, Kind: kind, Status: contractfile.DialoguePlanned}
		i := slices.IndexFunc(f.Dialogues, func(filed contractfile.Dialogue) bool {
			sameYear := kind != contractfile.DialogueAnnual || filed.On.Year == d.On.Year
			return filed.Kind == kind && sameYear && filed.Status != contractfile.DialogueCancelled
		})
		if i >= 0 {
			known.TopicsSentOn, known.Difficulty = f.Dialogues[i].TopicsSentOn, f.Dialogues[i].Difficulty
		}
		if d.ID == schedule.ExtraDialogueID && known.Difficulty == "" {
			known.Difficulty = "signalée dans Jalon" // the kernel asks for its reason (F-DG-02)
		}
		switch d.Stage {
		case lifecycle.Held, lifecycle.Minuted:
			known.Status = contractfile.DialogueHeld
			tellMinutes(f, d)
		case lifecycle.Convened:
			if d.Agenda != "" && known.TopicsSentOn.IsZero() {
				known.TopicsSentOn = d.Convened
			}
		}
		if i < 0 {
			f.Dialogues = append(f.Dialogues, known)
		} else {
			f.Dialogues[i] = known
		}
	}
}

func tellMinutes(f *contractfile.File, d contract.Dialogue) {
	if slices.ContainsFunc(f.Meetings, func(m contractfile.Meeting) bool { return m.On == d.On }) {
		return
	}
	held := contractfile.Meeting{On: d.On, Kind: "dialogue de gestion"}
	if d.Stage == lifecycle.Minuted {
		held.MinutesOn = d.On
	}
	f.Meetings = append(f.Meetings, held)
}

func dialogueKind(id string) contractfile.DialogueKind {
	switch {
	case id == schedule.MidTermID:
		return contractfile.DialogueMidTerm
	case id == schedule.FinalID:
		return contractfile.DialogueFinal
	case id == schedule.ExtraDialogueID:
		return contractfile.DialogueAdditional
	case schedule.KindOf(id) == schedule.Dialogue:
		return contractfile.DialogueAnnual
	}
	return ""
}

func tellDocuments(f *contractfile.File, s *contract.State) {
	f.Documents = slices.Clone(f.Documents)
	for _, filing := range s.Filings {
		if filing.On.IsZero() || schedule.KindOf(filing.ID) != schedule.Filing {
			continue
		}
		i := slices.IndexFunc(f.Documents, func(d contractfile.Document) bool { return filingID(d) == filing.ID })
		if i >= 0 {
			f.Documents[i].ReceivedOn = filing.On
			continue
		}
		dot := strings.LastIndexByte(filing.ID, '.')
		code := strings.TrimPrefix(filing.ID[:dot], string(schedule.Filing)+".")
		f.Documents = append(f.Documents, contractfile.Document{
			Kind: documentWord(code), Year: contractfile.Number(filing.ID[dot+1:]), ReceivedOn: filing.On,
		})
	}
}

// documentWord is how files write the code of a document.
func documentWord(code string) string {
	for _, known := range filingCodes {
		if known.code == code {
			return known.word
		}
	}
	return code
}

// tellSteps gives each step the status that follows from its stage. A reported step counts as done here: its pilot has
// answered, and what is missing is somebody else's validation.
func tellSteps(f *contractfile.File, s *contract.State) {
	f.ActionSheets = slices.Clone(f.ActionSheets)
	for i := range f.ActionSheets {
		sheet := &f.ActionSheets[i]
		j := slices.IndexFunc(s.Sheets, func(known contract.Sheet) bool { return known.Code == sheet.Code })
		if j < 0 {
			continue
		}
		sheet.Steps = slices.Clone(sheet.Steps)
		for n := range sheet.Steps {
			if n < len(s.Sheets[j].Steps) && s.Sheets[j].Steps[n].DueOn == sheet.Steps[n].DueOn {
				sheet.Steps[n].Status = stepWord(s.Sheets[j].Steps[n].Stage, sheet.Steps[n].Status)
			}
		}
	}
}

func stepWord(stage contract.StepStage, written contractfile.StepStatus) contractfile.StepStatus {
	switch stage {
	case contract.Validated, contract.Reported:
		return contractfile.StepDone
	case contract.Dropped:
		return contractfile.StepAbandoned
	}
	if written == contractfile.StepDone || written == contractfile.StepAbandoned {
		return contractfile.StepToDo
	}
	return written
}
