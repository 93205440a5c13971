package api

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/access"
	"jalon/internal/finess"
	"jalon/internal/postgres"
	"jalon/internal/spreadsheet"
)

// The lists about no contract in particular, as spreadsheets.

// number is the place in a list that goes on by numbers; anything else is its beginning.
func number(next string) int64 {
	n, err := strconv.ParseInt(next, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (in *FromLine) goOn(next string)               { in.Cursor, in.Limit = number(next), 200 }
func (in *timelineInput) goOn(next string)          { in.Cursor, in.Limit = number(next), 200 }
func (in *checkpointListInput) goOn(next string)    { in.Cursor, in.Limit = number(next), 200 }
func (in *finessRefreshListInput) goOn(next string) { in.Cursor, in.Limit = number(next), 200 }

var organisationTable = spreadsheet.Table{Name: "organisations", Columns: []spreadsheet.Column{
	textColumn("Organisation", 16), textColumn("Nature", 12), textColumn("Nom", 50), textColumn("Circuit de visas", 40),
}}

func organisationSheet(out *organisationListOutput) sheet {
	return sheet{organisationTable, rowsOf(out.Body.Items, func(o OrganisationView) []any {
		return []any{o.ID, o.Kind, o.Name, strings.Join(o.Visas, ", ")}
	}), ""}
}

var personTable = spreadsheet.Table{Name: "annuaire", Columns: []spreadsheet.Column{
	textColumn("Nom", 30), textColumn("Fonction", 30), textColumn("Adresse électronique", 34), textColumn("Autre système", 12), dayColumn("Compte clos le"), textColumn("Heure (Europe/Paris)", 10), textColumn("Identifiant", 18),
}}

func personSheet(out *personListOutput) sheet {
	return sheet{personTable, rowsOf(out.Body.Items, func(p PersonLine) []any {
		return slices.Concat([]any{p.Name, p.Title, p.Address, yes(p.Machine)}, inParis(p.ClosedAt), []any{p.ID})
	}), ""}
}

var officeTable = spreadsheet.Table{Name: "offices", Columns: []spreadsheet.Column{
	textColumn("Nom", 30), textColumn("Office", 14), dayColumn("Premier jour"), dayColumn("Dernier jour"), textColumn("Identifiant", 18),
}}

var officeWords = map[access.Office]string{access.Auditor: "audit", access.Operator: "exploitation"}

func officeSheet(out *officeListOutput) sheet {
	return sheet{officeTable, rowsOf(out.Body.Items, func(o OfficeLine) []any {
		return []any{o.Name, officeWords[o.Office], o.From, o.Until, o.Person}
	}), ""}
}

var accessTable = spreadsheet.Table{Name: "journal des accès", Columns: []spreadsheet.Column{
	dayColumn("Jour"), textColumn("Heure (Europe/Paris)", 10), textColumn("Qui", 30), textColumn("Demande", 36), textColumn("À propos de", 30), textColumn("Suite", 10),
	textColumn("Pourquoi", 60), textColumn("Règle", 40), textColumn("Contrat demandé", 22), textColumn("Requête", 18),
}}

var outcomeWords = map[string]string{postgres.AccessRefused: "refusé", postgres.AccessRead: "lu", postgres.AccessChanged: "modifié"}

func accessSheet(out *accessLogOutput) sheet {
	return sheet{accessTable, rowsOf(out.Body.Items, func(l AccessLine) []any {
		return slices.Concat(inParis(l.At), []any{
			cmp.Or(l.Name, l.Person), actLabel(l.Action), l.Subject, outcomeWords[l.Outcome], l.Reason, l.RuleLabel, l.Contract, l.RequestID,
		})
	}), out.Body.Next}
}

var checkpointTable = spreadsheet.Table{Name: "scellés", Columns: []spreadsheet.Column{
	numberColumn("Numéro"), dayColumn("Jour"), textColumn("Heure (Europe/Paris)", 10), textColumn("Journal", 24), numberColumn("Faits"), numberColumn("Contrats"), numberColumn("Entrées"),
	textColumn("Racine", 46), textColumn("Signature", 14), textColumn("Empreinte de la clé", 66),
}}

var signatureWords = map[signature]string{signatureValid: "vérifiée", signatureInvalid: "non reconnue", signatureUnchecked: "non vérifiée"}

func checkpointSheet(out *checkpointListOutput) sheet {
	return sheet{checkpointTable, rowsOf(out.Body.Items, func(c CheckpointLine) []any {
		return slices.Concat([]any{c.Number}, inParis(c.At), []any{c.Origin, c.Facts, c.Contracts, c.Size, c.Root, signatureWords[c.Signature], c.Fingerprint})
	}), out.Body.Next}
}

var policyTable = spreadsheet.Table{Name: "politiques", Columns: []spreadsheet.Column{
	textColumn("Version", 18), textColumn("Titre", 50), textColumn("Autorité", 14), textColumn("Par défaut", 10), dayColumn("Ajoutée le"), textColumn("Heure (Europe/Paris)", 10), textColumn("Empreinte", 66),
}}

func policySheet(out *policyListOutput) sheet {
	return sheet{policyTable, rowsOf(out.Body.Items, func(p PolicyLine) []any {
		return slices.Concat([]any{p.Version, p.Title, p.Authority, yes(p.Default)}, inParis(p.AddedAt), []any{p.Digest})
	}), ""}
}

var finessTable = spreadsheet.Table{Name: "finess", Columns: []spreadsheet.Column{
	textColumn("Numéro FINESS", 14), textColumn("Nature", 26), textColumn("Entité juridique", 14), textColumn("Raison sociale", 50), textColumn("Catégorie", 10), textColumn("Libellé de la catégorie", 40),
	numberColumn("Capacité"), textColumn("Compétence", 20), dayColumn("Autorisation"), dayColumn("Ouverture"), dayColumn("Fermeture"), textColumn("Commune", 24), textColumn("Département", 12),
}}

func finessSheet(out *finessListOutput) sheet {
	return sheet{finessTable, rowsOf(out.Body.Items, func(e finess.Entity) []any {
		var places any
		if e.Capacity > 0 {
			places = e.Capacity
		}
		return []any{
			e.Number, e.Kind.Label(), e.Parent, e.Name, e.Category, e.CategoryLabel, places, e.Competence.Label(), e.AuthorisedOn, e.OpenedOn, e.ClosedOn, e.Town, e.Department,
		}
	}), out.Body.Next}
}

var refreshTable = spreadsheet.Table{Name: "mises à jour finess", Columns: []spreadsheet.Column{
	numberColumn("Numéro"), textColumn("Fichier", 36), textColumn("État", 12), textColumn("Proposée par", 30), dayColumn("Proposée le"), textColumn("Heure (Europe/Paris)", 10),
	textColumn("Décidée par", 30), dayColumn("Décidée le"), textColumn("Heure de la décision", 10), numberColumn("Ajouts"), numberColumn("Changements"), numberColumn("Fermetures"), numberColumn("Lignes laissées"),
}}

var refreshWords = map[postgres.FinessState]string{postgres.FinessApplied: "appliquée", postgres.FinessRefused: "refusée"}

func refreshSheet(out *finessRefreshListOutput) sheet {
	return sheet{refreshTable, rowsOf(out.Body.Items, func(r FinessRefreshLine) []any {
		state := cmp.Or(refreshWords[r.State], "proposée")
		if r.Moved {
			state = "dépassée"
		}
		return slices.Concat(
			[]any{r.Number, r.File, state, cmp.Or(r.ProposedByName, r.ProposedBy)}, inParis(r.ProposedAt), []any{cmp.Or(r.DecidedByName, r.DecidedBy)}, inParis(r.DecidedAt),
			[]any{r.Added, r.Changed, r.Closed, r.RefusedRows},
		)
	}), out.Body.Next}
}
