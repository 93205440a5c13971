package vigilance_test

import "jalon/internal/contractfile"

func dialogueTrials() []trial {
	const held, planned, cancelled = contractfile.DialogueHeld, contractfile.DialoguePlanned, contractfile.DialogueCancelled
	dialogue := func(kind contractfile.DialogueKind, status contractfile.DialogueStatus, day, topics string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			d := contractfile.Dialogue{Kind: kind, Status: status, On: on(day)}
			if topics != "" {
				d.TopicsSentOn = on(topics)
			}
			f.Dialogues = append(f.Dialogues, d)
		}
	}
	annual := func(status contractfile.DialogueStatus, topics string) func(*contractfile.File) {
		return dialogue(contractfile.DialogueAnnual, status, "2026-06-16", topics)
	}
	midTerm := func(status contractfile.DialogueStatus, day string) func(*contractfile.File) {
		return dialogue(contractfile.DialogueMidTerm, status, day, "")
	}
	document := func(kind, due, received string) contractfile.Document {
		d := contractfile.Document{Kind: kind, Year: "2025"}
		if due != "" {
			d.DueOn = on(due)
		}
		if received != "" {
			d.ReceivedOn = on(received)
		}
		return d
	}
	documents := func(list ...contractfile.Document) func(*contractfile.File) {
		return func(f *contractfile.File) { f.Documents = list }
	}
	outturn := func(status contractfile.DialogueStatus, day string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			f.Documents = []contractfile.Document{document("ERRD", "", "2026-04-28"), document("ERRD", "", "2025-04-28"), document("EPRD", "", "2026-06-30")}
			dialogue(contractfile.DialogueAnnual, status, day, "")(f)
		}
	}
	evaluated := func(stated string, status contractfile.DialogueStatus, day string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			f.Facilities[0].HASEvaluation = stated
			dialogue(contractfile.DialogueMidTerm, status, day, "")(f)
		}
	}
	difficulty := func(status contractfile.DialogueStatus, text string) func(*contractfile.File) {
		return func(f *contractfile.File) {
			dialogue(contractfile.DialogueAdditional, status, "2028-06-16", "")(f)
			f.Dialogues[0].Difficulty = text
		}
	}
	said, late := []string{"C-1"}, []string{"annuel 2026-06-16"}
	return []trial{
		{"V-AGENDA", "fifteen days before", "2026-06-01", annual(planned, ""), nil},
		{"V-AGENDA", "fourteen days before", "2026-06-02", annual(planned, ""), late},
		{"V-AGENDA", "sent in time", "2026-06-10", annual(planned, "2026-06-01"), nil},
		{"V-AGENDA", "sent a day late", "2026-06-10", annual(planned, "2026-06-02"), late},
		{"V-AGENDA", "held, sent a day late", "2026-06-20", annual(held, "2026-06-02"), late},
		{"V-AGENDA", "held, nobody said", "2026-06-20", annual(held, ""), nil},
		{"V-AGENDA", "cancelled", "2026-06-20", annual(cancelled, "2026-06-10"), nil},

		{"V-MIDTERM-MISSING", "the day before", "2027-12-31", func(*contractfile.File) {}, nil},
		{"V-MIDTERM-MISSING", "the day", "2028-01-01", func(*contractfile.File) {}, said},
		{"V-MIDTERM-MISSING", "held on the first day", "2028-06-01", midTerm(held, "2027-01-01"), nil},
		{"V-MIDTERM-MISSING", "held a day early", "2028-06-01", midTerm(held, "2026-12-31"), said},
		{"V-MIDTERM-MISSING", "held on the last day", "2028-06-01", midTerm(held, "2027-12-31"), nil},
		{"V-MIDTERM-MISSING", "held a day late", "2028-06-01", midTerm(held, "2028-01-01"), said},
		{"V-MIDTERM-MISSING", "planned only", "2028-06-01", midTerm(planned, "2027-06-01"), said},
		{"V-MIDTERM-MISSING", "another kind", "2028-06-01", dialogue(contractfile.DialogueAnnual, held, "2027-06-01", ""), said},
		{"V-MIDTERM-MISSING", "unsigned", "2028-06-01", func(f *contractfile.File) { f.SignedOn = on("2028-06-02") }, nil},

		{"V-YEAR4-DIFFICULTY", "stated", "", difficulty(planned, "un indicateur"), nil},
		{"V-YEAR4-DIFFICULTY", "unstated", "", difficulty(planned, " "), []string{"complémentaire 2028-06-16"}},
		{"V-YEAR4-DIFFICULTY", "cancelled", "", difficulty(cancelled, ""), nil},

		{"V-ANNUAL-MISSING", "the day before", "2026-07-27", outturn(planned, "2026-09-01"), nil},
		{"V-ANNUAL-MISSING", "three months", "2026-07-28", outturn(planned, "2026-09-01"), []string{"ERRD 2025"}},
		{"V-ANNUAL-MISSING", "held in the year", "2026-12-31", outturn(held, "2026-01-10"), nil},
		{"V-ANNUAL-MISSING", "held the year before", "2026-12-31", outturn(held, "2025-12-31"), []string{"ERRD 2025"}},
		{"V-ANNUAL-MISSING", "to be held", "2026-08-31", outturn(held, "2026-09-01"), []string{"ERRD 2025"}},
		{"V-ANNUAL-MISSING", "no ERRD", "2026-12-31", documents(document("EPRD", "", "2026-01-10")), nil},

		{"V-HAS-CYCLE", "within six months", "", evaluated("2026-11 (programmée)", planned, "2027-05-20"), []string{"E1"}},
		{"V-HAS-CYCLE", "six months before, to the day", "", evaluated("2026-11", planned, "2027-05-30"), []string{"E1"}},
		{"V-HAS-CYCLE", "a day more", "", evaluated("2026-11", planned, "2027-05-31"), []string{"E1"}}, // 2026-11-30, clamped
		{"V-HAS-CYCLE", "more than six months", "", evaluated("2026-11", planned, "2027-06-01"), nil},
		{"V-HAS-CYCLE", "seven months before", "", evaluated("2026-11", planned, "2027-06-30"), nil},
		{"V-HAS-CYCLE", "five months and some days", "", evaluated("2026-12-02", planned, "2027-06-01"), []string{"E1"}},
		{"V-HAS-CYCLE", "on the day", "", evaluated("2027-05-20", planned, "2027-05-20"), []string{"E1"}},
		{"V-HAS-CYCLE", "after it, as a month ends", "", evaluated("2027-05", planned, "2027-05-20"), nil},
		{"V-HAS-CYCLE", "held already", "", evaluated("2026-11", held, "2027-05-20"), nil},
		{"V-HAS-CYCLE", "words", "", evaluated("bientôt", planned, "2027-05-20"), nil},

		{"V-EPRD-DUE", "due today", "2026-06-30", documents(document("EPRD", "2026-06-30", "")), nil},
		{"V-EPRD-DUE", "due yesterday", "2026-07-01", documents(document("EPRD", "2026-06-30", "")), []string{"EPRD 2025"}},
		{"V-EPRD-DUE", "received late", "2026-07-05", documents(document("EPRD", "2026-06-30", "2026-07-05")), nil},
		{"V-EPRD-DUE", "received tomorrow", "2026-07-04", documents(document("EPRD", "2026-06-30", "2026-07-05")), []string{"EPRD 2025"}},
		{"V-EPRD-DUE", "no day", "", documents(document("EPRD", "", "")), nil},
	}
}
