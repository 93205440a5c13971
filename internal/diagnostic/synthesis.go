package diagnostic

import (
	"slices"
	"strings"
	"unicode/utf8"

	"jalon/internal/contractfile"
	"jalon/internal/grid"
)

// MostPages is the length that a synthesis does not usually exceed (N-18).
const MostPages = 15

// charactersPerPage is a full page of running French text, spaces included.
const charactersPerPage = 3000

// Axis is the synthesis of one theme (F-DI-09): what the parties wrote, else a draft assembled from the findings that are
// retained.
type Axis struct {
	Theme   grid.Theme
	Written bool // false: assembled
	Text    contractfile.AxisSynthesis
}

// Synthesise gives the synthesis theme by theme, in the order of the grid. A draft lists
// findings one per line with their codes, without figures, since population data go to annexes.
func Synthesise(f *contractfile.File, g grid.Grid) []Axis {
	var axes []Axis
	for _, theme := range g.Themes {
		i := slices.IndexFunc(shared(f).Synthesis, func(s contractfile.AxisSynthesis) bool { return s.Theme == theme.Key })
		if i >= 0 {
			axes = append(axes, Axis{theme, true, f.Diagnostic.Synthesis[i]})
			continue
		}
		axes = append(axes, Axis{theme, false, assembled(f, theme.Key)})
	}
	return axes
}

func assembled(f *contractfile.File, theme string) contractfile.AxisSynthesis {
	var strengths, weaknesses, prospects []string
	for _, finding := range f.Findings {
		if finding.Theme != theme || !Retained(finding) {
			continue
		}
		line := finding.Text + " (" + finding.Code + ")"
		switch Quadrant(finding) {
		case contractfile.QuadrantStrength:
			strengths = append(strengths, line)
		case contractfile.QuadrantWeakness:
			weaknesses = append(weaknesses, line)
		default:
			prospects = append(prospects, line)
		}
		if said(finding.Evolution) {
			prospects = append(prospects, finding.Evolution+" ("+finding.Code+")")
		}
	}
	return contractfile.AxisSynthesis{
		Theme: theme, Strengths: strings.Join(strengths, "\n"), Weaknesses: strings.Join(weaknesses, "\n"), Prospects: strings.Join(prospects, "\n"),
	}
}

// Pages estimates how many pages a synthesis takes; 0 when it says nothing.
func Pages(axes []Axis) int {
	characters := 0
	for _, axis := range axes {
		written := utf8.RuneCountInString(axis.Text.Strengths) + utf8.RuneCountInString(axis.Text.Weaknesses) + utf8.RuneCountInString(axis.Text.Prospects)
		if written > 0 {
			characters += written + utf8.RuneCountInString(axis.Theme.Title)
		}
	}
	return (characters + charactersPerPage - 1) / charactersPerPage
}
