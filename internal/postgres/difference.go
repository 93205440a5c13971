package postgres

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// noteApprovals keeps the approvals that the last fact changed. The kernel forgets who decided once a question is
// approved, and forgets a validated step altogether; the rows keep the whole of it.
func (f *fold) noteApprovals(before *contract.State) {
	for _, a := range f.state.Approvals {
		was, known := before.Approval(a.ID)
		switch {
		case known && sameApproval(was, a):
		case known && was.Round == a.Round && a.State == lifecycle.Approved:
			f.noteApproved(was)
		default:
			f.noteApproval(a)
		}
	}
	for _, was := range before.Approvals {
		if _, kept := f.state.Approval(was.ID); !kept {
			f.noteApproved(was)
		}
	}
}

// noteApproved keeps what an approval was just before the kernel forgot it. The decision that settled it is in it already:
// it is a fact of its own, one before.
func (f *fold) noteApproved(a contract.Approval) {
	a.State = lifecycle.Approved
	f.noteApproval(a)
}

func (f *fold) noteApproval(a contract.Approval) {
	a.Decisions, a.Visas = slices.Clone(a.Decisions), slices.Clone(a.Visas) // the state goes on changing its own
	i := slices.IndexFunc(f.approvals, func(r approvalRow) bool { return r.ID == a.ID && r.Round == a.Round })
	if i < 0 {
		f.approvals = append(f.approvals, approvalRow{a, f.at})
		return
	}
	f.approvals[i].Approval = a
}

// sameApproval compares what can change within a round.
func sameApproval(a, b contract.Approval) bool {
	return a.Round == b.Round && a.State == b.State && len(a.Decisions) == len(b.Decisions) && slices.Equal(a.Visas, b.Visas)
}

// noteDeadlines keeps the deadlines that the last fact opened, moved, reminded of or closed.
func (f *fold) noteDeadlines(before *contract.State) {
	// Most facts leave the schedule alone, and this is read for each of them.
	if slices.EqualFunc(before.Deadlines, f.state.Deadlines, sameDeadline) {
		return
	}
	awaited := make(map[string]contract.Deadline, len(before.Deadlines))
	for _, was := range before.Deadlines {
		awaited[was.ID] = was
	}
	for _, d := range f.state.Deadlines {
		was, known := awaited[d.ID]
		delete(awaited, d.ID)
		if !known {
			was = d // opened, maybe again: what its row says of it is not at hand
		}
		if !known || !sameDeadline(was, d) {
			f.noteDeadline(d, true, was.Due)
		}
	}
	for _, was := range before.Deadlines {
		if _, gone := awaited[was.ID]; gone {
			f.noteDeadline(was, false, was.Due)
		}
	}
}

// noteDeadline keeps the last word on a deadline, and counts the moves on the way there (F-KR-03); a batch may close one and
// open it again. before is its day until now.
func (f *fold) noteDeadline(d contract.Deadline, open bool, before civil.Date) {
	i := slices.IndexFunc(f.deadlines, func(r deadlineRow) bool { return r.ID == d.ID })
	if i < 0 {
		i = len(f.deadlines)
		f.deadlines = append(f.deadlines, deadlineRow{Deadline: contract.Deadline{Due: before}, first: before})
	}
	row := &f.deadlines[i]
	if row.Due != d.Due {
		row.moves++
	}
	row.Deadline, row.open = d, open
	if newEachTime(d.ID) {
		row.first, row.moves = d.Due, 0
	}
}

// newEachTime tells what has no baseline: a question that is asked again is another question.
func newEachTime(id string) bool { return schedule.KindOf(id) == schedule.Approval }

func sameDeadline(a, b contract.Deadline) bool {
	return a.ID == b.ID && a.Due == b.Due && slices.Equal(a.Reminders, b.Reminders)
}
