package api

import (
	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/contract"
)

// translateErrors turns huma's own errors into problems. The status is settled by then.
func translateErrors(_ huma.Context, _ string, body any) (any, error) {
	if model, ok := body.(*huma.ErrorModel); ok {
		return translated(model), nil
	}
	return body, nil
}

func translated(m *huma.ErrorModel) *Problem {
	switch m.Status {
	case kinds[malformed].status:
		return newProblem(malformed, "Le corps de la demande manque ou n'est pas du JSON en UTF-8.", "Envoyez un objet JSON bien formé.").
			listing(told(m.Errors))
	case kinds[slow].status:
		return newProblem(slow, "Le corps de la demande met trop de temps à arriver.", "Renvoyez la demande.")
	case kinds[tooLarge].status:
		return newProblem(tooLarge, "Le corps de la demande dépasse la taille admise.", "Envoyez au plus 64 Kio, 200 Kio pour un texte, ou 2 Mio pour un fichier de contrat.")
	case kinds[contract.Invalid].status:
		return newProblem(contract.Invalid, "La demande contient une valeur qui n'est pas admise.", "Comparez-la à la description de l'API, "+Prefix+"/openapi.json.").
			listing(told(m.Errors))
	}
	return broken
}

// told lists the first defect of each field; the others usually follow from it.
func told(details []*huma.ErrorDetail) []FieldProblem {
	var list []FieldProblem
	seen := map[FieldProblem]bool{}
	for _, detail := range details {
		found, clear := fieldProblem(detail)
		if at := (FieldProblem{Field: found.Field, Pointer: found.Pointer}); clear && !seen[at] {
			seen[at] = true
			list = append(list, found)
		}
	}
	return list
}

// listing puts the defects found into the problem; a single one speaks for the whole.
func (p *Problem) listing(found []FieldProblem) *Problem {
	p.Errors = found
	switch len(found) {
	case 0:
	case 1:
		p.Field, p.Detail, p.Remedy = found[0].Field, found[0].Message, found[0].Remedy
	default:
		p.Detail, p.Remedy = "La demande contient plusieurs défauts.", "Corrigez chaque point de «\u00a0errors\u00a0»."
	}
	return p
}
