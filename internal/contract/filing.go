package contract

import (
	"slices"
	"strconv"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// What the law and the method expect each year: documents received, tariffs notified, indicators reported (L-04 to L-19).

// The actions on them.
const (
	RecordFiling     lifecycle.Action = "record_filing"
	RecordNotice     lifecycle.Action = "record_notice"
	ReportIndicators lifecycle.Action = "report_indicators"
)

// Filing is a document that was received, or an evaluation that took place. On is zero for what was settled before the
// contract was taken over, on a day that its file does not tell.
type Filing struct {
	ID string     `json:"id"` // of its deadline
	On civil.Date `json:"on,omitzero"`
}

// YearReport lists the fiches whose pilots have reported the indicators of a year.
type YearReport struct {
	Year   int      `json:"year"`
	Sheets []string `json:"sheets"`
}

func (s *State) filed(id string) bool {
	return slices.ContainsFunc(s.Filings, func(f Filing) bool { return f.ID == id })
}

func awaitedFilings(s *State, _ civil.Date) []string {
	var ids []string
	for _, d := range s.Deadlines {
		if kind := schedule.KindOf(d.ID); kind == schedule.Filing || kind == schedule.Evaluation {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

func recordFiling(d *decision, c Command) {
	d.checkPast(c.On)
	d.emit(FilingRecorded, c.Subject, Detail{On: c.On})
}

// noticesAwaited lists the documents whose day may come earlier once the tariff of their exercise, which has begun, is
// notified (L-13).
func noticesAwaited(s *State, today civil.Date) []string {
	return slices.DeleteFunc(awaitedFilings(s, today), func(id string) bool {
		noted := slices.ContainsFunc(s.Notices, func(n schedule.Notice) bool { return n.Filing == id })
		return noted || !s.Agreed().CountsFromNotice(id) || exercise(id) > today.Year
	})
}

// exercise is the year that a filing is about: it ends the id.
func exercise(id string) int {
	year, _ := strconv.Atoi(id[strings.LastIndexByte(id, '.')+1:])
	return year
}

func recordNotice(d *decision, c Command) {
	d.checkPast(c.On)
	if c.On.Year != exercise(c.Subject) {
		d.refuse(invalid("on", "La notification n'est pas de l'exercice dont dépend ce document.", "Indiquez le jour de la notification du tarif de cet exercice."))
	}
	d.emit(TariffNotified, c.Subject, Detail{On: c.On})
	d.replan(c.Subject)
}

// reportsExpected lists, by year, the fiches that have a target for it and have not reported.
func (s *State) reportsExpected() []schedule.ReportTerm {
	byYear := map[int][]string{}
	var years []int
	for _, sheet := range s.Sheets {
		for _, year := range sheet.Targets {
			if s.reported(year, sheet.Code) {
				continue
			}
			if byYear[year] == nil {
				years = append(years, year)
			}
			byYear[year] = append(byYear[year], sheet.Code)
		}
	}
	slices.Sort(years)
	terms := make([]schedule.ReportTerm, len(years))
	for i, year := range years {
		terms[i] = schedule.ReportTerm{Year: year, Sheets: byYear[year]}
	}
	return terms
}

func (s *State) reported(year int, sheet string) bool {
	return slices.ContainsFunc(s.Reports, func(r YearReport) bool { return r.Year == year && slices.Contains(r.Sheets, sheet) })
}

// Reporting lists the fiches that a deadline still awaits indicators of; nil for any other deadline.
func (s *State) Reporting(id string) []string {
	for _, term := range s.reportsExpected() {
		if schedule.ReportID(term.Year) == id {
			return term.Sheets
		}
	}
	return nil
}

// reportsToMake lists report.<year>.<fiche> for each report awaited of a year that is over.
func reportsToMake(s *State, today civil.Date) []string {
	var ids []string
	for _, term := range s.reportsExpected() {
		if id := schedule.ReportID(term.Year); term.Year < today.Year && s.awaits(id) {
			for _, sheet := range term.Sheets {
				ids = append(ids, id+"."+sheet)
			}
		}
	}
	return ids
}

// reportSubject splits report.2027.FA-A1.
func reportSubject(subject string) (year int, sheet string) {
	rest, isReport := strings.CutPrefix(subject, string(schedule.Report)+".")
	first, sheet, _ := strings.Cut(rest, ".")
	year, err := strconv.Atoi(first)
	if !isReport || err != nil {
		return 0, ""
	}
	return year, sheet
}

func reportIndicators(d *decision, c Command) {
	d.checkRevision(c.Revision)
	d.emit(IndicatorsReported, c.Subject, Detail{Revision: c.Revision})
}

func (s *State) foldFiling(f Fact) {
	switch f.Kind {
	case FilingRecorded:
		s.Filings = append(s.Filings, Filing{ID: f.Subject, On: f.Detail.On})
		s.close(f.Subject)
	case TariffNotified:
		s.Notices = append(s.Notices, schedule.Notice{Filing: f.Subject, On: f.Detail.On})
	case IndicatorsReported:
		s.report(f.Subject)
	}
}

// report notes that a fiche has reported a year; the last one closes its deadline.
func (s *State) report(subject string) {
	year, sheet := reportSubject(subject)
	i := slices.IndexFunc(s.Reports, func(r YearReport) bool { return r.Year == year })
	if i < 0 {
		s.Reports = append(s.Reports, YearReport{Year: year})
		i = len(s.Reports) - 1
	}
	s.Reports[i].Sheets = append(s.Reports[i].Sheets, sheet)
	if len(s.Reporting(schedule.ReportID(year))) == 0 {
		s.close(schedule.ReportID(year))
	}
}
