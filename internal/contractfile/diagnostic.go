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
}

// StrategicObjective answers findings, named by their codes, and is split into operational objectives (F-OB-07).
type StrategicObjective struct {
	Code                  string                 `json:"code"`
	Theme                 string                 `json:"theme"`
	Text                  string                 `json:"text"`
	Findings              []string               `json:"findings"`
	OperationalObjectives []OperationalObjective `json:"operational_objectives"`
}

// OperationalObjective is what action sheets refer to by code.
type OperationalObjective struct {
	Code string `json:"code"`
	Text string `json:"text"`
}
