package generate

import (
	"fmt"

	"jalon/internal/contractfile"
)

func (m *maker) parties() {
	f := m.file
	f.ManagingBody = contractfile.ManagingBody{
		Name: "Association " + m.line(), LegalForm: maybe(m, m.line), FinessEJ: one(m, "96", "2A", "97") + fmt.Sprintf("%07d", m.IntN(10_000_000)),
		Address: maybe(m, m.line), Representative: maybe(m, m.somebody), CPOMReferent: maybe(m, m.somebody), Email: fmt.Sprintf("og%d@example.org", m.IntN(1000)),
	}
	for i, code := range []string{"ARS-MV", "CD-96", "CD-00", "MET-1"}[m.IntN(2):][:1+m.IntN(3)] {
		kind := map[string]contractfile.AuthorityKind{"ARS-MV": contractfile.AuthorityKindARS, "MET-1": contractfile.AuthorityKindMetropole}[code]
		if kind == "" {
			kind = contractfile.AuthorityKindCD
		}
		f.Authorities = append(f.Authorities, contractfile.Authority{
			Code: code, Kind: kind, Name: m.line(), Signatory: m.somebody(), Referent: maybe(m, m.somebody), ReferentSince: maybe(m, m.day),
			Email: fmt.Sprintf("%s%d@authority.example", one(m, "contact", "prenom.nom"), i),
		})
	}
	f.NewCompetentAuthorities, f.Partners = some(m, 2, m.line), some(m, 3, m.line)
	f.GovernanceBodies = some(m, 3, m.text)
	f.Involvement = some(m, 3, func() contractfile.Involvement {
		return contractfile.Involvement{Audience: m.line(), Evidence: maybe(m, m.text),
			Level: one(m, contractfile.InvolvementInformation, contractfile.InvolvementParticipation, contractfile.InvolvementCoConstruction)}
	})
	f.ReferentChanges = some(m, 2, func() contractfile.ReferentChange {
		return contractfile.ReferentChange{On: m.day(), Party: one(m, m.sides()...), Note: maybe(m, m.text), HandoverMinutes: m.often()}
	})
	f.Conventions = some(m, 2, func() contractfile.Convention {
		return contractfile.Convention{Partner: m.line(), SignedOn: maybe(m, m.day), LastActivityOn: maybe(m, m.day)}
	})
	if m.often() {
		f.FollowUpFiles = map[string]string{}
		for _, code := range m.among(m.authorities()) {
			f.FollowUpFiles[code] = m.line()
		}
	}
}

func (m *maker) authorities() (codes []string) {
	for _, a := range m.file.Authorities {
		codes = append(codes, a.Code)
	}
	return codes
}

// sides are the parties, the managing body last.
func (m *maker) sides() []string { return append(m.authorities(), contractfile.PartyManagingBody) }

func (m *maker) perimeter() {
	codes := m.authorities()
	for i := range 1 + m.IntN(4) {
		competence := "exclusive " + one(m, codes...)
		if len(codes) > 1 && m.often() {
			competence = "conjointe " + codes[0] + " + " + codes[1]
		}
		m.file.Facilities = append(m.file.Facilities, contractfile.Facility{
			Code: fmt.Sprintf("E%d", i+1), Name: m.line(), Category: maybe(m, func() string { return one(m, "EHPAD", "IME", "MAS") }),
			FinessET: fmt.Sprintf("96%07d", m.IntN(1_000_000)*10+i), Town: maybe(m, m.line), Capacity: maybe(m, m.line), TariffCompetence: competence,
			GMP: maybe(m, func() *contractfile.Number { return m.whole(0, 1000) }), PMP: maybe(m, func() *contractfile.Number { return m.whole(0, 1000) }),
			HASEvaluation: maybe(m, func() string { return one(m, "2023-10", "2026-11 (programmée)") }),
		})
	}
}

func (m *maker) facilities() (codes []string) {
	for _, f := range m.file.Facilities {
		codes = append(codes, f.Code)
	}
	return codes
}
