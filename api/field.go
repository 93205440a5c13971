package api

import (
	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// The types of what comes in, each with the schema that checks it before a handler sees it.

// line is a text of one line. The two brackets of mentions are nobody's to enter where a text goes into sentences as it is.
type line string

func (line) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^[^\x00-\x1f\x7f⟦⟧]*$`, PatternDescription: "ce texte sur une seule ligne, sans caractère de contrôle ni ⟦ ou ⟧"}
}

// prose is a text that may hold several lines. PostgreSQL stores no NUL, and a fact that cannot be stored would block
// its contract.
type prose string

func (prose) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^[^\x00-\x08\x0b-\x1f\x7f]*$`, PatternDescription: "ce texte sans caractère de contrôle"}
}

// day is a civil date.
type day struct{ civil.Date }

func (day) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Format: "date", Examples: []any{"2029-12-31"},
		Pattern: `^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$`, PatternDescription: "une date comme 2029-12-31, entre 1900 et 2199",
	}
}

// key is what a caller chooses for a command.
type key string

func (key) Schema(huma.Registry) *huma.Schema {
	most := 128
	return &huma.Schema{Type: huma.TypeString, MaxLength: &most, Pattern: `^[!-~]+$`, PatternDescription: "une clé de lettres, chiffres et signes ASCII, sans espace"}
}

// document is the text of a deposit, of whatever length its field admits, with the line ends that it came with.
type document string

func (document) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$`, PatternDescription: "ce texte sans caractère de contrôle"}
}

// mailbox is where somebody receives letters: one bare ASCII address, as letters take it.
type mailbox string

func (mailbox) Schema(huma.Registry) *huma.Schema {
	const atom, label = "[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+", "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
	most := 200
	return &huma.Schema{
		Type: huma.TypeString, MaxLength: &most, Examples: []any{"prenom.nom@departement.fr"},
		Pattern: `^` + atom + `(\.` + atom + `)*@` + label + `(\.` + label + `)+$`, PatternDescription: "une adresse électronique comme prenom.nom@departement.fr",
	}
}

// officeName is what somebody may be for a whole organisation.
type officeName string

func (officeName) Schema(huma.Registry) *huma.Schema {
	return oneOf([]access.Office{access.Auditor, access.Operator})
}

// phase, approvalState and verdict are words of the lifecycle's tables; a visa's state follows from its round.
type (
	phase         string
	approvalState string
	verdict       string
	visaState     string
)

// How far one visa of a round has come.
const (
	visaGiven   visaState = "given"
	visaAwaited visaState = "awaited"
	visaToCome  visaState = "to_come"
)

func (visaState) Schema(huma.Registry) *huma.Schema {
	return oneOf([]visaState{visaGiven, visaAwaited, visaToCome})
}

func (phase) Schema(huma.Registry) *huma.Schema { return oneOf(lifecycle.Contract.States()) }

func (approvalState) Schema(huma.Registry) *huma.Schema { return oneOf(lifecycle.Approval.States()) }

func (verdict) Schema(huma.Registry) *huma.Schema {
	return oneOf([]lifecycle.Action{lifecycle.Approve, lifecycle.Reject, lifecycle.RequestChanges})
}

func oneOf[T ~string](words []T) *huma.Schema {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, word := range words {
		schema.Enum = append(schema.Enum, string(word))
	}
	return schema
}

// InContract is the part of an address that names a contract.
type InContract struct {
	ID string `path:"id" doc:"Identifiant du contrat."`
}

// InApproval names one question put to the parties of a contract.
type InApproval struct {
	InContract
	Approval string `path:"approval" example:"sheet.FA-1.1" doc:"Identifiant de la demande d'accord\u00a0: launch, diagnostic, sheet.<fiche>, signature, step.<fiche>.<n>, amendment.<n>, renewal ou policy."`
}

// InOrganisation is the part of an address that names an organisation.
type InOrganisation struct {
	Organisation string `path:"organisation" example:"CD-96" doc:"Identifiant de l'organisation\u00a0: le code d'une autorité, ou le numéro FINESS d'un organisme gestionnaire."`
}

func (in *InOrganisation) about() string { return in.Organisation }

// InPerson is the part of an address that names a person.
type InPerson struct {
	Person string `path:"person" example:"p-0123456789ab" doc:"Identifiant de la personne."`
}

func (in *InPerson) about() string { return in.Person }

// WithKey is the key under which a command is recorded.
type WithKey struct {
	Key key `header:"Idempotency-Key" required:"true" doc:"Clé choisie par l'appelant, propre à cette demande. La même clé avec la même demande reçoit toujours la même réponse, sans rien refaire."`
}
