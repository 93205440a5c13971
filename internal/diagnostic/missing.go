package diagnostic

import (
	"fmt"
	"slices"

	"jalon/internal/contractfile"
	"jalon/internal/grid"
)

// Missing is a part that the diagnostic still lacks. Rule is its source (F-RA-01…); Scope, Block and Subject tell where,
// each "" where it means nothing: Subject is a finding's code, a theme, a question's key or an authority's code. Message
// and Remedy are French.
type Missing struct {
	Rule    string `json:"rule"`
	Scope   string `json:"scope,omitempty"`
	Block   string `json:"block,omitempty"`
	Subject string `json:"subject,omitempty"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// MissingParts lists what the diagnostic lacks under a grid, nothing when it is complete. It is what the step keeps when it
// closes at its deadline (F-KR-02).
func MissingParts(f *contractfile.File, g grid.Grid) []Missing {
	return slices.Concat(missingBlocks(f, g), missingAnswers(f, g), missingWords(f), missingThemes(f, g), missingParties(f))
}

// missingBlocks: every facility and the head office, not the facilities alone (F-RA-01, F-DI-02).
func missingBlocks(f *contractfile.File, g grid.Grid) []Missing {
	var list []Missing
	table := Cover(f, g)
	for i, scope := range table.Scopes {
		for _, row := range table.Rows {
			if !row.Block.Mandatory || row.Cells[i].State != Empty {
				continue
			}
			list = append(list, Missing{
				Rule: "F-RA-01", Scope: scope.Code, Block: row.Block.Key,
				Message: fmt.Sprintf("%s\u00a0: le bloc «\u00a0%s\u00a0» est vide.", scope.Name, row.Block.Title),
				Remedy:  "Écrivez cette partie, rattachez-y un constat, ou donnez la raison de son absence.",
			})
		}
	}
	return list
}

func missingAnswers(f *contractfile.File, g grid.Grid) []Missing {
	var list []Missing
	for _, q := range g.Framing {
		if !said(shared(f).Framing[q.Key]) {
			list = append(list, Missing{
				Rule: "F-RA-04", Subject: q.Key,
				Message: fmt.Sprintf("La question de cadrage «\u00a0%s\u00a0» est sans réponse.", q.Text), Remedy: "Répondez-y pour l'ensemble de l'organisme.",
			})
		}
	}
	return list
}

// missingWords: figures alone do not explain anything (F-DI-04), and a diagnostic without a strength is half of one
// (F-DI-05).
func missingWords(f *contractfile.File) []Missing {
	var list []Missing
	strong := false
	for _, finding := range f.Findings {
		strong = strong || finding.Nature == contractfile.FindingStrength
		if said(finding.Measure) && !said(finding.Qualitative) {
			list = append(list, Missing{
				Rule: "F-DI-04", Scope: finding.Scope, Subject: finding.Code,
				Message: fmt.Sprintf("Le constat %s donne un chiffre sans commentaire.", finding.Code), Remedy: "Dites ce que ce chiffre signifie.",
			})
		}
	}
	if !strong {
		list = append(list, Missing{Rule: "F-DI-05", Message: "Aucun constat n'est un point fort.", Remedy: "Relevez au moins un point fort."})
	}
	return list
}

// missingThemes: each theme has a finding (F-AU-02), and words among them (F-DI-04).
func missingThemes(f *contractfile.File, g grid.Grid) []Missing {
	var list []Missing
	for _, theme := range g.Themes {
		findings, words := 0, false
		for _, finding := range f.Findings {
			if finding.Theme == theme.Key {
				findings++
				words = words || said(finding.Qualitative) || !said(finding.Measure)
			}
		}
		switch {
		case findings == 0:
			list = append(list, Missing{
				Rule: "F-AU-02", Subject: theme.Key,
				Message: fmt.Sprintf("Le thème %s (%s) n'a aucun constat.", theme.Key, theme.Title), Remedy: "Rattachez-lui au moins un constat.",
			})
		case !words:
			list = append(list, Missing{
				Rule: "F-DI-04", Subject: theme.Key,
				Message: fmt.Sprintf("Le thème %s (%s) n'a que des chiffres.", theme.Key, theme.Title), Remedy: "Ajoutez-lui un élément qualitatif.",
			})
		}
	}
	return list
}

// missingParties: the authorities bring the territory, or say that they will not (F-DI-07).
func missingParties(f *contractfile.File) []Missing {
	var list []Missing
	for _, a := range f.Authorities {
		brought := slices.ContainsFunc(shared(f).Territorial, func(t contractfile.TerritorialPart) bool {
			return t.Authority == a.Code && (t.Waived || said(t.Text))
		})
		if !brought {
			list = append(list, Missing{
				Rule: "F-DI-07", Subject: a.Code,
				Message: fmt.Sprintf("%s n'a pas déposé son diagnostic territorial.", a.Name), Remedy: "Déposez-le, ou écrivez que l'autorité y renonce.",
			})
		}
	}
	return list
}
