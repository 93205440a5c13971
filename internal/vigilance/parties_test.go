package vigilance_test

import "jalon/internal/contractfile"

func partyTrials() []trial {
	changes := func(minutes bool, days ...string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			for _, day := range days {
				f.ReferentChanges = append(f.ReferentChanges, contractfile.ReferentChange{On: on(day), Party: "CD", HandoverMinutes: minutes})
			}
		}
	}
	convention := func(signed, active string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			c := contractfile.Convention{Partner: "CH"}
			if signed != "" {
				c.SignedOn = on(signed)
			}
			if active != "" {
				c.LastActivityOn = on(active)
			}
			f.Conventions = []contractfile.Convention{c}
		}
	}
	involved := func(phase contractfile.Phase, list ...contractfile.Involvement) func(*contractfile.File) {
		return func(f *contractfile.File) { f.Phase, f.Involvement = phase, list }
	}
	by := func(audience, evidence string) contractfile.Involvement {
		return contractfile.Involvement{Audience: audience, Evidence: evidence}
	}
	const live = contractfile.PhaseExecution
	said := []string{"C-1"}
	return []trial{
		{"V-TURNOVER", "one with minutes", "", changes(true, "2025-12-01"), nil},
		{"V-TURNOVER", "one without", "", changes(false, "2025-12-01"), []string{"CD"}},
		{"V-TURNOVER", "one without, long ago", "2029-01-01", changes(false, "2025-12-01"), []string{"CD"}},
		{"V-TURNOVER", "one without, to come", "2025-11-30", changes(false, "2025-12-01"), nil},
		{"V-TURNOVER", "two within twelve months", "", changes(true, "2025-12-01", "2024-12-01"), []string{"CD"}},
		{"V-TURNOVER", "a day further apart", "", changes(true, "2025-12-01", "2024-11-30"), nil},
		{"V-TURNOVER", "told for twelve months", "2026-12-01", changes(true, "2025-06-01", "2025-12-01"), []string{"CD"}},
		{"V-TURNOVER", "and no longer", "2026-12-02", changes(true, "2025-06-01", "2025-12-01"), nil},
		{"V-TURNOVER", "of two parties", "", func(f *contractfile.File) {
			changes(true, "2025-11-01", "2025-12-01")(f)
			f.ReferentChanges[0].Party = "OG"
		}, nil},

		{"V-PARTY-CHANGE", "none", "", func(*contractfile.File) {}, nil},
		{"V-PARTY-CHANGE", "one that is a party", "", func(f *contractfile.File) { f.NewCompetentAuthorities = []string{"CD"} }, nil},
		{"V-PARTY-CHANGE", "two that are not", "", func(f *contractfile.File) { f.NewCompetentAuthorities = []string{"CD-3", "CD", "CD-2"} }, []string{"CD-2", "CD-3"}},

		{"V-DUAL-TOOL", "one file", "", func(f *contractfile.File) { f.FollowUpFiles = map[string]string{"ARS": "Suivi", "CD": "suivi "} }, nil},
		{"V-DUAL-TOOL", "two files", "", func(f *contractfile.File) { f.FollowUpFiles = map[string]string{"ARS": "suivi", "CD": "tableau"} }, said},
		{"V-DUAL-TOOL", "one of them unsaid", "", func(f *contractfile.File) { f.FollowUpFiles = map[string]string{"ARS": "suivi", "CD": ""} }, nil},

		{"V-PARTNER-IDLE", "unsigned", "", convention("", "2026-01-01"), []string{"CH"}},
		{"V-PARTNER-IDLE", "to be signed tomorrow", "2025-12-31", convention("2026-01-01", ""), []string{"CH"}},
		{"V-PARTNER-IDLE", "active twelve months ago", "2026-01-15", convention("2020-01-01", "2025-01-15"), nil},
		{"V-PARTNER-IDLE", "a day more", "2026-01-16", convention("2020-01-01", "2025-01-15"), []string{"CH"}},
		{"V-PARTNER-IDLE", "signed twelve months ago", "2026-01-15", convention("2025-01-15", ""), nil},
		{"V-PARTNER-IDLE", "signed before that", "2026-01-16", convention("2025-01-15", ""), []string{"CH"}},
		{"V-PARTNER-IDLE", "active tomorrow", "2026-01-16", convention("2025-01-15", "2026-01-17"), []string{"CH"}},

		{"V-USERS", "nothing, launching", "", involved(contractfile.PhaseLaunch), nil},
		{"V-USERS", "nothing, in diagnostic", "", involved(contractfile.PhaseDiagnostic), said},
		{"V-USERS", "no evidence", "", involved(live, by("usagers", " ")), said},
		{"V-USERS", "staff only", "", involved(live, by("professionnels", "3 groupes de travail")), said},
		{"V-USERS", "families", "", involved(live, by("Familles et proches", "2 réunions")), nil},
		{"V-USERS", "one standing body", "", involved(live, by("usagers", "avis motivé des 4 CVS")), said},
		{"V-USERS", "one standing body twice", "", involved(live, by("usagers", "avis du CVS"), by("personnes accompagnées", "conseil de la vie sociale du 12 mai")), said},
		{"V-USERS", "two standing bodies", "", involved(live, by("usagers", "avis du CVS"), by("professionnels", "avis du CSE")), nil},
		{"V-USERS", "a body and more", "", involved(live, by("résidents", "avis du CVS, affichage dans les structures")), nil},
		{"V-USERS", "words that are no body", "", involved(live, by("usagers", "ce groupe a réuni 12 personnes")), nil},
	}
}
