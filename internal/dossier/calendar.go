package dossier

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/schedule"
)

// Sector is what a contract is about, as far as filings depend on it: ehpad, or handicap.
func (d *Dossier) Sector() string {
	if strings.Contains(strings.ToUpper(d.File.LegalBasis), "EHPAD") {
		return "ehpad"
	}
	ehpad := func(f contractfile.Facility) bool { return strings.Contains(strings.ToUpper(f.Category), "EHPAD") }
	if slices.ContainsFunc(d.File.Facilities, ehpad) {
		return "ehpad"
	}
	return "handicap"
}

// evaluationOn is the last day of a facility's next quality evaluation: the month that was fixed for it, or five years
// after the last one (L-17).
func evaluationOn(written string) civil.Date {
	month, planned := strings.CutSuffix(written, " (programmée)")
	first, err := civil.Parse(strings.TrimSpace(month) + "-01")
	if err != nil {
		return civil.Date{}
	}
	if !planned {
		first = first.AddYears(schedule.EvaluationYears)
	}
	return first.AddMonths(1).AddDays(-1)
}

// targets lists the years for which an indicator of a fiche has a target.
func targets(sheet contractfile.ActionSheet) []int {
	var years []int
	for _, indicator := range sheet.Indicators {
		for text := range indicator.Targets {
			if year, err := strconv.Atoi(text); err == nil && !slices.Contains(years, year) {
				years = append(years, year)
			}
		}
	}
	slices.Sort(years)
	return years
}

// openReports reads which fiches have values for each year.
func (d *Dossier) openReports(s *contract.State) {
	for _, sheet := range d.File.ActionSheets {
		for _, year := range targets(sheet) {
			missing := func(i contractfile.Indicator) bool {
				_, aimed := i.Targets[fmt.Sprint(year)]
				_, measured := i.Actuals[fmt.Sprint(year)]
				return aimed && !measured
			}
			if slices.ContainsFunc(sheet.Indicators, missing) {
				continue
			}
			i := slices.IndexFunc(s.Reports, func(r contract.YearReport) bool { return r.Year == year })
			if i < 0 {
				s.Reports = append(s.Reports, contract.YearReport{Year: year})
				i = len(s.Reports) - 1
			}
			s.Reports[i].Sheets = append(s.Reports[i].Sheets, sheet.Code)
		}
	}
}

// filingCodes names the documents of a file as policies do.
var filingCodes = []struct{ word, code string }{
	{"ERRD", "errd"}, {"EPRD", "eprd"}, {"ANNEXE ACTIVITÉ", "annexe-activite"}, {"ANNEXE ACTIVITE", "annexe-activite"}, {"TDB", "tdb"}, {"TABLEAU DE BORD", "tdb"},
}

func filingID(document contractfile.Document) string {
	year := document.Year.Int()
	for _, known := range filingCodes {
		if strings.Contains(strings.ToUpper(document.Kind), known.word) {
			return schedule.FilingID(known.code, year)
		}
	}
	return ""
}

// openFilings reads which documents were received. Of those due before the reference date, the ones that the file lists
// without a reception are missing; what it does not list was settled before Jalon, and nobody is asked for it.
func (d *Dossier) openFilings(s *contract.State) {
	listed := map[string]contractfile.Document{}
	for _, document := range d.File.Documents {
		listed[filingID(document)] = document
	}
	settled := func(id string, due civil.Date) (contract.Filing, bool) {
		document, known := listed[id]
		switch {
		case known:
			return contract.Filing{ID: id, On: document.ReceivedOn}, d.past(document.ReceivedOn)
		default:
			return contract.Filing{ID: id}, d.past(due)
		}
	}
	schedule.Days(s.Terms(), s.Agreed(), func(id string, due civil.Date) {
		if kind := schedule.KindOf(id); kind != schedule.Filing && kind != schedule.Evaluation {
			return
		}
		if filing, done := settled(id, due); done {
			s.Filings = append(s.Filings, filing)
		}
	})
}
