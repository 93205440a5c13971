package vigilance_test

import "jalon/internal/contractfile"

func meetingTrials() []trial {
	met := func(kind string, edit func(*contractfile.Meeting)) func(*contractfile.File) {
		return func(f *contractfile.File) {
			m := contractfile.Meeting{On: on("2025-10-01"), Kind: kind, MinutesOn: on("2025-10-10"), Deciders: []string{"ARS", "CD", "OG"}}
			edit(&m)
			f.Meetings = []contractfile.Meeting{m}
		}
	}
	minutes := func(day string) func(*contractfile.File) {
		return met("dialogue annuel", func(m *contractfile.Meeting) {
			if m.MinutesOn = (contractfile.Meeting{}).MinutesOn; day != "" {
				m.MinutesOn = on(day)
			}
		})
	}
	deciders := func(kind string, codes ...string) func(*contractfile.File) {
		return met(kind, func(m *contractfile.Meeting) { m.Deciders = codes })
	}
	people := func(kind, count string) func(*contractfile.File) {
		return met(kind, func(m *contractfile.Meeting) { m.Attendees = number(count) })
	}
	return []trial{
		{"V-NOMINUTES", "fifteen days", "2025-10-16", minutes(""), nil},
		{"V-NOMINUTES", "sixteen days", "2025-10-17", minutes(""), []string{"dialogue annuel 2025-10-01"}},
		{"V-NOMINUTES", "to come", "2025-10-17", minutes("2025-10-18"), []string{"dialogue annuel 2025-10-01"}},
		{"V-NOMINUTES", "come", "2025-10-18", minutes("2025-10-18"), nil},

		{"V-NO-DECIDER", "all", "", deciders("Négociation", "OG", "CD", "ARS"), nil},
		{"V-NO-DECIDER", "not the OG", "", deciders("Comité de NEGOCIATION", "CD", "ARS"), []string{"Comité de NEGOCIATION 2025-10-01"}},
		{"V-NO-DECIDER", "not an authority, at the launch", "", deciders("lancement", "CD", "OG"), []string{"lancement 2025-10-01"}},
		{"V-NO-DECIDER", "nobody", "", deciders("négociation"), []string{"négociation 2025-10-01"}},
		{"V-NO-DECIDER", "another meeting", "", deciders("groupe de travail"), nil},
		{"V-NO-DECIDER", "to come", "2025-09-30", deciders("négociation"), nil},

		{"V-MEETING-SIZE", "ten", "", people("négociation", "10"), nil},
		{"V-MEETING-SIZE", "eleven", "", people("négociation", "11"), []string{"négociation 2025-10-01"}},
		{"V-MEETING-SIZE", "a launch", "", people("lancement", "14"), nil},
		{"V-MEETING-SIZE", "to come", "2025-09-30", people("négociation", "11"), nil},
	}
}
