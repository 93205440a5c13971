package api

import (
	"net/http"

	"jalon/internal/contract"
)

// The problems that say the same thing every time. A contract that does not exist and one in which the caller has no
// part are the same problem to the byte.
var (
	noSuchAddress      = newProblem(contract.Unknown, "Rien ne se trouve à cette adresse.", "Consultez la description de l'API, "+Prefix+"/openapi.json.")
	noSuchMethod       = newProblem(wrongMethod, "Cette adresse n'admet pas cette méthode HTTP.", "Employez une des méthodes de l'en-tête «\u00a0Allow\u00a0».")
	noSuchContract     = newProblem(contract.Unknown, "Ce contrat n'existe pas ou vous n'y avez aucune part.", "Vérifiez son identifiant dans la liste de vos contrats.")
	noSuchApproval     = newProblem(contract.Unknown, "Cette demande d'accord n'existe pas dans ce contrat.", "Vérifiez son identifiant dans la liste des demandes du contrat.")
	notSignedIn        = newProblem(unauthenticated, "Un jeton valide est nécessaire.", "Présentez un jeton en cours de validité dans l'en-tête «\u00a0Authorization\u00a0: Bearer …\u00a0».").with("WWW-Authenticate", `Bearer realm="jalon"`)
	notYours           = newProblem(contract.Forbidden, "Votre rôle ne permet pas cette action.", "Adressez-vous au référent CPOM de votre partie.").under(contract.RoleEntitles)
	noSuchDeadline     = newProblem(contract.Unknown, "Cette échéance n'existe pas dans ce contrat.", "Vérifiez-la dans l'échéancier du contrat.")
	noSuchColleague    = newProblem(contract.Invalid, "La personne à désigner n'est pas enregistrée dans votre organisation.", "Enregistrez-la d'abord, ou vérifiez son identifiant.").under(contract.WellFormed)
	noSuchOrganisation = newProblem(contract.Unknown, "Cette organisation n'existe pas ou vous n'y avez aucune part.", "Vérifiez son identifiant.")
	noSuchPerson       = newProblem(contract.Unknown, "Cette personne n'existe pas, ou son organisation n'est pas tenue par vous.", "Vérifiez son identifiant dans la liste des personnes de l'organisation.")
	noSuchText         = newProblem(contract.Unknown, "Ce texte n'existe pas dans ce contrat, ou n'a pas été soumis.", "Vérifiez l'empreinte dans la liste des textes du contrat.")
	knownPerson        = newProblem(personExists, "Une personne de ce nom est déjà enregistrée dans l'organisation.", "Employez son identifiant, ou distinguez le nom.")
	linkedAlready      = newProblem(accountLinked, "Ce compte désigne déjà une autre personne.", "Vérifiez le fournisseur et le compte.")
	heldAlready        = newProblem(officeHeld, "Cette personne tient déjà cet office depuis ce jour.", "Consultez la liste des offices de l'organisation.")
	notInvited         = newProblem(contract.Forbidden, "Un contrat est déposé par l'exploitation, ou par le référent ou le signataire d'une autorité que son fichier nomme.", "Faites déposer ce fichier par l'une de ces personnes.")
	foreignPage        = newProblem(crossOrigin, "La demande vient d'une page d'un autre site.", "Appelez l'API depuis un programme ou depuis une page de ce site.")
	notJSON            = newProblem(mediaType, "Le corps de la demande doit être du JSON.", "Envoyez l'en-tête «\u00a0Content-Type\u00a0: application/json\u00a0».")
	badAddress         = newProblem(malformed, "L'adresse contient des caractères qui ne sont pas du texte.", "Encodez les paramètres en UTF-8.")
	otherFile          = newProblem(exists, "Un contrat de cet identifiant existe déjà, avec un autre fichier.", "Changez l'identifiant «\u00a0id\u00a0» du fichier, ou modifiez le contrat par un avenant.")
	broken             = newProblem(internal, "Une erreur inattendue s'est produite.", "Réessayez plus tard\u00a0; si l'erreur persiste, communiquez à l'exploitation l'en-tête «\u00a0X-Request-Id\u00a0».")
	away               = newProblem(unavailable, "Le service ne peut pas répondre pour le moment.", "Renvoyez la même demande, avec la même clé, dans quelques secondes.").with("Retry-After", retryAfter)
)

const retryAfter = "2" // seconds

// statusTitle is the French name of a status for the API's description.
func statusTitle(status int) string {
	switch status {
	case http.StatusOK:
		return "Réponse"
	case http.StatusCreated:
		return "Créé"
	case http.StatusNoContent:
		return "Fait"
	case http.StatusAccepted:
		return "En cours d'enregistrement\u00a0: renvoyer la même demande"
	case http.StatusForbidden:
		return kinds[contract.Forbidden].title
	case http.StatusConflict:
		return "Conflit avec l'état du contrat, la version du texte ou une demande antérieure"
	}
	for _, known := range kinds {
		if known.status == status {
			return known.title
		}
	}
	return http.StatusText(status)
}
