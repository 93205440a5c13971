package vigilance_test

import (
	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

func negotiationTrials() []trial {
	letters := func(list ...contractfile.Letter) func(*contractfile.File) {
		return func(f *contractfile.File) {
			f.Authorities = append(f.Authorities, contractfile.Authority{Code: "CD2"})
			f.Letters = list
		}
	}
	framing := func(day string, from ...string) contractfile.Letter {
		return contractfile.Letter{Kind: contractfile.LetterFraming, On: on(day), From: from}
	}
	signature := func(signed, planned string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			f.SignedOn = civil.Date{}
			if signed != "" {
				f.SignedOn = on(signed)
			}
			if planned != "" {
				f.PlannedSignatureOn = on(planned)
			}
		}
	}
	// consulted is a contract in some phase with one consultation, signed and planned as signature has it.
	consulted := func(phase contractfile.Phase, signed, planned, body, day string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			signature(signed, planned)(f)
			f.Phase, f.Consultations = phase, []contractfile.Consultation{{Body: "CVS", On: on("2024-01-01")}, {Body: body, On: on(day)}}
		}
	}
	const nego, sign, live = contractfile.PhaseNegotiation, contractfile.PhaseSignature, contractfile.PhaseExecution
	annexes := func(kinds ...string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			for _, kind := range kinds {
				f.Annexes = append(f.Annexes, contractfile.Annex{Kind: kind, On: on(someDay)})
			}
		}
	}
	bare := func(phase contractfile.Phase) func(*contractfile.File) {
		return func(f *contractfile.File) { f.Phase, f.ActionSheets = phase, nil }
	}
	merger := func(r contractfile.Reorganisation) func(*contractfile.File) {
		return func(f *contractfile.File) { f.Reorganisation = &r }
	}
	said := []string{"C-1"}
	return []trial{
		{"V-NEGO-LONG", "twelve months", "", signature("2025-03-04", ""), nil},
		{"V-NEGO-LONG", "a day more", "", signature("2025-03-05", ""), said},
		{"V-NEGO-LONG", "planned too late", "2024-06-01", signature("", "2025-03-05"), said},
		{"V-NEGO-LONG", "planned in time", "2024-06-01", signature("", "2025-03-04"), nil},
		{"V-NEGO-LONG", "nothing planned, on the last day", "2025-03-04", signature("", ""), nil},
		{"V-NEGO-LONG", "nothing planned, the day after", "2025-03-05", signature("", ""), said},
		{"V-NEGO-LONG", "not launched yet", "2024-03-03", signature("", "2025-06-01"), nil},
		{"V-NEGO-LONG", "no launch told", "", func(f *contractfile.File) { f.Launch = nil }, nil},

		{"V-EFFECT-BEFORE-SIGN", "on the day", "", signature("2025-01-01", ""), nil},
		{"V-EFFECT-BEFORE-SIGN", "the day before", "", signature("2025-01-02", ""), said},
		{"V-EFFECT-BEFORE-SIGN", "planned after", "2024-06-01", signature("", "2025-01-02"), said},
		{"V-EFFECT-BEFORE-SIGN", "in effect today, unsigned", "2025-01-01", signature("", ""), nil},
		{"V-EFFECT-BEFORE-SIGN", "in effect yesterday, unsigned", "2025-01-02", signature("", ""), said},

		{"V-ATC-DIVERGENCE", "no letter", "", letters(), nil},
		{"V-ATC-DIVERGENCE", "a joint letter", "", letters(framing("2024-02-05", "CD2", "ARS", "CD")), nil},
		{"V-ATC-DIVERGENCE", "one apart", "", letters(framing("2024-02-05", "ARS", "CD"), framing("2024-02-06", "CD2")), []string{"CD2"}},
		{"V-ATC-DIVERGENCE", "two never wrote", "", letters(framing("2024-02-05", "ARS")), []string{"CD, CD2"}},
		{"V-ATC-DIVERGENCE", "two of a size", "", letters(framing("2024-02-05", "ARS", "CD"), framing("2024-02-06", "CD", "CD2")), []string{"CD2"}},
		{"V-ATC-DIVERGENCE", "joined on the same day", "", letters(framing("2024-02-06", "CD2"), framing("2024-02-06", "CD2", "ARS", "CD")), nil},
		{"V-ATC-DIVERGENCE", "joined the day before", "", letters(framing("2024-02-06", "CD2"), framing("2024-02-05", "CD2", "ARS", "CD")), []string{"CD2"}},
		{"V-ATC-DIVERGENCE", "apart, to come", "2024-02-05", letters(framing("2024-02-06", "CD2")), nil},
		{"V-ATC-DIVERGENCE", "a letter of intent", "", letters(contractfile.Letter{Kind: contractfile.LetterIntent, From: []string{"OG"}, On: on("2024-02-06")}), nil},

		{"V-HOLLOW", "in diagnostic", "", bare(contractfile.PhaseDiagnostic), nil},
		{"V-HOLLOW", "no fiche in negotiation", "", bare(nego), said},
		{"V-HOLLOW", "no objective", "", func(f *contractfile.File) { f.StrategicObjectives = nil }, said},
		{"V-HOLLOW", "no annex listed", "", func(*contractfile.File) {}, nil},
		{"V-HOLLOW", "the three annexes", "", annexes("Identité", "synthèse du diagnostic", "diagnostic", "plan de financement"), nil},
		{"V-HOLLOW", "all but the diagnostic", "", annexes("identité", "synthèse du diagnostic"), said},
		{"V-HOLLOW", "annexes to come", "2026-01-14", annexes("identité"), nil},

		{"V-IRP-GATE", "the day before the signature", "", consulted(live, "2024-12-12", "", "CSE", "2024-12-11"), nil},
		{"V-IRP-GATE", "on the day of the signature", "", consulted(live, "2024-12-12", "", "CSE", "2024-12-12"), said},
		{"V-IRP-GATE", "of the users only", "", consulted(live, "2024-12-12", "", "Conseil de la vie sociale", "2024-12-01"), said},
		{"V-IRP-GATE", "by its whole name", "", consulted(live, "2024-12-12", "", "Comité social et économique (réuni)", "2024-12-01"), nil},
		{"V-IRP-GATE", "of words that only contain it", "", consulted(live, "2024-12-12", "", "commission CSEM, acte", "2024-12-01"), said},
		{"V-IRP-GATE", "negotiating, no day reached", "2025-06-30", consulted(nego, "", "2025-07-01", "CVS", "2025-06-01"), nil},
		{"V-IRP-GATE", "the planned day", "2025-07-01", consulted(nego, "", "2025-07-01", "CVS", "2025-06-01"), said},
		{"V-IRP-GATE", "the planned day, consulted on it", "2025-07-01", consulted(nego, "", "2025-07-01", "CTE", "2025-07-01"), nil},
		{"V-IRP-GATE", "in signature, consulted tomorrow", "2025-07-01", consulted(sign, "", "2025-08-01", "CSE", "2025-07-02"), said},
		{"V-IRP-GATE", "in signature, consulted", "2025-07-02", consulted(sign, "", "2025-08-01", "CHSCT", "2025-07-02"), nil},

		{"V-MERGER", "none", "", func(*contractfile.File) {}, nil},
		{"V-MERGER", "over", "", merger(contractfile.Reorganisation{Nature: "fusion"}), nil},
		{"V-MERGER", "undecided", "", merger(contractfile.Reorganisation{Nature: "fusion", UnderWay: true}), said},
		{"V-MERGER", "decided today", "", merger(contractfile.Reorganisation{Nature: "fusion", UnderWay: true, Decision: contractfile.ReorganisationGoOn, DecidedOn: on(someDay)}), nil},
		{"V-MERGER", "decided tomorrow", "2026-01-14", merger(contractfile.Reorganisation{Nature: "fusion", UnderWay: true, Decision: contractfile.ReorganisationGoOn, DecidedOn: on(someDay)}), said},
	}
}
