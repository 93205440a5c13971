package postgres

import (
	"encoding/json"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
	"jalon/internal/schedule"
)

// NewContract is what is stored before a contract's workflow starts: its file, its parties and the people whom the file
// names, each once. Who holds which role is said by the opening's register.
type NewContract struct {
	ID          string
	Title       string
	File        []byte // canonical JSON of the contract file; a successor's holds mentions already
	Digest      string // SHA-256 of File
	Opening     contract.State
	Predecessor string
	Ahead       time.Duration // of the server's clock: a rehearsal, never production
	Parties     []PartyName
	People      []Somebody
}

// PartyName is a party as people call it.
type PartyName struct {
	Code string `json:"code"`
	Kind string `json:"kind"` // OG, ARS, CD, METROPOLE
	Name string `json:"name"`

	Organisation string `json:"organisation"` // the same in every contract
}

// Person is a line of one contract's register, with the name of who holds it. The same person may hold several; lines
// that ended stay. Somebody whom the directory does not know, or whom the reader may not know, is named by the id.
type Person struct {
	ID      string     `json:"id"`
	Party   string     `json:"party"`
	Role    string     `json:"role"`
	Subject string     `json:"subject,omitempty"` // fiche of a pilot, level of an examiner
	Name    string     `json:"name"`
	Title   string     `json:"title,omitempty"` // function
	Address string     `json:"address"`
	From    civil.Date `json:"from,omitzero"` // first and last day, both included; zero means since ever and without end
	Until   civil.Date `json:"until,omitzero"`
}

// Scribe puts facts into words: the sentence that is stored with a fact, and the letters that leave because of it.
// before and after are the state around the fact.
type Scribe interface {
	Sentence(f contract.Fact) string
	Actor(f contract.Fact) string
	Letters(f contract.Fact, before, after *contract.State) []mail.Letter
}

// Contract is one contract as lists and pages show it.
type Contract struct {
	ID           string          `json:"id"`
	Title        string          `json:"title"`
	Phase        lifecycle.State `json:"phase"`
	Suspended    bool            `json:"suspended"`
	EffectiveOn  civil.Date      `json:"effective_on"`
	TermOn       civil.Date      `json:"term_on"`
	SignedOn     civil.Date      `json:"signed_on,omitzero"`
	ManagingBody string          `json:"managing_body"`
	Predecessor  string          `json:"predecessor,omitempty"`
	Successor    string          `json:"successor,omitempty"`
	NextDue      civil.Date      `json:"next_due,omitzero"` // earliest open deadline
	Seq          int64           `json:"seq"`
	UpdatedAt    time.Time       `json:"updated_at"`
}

// Filter narrows a list of contracts; zero fields do not filter.
type Filter struct {
	Phase     lifecycle.State
	Party     string
	Query     string     // part of the id, the title or the managing body's name, without accents or case
	DueBefore civil.Date // some open deadline falls before that day
	After     string     // id after which the page starts
	Limit     int
}

// RecordedFact is a fact with its words.
type RecordedFact struct {
	contract.Fact
	Actor    string          `json:"actor"`
	Sentence string          `json:"sentence"`
	Phase    lifecycle.State `json:"phase"` // of the contract after the fact
}

// Approval is an approval with the contract it belongs to. Earlier rounds stay as rows of their own.
type Approval struct {
	Contract  string              `json:"contract"`
	Title     string              `json:"title"` // of the contract
	ID        string              `json:"id"`
	Kind      string              `json:"kind"`
	Round     int                 `json:"round"`
	State     lifecycle.State     `json:"state"`
	Revision  string              `json:"revision,omitempty"`
	Submitter contract.Actor      `json:"submitter"`
	Needed    []string            `json:"needed"`
	Waiting   []string            `json:"waiting"`
	Decisions []contract.Decision `json:"decisions"`
	Visas     []contract.Visa     `json:"visas"`
	Proposal  *contract.Proposal  `json:"proposal,omitempty"`
	DueOn     civil.Date          `json:"due_on,omitzero"`
	AskedAt   time.Time           `json:"asked_at"`
}

// Deadline is one line of a contract's schedule, with where it stood at first (F-KR-03).
type Deadline struct {
	schedule.Deadline
	State    string     `json:"state"` // open, or closed once met, moved away or dropped
	FirstDue civil.Date `json:"first_due"`
	Moves    int        `json:"moves"`      // how often the day changed
	Shift    int        `json:"shift_days"` // from FirstDue to Due; 0 may also be there and back again
}

// View is everything the projection knows of one contract.
type View struct {
	Contract Contract
	State    contract.State
	Parties  []PartyName
	People   []Person
	File     json.RawMessage // as it came in, but for who was erased
	Filed    json.RawMessage `json:"-"` // the same with mentions, as it is kept
}
