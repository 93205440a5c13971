// Package generate makes contract files for tests: valid, and as varied as the format allows. The same source of chance
// makes the same file, so that a test prints its seed and nothing else.
//
// Every optional field is there in some files and missing in others, texts hold what breaks careless code (quotes, line
// feeds, names of people, signs outside of the first plane), and codes refer to what the file has.
package generate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// File is a contract that contractfile.Read takes. Its id is another one each time.
func File(r *rand.Rand) *contractfile.File {
	m := &maker{Rand: r, file: &contractfile.File{}}
	m.contract()
	m.parties()
	m.perimeter()
	m.life()
	m.diagnostic()
	m.findings()
	m.objectives()
	m.sheets()
	m.following()
	m.comments()
	return m.file
}

// maker makes one file; later parts refer to earlier ones.
type maker struct {
	*rand.Rand
	file       *contractfile.File
	people     []string // names that texts may hold
	indicators int
}

// contract fixes the days that everything else lies around.
func (m *maker) contract() {
	f := m.file
	f.ID = fmt.Sprintf("CPOM-%016x", m.Uint64())
	f.Title, f.LegalBasis = "CPOM "+m.line(), maybe(m, m.line)
	f.Fictional = true
	f.Territory = maybe(m, func() string { return one(m, "metropole", "alsace-moselle", "la-reunion", "mayotte") })
	f.Phase = one(m, contractfile.PhaseProgramming, contractfile.PhaseLaunch, contractfile.PhaseDiagnostic, contractfile.PhaseNegotiation,
		contractfile.PhaseSignature, contractfile.PhaseExecution, contractfile.PhaseRenewal)
	f.EffectiveOn = civil.Date{Year: 2020 + m.IntN(10), Month: 1, Day: 1}
	f.TermOn = f.EffectiveOn.AddYears(3 + m.IntN(4)).AddDays(-1)
	f.ReferenceDate = m.day()
	f.ContractYear = maybe(m, func() *contractfile.Number { return m.whole(0, 7) })
	f.PlannedSignatureOn, f.RenewalOpenedOn = maybe(m, m.day), maybe(m, m.day)
	if f.Phase == contractfile.PhaseExecution || f.Phase == contractfile.PhaseRenewal || f.Phase == contractfile.PhaseSignature && m.often() {
		f.SignedOn = f.ReferenceDate.AddDays(-m.IntN(400))
	}
	f.ExtensionWishedOn = maybe(m, m.day)
}

// comments are the author's own, kept and never read.
func (m *maker) comments() {
	for _, field := range []*json.RawMessage{&m.file.Milestones, &m.file.Timeline, &m.file.ExpectedAlerts, &m.file.ExpectedSilences} {
		if m.often() {
			continue
		}
		*field = json.RawMessage(fmt.Sprintf(`{"b": [%d, null, 1.50, "<&>"], "a": {"é": true}}`, m.IntN(100)))
	}
}
