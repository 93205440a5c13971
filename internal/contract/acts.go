package contract

import (
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// act is one thing people can do: who may, on what, when, and what follows. The list below is what the API offers,
// what the pages show as buttons and what Decide allows.
type act struct {
	Action         lifecycle.Action
	Label          string                              // French, as on a button
	subject        bool                                // it names an approval, a fiche, a step, a dialogue, a party or a delegation
	fresh          func(s *State, subject string) bool // its subject may be new: such a one is offered as ""
	whileSuspended bool
	open           func(s *State, today civil.Date) []string // subjects that allow it now; {""} where it names none
	right          right
	decide         func(d *decision, c Command)
}

// The actions that are not moves of a machine.
const (
	RecordLaunch         lifecycle.Action = "record_launch"
	ConfirmPrerequisites lifecycle.Action = "confirm_prerequisites"
	SubmitLaunch         lifecycle.Action = "submit_launch"
	DepositAnalysis      lifecycle.Action = "deposit_analysis"
	SubmitDiagnostic     lifecycle.Action = "submit_diagnostic"
	SubmitSheet          lifecycle.Action = "submit_sheet"
	RecordConsultation   lifecycle.Action = "record_consultation"
	OpenSignature        lifecycle.Action = "open_signature"
	ReportStep           lifecycle.Action = "report_step"
	StateDifficulty      lifecycle.Action = "state_difficulty"
	ProposeAmendment     lifecycle.Action = "propose_amendment"
	ProposeRenewal       lifecycle.Action = "propose_renewal"
	DecideApproval       lifecycle.Action = "decide"
)

var acts = []act{
	{Action: DecideApproval, Label: "Décider", subject: true, open: pendingApprovals, right: mayDecide, decide: decideApproval},
	{Action: GiveVisa, Label: "Donner un visa", subject: true, open: awaitedVisas, right: right{[]Role{Examiner}, ConcernedSide, examiner}, decide: giveVisa},
	{Action: lifecycle.Withdraw, Label: "Retirer la demande", subject: true, open: undecidedApprovals, right: submitter, decide: withdraw},

	{Action: lifecycle.OpenLaunch, Label: "Ouvrir le lancement", open: inPhase(lifecycle.Programmed), right: member(AnySide), decide: openLaunch},
	{Action: RecordLaunch, Label: "Enregistrer la réunion ou la prise de contact de lancement", open: inPhase(lifecycle.Launch, noApproval("launch")), right: member(AnySide), decide: recordLaunch},
	{Action: ConfirmPrerequisites, Label: "Attester les prérequis", open: inPhase(lifecycle.Launch, noApproval("launch")), right: member(AuthoritySide), decide: confirmPrerequisites},
	{Action: SubmitLaunch, Label: "Soumettre le lancement à l'accord des parties", open: inPhase(lifecycle.Launch, launchReady, noApproval("launch")), right: member(AnySide), decide: submitLaunch},

	{Action: lifecycle.DepositDiagnostic, Label: "Déposer l'autodiagnostic", open: diagnosing(lifecycle.SelfAssessment), right: member(ManagingSide), decide: depositDiagnostic},
	{Action: lifecycle.AskDiagnosticAgain, Label: "Demander des compléments à l'autodiagnostic", open: diagnosing(lifecycle.Analysis), right: member(AuthoritySide), decide: returnDiagnostic},
	{Action: DepositAnalysis, Label: "Déposer l'analyse de l'autorité", subject: true, open: awaitedAnalyses, right: ofThatParty, decide: depositAnalysis},
	{Action: lifecycle.RecordRestitution, Label: "Enregistrer la restitution du diagnostic", open: diagnosing(lifecycle.Restitution), right: member(AuthoritySide), decide: recordRestitution},
	{Action: SubmitDiagnostic, Label: "Soumettre le diagnostic partagé à l'accord des parties", open: diagnosing(lifecycle.Agreement, noApproval("diagnostic")), right: member(AnySide), decide: submitDiagnostic},

	{Action: DrawUpSheet, Label: "Établir la fiche action", subject: true, fresh: newSheet, open: drawableSheets, right: drafter, decide: drawUpSheet},
	{Action: DropSheet, Label: "Retirer la fiche action du contrat", subject: true, open: submittableSheets, right: member(ManagingSide), decide: dropSheet},
	{Action: SubmitSheet, Label: "Soumettre la fiche action", subject: true, open: submittableSheets, right: pilotOrReferent, decide: submitSheet},
	{Action: lifecycle.FreezeText, Label: "Arrêter le texte du contrat", open: inPhase(lifecycle.Negotiation, sheetsApproved), right: member(AnySide), decide: freezeText},
	{Action: RecordConsultation, Label: "Enregistrer une consultation", open: inPhase(lifecycle.Signature, unsigned, noApproval("signature")), right: member(AnySide), decide: recordConsultation},
	{Action: OpenSignature, Label: "Ouvrir la signature", open: inPhase(lifecycle.Signature, unsigned, consulted, noApproval("signature")), right: member(AuthoritySide), decide: openSignature},

	{Action: ReportStep, Label: "Déclarer l'étape réalisée", subject: true, open: stepsToDo, right: pilotOrReferent, decide: reportStep},
	{Action: lifecycle.ConveneDialogue, Label: "Convoquer le dialogue de gestion", subject: true, open: dialoguesThatAllow(lifecycle.ConveneDialogue), right: member(AnySide), decide: conveneDialogue},
	{Action: SendAgenda, Label: "Transmettre l'ordre du jour", subject: true, open: agendasMissing, right: member(AnySide), decide: sendAgenda},
	{Action: lifecycle.HoldDialogue, Label: "Enregistrer la tenue du dialogue de gestion", subject: true, open: dialoguesThatAllow(lifecycle.HoldDialogue), right: member(AnySide), decide: holdDialogue},
	{Action: lifecycle.DepositMinutes, Label: "Déposer le compte rendu", subject: true, open: dialoguesThatAllow(lifecycle.DepositMinutes), right: member(AnySide), decide: depositMinutes},
	{Action: StateDifficulty, Label: "Signaler une difficulté et demander un dialogue complémentaire", open: inPhase(lifecycle.InForce, inFourthYear), right: member(AnySide), decide: stateDifficulty},
	{Action: ReportIndicators, Label: "Déclarer les valeurs d'indicateurs de l'année", subject: true, open: reportsToMake, right: pilotOrReferent, decide: reportIndicators},
	{Action: RecordFiling, Label: "Constater la réception d'un document", subject: true, open: awaitedFilings, right: member(AnySide), decide: recordFiling},
	{Action: RecordNotice, Label: "Enregistrer la notification du tarif", subject: true, open: noticesAwaited, right: member(AuthoritySide), decide: recordNotice},
	{Action: ProposeAmendment, Label: "Proposer un avenant", open: inPhase(lifecycle.InForce, noPendingAmendment), right: member(AnySide), decide: proposeAmendment},

	{Action: lifecycle.OpenRenewal, Label: "Ouvrir le renouvellement", open: inPhase(lifecycle.InForce, renewalDue), right: member(AnySide), decide: openRenewal},
	{Action: ProposeRenewal, Label: "Proposer l'issue du contrat", open: inPhase(lifecycle.InForce, renewalOpened, noApproval("renewal")), right: member(AnySide), decide: proposeRenewal},

	{Action: ProposePolicy, Label: "Proposer une autre politique d'échéances", open: policyOpen, right: member(AnySide), decide: proposePolicy},
	{Action: Snooze, Label: "Reporter les rappels d'une échéance", subject: true, open: snoozable, right: member(AnySide), decide: snooze},
	{Action: Remind, Label: "Envoyer un rappel", subject: true, open: awaitedDeadlines, right: member(AnySide), decide: remindByHand},

	{Action: AssignRole, Label: "Désigner une personne", whileSuspended: true, open: always, right: right{[]Role{Signatory, Referent}, ConcernedSide, registrar}, decide: assignRole},
	{Action: EndRole, Label: "Mettre fin à un rôle", whileSuspended: true, open: always, right: right{[]Role{Signatory, Referent}, ConcernedSide, registrar}, decide: endRole},
	{Action: RecordHandover, Label: "Enregistrer la passation du référent", subject: true, whileSuspended: true, open: handoversMissing, right: ofThatParty, decide: recordHandover},
	{Action: Delegate, Label: "Déléguer ses décisions", whileSuspended: true, open: always, right: right{[]Role{Signatory, Referent, Decider}, ConcernedSide, lender}, decide: delegate},
	{Action: RevokeDelegation, Label: "Retirer une délégation", subject: true, whileSuspended: true, open: revocable, right: right{[]Role{Signatory, Referent, Decider}, ConcernedSide, revoker}, decide: revokeDelegation},
	{Action: SetVisas, Label: "Définir le circuit de visas de l'autorité", whileSuspended: true, open: always, right: signatory(AuthoritySide), decide: setVisas},

	{Action: lifecycle.Suspend, Label: "Suspendre la négociation", open: beforeSignature, right: member(AuthoritySide), decide: suspend},
	{Action: lifecycle.Resume, Label: "Reprendre la négociation", whileSuspended: true, open: suspended, right: member(AuthoritySide), decide: resume},
	{Action: lifecycle.Abandon, Label: "Abandonner la contractualisation", whileSuspended: true, open: beforeSignature, right: signatory(AuthoritySide), decide: abandon},
	{Action: lifecycle.Terminate, Label: "Résilier le contrat", open: inPhase(lifecycle.InForce), right: signatory(AuthoritySide), decide: terminate},
}

func actFor(action lifecycle.Action) *act {
	i := slices.IndexFunc(acts, func(a act) bool { return a.Action == action })
	if i < 0 {
		return nil
	}
	return &acts[i]
}

// subjects lists what the action may be done on now: nothing once the contract is over, little while it is suspended.
func (a *act) subjects(s *State, today civil.Date) []string {
	if s.Over() || s.Pause == lifecycle.Suspended && !a.whileSuspended {
		return nil
	}
	return a.open(s, today)
}

// known reports that a subject exists for this act although its state may not allow it now: that is a conflict (409),
// not an unknown object (404).
func (a *act) known(s *State, subject string) bool {
	_, approval := s.Approval(subject)
	_, step := s.stepAt(subject)
	kind := schedule.KindOf(subject)
	reportYear, _ := reportSubject(subject)
	delegation := slices.ContainsFunc(s.Delegations, func(d Delegation) bool { return d.ID == subject })
	return approval || delegation || step != nil || s.sheet(subject) != nil || kind == schedule.Dialogue || kind == schedule.Review ||
		slices.Contains(s.PartyCodes(), subject) || s.awaits(subject) || s.filed(subject) || reportYear > 0
}

// When.

var once = []string{""}

func always(*State, civil.Date) []string { return once }

func inPhase(phase lifecycle.State, also ...func(*State, civil.Date) bool) func(*State, civil.Date) []string {
	return func(s *State, today civil.Date) []string {
		if s.Phase != phase {
			return nil
		}
		for _, condition := range also {
			if !condition(s, today) {
				return nil
			}
		}
		return once
	}
}

// noApproval holds while no question of that name is being decided.
func noApproval(id string) func(*State, civil.Date) bool {
	return func(s *State, _ civil.Date) bool {
		a, asked := s.Approval(id)
		return !asked || a.State != lifecycle.Pending
	}
}

// unsigned holds until every party has signed; a signed contract only waits for its effective day.
func unsigned(s *State, _ civil.Date) bool { return s.SignedOn.IsZero() }

func pendingApprovals(s *State, _ civil.Date) []string {
	var ids []string
	for _, a := range s.Approvals {
		if a.State == lifecycle.Pending {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

func undecidedApprovals(s *State, _ civil.Date) []string {
	var ids []string
	for _, a := range s.Approvals {
		if a.State == lifecycle.Pending && len(a.Decisions) == 0 && !strings.HasPrefix(a.ID, "signature") {
			ids = append(ids, a.ID)
		}
	}
	return ids
}
