package hindsight

import "jalon/internal/contract"

// Room is a heading under which people look for something in a contract: its lines, its changes, its facts.
type Room string

// The rooms, in the order in which they are read.
const (
	Phase     Room = "phase"
	People    Room = "people"
	Calendar  Room = "calendar"
	Questions Room = "questions"
	Sheets    Room = "sheets"
	Dialogues Room = "dialogues"
	Future    Room = "future" // what changes the contract or follows it
	Texts     Room = "texts"
	Alerts    Room = "alerts"
)

// Rooms lists every room, in the order above.
func Rooms() []Room {
	return []Room{Phase, People, Calendar, Questions, Sheets, Dialogues, Future, Texts, Alerts}
}

// Label is the room's name in French.
func (r Room) Label() string {
	return map[Room]string{
		Phase: "Phase et durée", People: "Parties et personnes", Calendar: "Calendrier", Questions: "Demandes d'accord",
		Sheets: "Fiches et étapes", Dialogues: "Dialogues de gestion", Future: "Avenants et renouvellement",
		Texts: "Textes et documents", Alerts: "Alertes",
	}[r]
}

// Of is the room where people look for facts of a kind; "" for a kind that does not exist.
func Of(kind contract.Kind) Room { return rooms[kind] }

var rooms = map[contract.Kind]Room{
	contract.ContractOpened: Phase, contract.PhaseEntered: Phase, contract.NegotiationHeld: Phase, contract.NegotiationBack: Phase,
	contract.LaunchRecorded: Phase, contract.PrerequisitesConfirmed: Phase, contract.ContractSigned: Phase,

	contract.RoleAssigned: People, contract.RoleEnded: People, contract.HandoverRecorded: People, contract.DelegationGiven: People,
	contract.DelegationRevoked: People, contract.VisasSet: People,

	contract.PlanSet: Calendar, contract.PlanMoved: Calendar, contract.PolicyChanged: Calendar, contract.DeadlineNear: Calendar,
	contract.DeadlineDue: Calendar, contract.DeadlineOverdue: Calendar, contract.DeadlineEscalated: Calendar,
	contract.DeadlineSnoozed: Calendar, contract.DeadlineRecalled: Calendar,

	contract.VisaGiven: Questions, contract.VisaWithheld: Questions, contract.ApprovalSubmitted: Questions,
	contract.ApprovalDecided: Questions, contract.ApprovalApproved: Questions, contract.ApprovalRejected: Questions,
	contract.ApprovalReturned: Questions, contract.ApprovalWithdrawn: Questions, contract.ApprovalLapsed: Questions,

	contract.SheetDrawnUp: Sheets, contract.SheetDropped: Sheets, contract.SheetApproved: Sheets, contract.StepReported: Sheets, contract.StepValidated: Sheets, contract.StepReturned: Sheets,
	contract.IndicatorsReported: Sheets,

	contract.DifficultyStated: Dialogues, contract.DialogueConvened: Dialogues, contract.AgendaSent: Dialogues,
	contract.DialogueHeld: Dialogues, contract.DialogueMinuted: Dialogues,

	contract.ContractAmended: Future, contract.ContractExtended: Future, contract.RenewalOpened: Future,
	contract.RenewalDecided: Future, contract.SuccessorStarted: Future,

	contract.DiagnosticDeposited: Texts, contract.DiagnosticReturned: Texts, contract.DiagnosticAnalysed: Texts,
	contract.DiagnosticRestituted: Texts, contract.DiagnosticReopened: Texts, contract.DiagnosticAgreed: Texts,
	contract.TextFrozen: Texts, contract.ConsultationRecorded: Texts, contract.FilingRecorded: Texts, contract.TariffNotified: Texts,

	contract.LetterUndelivered: Alerts,
}

// Decision reports a fact in which a party answers a question, or in which the answers settle it.
func Decision(kind contract.Kind) bool {
	switch kind {
	case contract.ApprovalSubmitted:
		return false
	case contract.SheetApproved, contract.DiagnosticAgreed, contract.StepValidated, contract.StepReturned, contract.ContractSigned,
		contract.ContractAmended, contract.ContractExtended, contract.PolicyChanged, contract.RenewalDecided:
		return true
	}
	return Of(kind) == Questions
}
