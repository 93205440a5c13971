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
	Label          string // French, as on a button
	subject        bool   // it names an approval, a fiche, a step or a dialogue
	whileSuspended bool
	open           func(s *State, today civil.Date) []string                         // subjects that allow it now; {""} where it names none
	entitled       func(s *State, person, subject string) (party string, why string) // for whom the person acts; "" with the reason if for nobody
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
	{Action: DecideApproval, Label: "Décider", subject: true, open: pendingApprovals, entitled: mayDecide, decide: decideApproval},
	{Action: lifecycle.Withdraw, Label: "Retirer la demande", subject: true, open: undecidedApprovals, entitled: submitter, decide: withdraw},

	{Action: lifecycle.OpenLaunch, Label: "Ouvrir le lancement", open: inPhase(lifecycle.Programmed), entitled: member(anyParty), decide: openLaunch},
	{Action: RecordLaunch, Label: "Enregistrer la réunion ou la prise de contact de lancement", open: inPhase(lifecycle.Launch, noApproval("launch")), entitled: member(anyParty), decide: recordLaunch},
	{Action: ConfirmPrerequisites, Label: "Attester les prérequis", open: inPhase(lifecycle.Launch, noApproval("launch")), entitled: member(Party.Authority), decide: confirmPrerequisites},
	{Action: SubmitLaunch, Label: "Soumettre le lancement à l'accord des parties", open: inPhase(lifecycle.Launch, launchReady, noApproval("launch")), entitled: member(anyParty), decide: submitLaunch},

	{Action: lifecycle.DepositDiagnostic, Label: "Déposer l'autodiagnostic", open: diagnosing(lifecycle.SelfAssessment), entitled: member(managingBody), decide: depositDiagnostic},
	{Action: lifecycle.AskDiagnosticAgain, Label: "Demander des compléments à l'autodiagnostic", open: diagnosing(lifecycle.Analysis), entitled: member(Party.Authority), decide: returnDiagnostic},
	{Action: DepositAnalysis, Label: "Déposer l'analyse de l'autorité", subject: true, open: awaitedAnalyses, entitled: ofThatParty, decide: depositAnalysis},
	{Action: lifecycle.RecordRestitution, Label: "Enregistrer la restitution du diagnostic", open: diagnosing(lifecycle.Restitution), entitled: member(Party.Authority), decide: recordRestitution},
	{Action: SubmitDiagnostic, Label: "Soumettre le diagnostic partagé à l'accord des parties", open: diagnosing(lifecycle.Agreement, noApproval("diagnostic")), entitled: member(anyParty), decide: submitDiagnostic},

	{Action: SubmitSheet, Label: "Soumettre la fiche action", subject: true, open: submittableSheets, entitled: pilotOrReferent, decide: submitSheet},
	{Action: lifecycle.FreezeText, Label: "Arrêter le texte du contrat", open: inPhase(lifecycle.Negotiation, sheetsApproved), entitled: member(anyParty), decide: freezeText},
	{Action: RecordConsultation, Label: "Enregistrer une consultation", open: inPhase(lifecycle.Signature, unsigned, noApproval("signature")), entitled: member(anyParty), decide: recordConsultation},
	{Action: OpenSignature, Label: "Ouvrir la signature", open: inPhase(lifecycle.Signature, unsigned, consulted, noApproval("signature")), entitled: member(Party.Authority), decide: openSignature},

	{Action: ReportStep, Label: "Déclarer l'étape réalisée", subject: true, open: stepsToDo, entitled: pilotOrReferent, decide: reportStep},
	{Action: lifecycle.ConveneDialogue, Label: "Convoquer le dialogue de gestion", subject: true, open: dialoguesThatAllow(lifecycle.ConveneDialogue), entitled: member(anyParty), decide: conveneDialogue},
	{Action: lifecycle.HoldDialogue, Label: "Enregistrer la tenue du dialogue de gestion", subject: true, open: dialoguesThatAllow(lifecycle.HoldDialogue), entitled: member(anyParty), decide: holdDialogue},
	{Action: lifecycle.DepositMinutes, Label: "Déposer le compte rendu", subject: true, open: dialoguesThatAllow(lifecycle.DepositMinutes), entitled: member(anyParty), decide: depositMinutes},
	{Action: StateDifficulty, Label: "Signaler une difficulté et demander un dialogue complémentaire", open: inPhase(lifecycle.InForce, inFourthYear), entitled: member(anyParty), decide: stateDifficulty},
	{Action: ProposeAmendment, Label: "Proposer un avenant", open: inPhase(lifecycle.InForce, noPendingAmendment), entitled: member(anyParty), decide: proposeAmendment},

	{Action: lifecycle.OpenRenewal, Label: "Ouvrir le renouvellement", open: inPhase(lifecycle.InForce, renewalDue), entitled: member(anyParty), decide: openRenewal},
	{Action: ProposeRenewal, Label: "Proposer l'issue du contrat", open: inPhase(lifecycle.InForce, renewalOpened, noApproval("renewal")), entitled: member(anyParty), decide: proposeRenewal},

	{Action: lifecycle.Suspend, Label: "Suspendre la négociation", open: beforeSignature, entitled: member(Party.Authority), decide: suspend},
	{Action: lifecycle.Resume, Label: "Reprendre la négociation", whileSuspended: true, open: suspended, entitled: member(Party.Authority), decide: resume},
	{Action: lifecycle.Abandon, Label: "Abandonner la contractualisation", whileSuspended: true, open: beforeSignature, entitled: signatory(Party.Authority), decide: abandon},
	{Action: lifecycle.Terminate, Label: "Résilier le contrat", open: inPhase(lifecycle.InForce), entitled: signatory(Party.Authority), decide: terminate},
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
	return approval || step != nil || s.sheet(subject) != nil || kind == schedule.Dialogue || kind == schedule.Review ||
		slices.Contains(s.PartyCodes(), subject)
}

// Who may.

func member(of func(Party) bool) func(*State, string, string) (string, string) {
	return func(s *State, person, _ string) (string, string) {
		return s.memberOf(person, of), "Cette action revient au référent ou au signataire d'une autre partie."
	}
}

func signatory(of func(Party) bool) func(*State, string, string) (string, string) {
	return func(s *State, person, _ string) (string, string) {
		return s.signatoryOf(person, of), "Cette action revient au signataire d'une autorité."
	}
}

func ofThatParty(s *State, person, party string) (string, string) {
	return s.memberOf(person, func(p Party) bool { return p.Code == party }), "Chaque autorité dépose sa propre analyse."
}

func mayDecide(s *State, person, id string) (string, string) {
	a, _ := s.Approval(id)
	return s.decidesFor(a, person)
}

func submitter(s *State, person, id string) (string, string) {
	a, _ := s.Approval(id)
	if person != a.Submitter.Person {
		return "", "Seule la personne qui a soumis la demande peut la retirer."
	}
	return a.Submitter.Party, ""
}

func pilotOrReferent(s *State, person, subject string) (string, string) {
	sheet := s.sheet(subject)
	if sheet == nil {
		sheet, _ = s.stepAt(subject)
	}
	og, _ := s.Party(schedule.ManagingBody)
	if sheet != nil && (sheet.Owner == person || og.Referent == person) {
		return schedule.ManagingBody, ""
	}
	return "", "Seuls le pilote de la fiche et le référent de l'organisme gestionnaire peuvent agir sur cette fiche."
}

// When.

var once = []string{""}

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
