package api

import (
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// complaint is one kind of message of huma in French: what is wrong with the field, and the remedy. $1 stands for what
// the message held.
type complaint struct {
	message       *regexp.Regexp
	wrong, remedy string
	namesField    bool // $1 is the field at fault, and the place that huma gives is the object around it
}

// complaints are matched in order. They start from huma's own formats, so that an upgrade that words them otherwise
// shows in the tests and not to people in English.
var complaints = []complaint{
	{matching(validation.MsgUnexpectedProperty), "ce champ n'existe pas", "Retirez-le ou vérifiez son orthographe.", false},
	{matching(validation.MsgExpectedRequiredProperty), "ce champ est obligatoire", "Ajoutez-le à la demande.", true},
	{matching("required %s parameter is missing"), "cette indication est obligatoire", "Ajoutez-la à la demande.", false},
	{matching("unknown query parameter"), "ce paramètre n'existe pas", "Retirez-le ou vérifiez son orthographe.", false},
	{matching(validation.MsgExpectedString), "un texte est attendu", "Écrivez la valeur entre guillemets.", false},
	{matching(validation.MsgExpectedInteger), "un nombre entier est attendu", "Écrivez un nombre sans guillemets ni décimales.", false},
	{matching("invalid integer"), "un nombre entier est attendu", "Écrivez un nombre sans décimales.", false},
	{matching("invalid boolean"), "une réponse par oui ou non est attendue", "Écrivez true ou false.", false},
	{matching(validation.MsgExpectedArray), "une liste est attendue", "Écrivez les valeurs entre crochets, même s'il n'y en a qu'une.", false},
	{matching(validation.MsgExpectedObject), "un objet JSON est attendu", "Écrivez les champs entre accolades.", false},
	{matching(validation.MsgExpectedRFC3339Date), "ce jour n'existe pas", "Écrivez une date comme 2029-12-31.", false},
	{matching("invalid value: civil: %v"), "ce n'est pas un jour du calendrier", "Écrivez une date comme 2029-12-31.", false},
	{matching(validation.MsgExpectedOneOf), "cette valeur n'est pas admise", "Choisissez parmi\u00a0: $1.", false},
	{matching(validation.MsgExpectedMinimumNumber), "cette valeur est trop petite", "Indiquez $1 ou plus.", false},
	{matching(validation.MsgExpectedMaximumNumber), "cette valeur est trop grande", "Indiquez $1 ou moins.", false},
	{matching(validation.MsgExpectedMinLength), "ce texte est vide", "Écrivez au moins $1 caractère.", false},
	{matching(validation.MsgExpectedMinItems), "cette liste est vide", "Indiquez au moins $1 élément.", false},
	{matching(validation.MsgExpectedMaxLength), "ce texte est trop long", "Limitez-le à $1 caractères.", false},
	{matching(validation.MsgExpectedBePattern), "cette forme n'est pas admise", "Écrivez $1.", false},
	{matching(validation.MsgExpectedMaxItems), "cette liste est trop longue", "Limitez-la à $1 éléments.", false},
	{matching(msgTwice), "ce champ est écrit deux fois", "N'en gardez qu'un.", true},
	{matching(msgUpperCase), "ce champ n'existe pas", "Écrivez les noms de champs en minuscules.", true},
}

// verbs are the places that huma fills in.
var verbs = regexp.MustCompile(`%[a-z]`)

func matching(format string) *regexp.Regexp {
	return regexp.MustCompile("(?s)^" + verbs.ReplaceAllString(regexp.QuoteMeta(format), "(.*)") + "$")
}

// fieldProblem puts one complaint into French; false when huma's words say nothing that people could use.
func fieldProblem(detail *huma.ErrorDetail) (FieldProblem, bool) {
	for _, c := range complaints {
		match := c.message.FindStringSubmatchIndex(detail.Message)
		if match == nil {
			continue
		}
		at := detail.Location
		if c.namesField {
			at += "." + detail.Message[match[2]:match[3]]
		}
		remedy := c.message.ExpandString(nil, c.remedy, detail.Message, match)
		return located(at, c.wrong, string(remedy)), true
	}
	return FieldProblem{}, false
}

var index = regexp.MustCompile(`\[(\d+)\]`)

// located names the field, as people would look for it and as a JSON pointer when it is in the body. A place reads
// body.bodies[0], query.limit or header.Idempotency-Key.
func located(at, wrong, remedy string) FieldProblem {
	where, path, inside := strings.Cut(at, ".")
	if !inside {
		return FieldProblem{Message: "Le corps de la demande\u00a0: " + wrong + ".", Remedy: remedy}
	}
	field, _, _ := strings.Cut(path, "[")
	p := FieldProblem{Field: field, Message: "«\u00a0" + field + "\u00a0»\u00a0: " + wrong + ".", Remedy: remedy}
	if where == "body" {
		p.Pointer = "/" + strings.ReplaceAll(index.ReplaceAllString(path, ".$1"), ".", "/")
	}
	return p
}
