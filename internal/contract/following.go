package contract

import (
	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Following the fiches: a step is reported by its pilot or the OG's referent, then validated by another person.

func stepsToDo(s *State, _ civil.Date) []string {
	if s.Phase != lifecycle.InForce {
		return nil
	}
	var ids []string
	for _, sheet := range s.Sheets {
		for n, step := range sheet.Steps {
			if step.Stage == ToDo {
				ids = append(ids, schedule.StepID(sheet.Code, n+1))
			}
		}
	}
	return ids
}

func reportStep(d *decision, c Command) {
	d.checkRevision(c.Revision)
	sheet, _ := d.s.stepAt(c.Subject)
	if sheet == nil {
		return
	}
	code := sheet.Code
	d.emit(StepReported, c.Subject, Detail{Revision: c.Revision})
	d.ask(c.Subject, c.Revision, d.validators(code), nil)
}

// validators are the parties that confirm a reported step: the managing body itself (F-RS-06), unless nobody there
// but the reporter could, in which case the competent authorities do.
func (d *decision) validators(sheet string) []string {
	own := []string{schedule.ManagingBody}
	report := Approval{ID: string(StepApproval), Needed: own, Submitter: d.by}
	if len(d.s.deciders(report, schedule.ManagingBody, d.today())) == 0 {
		return d.s.Competent(sheet)
	}
	return own
}

// returnStep gives a reported step back to its pilot; its deadline is awaited again.
func (d *decision) returnStep(id string) {
	d.emit(StepReturned, id, Detail{})
	d.replan(id)
}
