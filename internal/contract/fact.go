package contract

import (
	"time"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Kind says what happened.
type Kind string

// The kinds of facts, in the order in which a contract usually meets them.
const (
	ContractOpened  Kind = "contract.opened"
	PlanSet         Kind = "plan.set"
	PlanMoved       Kind = "plan.moved"
	PhaseEntered    Kind = "phase.entered"
	NegotiationHeld Kind = "contract.suspended"
	NegotiationBack Kind = "contract.resumed"

	RoleAssigned      Kind = "role.assigned"
	RoleEnded         Kind = "role.ended"
	HandoverRecorded  Kind = "handover.recorded"
	DelegationGiven   Kind = "delegation.given"
	DelegationRevoked Kind = "delegation.revoked"
	VisasSet          Kind = "visas.set" // an authority's chain
	VisaGiven         Kind = "visa.given"
	VisaWithheld      Kind = "visa.withheld"

	LaunchRecorded         Kind = "launch.recorded"
	PrerequisitesConfirmed Kind = "prerequisites.confirmed"

	DiagnosticDeposited  Kind = "diagnostic.deposited"
	DiagnosticReturned   Kind = "diagnostic.changes_requested"
	DiagnosticAnalysed   Kind = "diagnostic.analysed"
	DiagnosticRestituted Kind = "diagnostic.restituted"
	DiagnosticReopened   Kind = "diagnostic.reopened"
	DiagnosticAgreed     Kind = "diagnostic.agreed"

	ApprovalSubmitted Kind = "approval.submitted"
	ApprovalDecided   Kind = "approval.decided" // one party's decision
	ApprovalApproved  Kind = "approval.approved"
	ApprovalRejected  Kind = "approval.rejected"
	ApprovalReturned  Kind = "approval.changes_requested"
	ApprovalWithdrawn Kind = "approval.withdrawn"
	ApprovalLapsed    Kind = "approval.lapsed"

	SheetDrawnUp         Kind = "sheet.drawn_up"
	SheetDropped         Kind = "sheet.dropped" // from the body, in negotiation
	SheetApproved        Kind = "sheet.approved"
	TextFrozen           Kind = "text.frozen"
	ConsultationRecorded Kind = "consultation.recorded"
	ContractSigned       Kind = "contract.signed"

	StepReported     Kind = "step.reported"
	StepValidated    Kind = "step.validated"
	StepReturned     Kind = "step.returned"
	DifficultyStated Kind = "difficulty.stated"
	DialogueConvened Kind = "dialogue.convened"
	AgendaSent       Kind = "dialogue.agenda_sent"
	DialogueHeld     Kind = "dialogue.held"
	DialogueMinuted  Kind = "dialogue.minuted"

	FilingRecorded     Kind = "filing.recorded"
	TariffNotified     Kind = "tariff.notified"
	IndicatorsReported Kind = "indicators.reported"

	ContractAmended  Kind = "contract.amended"
	PolicyChanged    Kind = "policy.changed"
	ContractExtended Kind = "contract.extended"
	RenewalOpened    Kind = "renewal.opened"
	RenewalDecided   Kind = "renewal.decided"
	SuccessorStarted Kind = "successor.started"

	DeadlineNear      Kind = "deadline.near"
	DeadlineDue       Kind = "deadline.due"
	DeadlineOverdue   Kind = "deadline.overdue"
	DeadlineEscalated Kind = "deadline.escalated"
	DeadlineSnoozed   Kind = "deadline.snoozed"
	DeadlineRecalled  Kind = "deadline.recalled" // by hand
	LetterUndelivered Kind = "letter.undelivered"
)

// Fact is one thing that happened to a contract. Facts are append-only; (contract, Seq) names one for ever.
type Fact struct {
	Seq     int64     `json:"seq"`
	At      time.Time `json:"at"` // instant, UTC
	Kind    Kind      `json:"kind"`
	By      Actor     `json:"by"`
	Command string    `json:"command,omitempty"` // id of the command that made it; empty for the calendar's facts
	Digest  string    `json:"digest,omitempty"`  // of that command
	Subject string    `json:"subject,omitempty"` // approval, fiche, deadline or dialogue concerned
	Detail  Detail    `json:"detail,omitzero"`
}

// Actor is who acted: a person for a party, where so in the place of somebody, or the system itself (all empty).
type Actor struct {
	Person string `json:"person,omitempty"`
	Party  string `json:"party,omitempty"`
	For    string `json:"for,omitempty"` // the person in whose place: by delegation, or as substitute
}

// System is the actor of facts that the calendar makes.
var System = Actor{}

// Detail holds what a kind of fact needs to say; fields that a kind does not use are absent from its JSON.
type Detail struct {
	Opening   *State              `json:"opening,omitempty"` // the contract as it was taken over
	Move      lifecycle.Action    `json:"move,omitempty"`    // the machine's move that this fact is
	Phase     lifecycle.State     `json:"phase,omitempty"`
	On        civil.Date          `json:"on,omitzero"`
	EffectOn  civil.Date          `json:"effect_on,omitzero"`
	TermOn    civil.Date          `json:"term_on,omitzero"`
	Mode      string              `json:"mode,omitempty"`
	Bodies    []string            `json:"bodies,omitempty"`
	Revision  string              `json:"revision,omitempty"` // SHA-256 of a frozen text
	Reason    string              `json:"reason,omitempty"`
	Verdict   lifecycle.Action    `json:"verdict,omitempty"`
	Round     int                 `json:"round,omitempty"`
	Needed    []string            `json:"needed,omitempty"`
	DueOn     civil.Date          `json:"due_on,omitzero"`
	LapseOn   civil.Date          `json:"lapse_on,omitzero"`
	Reminders []schedule.Reminder `json:"reminders,omitempty"`
	Proposal  *Proposal           `json:"proposal,omitempty"`
	Level     string              `json:"level,omitempty"` // of a visa
	Plan      []Deadline          `json:"plan,omitempty"`
	Before    []Deadline          `json:"before,omitempty"`
	Missed    []string            `json:"missed,omitempty"`
	Skipped   int                 `json:"skipped,omitempty"` // reminders of the same deadline that this one supersedes
	To        []schedule.Circle   `json:"to,omitempty"`      // who gets a reminder; empty leaves it to those who act
	Outcome   lifecycle.Action    `json:"outcome,omitempty"`
	Successor string              `json:"successor,omitempty"`

	Assignment *Assignment `json:"assignment,omitempty"`
	Delegation *Delegation `json:"delegation,omitempty"`
	Sheet      *Sheet      `json:"sheet,omitempty"` // as it was drawn up

	Rules       *schedule.Policy `json:"rules,omitempty"` // the policy that the parties agreed on
	Undelivered *Undelivered     `json:"undelivered,omitempty"`
}

// Batch is a run of facts of one contract, in the order of their numbers, to be recorded at once.
type Batch struct {
	Contract string `json:"contract"`
	Facts    []Fact `json:"facts"`
}

// Recorded tells how a batch was recorded. Instead is empty when the batch stands as it was given; else it is what
// stood at its place already, from the batch's first number on.
type Recorded struct {
	Instead []Fact `json:"instead,omitempty"`
}

// Succession asks for the workflow of the contract that follows another one.
type Succession struct {
	Predecessor string    `json:"predecessor"`
	Opening     State     `json:"opening"`
	At          time.Time `json:"at"` // the predecessor's present, at which the successor begins
}
