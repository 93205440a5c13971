package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Command is what a person asks of a contract. Which fields an action reads is told by its Act.
type Command struct {
	ID       string           `json:"id"` // chosen by the caller; the API's Idempotency-Key
	Action   lifecycle.Action `json:"action"`
	By       Actor            `json:"by"`
	Subject  string           `json:"subject,omitempty"`
	Verdict  lifecycle.Action `json:"verdict,omitempty"`
	Revision string           `json:"revision,omitempty"`
	Reason   string           `json:"reason,omitempty"`
	Mode     string           `json:"mode,omitempty"`
	Bodies   []string         `json:"bodies,omitempty"`
	On       civil.Date       `json:"on,omitzero"`
	EffectOn civil.Date       `json:"effect_on,omitzero"`
	TermOn   civil.Date       `json:"term_on,omitzero"`
	Months   int              `json:"months,omitempty"`
	Outcome  lifecycle.Action `json:"outcome,omitempty"`
	Person   string           `json:"person,omitempty"` // to be named, or to be lent decisions
	Role     Role             `json:"role,omitempty"`
	From     civil.Date       `json:"from,omitzero"`
	Until    civil.Date       `json:"until,omitzero"`

	Rules *schedule.Policy `json:"rules,omitempty"` // proposed instead of those in force
	Sheet *Sheet           `json:"sheet,omitempty"` // drawn up: what the fiche holds; its code is Subject
	Held  []Held           `json:"held,omitempty"`  // what vigilance found; see Guards
}

// Bounds of what a command may carry; texts stay short because they travel in the workflow's history.
const (
	MaxCommandID = 128
	MaxReason    = 500 // characters
	MaxBodies    = 20
	MaxPersonID  = 64
)

// Digest identifies what is asked, apart from the id: the same id with another digest is another question. What holds the
// command is not part of the question: the content may have been repaired, or spoilt, between two attempts of one command.
func (c Command) Digest() string {
	c.ID, c.Held = "", nil
	text, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Code classifies a refusal; the API maps it to a status.
type Code string

// The reasons for which a command is refused.
const (
	Invalid    Code = "invalid"              // a field is missing or wrong
	Forbidden  Code = "forbidden"            // the person is not entitled
	Unknown    Code = "unknown"              // the subject does not exist
	NotAllowed Code = "not_allowed"          // the state of the contract does not allow it
	HeldBack   Code = "held"                 // a rule of vigilance guards the action, and the content breaks it
	Stale      Code = "stale"                // decided on a text that is not the current one
	Reused     Code = "idempotency_conflict" // the id already belongs to another command
)

// Refusal is the typed answer to a command that cannot be accepted. Message and Remedy are French sentences.
type Refusal struct {
	Code    Code            `json:"code"`
	Rule    Rule            `json:"rule,omitempty"`
	Field   string          `json:"field,omitempty"`
	Message string          `json:"message"`
	Remedy  string          `json:"remedy,omitempty"`
	State   lifecycle.State `json:"state,omitempty"`
	Allowed []Offer         `json:"allowed,omitempty"`
	Held    []Held          `json:"held,omitempty"`
}

func (r *Refusal) Error() string { return r.Message }

// AsRefusal finds a Refusal in an error.
func AsRefusal(err error) (*Refusal, bool) { return errors.AsType[*Refusal](err) }

func invalid(field, message, remedy string) *Refusal {
	return &Refusal{Code: Invalid, Rule: WellFormed, Field: field, Message: message, Remedy: remedy}
}
