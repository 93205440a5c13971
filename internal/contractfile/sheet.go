package contractfile

import "jalon/internal/civil"

// ActionSheet is a fiche action (F-7S-05). Its owner is the person at the OG who answers for it. Status is free text,
// because parties write there who has validated what ("validée ARS, CD-96 ; CD-00 en attente").
type ActionSheet struct {
	Code                 string      `json:"code"`
	OperationalObjective string      `json:"operational_objective,omitempty"`
	Title                string      `json:"title"`
	Facilities           []string    `json:"facilities"`
	StartOn              civil.Date  `json:"start_on"`
	EndOn                civil.Date  `json:"end_on"`
	Owner                string      `json:"owner"`
	Funding              Funding     `json:"funding,omitempty"`
	Status               string      `json:"status"`
	ProgressPct          *Number     `json:"progress_pct"` // 0 to 100
	BaselineSituation    string      `json:"baseline_situation"`
	TargetSituation5Y    string      `json:"target_situation_5y"`
	Steps                []Step      `json:"steps"`
	Means                string      `json:"means"`
	Partners             string      `json:"partners"`
	Risks                string      `json:"risks"`
	Indicators           []Indicator `json:"indicators"`

	Reach  Reach    `json:"scope,omitempty"`
	Weight *Number  `json:"weight,omitempty"` // among the sheets of its objective; 1 when absent (F-RS-02)
	SMART  *SMART   `json:"smart,omitempty"`
	Tags   []string `json:"tags,omitempty"` // SERAFIN-PH, RAPT, projects… (F-RS-07, F-PA-04)
}

// Step is a dated milestone of a sheet.
type Step struct {
	DueOn  civil.Date `json:"due_on"`
	Label  string     `json:"label"`
	Status StepStatus `json:"status"`
	Weight *Number    `json:"weight,omitempty"` // among the steps of its sheet; 1 when absent
}

// Indicator is a measured value. Targets and Actuals are keyed by four-digit years, in Unit.
type Indicator struct {
	Code      string            `json:"code"`
	Label     string            `json:"label"`
	Kind      IndicatorKind     `json:"kind"`
	Source    string            `json:"source"`
	Unit      string            `json:"unit"`
	Direction Direction         `json:"direction"`
	Baseline  *Baseline         `json:"baseline"`
	Targets   map[string]Number `json:"targets"`
	Actuals   map[string]Number `json:"actuals"`
	Comment   string            `json:"comment"`

	Definition string            `json:"definition,omitempty"` // version of its definition (F-FT-03)
	Reference  string            `json:"reference,omitempty"`  // its code in the source's own table, such as the TDB MS
	Records    map[string]Record `json:"records,omitempty"`    // by year: where that year's actual comes from
}

// Record tells where the actual of one year comes from and how it is explained (F-SO-02, F-TD-04).
type Record struct {
	Source     string `json:"source,omitempty"`
	Campaign   string `json:"campaign,omitempty"`
	Definition string `json:"definition,omitempty"` // version that was in force when it was measured
	Comment    string `json:"comment,omitempty"`
}

// Baseline is the value an indicator starts from, nil when it was not measured.
type Baseline struct {
	Year  Number  `json:"year"`
	Value *Number `json:"value"`
}

// IntentSheet is a fiche d'intention: an unfunded action kept in annex (F-OB-08).
type IntentSheet struct {
	Code               string `json:"code"`
	Title              string `json:"title"`
	Reason             string `json:"reason"`
	StrategicObjective string `json:"strategic_objective,omitempty"`
}
