// Package audit judges what is kept: whether the facts of a contract are those that were recorded, whether its state is
// what they say, and whether the log over all contracts is the one whose checkpoints were signed. It reads no database and
// no file: evidence is brought to it as stored, from PostgreSQL (internal/postgres) or from a bundle (internal/bundle),
// and judged in the same way.
//
//	evidence.go      what is kept about one contract
//	finding.go       what is wrong with it, in French
//	verify.go        all checks of one contract
//	chain.go         numbers, links, the log's leaves
//	filed.go         columns that repeat what the file says
//	columns.go       columns that repeat what the facts say
//	life.go          the state and the projection against the fold of the facts
//	words.go         frozen texts, mentions and what they stand for
//	archives.go      archived histories, replayed
//	installation.go  what is kept over all contracts: log, checkpoints, erasures
//	tree.go          the log's tree, recomputed leaf by leaf
//	survey.go        every contract of an installation, several at once
package audit

import (
	"time"

	"jalon/internal/civil"
	"jalon/internal/history"
	"jalon/internal/ledger"
)

// Evidence is everything that is kept about one contract, as it is stored. Texts whose bytes count are strings: they are
// valid UTF-8, and JSON brings them back unchanged.
type Evidence struct {
	Contract string
	Row      *Row // nil where only other tables know the contract
	Facts    []Fact
	Archives []history.Archive
	Texts    []Text
	Words    []Words
	Leaves   []Leaf
}

// Row is the contract itself: what it was taken over with, then what its facts have made of it.
type Row struct {
	Title       string `json:"title"`
	Predecessor string `json:"predecessor,omitempty"`
	File        string `json:"file"`
	Opening     string `json:"opening"`

	Filed

	Head   string `json:"head"` // hash of the last fact, in hexadecimal; empty where there is none
	Seq    int64  `json:"seq"`
	Logged int64  `json:"logged"` // number of the last fact that the log has
	State  string `json:"state"`

	Projection
}

// Filed are the columns that repeat what the file and the title say.
type Filed struct {
	Digest       string `json:"digest"` // SHA-256 of the file with its names, in hexadecimal
	ManagingBody string `json:"managing_body"`
	Search       string `json:"-"` // what a search compares, which only the database knows how to make
}

// Projection is what lists and searches read instead of the state.
type Projection struct {
	Phase       string     `json:"phase"`
	Suspended   bool       `json:"suspended"`
	EffectiveOn civil.Date `json:"effective_on,omitzero"`
	TermOn      civil.Date `json:"term_on,omitzero"`
	SignedOn    civil.Date `json:"signed_on,omitzero"`
	Successor   string     `json:"successor,omitempty"`
	NextDue     civil.Date `json:"next_due,omitzero"`
	UpdatedAt   time.Time  `json:"updated_at"` // instant of the last fact
}

// Fact is a row of facts. Fact is the exact JSON; the columns after Phase repeat what it says.
type Fact struct {
	Seq      int64  `json:"seq"`
	Fact     string `json:"fact"`
	Actor    string `json:"actor"`
	Sentence string `json:"sentence"`
	Phase    string `json:"phase"`
	Hash     string `json:"hash"` // in hexadecimal; empty where there is none

	Columns
}

// Columns are what is searched.
type Columns struct {
	At            time.Time `json:"at"` // instant, to the microsecond
	Kind          string    `json:"kind"`
	ActorPerson   string    `json:"actor_person,omitempty"`
	ActorParty    string    `json:"actor_party,omitempty"`
	CommandID     string    `json:"command_id,omitempty"`
	CommandDigest string    `json:"command_digest,omitempty"`
	Subject       string    `json:"subject,omitempty"`
}

// Text is a text frozen under its SHA-256.
type Text struct {
	Number      int64     `json:"number"` // in the order of deposits of the whole house, from 1
	Revision    string    `json:"revision"`
	Party       string    `json:"party"`
	Subject     string    `json:"subject,omitempty"`
	Text        string    `json:"text"`
	DepositedBy string    `json:"deposited_by"`
	DepositedAt time.Time `json:"deposited_at"`
	RedactedBy  int64     `json:"redacted_by,omitempty"` // number of an erasure
}

// Words are what a mention stands for. Person is empty for a text that somebody wrote.
type Words struct {
	Person     string `json:"person,omitempty"`
	Commitment string `json:"commitment"`
	Salt       []byte `json:"salt,omitempty"`
	Words      string `json:"words,omitempty"`
	Command    string `json:"command,omitempty"`     // that brought the text
	RedactedBy int64  `json:"redacted_by,omitempty"` // number of an erasure
	Sealed     bool   `json:"sealed,omitempty"`      // there, and no key opens it
}

// Leaf is an entry of the log with its place, counted from zero.
type Leaf struct {
	Position int64 `json:"position"`
	ledger.Leaf
}
