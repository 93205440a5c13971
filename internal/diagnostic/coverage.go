package diagnostic

import (
	"strings"

	"jalon/internal/contractfile"
	"jalon/internal/grid"
)

// State tells how a block is covered for a scope.
type State string

const (
	Written State = "written" // a text
	Told    State = "told"    // no text, but findings
	Excused State = "excused" // left empty, with a reason (F-DI-02)
	Empty   State = "empty"
)

// Cell is one block for one scope.
type Cell struct {
	Scope    string   `json:"scope"`
	State    State    `json:"state"`
	Findings []string `json:"findings" nullable:"false"` // their codes
}

// Row is one block for every scope, in the order of Coverage.Scopes.
type Row struct {
	Block grid.Block `json:"block"`
	Cells []Cell     `json:"cells" nullable:"false"`
}

// Coverage is the table of blocks by scopes.
type Coverage struct {
	Scopes []Scope `json:"scopes" nullable:"false"`
	Rows   []Row   `json:"rows" nullable:"false"`
}

// Cover tells for each block of the grid and each scope whether the diagnostic says anything. A block is covered by its
// text, by a finding of that block and scope, or by the reason for which it is left empty.
func Cover(f *contractfile.File, g grid.Grid) Coverage {
	type place struct{ scope, block string }
	sections := map[place]contractfile.DiagnosticSection{}
	for _, s := range shared(f).Sections {
		sections[place{s.Scope, s.Block}] = s
	}
	findings := map[place][]string{}
	for _, finding := range f.Findings {
		at := place{finding.Scope, BlockOf(finding, g)}
		findings[at] = append(findings[at], finding.Code)
	}
	table := Coverage{Scopes: Scopes(f)}
	for _, block := range g.Blocks {
		row := Row{Block: block}
		for _, scope := range table.Scopes {
			at := place{scope.Code, block.Key}
			cell := Cell{Scope: scope.Code, State: Empty, Findings: findings[at]}
			switch section := sections[at]; {
			case said(section.Text):
				cell.State = Written
			case len(cell.Findings) > 0:
				cell.State = Told
			case said(section.EmptyReason):
				cell.State = Excused
			}
			row.Cells = append(row.Cells, cell)
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// said reports text that holds more than spaces.
func said(text string) bool { return strings.TrimSpace(text) != "" }
