package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/contract"
)

func (s *server) registerPersonClose(api huma.API) {
	registerKeeping(s, api, huma.Operation{
		Method: http.MethodPost, Path: "/people/{person}/closure", OperationID: "close-account",
		Summary: "Clore un compte", Description: "La personne ne peut plus s'identifier, dès sa prochaine demande. Ses rôles dans les contrats restent à remplacer par sa partie.",
	}, func(ctx context.Context, in *InPerson) error {
		if in.Person == caller(ctx) {
			return notOnesOwnAccount
		}
		return s.DB.DisablePerson(ctx, in.Person, s.Now())
	})
}

// notOnesOwnAccount keeps the last operator from locking the door from outside.
var notOnesOwnAccount = newProblem(contract.Forbidden, "Personne ne clôt son propre compte.", "Demandez-le à une autre personne de l'exploitation.").under(contract.RoleEntitles)
