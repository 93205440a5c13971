package api

import (
	"cmp"
	"slices"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
	"jalon/internal/spreadsheet"
)

// The lists over contracts, as spreadsheets.

func (p *Paged) goOn(next string) { p.Cursor, p.Limit = next, 200 }

var contractTable = spreadsheet.Table{Name: "contrats", Columns: []spreadsheet.Column{
	textColumn("Contrat", 22), textColumn("Intitulé", 50), textColumn("Organisme gestionnaire", 40), textColumn("Phase", 18), textColumn("Suspendu", 10),
	dayColumn("Effet"), dayColumn("Terme"), dayColumn("Signature"), dayColumn("Prochaine échéance"), textColumn("Contrat précédent", 22), textColumn("Contrat suivant", 22),
}}

func contractSheet(out *contractListOutput) sheet {
	return sheet{contractTable, rowsOf(out.Body.Items, func(c ContractLine) []any {
		return []any{c.ID, c.Title, c.ManagingBody, c.PhaseLabel, yes(c.Suspended), c.EffectiveOn, c.TermOn, c.SignedOn, c.NextDue, c.Predecessor, c.Successor}
	}), out.Body.Next}
}

var approvalTable = spreadsheet.Table{Name: "demandes d'accord", Columns: []spreadsheet.Column{
	textColumn("Contrat", 22), textColumn("Intitulé", 50), textColumn("Demande", 20), numberColumn("Tour"), textColumn("État", 24), textColumn("Réponses attendues", 24),
	textColumn("Réponses données", 40), dayColumn("Échéance"), dayColumn("Demandée le"), textColumn("Heure (Europe/Paris)", 10), textColumn("Empreinte du texte", 20), textColumn("Empêchements", 50),
}}

func approvalSheet(out *approvalListOutput) sheet {
	return sheet{approvalTable, rowsOf(out.Body.Items, func(a ApprovalLine) []any {
		var given, blockers []string
		for _, d := range a.Decisions {
			given = append(given, d.Party+" ("+verdictWords[d.Verdict]+")")
		}
		for _, b := range a.Blockers {
			blockers = append(blockers, b.Message)
		}
		return slices.Concat(
			[]any{a.Contract, a.Title, a.ID, a.Round, a.StateLabel, strings.Join(a.Waiting, ", "), strings.Join(given, ", "), a.DueOn},
			inParis(a.AskedAt), []any{a.Revision, strings.Join(blockers, " ")},
		)
	}), out.Body.Next}
}

var verdictWords = map[lifecycle.Action]string{lifecycle.Approve: "approuve", lifecycle.Reject: "refuse", lifecycle.RequestChanges: "demande des modifications"}

var taskTable = spreadsheet.Table{Name: "à transmettre", Columns: []spreadsheet.Column{
	dayColumn("Échéance"), textColumn("À transmettre", 50), textColumn("Contrat", 22), textColumn("Intitulé", 50),
}}

func taskSheet(out *taskListOutput) sheet {
	return sheet{taskTable, rowsOf(out.Body.Items, func(t TaskLine) []any { return []any{t.DueOn, t.Label, t.Contract, t.Title} }), ""}
}

// goOn has the load tell every task of every share: a page shows the first ones.
func (in *loadInput) goOn(string) { in.whole = true }

var loadTable = spreadsheet.Table{Name: "charge", Columns: []spreadsheet.Column{
	textColumn("Semaine", 12), dayColumn("À partir du"), textColumn("Attendu de", 36), numberColumn("Échéances de la semaine"), textColumn("Au-dessus du seuil", 12),
	dayColumn("Échéance"), textColumn("Quoi", 50), textColumn("Contrat", 22), textColumn("Intitulé", 50),
}}

func loadSheet(out *loadOutput) sheet {
	var rows [][]any
	for _, w := range out.Body.Weeks {
		for _, s := range w.Shares {
			rows = append(rows, rowsOf(s.Tasks, func(t LoadTask) []any {
				return []any{w.Week, w.Monday, s.Name, s.Deadlines, yes(s.Above), t.Due, t.Label, t.Contract, t.Title}
			})...)
		}
	}
	return sheet{loadTable, rows, ""}
}

var scheduleTable = spreadsheet.Table{Name: "échéancier", Columns: []spreadsheet.Column{
	dayColumn("Échéance"), textColumn("Quoi", 50), textColumn("État", 10), textColumn("Attendue de", 40), dayColumn("Prochain rappel"), dayColumn("Dernier rappel"),
	dayColumn("Prévue d'abord"), numberColumn("Déplacements"), textColumn("Source", 12), textColumn("À confirmer", 12), textColumn("Identifiant", 24),
}}

func scheduleSheet(out *scheduleOutput) sheet {
	return sheet{scheduleTable, rowsOf(out.Body.Items, func(d ScheduleLine) []any {
		state := "close"
		if d.State == postgres.DeadlineOpen {
			state = "ouverte"
		}
		return []any{d.Due, d.Label, state, namesOf(d.Expected), d.RemindedOn, d.ToldOn, d.FirstDue, d.Moves, d.Source, yes(d.Unsure), d.ID}
	}), ""}
}

func namesOf(people []PersonName) string {
	names := make([]string, len(people))
	for i, p := range people {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}

var textTable = spreadsheet.Table{Name: "textes", Columns: []spreadsheet.Column{
	textColumn("Sujet", 24), textColumn("Partie", 14), textColumn("Déposé par", 24), dayColumn("Déposé le"), textColumn("Heure (Europe/Paris)", 10),
	textColumn("Partagé", 10), textColumn("Empreinte", 66),
}}

func textSheet(out *textListOutput) sheet {
	return sheet{textTable, rowsOf(out.Body.Items, func(t postgres.Text) []any {
		return slices.Concat([]any{t.Subject, t.Party, t.DepositedBy}, inParis(t.DepositedAt), []any{yes(t.Shared), t.Revision})
	}), ""}
}

var letterTable = spreadsheet.Table{Name: "courrier", Columns: []spreadsheet.Column{
	dayColumn("Jour"), textColumn("Heure (Europe/Paris)", 10), textColumn("À", 30), textColumn("Remise à", 30), textColumn("Lettre", 30), textColumn("Au sujet de", 50),
	textColumn("État", 40), numberColumn("Essais"), dayColumn("Partie le"), textColumn("Heure de départ", 10), textColumn("Remède", 50), textColumn("Réponse du serveur", 50),
}}

func letterSheet(out *letterListOutput) sheet {
	return sheet{letterTable, rowsOf(out.Body.Items, func(l LetterLine) []any {
		return slices.Concat(inParis(l.At), []any{l.Name, l.SentName, l.KindLabel, l.About, l.Words, l.Attempts}, inParis(l.DoneAt), []any{l.Remedy, l.Answer})
	}), out.Body.Next}
}

var factColumns = []spreadsheet.Column{
	dayColumn("Jour"), textColumn("Heure du contrat", 10), textColumn("Qui", 36), textColumn("Fait", 80), numberColumn("Numéro"), textColumn("Phase ensuite", 18), textColumn("Maillon", 66),
}

var timelineTable = spreadsheet.Table{Name: "faits", Columns: factColumns}

func timelineSheet(out *timelineOutput) sheet {
	return sheet{timelineTable, rowsOf(out.Body.Items, factRow), out.Body.Next}
}

func factRow(f TimelineFact) []any {
	return slices.Concat(onSite(f.Local), []any{f.Actor, f.Sentence, f.Seq, lifecycle.Contract.StateLabel(f.Phase), f.Hash})
}

var historyTable = spreadsheet.Table{Name: "chronologie", Columns: slices.Concat(factColumns, []spreadsheet.Column{
	textColumn("Refus", 50), textColumn("Règle", 40), textColumn("Lettres parties", 60),
})}

func historySheet(out *historyOutput) sheet {
	return sheet{historyTable, rowsOf(out.Body.Items, func(l HistoryLine) []any {
		if r := l.Refusal; r != nil {
			return slices.Concat(onSite(l.Local), []any{cmp.Or(r.Name, r.Person), "Demande refusée\u00a0: " + actLabel(r.Action), nil, nil, nil, r.Reason, r.RuleLabel, nil})
		}
		var letters []string
		for _, letter := range l.Letters {
			letters = append(letters, letter.Name+"\u00a0: "+letter.KindLabel+", "+letter.Words)
		}
		return append(factRow(*l.Fact), nil, nil, strings.Join(letters, "\u00a0; "))
	}), out.Body.Next}
}

var registerTable = spreadsheet.Table{Name: "personnes", Columns: []spreadsheet.Column{
	textColumn("Partie", 14), textColumn("Rôle", 24), textColumn("Pour", 14), textColumn("Titulaire", 30), textColumn("Adresse électronique", 34), textColumn("En fonction", 12),
	dayColumn("Premier jour"), dayColumn("Dernier jour"), textColumn("Remplace", 30), textColumn("Passation", 20),
}}

func registerSheet(out *contractPeopleOutput) sheet {
	return sheet{registerTable, rowsOf(out.Body.Register, func(r RegisterLine) []any {
		return []any{r.Party, r.RoleLabel, r.Subject, r.Name, r.Address, yes(r.InOffice), r.From, r.Until, r.ReplacesName, r.HandoverLabel}
	}), ""}
}

var indicatorTable = spreadsheet.Table{Name: "indicateurs", Columns: []spreadsheet.Column{
	textColumn("Indicateur", 14), textColumn("Libellé", 50), textColumn("Fiche", 12), textColumn("Objectif", 12), textColumn("Unité", 12), textColumn("Sens", 10), yearColumn("Année"),
	numberColumn("Cible"), numberColumn("Valeur"), numberColumn("Écart"), textColumn("Source", 16), textColumn("Campagne", 10), textColumn("Définition", 14),
	textColumn("Commentaire", 50), textColumn("Place parmi les pairs", 40), textColumn("Déclarée", 10),
}}

// indicatorSheet has one row for each year of an indicator.
func indicatorSheet(out *indicatorListOutput) sheet {
	var rows [][]any
	for _, i := range out.Body.Items {
		rows = append(rows, rowsOf(i.Years, func(y IndicatorYear) []any {
			place := ""
			if y.Standing != nil {
				place = y.Standing.Told
			}
			return []any{
				i.Code, i.Label, i.Sheet, i.Objective, i.Unit, i.Direction, y.Year, y.Target, y.Value, y.Gap, cmp.Or(y.Source, i.Source), y.Campaign, cmp.Or(y.Definition, i.Definition),
				y.Comment, place, yes(y.Reported),
			}
		})...)
	}
	return sheet{indicatorTable, rows, ""}
}

// actLabel names an act of the kernel in French; what a route asked for keeps its name.
func actLabel(action string) string {
	for _, known := range contract.Rights() {
		if string(known.Action) == action {
			return known.Label
		}
	}
	return action
}
