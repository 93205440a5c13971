package generate

import (
	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// life is what happened, and what is planned.
func (m *maker) life() {
	f := m.file
	f.Launch = maybe(m, func() *contractfile.Launch {
		return &contractfile.Launch{On: m.day(), Mode: one(m, contractfile.LaunchByMeeting, contractfile.LaunchByLetter, contractfile.LaunchByEmail, contractfile.LaunchByPhone)}
	})
	f.Letters = some(m, 3, func() contractfile.Letter {
		from := m.among(m.sides())
		if len(from) == 0 {
			from = []string{contractfile.PartyManagingBody}
		}
		return contractfile.Letter{Kind: one(m, contractfile.LetterFraming, contractfile.LetterIntent), From: from, On: m.day()}
	})
	f.Meetings = some(m, 3, func() contractfile.Meeting {
		return contractfile.Meeting{On: m.day(), Kind: m.line(), MinutesOn: maybe(m, m.day),
			Attendees: maybe(m, func() *contractfile.Number { return m.whole(0, 40) }), Deciders: m.among(m.sides())}
	})
	f.Consultations = some(m, 2, func() contractfile.Consultation { return contractfile.Consultation{Body: m.line(), On: m.day()} })
	f.Dialogues = some(m, 3, func() contractfile.Dialogue {
		return contractfile.Dialogue{On: m.day(), TopicsSentOn: maybe(m, m.day), Difficulty: maybe(m, m.text),
			Kind:   one(m, contractfile.DialogueAnnual, contractfile.DialogueMidTerm, contractfile.DialogueFinal, contractfile.DialogueAdditional),
			Status: one(m, contractfile.DialogueHeld, contractfile.DialoguePlanned, contractfile.DialogueCancelled)}
	})
	f.Documents = some(m, 3, func() contractfile.Document {
		return contractfile.Document{Kind: one(m, "EPRD", "ERRD", "Annexe activité", "Autre"), Year: *m.whole(2020, 2030), DueOn: maybe(m, m.day), ReceivedOn: maybe(m, m.day)}
	})
	f.Amendments = some(m, 2, func() contractfile.Amendment {
		return contractfile.Amendment{On: m.day(), Subject: m.text(), TermOn: maybe(m, m.day)}
	})
}

// following is what was added to the format for the years after the signature.
func (m *maker) following() {
	f := m.file
	f.Annexes = some(m, 3, func() contractfile.Annex {
		return contractfile.Annex{Kind: one(m, "identité", "synthèse du diagnostic", "diagnostic", "autre"), Title: maybe(m, m.line), On: maybe(m, m.day)}
	})
	f.Reorganisation = maybe(m, func() *contractfile.Reorganisation {
		return &contractfile.Reorganisation{Nature: m.line(), UnderWay: m.often(), DecidedOn: maybe(m, m.day),
			Decision: one(m, "", contractfile.ReorganisationGoOn, contractfile.ReorganisationPostpone)}
	})
}

func (m *maker) diagnostic() {
	if !m.often() {
		return
	}
	d := &contractfile.Diagnostic{
		SynthesisPages: maybe(m, func() *contractfile.Number { return m.whole(0, 40) }), DueOn: maybe(m, m.day), Grid: maybe(m, func() string { return "2026.1" }),
		Framing: m.answers("identity", "means", "needs", "setting"),
	}
	at := m.file.EffectiveOn.AddYears(-1)
	for _, on := range []*civil.Date{&d.OGStart, &d.OGEnd, &d.ATCStart, &d.ATCEnd, &d.RestitutionOn} {
		at = at.AddDays(m.IntN(60))
		if m.often() {
			*on = at
		}
	}
	if m.often() {
		d.GridVersions = map[string]string{}
		for _, code := range m.among(m.authorities()) {
			d.GridVersions[code] = m.line()
		}
	}
	scopes := append(m.facilities(), contractfile.ScopeManagingBody)
	d.Sections = some(m, 4, func() contractfile.DiagnosticSection {
		return contractfile.DiagnosticSection{Scope: one(m, scopes...), Block: one(m, "population", "budget"), Text: maybe(m, m.text), EmptyReason: maybe(m, m.text)}
	})
	d.Synthesis = some(m, 2, func() contractfile.AxisSynthesis {
		return contractfile.AxisSynthesis{Theme: m.theme(), Strengths: maybe(m, m.text), Weaknesses: maybe(m, m.text), Prospects: maybe(m, m.text)}
	})
	d.Territorial = some(m, 2, func() contractfile.TerritorialPart {
		return contractfile.TerritorialPart{Authority: one(m, m.authorities()...), Text: maybe(m, m.text), On: maybe(m, m.day), Waived: !m.often()}
	})
	d.Reactions = some(m, 2, func() contractfile.Reaction {
		return contractfile.Reaction{Party: one(m, m.sides()...), Text: maybe(m, m.text), On: m.day(),
			Stance: one(m, contractfile.StanceAgree, contractfile.StanceComment, contractfile.StanceObject)}
	})
	m.file.Diagnostic = d
}

func (m *maker) theme() string { return one(m, "T1", "T2", "T3", "T4", "T5") }

// answers to some of the questions of a grid.
func (m *maker) answers(keys ...string) map[string]string {
	var answers map[string]string
	for _, key := range m.among(keys) {
		if answers == nil {
			answers = map[string]string{}
		}
		answers[key] = m.text()
	}
	return answers
}
