// Package diagnostic reads the shared diagnostic out of a contract file: what is written and what is missing, where each
// finding stands, and what became of it down to the last indicator.
//
// Everything is derived from the file and a grid, and nothing is kept: a page, an export and a check made on the same
// content say the same. The package judges no more than a list of missing parts; what blocks an act is a vigilance rule.
package diagnostic

import (
	"slices"

	"jalon/internal/contractfile"
	"jalon/internal/grid"
)

// Scope is what a part of the diagnostic is about: the head office, under contractfile.ScopeManagingBody, or a facility.
type Scope struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Scopes lists what must be covered: the head office, then every facility in the order of the file (F-RA-01).
func Scopes(f *contractfile.File) []Scope {
	scopes := []Scope{{contractfile.ScopeManagingBody, "Siège et services communs"}}
	for _, facility := range f.Facilities {
		scopes = append(scopes, Scope{facility.Code, facility.Name})
	}
	return scopes
}

// BlockOf is the content block of a finding: its own, else that of its thematic sheet; "" when neither tells.
func BlockOf(finding contractfile.Finding, g grid.Grid) string {
	if finding.Block != "" || finding.ThematicSheet == nil {
		return finding.Block
	}
	sheet, _ := g.Sheet(finding.ThematicSheet.Int())
	return sheet.Block
}

// Retained tells whether a finding goes on towards the contract: it does until somebody sets it aside (F-DI-12).
func Retained(finding contractfile.Finding) bool {
	return finding.Retained == nil || *finding.Retained
}

// shared is the diagnostic of a file; a file without one has written nothing yet.
func shared(f *contractfile.File) contractfile.Diagnostic {
	if f.Diagnostic == nil {
		return contractfile.Diagnostic{}
	}
	return *f.Diagnostic
}

// Section is what is written about a block for a scope; the zero one when nothing is.
func Section(f *contractfile.File, scope, block string) contractfile.DiagnosticSection {
	sections := shared(f).Sections
	i := slices.IndexFunc(sections, func(s contractfile.DiagnosticSection) bool { return s.Scope == scope && s.Block == block })
	if i < 0 {
		return contractfile.DiagnosticSection{Scope: scope, Block: block}
	}
	return sections[i]
}
