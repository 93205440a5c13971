package content

import (
	"encoding/json"
	"fmt"
	"time"

	"jalon/internal/contractfile"
)

// MostBytes is how long the body of a draft may be, in bytes of UTF-8.
const MostBytes = 192 << 10

// Draft is one version of one item. Versions of an item count from 1 without gaps, whoever writes them.
type Draft struct {
	Item    Item            `json:"item"`
	Version int             `json:"version"`
	Body    json.RawMessage `json:"body"`   // canonical JSON of the item; null: taken out
	Party   string          `json:"party"`  // its code
	By      string          `json:"by"`     // id of the person
	At      time.Time       `json:"at"`     // instant
	Shared  bool            `json:"shared"` // the other parties read it; until then its own party alone does (F-RA-05)
}

// Gone reports an item that was taken out.
func (d Draft) Gone() bool { return len(d.Body) == 0 || string(d.Body) == "null" }

// Measure is one version of the value of an indicator in a year. Every party reads it as soon as it is kept.
type Measure struct {
	Indicator string              `json:"indicator"` // code
	Year      int                 `json:"year"`
	Version   int                 `json:"version"`         // from 1, of this indicator in this year
	Value     contractfile.Number `json:"value,omitempty"` // "": withdrawn

	// Where the value comes from, as the indicator's record of that year tells it (F-SO-02).
	Source     string `json:"source,omitempty"`
	Campaign   string `json:"campaign,omitempty"`
	Definition string `json:"definition,omitempty"` // version in force when it was measured
	Comment    string `json:"comment,omitempty"`

	Origin string    `json:"origin,omitempty"` // how it came in: what it was read from; "" for one that was typed
	Party  string    `json:"party"`
	By     string    `json:"by"`
	At     time.Time `json:"at"` // instant
}

// Says reports a measure that says what another one does, whoever wrote it and when.
func (m Measure) Says(other Measure) bool {
	m.Version, m.Party, m.By, m.At = other.Version, other.Party, other.By, other.At
	return m == other
}

// Conflict tells that an item moved on since the writer read it. Nothing was written.
type Conflict struct {
	Theirs  Draft    // the version that stands: whose, when; with its body where the writer may read it
	Hidden  bool     // it is a draft under way at another party, of which only that is told
	Changes []Change // from what the writer had read to Theirs

	Measure *Measure // what stands, where the conflict is about a measure; Theirs then repeats whose and when
}

func (c *Conflict) Error() string {
	return fmt.Sprintf("content: %s stands at version %d, by %s of %s", c.Theirs.Item, c.Theirs.Version, c.Theirs.By, c.Theirs.Party)
}

// Closed tells that an item does not change any more, and why, in French: see Editable.
type Closed struct {
	Item   Item
	Reason string
}

func (c *Closed) Error() string { return fmt.Sprintf("content: %s is closed: %s", c.Item, c.Reason) }
