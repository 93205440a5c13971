package contract

import (
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Approval is one question put to parties on one frozen text. State keeps the current round; earlier rounds are facts.
type Approval struct {
	ID        string          `json:"id"` // launch, diagnostic, sheet.<code>, signature, step.<sheet>.<n>, amendment.<n>, renewal, policy
	State     lifecycle.State `json:"state"`
	Round     int             `json:"round"`
	Revision  string          `json:"revision,omitempty"` // SHA-256 of the text asked about
	Submitter Actor           `json:"submitter"`
	Needed    []string        `json:"needed,omitempty"` // parties, in order; unanimity among them
	Decisions []Decision      `json:"decisions,omitempty"`
	Visas     []Visa          `json:"visas,omitempty"`
	Proposal  *Proposal       `json:"proposal,omitempty"`
	DueOn     civil.Date      `json:"due_on,omitzero"`
	LapseOn   civil.Date      `json:"lapse_on,omitzero"` // last day on which it can be decided
}

// Decision is one party's answer in the current round.
type Decision struct {
	Party   string           `json:"party"`
	Person  string           `json:"person"`
	For     string           `json:"for,omitempty"` // in whose place
	Verdict lifecycle.Action `json:"verdict"`
}

// Proposal is what an approval would change: the outcome of a renewal, the dates of an amendment, or the policy.
type Proposal struct {
	Outcome lifecycle.Action `json:"outcome,omitempty"`
	TermOn  civil.Date       `json:"term_on,omitzero"`
	Step    string           `json:"step,omitempty"` // step.<sheet>.<n> to be moved to StepOn
	StepOn  civil.Date       `json:"step_on,omitzero"`
	Rules   *schedule.Policy `json:"rules,omitempty"` // the policy proposed
}

// overtaken reports that a day which the proposal sets has come meanwhile: agreed to now, it would change the past.
func (p *Proposal) overtaken(today civil.Date) bool {
	reached := func(day civil.Date) bool { return !day.IsZero() && !day.After(today) }
	return p != nil && (reached(p.TermOn) || reached(p.StepOn))
}

// ApprovalKind groups approvals that follow the same rules.
type ApprovalKind string

// The kinds of approvals.
const (
	LaunchAgreement     ApprovalKind = "launch"
	DiagnosticAgreement ApprovalKind = "diagnostic"
	SheetApproval       ApprovalKind = "sheet"
	SignatureApproval   ApprovalKind = "signature"
	StepApproval        ApprovalKind = "step"
	AmendmentApproval   ApprovalKind = "amendment"
	RenewalApproval     ApprovalKind = "renewal"
	PolicyApproval      ApprovalKind = PolicyApprovalID
)

// Kind is the kind that the approval's id says.
func (a Approval) Kind() ApprovalKind {
	kind, _, _ := strings.Cut(a.ID, ".")
	return ApprovalKind(kind)
}

// Waiting lists the needed parties that have not decided in this round.
func (a Approval) Waiting() []string {
	if a.State != lifecycle.Pending {
		return nil
	}
	var waiting []string
	for _, party := range a.Needed {
		if !slices.ContainsFunc(a.Decisions, func(d Decision) bool { return d.Party == party }) {
			waiting = append(waiting, party)
		}
	}
	return waiting
}

// Deadline is the id of the deadline by which the approval is expected.
func (a Approval) Deadline() string { return string(schedule.Approval) + "." + a.ID }

// Verdicts lists what a party may answer. Legal acts are signed or refused; texts may be sent back for changes.
func (k ApprovalKind) Verdicts() []lifecycle.Action {
	switch k {
	case SignatureApproval, RenewalApproval:
		return []lifecycle.Action{lifecycle.Approve, lifecycle.Reject}
	}
	return []lifecycle.Action{lifecycle.Approve, lifecycle.RequestChanges, lifecycle.Reject}
}

// bySignatory reports that only the signatory of a party binds it: signature and whatever changes the contract's term.
func (k ApprovalKind) bySignatory() bool {
	return k == SignatureApproval || k == AmendmentApproval || k == RenewalApproval || k == PolicyApproval
}

// Approval returns the approval with an id.
func (s *State) Approval(id string) (Approval, bool) {
	if a := s.approval(id); a != nil {
		return *a, true
	}
	return Approval{}, false
}

func (s *State) approval(id string) *Approval {
	i := slices.IndexFunc(s.Approvals, func(a Approval) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Approvals[i]
}

// decidedBy reports whether a role may decide a question of this kind.
func (k ApprovalKind) decidedBy(role Role) bool {
	return role == Signatory || !k.bySignatory() && (role == Referent || role == Decider)
}

// submittedBy reports that somebody asked the question, in person or in the other's place.
func (a Approval) submittedBy(by Actor) bool {
	for _, asker := range []string{a.Submitter.Person, a.Submitter.For} {
		if asker != "" && (asker == by.Person || asker == by.For) {
			return true
		}
	}
	return false
}

// decidesFor says in which capacity a person may decide on a day, or why not, in French. The submitter's party comes
// last, the submitter never settles a question alone, and a party with a chain of visas decides when it is through.
func (s *State) decidesFor(a Approval, person string, day civil.Date) (by Actor, why denial) {
	waiting := a.Waiting()
	why = denial{RoleEntitles, "Aucune des parties dont la décision est attendue ne vous a désigné pour décider."}
	for _, code := range waiting {
		alone := false
		by, ok := s.actor(person, day, func(c capacity) bool {
			fits := c.Party == code && a.Kind().decidedBy(c.Role)
			itself := len(a.Needed) == 1 && a.submittedBy(c.by)
			alone = alone || fits && itself
			return fits && !itself
		})
		level := s.nextVisa(a, code)
		switch {
		case !ok && alone:
			why = denial{NeverAlone, "La personne qui a soumis ne peut pas valider seule\u00a0: une autre personne de la partie doit décider."}
		case !ok && s.belongsTo(person, code, day, Referent, Decider):
			why = denial{SignatoryBinds, "Seul le signataire de votre partie peut prendre cette décision."}
		case !ok:
		case code == a.Submitter.Party && len(waiting) > 1:
			why = denial{SubmitterLast, "La partie qui a soumis le texte décide en dernier."}
		case level != "":
			why = denial{VisasFirst, "Le visa «\u00a0" + level + "\u00a0» est attendu avant la décision de votre partie."}
		default:
			return by, denial{}
		}
	}
	return Actor{}, why
}

func (s *State) belongsTo(person, party string, day civil.Date, roles ...Role) bool {
	_, ok := s.actor(person, day, func(c capacity) bool { return c.Party == party && slices.Contains(roles, c.Role) })
	return ok
}

// ask submits a text to parties: the first round, the next one after changes were requested, or a new question where
// an earlier one was refused, withdrawn or lapsed.
func (d *decision) ask(id, revision string, needed []string, proposal *Proposal) {
	move, round := lifecycle.Submit, 1
	if a := d.s.approval(id); a != nil {
		round = a.Round + 1
		if a.State == lifecycle.ChangesRequested {
			move = lifecycle.Resubmit
		}
	}
	d.checkNewText(id, revision)
	policy, due := d.s.Agreed(), d.today().AddDays(d.s.Agreed().ApprovalDays)
	d.emit(ApprovalSubmitted, id, Detail{
		Move: move, Round: round, Revision: revision, Needed: needed, Proposal: proposal,
		DueOn: due, LapseOn: due.AddMonths(policy.ApprovalLapse), Reminders: d.s.pendingReminders(schedule.Approval, due, d.at),
	})
}

// decideApproval takes one party's answer and, when it settles the question, draws the consequence.
func decideApproval(d *decision, c Command) {
	a, _ := d.s.Approval(c.Subject)
	switch {
	case !slices.Contains(a.Kind().Verdicts(), c.Verdict):
		d.refuse(invalid("verdict", "La décision indiquée n'est pas possible ici.", "Choisissez parmi\u00a0: "+listed(a.Kind().Verdicts())+"."))
	case c.Verdict != lifecycle.Approve && strings.TrimSpace(c.Reason) == "":
		d.refuse(invalid("reason", "Un refus ou une demande de modification doit être motivé.", "Indiquez le motif en quelques mots."))
	case c.Verdict == lifecycle.Approve && a.Proposal.overtaken(d.today()):
		d.refuse(invalid("verdict", "La date proposée est atteinte ou passée\u00a0: la proposition ne peut plus être approuvée.", "Demandez des modifications ou refusez-la, puis proposez une autre date."))
	}
	d.checkCurrent(a, c.Revision)
	d.emit(ApprovalDecided, a.ID, Detail{Round: a.Round, Verdict: c.Verdict, Revision: a.Revision, Reason: c.Reason})
	d.settle(a.ID, c.Reason)
}

// settle closes an approval once a party objected or all agreed, then lets the contract draw the consequence.
func (d *decision) settle(id, reason string) {
	a, _ := d.s.Approval(id)
	closing := map[lifecycle.Action]Kind{lifecycle.Reject: ApprovalRejected, lifecycle.RequestChanges: ApprovalReturned}
	for _, taken := range a.Decisions {
		if kind, objected := closing[taken.Verdict]; objected {
			d.emit(kind, id, Detail{Move: taken.Verdict, Round: a.Round, Revision: a.Revision, Reason: reason})
			d.afterObjection(a, taken.Verdict)
			return
		}
	}
	if len(a.Waiting()) == 0 {
		d.emit(ApprovalApproved, id, Detail{Move: lifecycle.Approve, Round: a.Round, Revision: a.Revision})
		d.afterAgreement(a)
	}
}

// afterAgreement is what an approval that every needed party gave brings about.
func (d *decision) afterAgreement(a Approval) {
	switch a.Kind() {
	case LaunchAgreement:
		d.enter(lifecycle.AgreeLaunch)
	case DiagnosticAgreement:
		d.emit(DiagnosticAgreed, "", Detail{Move: lifecycle.CloseDiagnostic, Revision: a.Revision})
		d.enter(lifecycle.AgreeDiagnostic)
	case SheetApproval:
		d.emit(SheetApproved, strings.TrimPrefix(a.ID, "sheet."), Detail{Revision: a.Revision})
	case SignatureApproval:
		d.sign(a.Revision)
	case StepApproval:
		d.emit(StepValidated, a.ID, Detail{Revision: a.Revision})
	case AmendmentApproval:
		d.amend(a)
	case RenewalApproval:
		d.decideRenewal(a)
	case PolicyApproval:
		d.changePolicy(a)
	}
}

// afterObjection is what a refusal or a request for changes brings about beyond the approval itself.
func (d *decision) afterObjection(a Approval, verdict lifecycle.Action) {
	switch {
	case a.Kind() == DiagnosticAgreement:
		d.emit(DiagnosticReopened, "", Detail{Move: lifecycle.ReopenDiagnostic})
		d.replan(a.ID)
	case a.Kind() == SignatureApproval && verdict == lifecycle.Reject:
		d.enter(lifecycle.RefuseSignature)
	case a.Kind() == StepApproval:
		d.returnStep(a.ID)
	}
}

func withdraw(d *decision, c Command) {
	a, _ := d.s.Approval(c.Subject)
	d.emit(ApprovalWithdrawn, a.ID, Detail{Move: lifecycle.Withdraw, Round: a.Round, Reason: c.Reason})
	if a.Kind() == StepApproval {
		d.returnStep(a.ID)
	}
}

// listed names choices in a remedy.
func listed[T ~string](choices []T) string {
	words := make([]string, len(choices))
	for i, choice := range choices {
		words[i] = string(choice)
	}
	return strings.Join(words, ", ")
}

// checkCurrent refuses a decision on another text than the one of the round.
func (d *decision) checkCurrent(a Approval, revision string) {
	if revision != a.Revision {
		d.refuse(&Refusal{Code: Stale, Rule: CurrentText, Field: "revision", Message: "La décision porte sur une version du texte qui n'est pas celle soumise.",
			Remedy: "Relisez la version en cours et décidez sur son empreinte."})
	}
}

// checkNewText refuses the very text on which changes were requested.
func (d *decision) checkNewText(id, revision string) {
	if a := d.s.approval(id); a != nil && a.State == lifecycle.ChangesRequested && a.Revision == revision {
		d.refuse(&Refusal{Code: Invalid, Rule: NewText, Field: "revision", Message: "Le texte est celui sur lequel des modifications ont été demandées.",
			Remedy: "Soumettez le texte modifié, avec son empreinte."})
	}
}

// Expected lists who is awaited on a day: for each needed party whose turn it is, the holders of its next visa; else its
// referent, or its signatory where only a signature binds, with whoever stands in by delegation.
func (s *State) Expected(a Approval, day civil.Date) []Actor {
	var expected []Actor
	for _, code := range a.Waiting() {
		if level := s.nextVisa(a, code); level != "" {
			for _, person := range s.Holders(code, Examiner, level, day) {
				expected = append(expected, Actor{Person: person, Party: code})
			}
			continue
		}
		expected = append(expected, s.awaitedFrom(a, code, day)...)
	}
	return expected
}

// awaitedFrom is the first person of a party who may decide now by an own role, and those who may in that one's place.
func (s *State) awaitedFrom(a Approval, party string, day civil.Date) []Actor {
	var first Actor
	for _, role := range []Role{Referent, Signatory, Decider, Substitute} {
		for _, person := range s.Holders(party, role, "", day) {
			if by, _ := s.decidesFor(a, person, day); first.Person == "" && by.Party == party && (by.For == "" || role == Substitute) {
				first = by
			}
		}
	}
	var awaited []Actor
	if first.Person != "" {
		awaited = append(awaited, first)
	}
	for _, lent := range s.Delegations {
		if lent.Party != party || !lent.On(day) || first.Person != "" && lent.Giver != first.Person {
			continue
		}
		if by, _ := s.decidesFor(a, lent.To, day); by.For == lent.Giver {
			awaited = append(awaited, by)
		}
	}
	return awaited
}
