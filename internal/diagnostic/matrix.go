package diagnostic

import (
	"jalon/internal/contractfile"
	"jalon/internal/grid"
)

// Priority is a quadrant of the matrix of stakes by accessibility, that is of gain by effort (F-OB-06).
type Priority string

const (
	First    Priority = "first"    // much to gain, little effort
	Prepared Priority = "prepared" // much to gain, much effort
	Seized   Priority = "seized"   // little to gain, little effort
	Aside    Priority = "aside"    // little to gain, much effort
	Unscored Priority = "unscored"
)

// Priorities lists them in the order in which people read the matrix, what nobody scored last.
func Priorities() []Priority { return []Priority{First, Prepared, Seized, Aside, Unscored} }

// Proposal is an operational objective as the matrix shows it. Scores go from 1 to 4, 0 while nobody scored;
// Unanswered are the keys of the guiding questions without an answer.
type Proposal struct {
	Code          string   `json:"code"`
	Text          string   `json:"text"`
	Theme         string   `json:"theme"`
	Strategic     string   `json:"strategic_objective"`
	Author        string   `json:"author,omitempty"` // party code
	Stakes        int      `json:"stakes"`
	Accessibility int      `json:"accessibility"`
	Priority      Priority `json:"priority"`
	Unanswered    []string `json:"unanswered" nullable:"false"`
}

// Weigh places every operational objective of the file.
func Weigh(f *contractfile.File, g grid.Grid) []Proposal {
	var proposals []Proposal
	for _, strategic := range f.StrategicObjectives {
		for _, o := range strategic.OperationalObjectives {
			p := Proposal{
				Code: o.Code, Text: o.Text, Theme: strategic.Theme, Strategic: strategic.Code, Author: o.Author,
				Stakes: score(o.Stakes), Accessibility: score(o.Accessibility),
			}
			p.Priority = priority(p.Stakes, p.Accessibility)
			for _, q := range g.Guiding {
				if !said(o.Answers[q.Key]) {
					p.Unanswered = append(p.Unanswered, q.Key)
				}
			}
			proposals = append(proposals, p)
		}
	}
	return proposals
}

// priority: of the four notes, 3 and 4 are the high ones.
func priority(stakes, accessibility int) Priority {
	switch {
	case stakes == 0 || accessibility == 0:
		return Unscored
	case stakes >= 3 && accessibility >= 3:
		return First
	case stakes >= 3:
		return Prepared
	case accessibility >= 3:
		return Seized
	}
	return Aside
}

func score(n *contractfile.Number) int {
	if n == nil {
		return 0
	}
	return n.Int()
}
