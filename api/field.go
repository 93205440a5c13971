package api

import (
	"github.com/danielgtaylor/huma/v2"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// The types of what comes in, each with the schema that checks it before a handler sees it.

// line is a text of one line.
type line string

func (line) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^[^\x00-\x1f\x7f]*$`, PatternDescription: "ce texte sur une seule ligne, sans caractère de contrôle"}
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

// phase, approvalState and verdict are words of the lifecycle's tables.
type (
	phase         string
	approvalState string
	verdict       string
)

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
	Approval string `path:"approval" example:"sheet.FA-1.1" doc:"Identifiant de la demande d'accord\u00a0: launch, diagnostic, sheet.<fiche>, signature, step.<fiche>.<n>, amendment.<n> ou renewal."`
}

// WithKey is the key under which a command is recorded.
type WithKey struct {
	Key key `header:"Idempotency-Key" required:"true" doc:"Clé choisie par l'appelant, propre à cette demande. La même clé avec la même demande reçoit toujours la même réponse, sans rien refaire."`
}
