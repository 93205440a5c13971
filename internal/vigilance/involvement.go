package vigilance

import (
	"slices"
	"strings"

	"jalon/internal/contractfile"
)

// staffBodies are those whose consultation the signature waits for, as folded words (V-IRP-GATE).
var staffBodies = []string{
	"cse", "irp", "ce", "ct", "cte", "chsct", "comite social", "comite d entreprise", "comite technique",
	"instances representatives du personnel", "representants du personnel",
}

// standingBodies exist without any contract: hearing one of them and nobody else involves nobody more than usual. Each has
// its initials, in capitals since evidence is prose, then its names as folded words.
var standingBodies = [][]string{
	{"CVS", "conseil de la vie sociale", "conseils de la vie sociale"}, {"CA", "conseil d administration"}, {"CSE", "comite social"},
	{"CE", "comite d entreprise"}, {"CT", "comite technique"}, {"CTE"}, {"CHSCT"}, {"IRP", "representants du personnel"},
}

// users are the words under which files name those whom facilities support, and those close to them.
var users = []string{
	"usager", "usagers", "personne accompagnee", "personnes accompagnees", "resident", "residents", "residente", "residentes", "famille", "familles",
}

func usersInvolved(l *look) {
	if !l.reached(contractfile.PhaseDiagnostic) {
		return
	}
	var evidenced []contractfile.Involvement
	for _, i := range l.Involvement {
		if !blank(i.Evidence) {
			evidenced = append(evidenced, i)
		}
	}
	const remedy = "Associez les professionnels et les usagers, et gardez-en la preuve."
	switch body, only := onlyBody(evidenced); {
	case len(evidenced) == 0:
		l.raise(l.ID, "Aucune preuve ne montre que des professionnels ou des usagers sont associés.", remedy)
	case !slices.ContainsFunc(evidenced, func(i contractfile.Involvement) bool { return says(i.Audience, users...) }):
		l.raise(l.ID, "Aucune preuve ne montre que les usagers sont associés.", remedy)
	case only:
		l.raise(l.ID, "La seule preuve d'association est l'avis d'une instance qui existait déjà\u00a0: "+body+".", remedy)
	}
}

// onlyBody reports that everything in the evidence is one standing body, and which.
func onlyBody(evidenced []contractfile.Involvement) (body string, only bool) {
	for _, i := range evidenced {
		for _, piece := range pieces(i.Evidence) {
			at := slices.IndexFunc(standingBodies, func(names []string) bool {
				return slices.Contains(fields(piece), names[0]) || says(piece, names[1:]...)
			})
			if at < 0 || body != "" && standingBodies[at][0] != body {
				return "", false
			}
			body = standingBodies[at][0]
		}
	}
	return body, body != ""
}

// pieces cuts evidence where it goes on to something else.
func pieces(evidence string) []string {
	parts := strings.FieldsFunc(strings.ReplaceAll(evidence, " et ", ","), func(r rune) bool { return strings.ContainsRune(",;+\n", r) })
	return slices.DeleteFunc(parts, func(part string) bool { return len(fields(part)) == 0 })
}
