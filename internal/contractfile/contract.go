package contractfile

import (
	"encoding/json"

	"jalon/internal/civil"
)

// File is a contract as its file tells it. An absent list, object or text is empty, a date that is absent or null is
// the zero Date, and a number that is absent or null is a nil pointer.
//
// Fields marked omitempty came after the first release: where nobody said anything they are absent from the canonical
// form as well, so that a file of that release keeps its digest.
//
// Milestones, Timeline, ExpectedAlerts and ExpectedSilences are the author's comments. They are kept for the export and
// must never decide anything: dates and alerts are computed from the rest.
type File struct {
	ID                 string     `json:"id"`
	Title              string     `json:"title"`
	Fictional          bool       `json:"fictional"`
	LegalBasis         string     `json:"legal_basis"`
	Territory          string     `json:"territory,omitempty"` // civil.Territory of the authorities; absent where it follows from the rest
	Phase              Phase      `json:"phase"`
	ContractYear       *Number    `json:"contract_year"`
	ReferenceDate      civil.Date `json:"reference_date"` // the day on which the file told the truth
	SignedOn           civil.Date `json:"signed_on"`
	PlannedSignatureOn civil.Date `json:"planned_signature_on"`
	EffectiveOn        civil.Date `json:"effective_on"`
	TermOn             civil.Date `json:"term_on"` // the last day of the contract, extension included (L-01)
	RenewalOpenedOn    civil.Date `json:"renewal_opened_on"`

	ManagingBody            ManagingBody     `json:"managing_body"`
	Authorities             []Authority      `json:"authorities"`
	NewCompetentAuthorities []string         `json:"new_competent_authorities"`
	Partners                []string         `json:"partners"`
	GovernanceBodies        []string         `json:"governance_bodies"`
	Involvement             []Involvement    `json:"involvement"`
	ReferentChanges         []ReferentChange `json:"referent_changes"`
	Facilities              []Facility       `json:"facilities"`

	Launch        *Launch        `json:"launch"`
	Letters       []Letter       `json:"letters"`
	Diagnostic    *Diagnostic    `json:"diagnostic"`
	Meetings      []Meeting      `json:"meetings"`
	Consultations []Consultation `json:"consultations"`
	Dialogues     []Dialogue     `json:"dialogues"`
	Documents     []Document     `json:"documents"`
	Amendments    []Amendment    `json:"amendments"`

	ExtensionWishedOn civil.Date        `json:"extension_wished_on,omitempty"` // a party wished an extension (L-05)
	Annexes           []Annex           `json:"annexes,omitempty"`
	Conventions       []Convention      `json:"conventions,omitempty"`
	FollowUpFiles     map[string]string `json:"follow_up_files,omitempty"` // by authority code: the follow-up file it asks for (V-DUAL-TOOL)
	Reorganisation    *Reorganisation   `json:"reorganisation,omitempty"`

	Findings            []Finding            `json:"findings"`
	StrategicObjectives []StrategicObjective `json:"strategic_objectives"`
	ActionSheets        []ActionSheet        `json:"action_sheets"`
	IntentSheets        []IntentSheet        `json:"intent_sheets"`

	Milestones       json.RawMessage `json:"milestones,omitempty"`
	Timeline         json.RawMessage `json:"timeline,omitempty"`
	ExpectedAlerts   json.RawMessage `json:"expected_alerts,omitempty"`
	ExpectedSilences json.RawMessage `json:"expected_silences,omitempty"`
}

// ManagingBody is the organisme gestionnaire (OG), the legal entity that runs the facilities.
type ManagingBody struct {
	Name           string `json:"name"`
	LegalForm      string `json:"legal_form"`
	FinessEJ       string `json:"finess_ej"`
	Address        string `json:"address"`
	Representative string `json:"representative"`
	CPOMReferent   string `json:"cpom_referent"`
	Email          string `json:"email"`
}

// Authority is an autorité de tarification et de contrôle (ATC) that is a party to the contract. Exactly one person
// signs for it.
type Authority struct {
	Code          string        `json:"code"`
	Kind          AuthorityKind `json:"kind"`
	Name          string        `json:"name"`
	Signatory     string        `json:"signatory"`
	Referent      string        `json:"referent"`
	ReferentSince civil.Date    `json:"referent_since"`
	Email         string        `json:"email"`
}

// Facility is an ESMS of the perimeter. TariffCompetence keeps the words of the file; File.Competence resolves them.
type Facility struct {
	Code             string  `json:"code"`
	Name             string  `json:"name"`
	Category         string  `json:"category"`
	FinessET         string  `json:"finess_et"`
	Town             string  `json:"town"`
	Capacity         string  `json:"capacity"`
	TariffCompetence string  `json:"tariff_competence"`
	GMP              *Number `json:"gmp"`
	PMP              *Number `json:"pmp"`
	HASEvaluation    string  `json:"has_evaluation,omitempty"` // "2023-10", or "2026-11 (programmée)"
}

// ReferentChange records that a party, an authority's code or "OG", changed its CPOM referent (V-TURNOVER).
type ReferentChange struct {
	On              civil.Date `json:"on"`
	Party           string     `json:"party"`
	Note            string     `json:"note"`
	HandoverMinutes bool       `json:"handover_minutes"`
}

// Involvement tells how staff or users take part (F-US-01).
type Involvement struct {
	Audience string           `json:"audience"`
	Level    InvolvementLevel `json:"level"`
	Evidence string           `json:"evidence"`
}
