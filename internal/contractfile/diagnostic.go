package contractfile

import "jalon/internal/civil"

// Diagnostic holds the dates of the shared diagnostic: the OG's part, the authorities' analysis, the restitution
// (N-03, N-04). GridVersions is keyed by authority code (V-GRID-MISMATCH).
type Diagnostic struct {
	OGStart        civil.Date        `json:"og_start"`
	OGEnd          civil.Date        `json:"og_end"`
	ATCStart       civil.Date        `json:"atc_start"`
	ATCEnd         civil.Date        `json:"atc_end"`
	RestitutionOn  civil.Date        `json:"restitution_on"`
	SynthesisPages *Number           `json:"synthesis_pages"`
	GridVersions   map[string]string `json:"grid_versions"`

	DueOn       civil.Date          `json:"due_on,omitempty"`  // fixed before the work starts (F-KR-02)
	Grid        string              `json:"grid,omitempty"`    // version of the grid that Sections follow
	Framing     map[string]string   `json:"framing,omitempty"` // answers to the framing questions, by their keys in the grid (F-RA-04)
	Sections    []DiagnosticSection `json:"sections,omitempty"`
	Synthesis   []AxisSynthesis     `json:"synthesis,omitempty"`
	Territorial []TerritorialPart   `json:"territorial,omitempty"`
	Reactions   []Reaction          `json:"reactions,omitempty"`
}

// DiagnosticSection is what the OG writes about one content block for one facility, or for the head office when Scope is
// ScopeManagingBody (F-RA-01, F-DI-02). A block that is left empty gives the reason.
type DiagnosticSection struct {
	Scope       string `json:"scope"`
	Block       string `json:"block"`
	Text        string `json:"text,omitempty"`
	EmptyReason string `json:"empty_reason,omitempty"`
}

// AxisSynthesis is the synthesis of one theme (F-DI-09).
type AxisSynthesis struct {
	Theme      string `json:"theme"`
	Strengths  string `json:"strengths,omitempty"`
	Weaknesses string `json:"weaknesses,omitempty"`
	Prospects  string `json:"prospects,omitempty"`
}

// TerritorialPart is an authority's own diagnostic of the territory, or its explicit waiver (F-DI-07).
type TerritorialPart struct {
	Authority string     `json:"authority"`
	Text      string     `json:"text,omitempty"`
	On        civil.Date `json:"on,omitempty"`
	Waived    bool       `json:"waived,omitempty"`
}

// Reaction is what a party answered to the main lessons (F-DI-11).
type Reaction struct {
	Party  string     `json:"party"`
	Stance Stance     `json:"stance"`
	Text   string     `json:"text,omitempty"`
	On     civil.Date `json:"on"`
}

// Finding is a constat of the diagnostic. Scope is a facility's code, ScopeManagingBody or ScopeTerritory.
type Finding struct {
	Code          string        `json:"code"`
	Scope         string        `json:"scope"`
	Nature        FindingNature `json:"nature"`
	ThematicSheet *Number       `json:"thematic_sheet"` // 1 to 8 (N-19)
	Theme         string        `json:"theme,omitempty"`
	Text          string        `json:"text"`
	Measure       string        `json:"measure"`
	Qualitative   string        `json:"qualitative"`
	Causes        []string      `json:"causes"`
	Consequences  []string      `json:"consequences"`
	HasLever      bool          `json:"has_lever"`
	Priority      *Number       `json:"priority"` // 1 comes first

	SWOT      Quadrant `json:"swot,omitempty"`
	State     string   `json:"state,omitempty"`     // where things stand now (F-RA-07)
	Evolution string   `json:"evolution,omitempty"` // where they go in the mid term
	Block     string   `json:"block,omitempty"`     // content block of the grid
	Author    string   `json:"author,omitempty"`    // party that proposed it
	Retained  *bool    `json:"retained,omitempty"`  // kept for the contract; nil while nobody said (F-DI-12)
}

// StrategicObjective answers findings, named by their codes, and is split into operational objectives (F-OB-07).
type StrategicObjective struct {
	Code                  string                 `json:"code"`
	Theme                 string                 `json:"theme"`
	Text                  string                 `json:"text"`
	Findings              []string               `json:"findings"`
	OperationalObjectives []OperationalObjective `json:"operational_objectives"`
	Weight                *Number                `json:"weight,omitempty"` // in the contract; 1 when absent (F-RS-02)
}

// OperationalObjective is what action sheets refer to by code.
type OperationalObjective struct {
	Code string `json:"code"`
	Text string `json:"text"`

	Author        string            `json:"author,omitempty"` // party that proposed it (F-OB-05)
	Weight        *Number           `json:"weight,omitempty"` // in its strategic objective; 1 when absent
	SMART         *SMART            `json:"smart,omitempty"`
	Stakes        *Number           `json:"stakes,omitempty"`        // 1 to 4 (F-OB-06)
	Accessibility *Number           `json:"accessibility,omitempty"` // 1 to 4
	Answers       map[string]string `json:"answers,omitempty"`       // to the five guiding questions, by their keys in the grid
	Tags          []string          `json:"tags,omitempty"`
	Indicators    []Indicator       `json:"indicators,omitempty"` // of the objective itself (F-OB-09)
}

// SMART holds the five answers that submission asks for (F-OB-10).
type SMART struct {
	Specific   string `json:"specific,omitempty"`
	Measurable string `json:"measurable,omitempty"`
	Acceptable string `json:"acceptable,omitempty"`
	Realistic  string `json:"realistic,omitempty"`
	TimeBound  string `json:"time_bound,omitempty"`
}
