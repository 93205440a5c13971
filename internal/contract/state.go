// Package contract is the kernel: what a CPOM is, what may be decided about it, and what follows.
//
// Decide turns a person's command into facts or a refusal, Tick turns the passing of time into facts, and Apply folds
// facts into State. All three are pure: no clock, no database, no Temporal. The workflow, the projection in PostgreSQL
// and an auditor's view of a past day are the same fold of the same facts.
//
// State holds identifiers, dates, hashes and enums only. Names, texts and addresses stay in PostgreSQL.
package contract

import (
	"slices"
	"time"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// State is everything a contract's workflow knows. It is the workflow's input, its memory and what it hands to its
// next run; JSON of any released version must stay readable.
type State struct {
	ID          string `json:"id"`
	Predecessor string `json:"predecessor,omitempty"`
	Policy      string `json:"policy"` // version of the policy that the parties agreed to
	Zone        string `json:"zone"`   // IANA name; civil dates of this contract are days there
	Seq         int64  `json:"seq"`    // number of the last fact, from 1, without gaps over all runs

	// Rules is that policy itself. Contracts of release 0.1.0 have none: they live under schedule.Original.
	Rules     *schedule.Policy `json:"rules,omitempty"`
	Territory civil.Territory  `json:"territory,omitempty"` // of the authority: days off
	Sector    string           `json:"sector,omitempty"`    // ehpad or handicap: which filings are expected

	Phase       lifecycle.State `json:"phase"`
	Since       civil.Date      `json:"since"` // day on which it entered that phase, or was opened in it
	Pause       lifecycle.State `json:"pause"`
	EffectiveOn civil.Date      `json:"effective_on"`
	TermOn      civil.Date      `json:"term_on"` // last day of the contract, extension included
	SignedOn    civil.Date      `json:"signed_on,omitzero"`
	Extended    bool            `json:"extended,omitempty"`

	Parties     []Party      `json:"parties"` // the managing body last
	People      []Assignment `json:"people"`  // the register, oldest line first
	Delegations []Delegation `json:"delegations,omitempty"`
	Facilities  []Facility   `json:"facilities"`
	Sheets      []Sheet      `json:"sheets"`
	Findings    []string     `json:"findings,omitempty"` // codes of the findings carried by the contract

	Negotiation   schedule.Negotiation `json:"negotiation"`
	Launch        Launch               `json:"launch"`
	Diagnostic    Diagnostic           `json:"diagnostic"`
	Text          string               `json:"text,omitempty"` // SHA-256 of the frozen contract text
	Consultations []string             `json:"consultations,omitempty"`
	Approvals     []Approval           `json:"approvals,omitempty"`
	Dialogues     []Dialogue           `json:"dialogues,omitempty"`
	Filings       []Filing             `json:"filings,omitempty"`    // documents received
	Notices       []schedule.Notice    `json:"notices,omitempty"`    // tariffs notified
	Reports       []YearReport         `json:"reports,omitempty"`    // fiches that reported their indicators
	Amendments    int                  `json:"amendments,omitempty"` // how many were proposed
	Renewal       Renewal              `json:"renewal"`

	Deadlines []Deadline `json:"deadlines,omitempty"` // what is still expected, by due day then id
	Answered  []Answered `json:"answered,omitempty"`  // commands remembered, oldest first

	Unreached []Unreached `json:"unreached,omitempty"` // addresses that refused a letter
}

// Party is one signatory of the contract. Who acts for it stands in the register.
type Party struct {
	Code  string   `json:"code"`
	Visas []string `json:"visas,omitempty"` // levels that prepare its decisions, first one first
}

// Authority reports whether the party prices and controls (ATC), as opposed to the managing body.
func (p Party) Authority() bool { return p.Code != schedule.ManagingBody }

// Facility is one ESMS of the perimeter with the authorities competent for its tariff (F-FI-05).
type Facility struct {
	Code      string   `json:"code"`
	Competent []string `json:"competent"`
	// EvaluationOn is the last day of its next quality evaluation (L-17); zero when the file tells of none.
	EvaluationOn civil.Date `json:"evaluation_on,omitzero"`
}

// Launch is what the launch needs before the parties agree (F-KL-01 to F-KL-04).
type Launch struct {
	RecordedOn    civil.Date `json:"recorded_on,omitzero"`
	Prerequisites bool       `json:"prerequisites,omitempty"`
}

// Diagnostic is where the shared diagnostic stands.
type Diagnostic struct {
	Stage    lifecycle.State `json:"stage"`
	Revision string          `json:"revision,omitempty"` // SHA-256 of the OG's deposit
	Analysed []string        `json:"analysed,omitempty"` // authorities that deposited their part (F-DI-07)
}

// Dialogue is a management dialogue that left the planned stage.
type Dialogue struct {
	ID       string          `json:"id"`
	Stage    lifecycle.State `json:"stage"`
	On       civil.Date      `json:"on"`
	Convened civil.Date      `json:"convened,omitzero"` // day on which On was chosen
	Agenda   string          `json:"agenda,omitempty"`  // SHA-256 of the topics that were sent
}

// Renewal is where the renewal stands.
type Renewal struct {
	Stage     lifecycle.State `json:"stage"`
	Successor string          `json:"successor,omitempty"`
	Started   bool            `json:"started,omitempty"` // the successor's own workflow runs
}

// Deadline is a planned day that is still awaited, with the reminders that are still to come.
type Deadline struct {
	ID        string              `json:"id"`
	Due       civil.Date          `json:"due"`
	Reminders []schedule.Reminder `json:"reminders,omitempty"`
	Set       int64               `json:"set,omitempty"`     // number of the fact that fixed the day: it grows with every move
	ToldOn    civil.Date          `json:"told_on,omitzero"`  // day of the last reminder, by the calendar or by hand
	Snoozes   int                 `json:"snoozes,omitempty"` // how often reminders were put off
}

// Answered remembers an accepted command: the same id with the same digest gets the same answer.
type Answered struct {
	ID     string    `json:"id"`
	Digest string    `json:"digest"`
	First  int64     `json:"first"` // numbers of the facts it made
	Last   int64     `json:"last"`
	At     time.Time `json:"at"`
}

// Over reports that the life is finished: no command and no date can change the contract any more.
func (s *State) Over() bool { return lifecycle.Contract.Final(s.Phase) }

// Party returns the party with a code.
func (s *State) Party(code string) (Party, bool) {
	i := slices.IndexFunc(s.Parties, func(p Party) bool { return p.Code == code })
	if i < 0 {
		return Party{}, false
	}
	return s.Parties[i], true
}

// Authorities lists the codes of the pricing authorities.
func (s *State) Authorities() []string {
	var codes []string
	for _, p := range s.Parties {
		if p.Authority() {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

// PartyCodes lists the codes of every party.
func (s *State) PartyCodes() []string { return append(s.Authorities(), schedule.ManagingBody) }

// Today is the civil day of an instant where the contract lives.
func (s *State) Today(now time.Time) civil.Date { return s.zone().Day(now) }

func (s *State) zone() civil.Zone { return civil.MustZone(s.Zone) }

// Agreed is the policy that the parties live under.
func (s *State) Agreed() schedule.Policy {
	if s.Rules == nil {
		return schedule.Original
	}
	return *s.Rules
}

// dialogueStage is where a dialogue stands; one that nobody has touched is planned.
func (s *State) dialogueStage(id string) lifecycle.State {
	for _, d := range s.Dialogues {
		if d.ID == id {
			return d.Stage
		}
	}
	return lifecycle.Planned
}

// awaits reports whether a deadline is still open.
func (s *State) awaits(id string) bool {
	return slices.ContainsFunc(s.Deadlines, func(d Deadline) bool { return d.ID == id })
}

// Clone copies whatever Apply may change, so that a decision can be tried without touching s.
func (s *State) Clone() State {
	c := *s
	c.Parties = slices.Clone(s.Parties) // their visas are replaced, never written into
	c.People = slices.Clone(s.People)
	c.Delegations = slices.Clone(s.Delegations)
	c.Sheets = slices.Clone(s.Sheets)
	for i := range c.Sheets {
		c.Sheets[i].Steps = slices.Clone(s.Sheets[i].Steps)
	}
	c.Diagnostic.Analysed = slices.Clone(s.Diagnostic.Analysed)
	c.Consultations = slices.Clone(s.Consultations)
	c.Approvals = slices.Clone(s.Approvals)
	for i := range c.Approvals {
		c.Approvals[i].Decisions = slices.Clone(s.Approvals[i].Decisions)
		c.Approvals[i].Visas = slices.Clone(s.Approvals[i].Visas)
	}
	c.Dialogues = slices.Clone(s.Dialogues)
	c.Deadlines = slices.Clone(s.Deadlines) // their reminder lists are replaced, never written into
	c.Filings = slices.Clone(s.Filings)
	c.Notices = slices.Clone(s.Notices)
	c.Reports = slices.Clone(s.Reports)
	for i := range c.Reports {
		c.Reports[i].Sheets = slices.Clone(s.Reports[i].Sheets)
	}
	c.Unreached = slices.Clone(s.Unreached)
	c.Answered = slices.Clone(s.Answered)
	return c
}
