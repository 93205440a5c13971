package grid

// ThematicSheet tells what to ask about one subject, what to look into, and with which figures. Its number is the
// thematic_sheet of a finding; Block is the content block that such a finding belongs to.
type ThematicSheet struct {
	Number     int      `json:"number"`
	Title      string   `json:"title"`
	Block      string   `json:"block"`
	Purpose    string   `json:"purpose"`
	Stakes     []Stake  `json:"stakes"`
	Questions  []string `json:"questions"`
	Tracks     []string `json:"tracks"`
	Indicators []Figure `json:"indicators"`
	Sources    []string `json:"sources"`
}

// Actor is a side of the table, each with its own stakes in a subject.
type Actor string

const (
	Facility     Actor = "esms"
	ManagingBody Actor = "og"
	Authority    Actor = "atc"
)

// Stake is what a subject means to one actor.
type Stake struct {
	Actor Actor  `json:"actor"`
	Text  string `json:"text"`
}

// Type tells what a row of a sheet is (F-SO-02).
type Type string

const (
	Measured       Type = "I" // an indicator
	Characteristic Type = "C"
	SourceData     Type = "S"
)

// Figure is a row that a sheet proposes. Unit is French.
type Figure struct {
	Label string `json:"label"`
	Type  Type   `json:"type"`
	Unit  string `json:"unit"`
}

// Sheet finds a thematic sheet by its number.
func (g Grid) Sheet(number int) (ThematicSheet, bool) {
	return find(g.Sheets, func(s ThematicSheet) bool { return s.Number == number })
}

// Stake is what the sheet means to an actor, "" when it says nothing of it: a screen shows each reader their own first.
func (s ThematicSheet) Stake(of Actor) string {
	stake, _ := find(s.Stakes, func(stake Stake) bool { return stake.Actor == of })
	return stake.Text
}
