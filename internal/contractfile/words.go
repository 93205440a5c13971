package contractfile

import "strings"

// The closed lists of the format, in the file's own French words.
type (
	// Phase is the step of its life a contract has reached; always without accents once read.
	Phase string
	// AuthorityKind tells an ARS from a département or a métropole; always without accents, in capitals, once read.
	AuthorityKind string
	// InvolvementLevel is how far staff or users take part.
	InvolvementLevel string
	// LaunchMode is how the negotiation was opened.
	LaunchMode string
	// LetterKind tells a framing letter from an intent letter.
	LetterKind string
	// DialogueKind tells which management dialogue it is.
	DialogueKind string
	// DialogueStatus tells whether a dialogue took place.
	DialogueStatus string
	// FindingNature is the nature of a finding (F-OB-02).
	FindingNature string
	// IndicatorKind tells what an indicator measures.
	IndicatorKind string
	// Direction is the way an indicator should move.
	Direction string
	// Funding tells whether a sheet has its means (V-UNFUNDED-IN-BODY).
	Funding string
	// StepStatus is the state of a step as its owner reports it.
	StepStatus string
	// Reach tells a structuring action from one of the OG's internal plan (F-OB-07).
	Reach string
	// Quadrant is the place of a finding among strengths, weaknesses, opportunities and threats (F-RA-03).
	Quadrant string
	// Stance is how a party receives the diagnostic.
	Stance string
	// ReorganisationDecision is whether the parties go on during a merger.
	ReorganisationDecision string
)

const (
	PhaseProgramming Phase = "PROGRAMMATION"
	PhaseLaunch      Phase = "LANCEMENT"
	PhaseDiagnostic  Phase = "DIAGNOSTIC"
	PhaseNegotiation Phase = "NEGOCIATION"
	PhaseSignature   Phase = "SIGNATURE"
	PhaseExecution   Phase = "EXECUTION"
	PhaseRenewal     Phase = "RENOUVELLEMENT"

	AuthorityKindARS       AuthorityKind = "ARS"
	AuthorityKindCD        AuthorityKind = "CD"
	AuthorityKindMetropole AuthorityKind = "METROPOLE"

	InvolvementInformation    InvolvementLevel = "information"
	InvolvementParticipation  InvolvementLevel = "participation"
	InvolvementCoConstruction InvolvementLevel = "co-construction"

	LaunchByMeeting LaunchMode = "réunion"
	LaunchByLetter  LaunchMode = "courrier"
	LaunchByEmail   LaunchMode = "courriel"
	LaunchByPhone   LaunchMode = "téléphone"

	LetterFraming LetterKind = "cadrage"
	LetterIntent  LetterKind = "intention"

	DialogueAnnual     DialogueKind = "annuel"
	DialogueMidTerm    DialogueKind = "mi-parcours"
	DialogueFinal      DialogueKind = "final"
	DialogueAdditional DialogueKind = "complémentaire"

	DialogueHeld      DialogueStatus = "tenu"
	DialoguePlanned   DialogueStatus = "prévu"
	DialogueCancelled DialogueStatus = "annulé"

	FindingDifficulty  FindingNature = "difficulté"
	FindingIssue       FindingNature = "enjeu"
	FindingStrength    FindingNature = "point fort"
	FindingSpecificity FindingNature = "spécificité"

	IndicatorOutput   IndicatorKind = "réalisation"
	IndicatorResult   IndicatorKind = "résultat"
	IndicatorActivity IndicatorKind = "activité"

	DirectionUp   Direction = "hausse"
	DirectionDown Direction = "baisse"

	Funded   Funding = "financée"
	Unfunded Funding = "non financée"

	StepDone       StepStatus = "fait"
	StepToDo       StepStatus = "à faire"
	StepInProgress StepStatus = "en cours"
	StepLate       StepStatus = "en retard"
	StepPartlyDone StepStatus = "partiellement fait"
	StepAbandoned  StepStatus = "abandonné"

	ReachStructuring Reach = "structurante"
	ReachInternal    Reach = "interne"

	QuadrantStrength    Quadrant = "force"
	QuadrantWeakness    Quadrant = "faiblesse"
	QuadrantOpportunity Quadrant = "opportunité"
	QuadrantThreat      Quadrant = "menace"

	StanceAgree   Stance = "accord"
	StanceComment Stance = "remarque"
	StanceObject  Stance = "objection"

	ReorganisationGoOn     ReorganisationDecision = "poursuivre"
	ReorganisationPostpone ReorganisationDecision = "reporter"
)

// Words that stand where a code could: the OG among the parties, and the two scopes of a finding that are no facility.
const (
	PartyManagingBody = "OG"
	ScopeManagingBody = "OG"
	ScopeTerritory    = "territoire"
)

// UnmarshalText reads a phase written with or without its accents, so both spellings have the same digest.
func (p *Phase) UnmarshalText(text []byte) error {
	*p = Phase(plainCapitals(string(text)))
	return nil
}

// UnmarshalText reads METROPOLE, MÉTROPOLE and Métropole alike.
func (k *AuthorityKind) UnmarshalText(text []byte) error {
	*k = AuthorityKind(plainCapitals(string(text)))
	return nil
}

func plainCapitals(word string) string { return strings.ReplaceAll(strings.ToUpper(word), "É", "E") }
