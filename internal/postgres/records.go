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

// NewContract is what is stored before a contract's workflow starts: its file and who its people are.
type NewContract struct {
	ID          string
	Title       string
	File        []byte // canonical JSON of the contract file
	Digest      string // SHA-256 of File
	Opening     contract.State
	Predecessor string
	Parties     []PartyName
	People      []Person
}

// PartyName is a party as people call it.
type PartyName struct {
	Code string `json:"code"`
	Kind string `json:"kind"` // OG, ARS, CD, METROPOLE
	Name string `json:"name"`
}

// Person is somebody with a part in one contract. The same person may hold several.
type Person struct {
	ID      string `json:"id"`
	Party   string `json:"party"`
	Role    string `json:"role"`              // referent, signatory or pilot
	Subject string `json:"subject,omitempty"` // fiche code, for a pilot
	Name    string `json:"name"`
	Title   string `json:"title,omitempty"` // function, as the file writes it
	Address string `json:"address"`
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

// Filter narrows a list of contracts; zero fields do not filter. Reader keeps only contracts in which that person has
// a part; an empty Reader sees all of them and is for operators.
type Filter struct {
	Reader    string
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
	Proposal  *contract.Proposal  `json:"proposal,omitempty"`
	DueOn     civil.Date          `json:"due_on,omitzero"`
	AskedAt   time.Time           `json:"asked_at"`
}

// Deadline is one line of a contract's schedule.
type Deadline struct {
	schedule.Deadline
	State string `json:"state"` // open, or closed once met, moved away or dropped
}

// Outgoing is a letter waiting in the outbox, leased to one sender.
type Outgoing struct {
	ID       int64
	Contract string
	Attempt  int // 1 for the first
	Letter   mail.Letter
}

// Delivery is what became of an outgoing letter.
type Delivery struct {
	ID      int64
	State   string // sent, queued (to be tried again), possibly_sent or refused
	Detail  string
	RetryAt time.Time // for queued
}

// View is everything the projection knows of one contract.
type View struct {
	Contract Contract
	State    contract.State
	Parties  []PartyName
	People   []Person
	File     json.RawMessage
}
