package vigilance

import "slices"

// Level says how much an alert weighs.
type Level string

// The levels, the most pressing first. A block holds back the acts that its rule guards; an escalation goes to those who
// answer for the contract; the two others are for whoever reads.
const (
	Block      Level = "block"
	Escalation Level = "escalation"
	Warning    Level = "warning"
	Info       Level = "info"
)

// Levels lists them, the most pressing first.
func Levels() []Level { return []Level{Block, Escalation, Warning, Info} }

// French is the name of a level for people.
func (l Level) French() string {
	switch l {
	case Block:
		return "bloquant"
	case Escalation:
		return "alerte remontée"
	case Warning:
		return "avertissement"
	}
	return "information"
}

func (l Level) rank() int { return slices.Index(Levels(), l) }
