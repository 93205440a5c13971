package contract

import (
	"slices"
	"strconv"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/schedule"
)

// Sheet is a fiche action: whom it concerns, its steps and the revision that was approved.
type Sheet struct {
	Code       string   `json:"code"`
	Facilities []string `json:"facilities,omitempty"`
	Findings   []string `json:"findings,omitempty"` // findings that it answers
	Revision   string   `json:"revision,omitempty"` // SHA-256 of the approved text
	Approved   bool     `json:"approved,omitempty"`
	Steps      []Step   `json:"steps,omitempty"`
	Targets    []int    `json:"targets,omitempty"` // years for which an indicator has a target value
}

// Step is one dated step of a fiche.
type Step struct {
	DueOn civil.Date `json:"due_on"`
	Stage StepStage  `json:"stage,omitempty"`
}

// StepStage is where a step stands.
type StepStage string

// A step is to do until its pilot reports it done and the managing body validates the report.
const (
	ToDo      StepStage = ""
	Reported  StepStage = "reported"
	Validated StepStage = "validated"
	Dropped   StepStage = "dropped"
)

// Pilot is who leads a fiche on a day, or "" (F-RS-03).
func (s *State) Pilot(sheet string, day civil.Date) string {
	return s.Holder(schedule.ManagingBody, Pilot, sheet, day)
}

// Finished reports that nothing of the fiche remains to be done.
func (sh Sheet) Finished() bool {
	return !slices.ContainsFunc(sh.Steps, func(st Step) bool { return !st.finished() })
}

func (st Step) finished() bool { return st.Stage == Validated || st.Stage == Dropped }

func (s *State) sheet(code string) *Sheet {
	i := slices.IndexFunc(s.Sheets, func(sh Sheet) bool { return sh.Code == code })
	if i < 0 {
		return nil
	}
	return &s.Sheets[i]
}

// stepAt finds a step by the id of its deadline, step.<sheet>.<n>.
func (s *State) stepAt(id string) (*Sheet, *Step) {
	dot := strings.LastIndexByte(id, '.')
	sheet := s.sheet(strings.TrimPrefix(id[:max(dot, 0)], string(schedule.Step)+"."))
	n, err := strconv.Atoi(id[dot+1:])
	if err != nil || sheet == nil || n < 1 || n > len(sheet.Steps) || schedule.StepID(sheet.Code, n) != id {
		return nil, nil
	}
	return sheet, &sheet.Steps[n-1]
}

// Competent lists the authorities that must decide a fiche: those competent for the tariff of its facilities, or every
// authority when it names none (F-FI-05).
func (s *State) Competent(code string) []string {
	sheet := s.sheet(code)
	if sheet == nil || len(sheet.Facilities) == 0 {
		return s.Authorities()
	}
	var competent []string
	for _, authority := range s.Authorities() {
		if slices.ContainsFunc(s.Facilities, func(f Facility) bool {
			return slices.Contains(sheet.Facilities, f.Code) && slices.Contains(f.Competent, authority)
		}) {
			competent = append(competent, authority)
		}
	}
	return competent
}

// OpenFindings lists the findings that no finished fiche has answered; a renewal carries them over (F-DI-12).
func (s *State) OpenFindings() []string {
	var open []string
	for _, finding := range s.Findings {
		answered, unfinished := false, false
		for _, sheet := range s.Sheets {
			if slices.Contains(sheet.Findings, finding) {
				answered, unfinished = true, unfinished || !sheet.Finished()
			}
		}
		if !answered || unfinished {
			open = append(open, finding)
		}
	}
	return open
}
