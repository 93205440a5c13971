// Package progress tells how far the work of a contract has come: from the steps of each fiche up to the operational
// objective, the strategic objective and the contract, exactly, by the weights that the parties gave (F-RS-01, F-RS-02).
//
// Two figures are kept apart at every level. Advance counts validated steps, each by its weight: work done. Achieved counts
// finished fiches only, each by its share: results obtained. An abandoned step leaves the sum, and with its last step a
// fiche leaves it too, then an objective under which nothing is left to follow: what was given up delays nobody and earns
// nothing.
//
//	progress.go  what is told, and of what
//	tree.go      a file and a state as one tree
//	weigh.go     weights into shares, shares into figures
//	fraction.go  exact figures and how they are shown
package progress

import (
	"slices"

	"jalon/internal/contract"
)

// Figures is what every level tells of itself. None of its fractions is nil.
type Figures struct {
	Code     string
	Weight   Fraction // among its siblings, as the content gives it; 1 where nobody said
	Share    Fraction // of the whole contract; 0 for what has left the sum
	Advance  Fraction // of its own work, from 0 to 1: validated steps
	Achieved Fraction // of its own work, from 0 to 1: finished fiches
}

// Contract is the whole, of share 1, or 0 when nothing in it can be followed.
type Contract struct {
	Figures
	Objectives []Strategic
}

// Strategic is a strategic objective. The one without a code gathers the fiches that name no objective of the file.
type Strategic struct {
	Figures
	Theme      string
	Objectives []Operational
}

// Operational is an operational objective with its fiches.
type Operational struct {
	Figures
	Sheets []Sheet
}

// Sheet is a fiche with what a selection goes by: where it stands in the objectives, its theme, its facilities.
type Sheet struct {
	Figures
	Strategic   string
	Operational string
	Theme       string
	Facilities  []string
	Steps       []Step
}

// Step is a step of a fiche; N counts from 1, as in step.<fiche>.<n>.
type Step struct {
	N      int
	Stage  contract.StepStage
	Weight Fraction
	Part   Fraction // of its fiche; 0 once abandoned
}

// Sheets lists the fiches in the order of the objectives.
func (c Contract) Sheets() []Sheet {
	var all []Sheet
	for _, strategic := range c.Objectives {
		for _, operational := range strategic.Objectives {
			all = append(all, operational.Sheets...)
		}
	}
	return all
}

// Where is the contract with the chosen fiches only, weighed anew: their shares are of the selection, in which objectives
// without a chosen fiche are not told (F-RS-04). Choosing every fiche that is followed changes no figure.
func (c Contract) Where(chosen func(Sheet) bool) Contract {
	part := Contract{Figures: Figures{Code: c.Code, Weight: c.Weight}}
	for _, strategic := range c.Objectives {
		kept := strategic
		kept.Objectives = nil
		for _, operational := range strategic.Objectives {
			operational.Sheets = slices.DeleteFunc(slices.Clone(operational.Sheets), func(s Sheet) bool { return !chosen(s) })
			if len(operational.Sheets) > 0 {
				kept.Objectives = append(kept.Objectives, operational)
			}
		}
		if len(kept.Objectives) > 0 {
			part.Objectives = append(part.Objectives, kept)
		}
	}
	part.weigh()
	return part
}
