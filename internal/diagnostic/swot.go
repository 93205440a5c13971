package diagnostic

import "jalon/internal/contractfile"

// SWOT places findings in the four quadrants (F-RA-03). Unplaced ones wait for somebody to say where they go.
type SWOT struct {
	Scope         string // "" for the whole OG
	Strengths     []contractfile.Finding
	Weaknesses    []contractfile.Finding
	Opportunities []contractfile.Finding
	Threats       []contractfile.Finding
	Unplaced      []contractfile.Finding
}

// Quadrant is where a finding stands: where it says, else where its nature tells. An issue or a specificity may turn out
// either way, and only people know which: "" for those.
func Quadrant(finding contractfile.Finding) contractfile.Quadrant {
	switch {
	case finding.SWOT != "":
		return finding.SWOT
	case finding.Nature == contractfile.FindingStrength:
		return contractfile.QuadrantStrength
	case finding.Nature == contractfile.FindingDifficulty:
		return contractfile.QuadrantWeakness
	}
	return ""
}

// Quadrants places the findings of one scope, or of all of them when scope is "".
func Quadrants(f *contractfile.File, scope string) SWOT {
	told := SWOT{Scope: scope}
	for _, finding := range f.Findings {
		if scope != "" && finding.Scope != scope {
			continue
		}
		list := &told.Unplaced
		switch Quadrant(finding) {
		case contractfile.QuadrantStrength:
			list = &told.Strengths
		case contractfile.QuadrantWeakness:
			list = &told.Weaknesses
		case contractfile.QuadrantOpportunity:
			list = &told.Opportunities
		case contractfile.QuadrantThreat:
			list = &told.Threats
		}
		*list = append(*list, finding)
	}
	return told
}
