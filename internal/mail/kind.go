package mail

import "slices"

// Kind says what a letter tells; each has a pair of templates of the same name.
type Kind string

// The kinds of letters.
const (
	ApprovalAsked     Kind = "approval_asked"
	DecisionTaken     Kind = "decision_taken"
	DeadlineNear      Kind = "deadline_near"
	DeadlineDue       Kind = "deadline_due"
	DeadlineOverdue   Kind = "deadline_overdue"
	DeadlineEscalated Kind = "deadline_escalated"
	RenewalT18        Kind = "renewal_t18"
	RenewalT12        Kind = "renewal_t12"
	// StepDue goes to the pilot of the fiche action.
	StepDue Kind = "step_due"
	// ReportDue goes to the pilot of a fiche action, for its indicators of a year.
	ReportDue Kind = "report_due"
	// RenewalT6 is about the last day on which a party may wish for an extension (L-05).
	RenewalT6 Kind = "renewal_t6"
	// AgendaAsked asks for the topics of a dialogue that was convened, MinutesDue for the minutes of one that was held.
	AgendaAsked Kind = "agenda_asked"
	MinutesDue  Kind = "minutes_due"
	// Recalled is a reminder that somebody sent by hand.
	Recalled Kind = "recalled"
	// PlanMoved lists the deadlines that an act moved or dropped.
	PlanMoved Kind = "plan_moved"
	// Undelivered tells a party's referent whose address was refused for good.
	Undelivered Kind = "undelivered"
	// Digest is one letter for what a person did not want to get at once.
	Digest Kind = "digest"
	// ImportSummary lists once, to the referent, what was missed before a running contract was imported.
	ImportSummary Kind = "import_summary"
	// Checkpoint brings auditors the log's signed head, once a day.
	Checkpoint Kind = "checkpoint"
)

// manner is how letters of a kind are treated.
type manner struct {
	kind    Kind
	label   string
	urgency int
	// dated: the words make no sense without DueOn. atOnce: nobody may put it off. unasked: nobody is asked how to get it.
	// apart: it belongs to no contract.
	dated, atOnce, unasked, apart bool
}

// manners has a row for every kind, in the order in which a contract meets them.
var manners = []manner{
	{kind: ImportSummary, label: "Reprise d'un contrat en cours", urgency: 4, unasked: true},
	{kind: ApprovalAsked, label: "Décision attendue de vous", urgency: 2},
	{kind: DecisionTaken, label: "Décision rendue", urgency: 4},
	{kind: DeadlineNear, label: "Échéance proche", urgency: 3, dated: true},
	{kind: DeadlineDue, label: "Échéance du jour", urgency: 2, dated: true},
	{kind: DeadlineOverdue, label: "Échéance dépassée", urgency: 1, dated: true},
	{kind: DeadlineEscalated, label: "Alerte sur un retard", urgency: 0, dated: true, atOnce: true},
	{kind: Recalled, label: "Relance envoyée par une personne", urgency: 2, atOnce: true},
	{kind: StepDue, label: "Étape d'une fiche action", urgency: 3, dated: true},
	{kind: ReportDue, label: "Indicateurs d'une fiche action à renseigner", urgency: 3, dated: true},
	{kind: AgendaAsked, label: "Ordre du jour d'un dialogue de gestion", urgency: 3, dated: true},
	{kind: MinutesDue, label: "Compte rendu d'un dialogue de gestion", urgency: 3, dated: true},
	{kind: PlanMoved, label: "Calendrier modifié", urgency: 4},
	{kind: RenewalT18, label: "Renouvellement à ouvrir, dix-huit mois avant le terme", urgency: 3, dated: true},
	{kind: RenewalT12, label: "Renouvellement, dernier appel à douze mois du terme", urgency: 0, dated: true, atOnce: true},
	{kind: RenewalT6, label: "Prorogation, dernier jour pour la souhaiter", urgency: 2, dated: true},
	{kind: Undelivered, label: "Courrier non remis", urgency: 0, atOnce: true},
	{kind: Digest, label: "Récapitulatif", urgency: 2, unasked: true, apart: true},
	{kind: Checkpoint, label: "Scellé du journal", urgency: 4, atOnce: true, unasked: true, apart: true},
}

// Kinds lists every kind, in the order in which a contract meets them.
func Kinds() []Kind { return kindsOf(func(manner) bool { return true }) }

// Settable lists the kinds of which a settings page speaks. Those of AtOnce are among them, to be shown and not changed.
func Settable() []Kind { return kindsOf(func(m manner) bool { return !m.unasked }) }

func kindsOf(wanted func(manner) bool) []Kind {
	var kinds []Kind
	for _, m := range manners {
		if wanted(m) {
			kinds = append(kinds, m.kind)
		}
	}
	return kinds
}

// Urgency orders what waits to leave: the lowest first. A kind that a later release wrote goes last.
func (k Kind) Urgency() int {
	if !k.known() {
		return 5
	}
	return k.manner().urgency
}

// AtOnce reports that the letter waits for no digest: somebody relies on its being read today.
func (k Kind) AtOnce() bool { return k.manner().atOnce }

// Label names the kind in French to whoever chooses how to get it.
func (k Kind) Label() string { return k.manner().label }

func (k Kind) known() bool { return k.manner().kind != "" }

// manner is empty for a kind that is not known.
func (k Kind) manner() manner {
	if i := slices.IndexFunc(manners, func(m manner) bool { return m.kind == k }); i >= 0 {
		return manners[i]
	}
	return manner{}
}
