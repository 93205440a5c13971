package schedule

import (
	"slices"
	"strings"
)

// Audience names who is expected to act on a deadline, as roles resolved when a letter leaves:
// "referent:<party>", "pilot:<sheet>". The pilots of a report follow from the fiches that are expected to report.
func Audience(id string, authorities []string, policy Policy) []string {
	switch KindOf(id) {
	case Step:
		return []string{"pilot:" + sheetOf(id)}
	case Evaluation:
		return referents([]string{ManagingBody})
	case Filing:
		return policy.filers(id, authorities)
	}
	switch id {
	case "phase.diagnostic.og":
		return referents([]string{ManagingBody})
	case "phase.diagnostic.atc":
		return referents(authorities)
	}
	return append(referents(authorities), "referent:"+ManagingBody)
}

func (terms Terms) audience(id string, policy Policy) []string {
	for _, report := range terms.Reports {
		if ReportID(report.Year) == id {
			return Pilots(report.Sheets)
		}
	}
	return Audience(id, terms.Authorities, policy)
}

// Pilots is the audience of a report by some fiches.
func Pilots(sheets []string) []string {
	roles := make([]string, len(sheets))
	for i, sheet := range sheets {
		roles[i] = "pilot:" + sheet
	}
	return roles
}

func (p Policy) filers(id string, authorities []string) []string {
	rule := p.filing(id)
	if rule == nil {
		return referents([]string{ManagingBody})
	}
	var roles []string
	for _, by := range rule.By {
		if by == AllAuthorities {
			roles = append(roles, referents(authorities)...)
		} else {
			roles = append(roles, "referent:"+by)
		}
	}
	return slices.Compact(roles)
}

func referents(parties []string) []string {
	roles := make([]string, 0, len(parties)+1)
	for _, party := range parties {
		roles = append(roles, "referent:"+party)
	}
	return roles
}

// sheetOf is the fiche of a step's id; fiche codes may themselves hold dots, step numbers may not.
func sheetOf(id string) string {
	sheet := strings.TrimPrefix(id, "step.")
	return sheet[:max(strings.LastIndexByte(sheet, '.'), 0)]
}
