package page

import (
	"context"

	"jalon/internal/civil"
)

// Task is something that the person is expected to hand in.
type Task struct {
	Contract, Title string
	Deadline, Label string
	Due             civil.Date
}

// Correction is a contract with the people whose addresses refuse letters.
type Correction struct {
	Contract, Title string
	Names           []string
}

// taskLine is a task on « À traiter ».
type taskLine struct {
	Task
	Address string
	Due     due
}

// tasks adds what the person has to hand in, or to see to, to what awaits an answer.
func (p *Pages) tasks(ctx context.Context, person string, page *todoPage) error {
	found, err := p.Service.Tasks(ctx, person, mostAwaited)
	if err != nil {
		return err
	}
	for _, t := range found {
		page.Tasks = append(page.Tasks, taskLine{t, deadlineAddress(t.Contract, t.Deadline), dueOn(t.Due, p.today())})
	}
	page.Corrections, err = p.Service.Corrections(ctx, person)
	return err
}
