package schedule

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"jalon/internal/civil"
)

// Task is a deadline as those count it who have many contracts: on which day, and who is expected.
type Task struct {
	Contract    string     `json:"contract"`
	Deadline    string     `json:"deadline"`
	Due         civil.Date `json:"due"`
	People      []string   `json:"-"` // by id
	Authorities []string   `json:"-"` // by party code
}

// Workload is what a period asks of people or of authorities, week by week (F-KR-05).
type Workload struct {
	Weeks     []Week
	Conflicts []Conflict // by day, then kind
}

// Week is one week of ISO 8601 in which something is expected; others are left out.
type Week struct {
	Monday civil.Date
	Shares []Share // the heaviest first, then by Who
}

// Share is what one week expects of one person or authority. A task of two people is a share of both.
type Share struct {
	Who   string
	Tasks []Task // by day
}

// ConflictKind says why some tasks had better not fall together.
type ConflictKind string

// The conflicts: more deadlines in a week than the threshold, for whoever the load is told of; dialogues or reviews of one
// authority on the same day, in several contracts; a quality evaluation near a dialogue of its contract (L-17).
const (
	CrowdedWeek    ConflictKind = "crowded_week"
	SameDay        ConflictKind = "same_day"
	NearEvaluation ConflictKind = "near_evaluation"
)

// Conflict names tasks that fall together. On is the Monday of a crowded week, the common day, or that of an evaluation.
type Conflict struct {
	Kind  ConflictKind
	On    civil.Date
	Who   string // person or authority; empty for an evaluation, which concerns the contract
	Tasks []Task
}

// evaluationMonths is how near a dialogue an evaluation burdens the facility with both (no figure in the sources).
const evaluationMonths = 2

// Load is the load from one day until another, both included, of people or of authorities. More than threshold deadlines of
// one of them in a week are a conflict. What falls outside the period takes part in no conflict.
func Load(tasks []Task, from, until civil.Date, threshold int, whose func(Task) []string) Workload {
	tasks = slices.DeleteFunc(slices.Clone(tasks), func(t Task) bool { return t.Due.Before(from) || t.Due.After(until) })
	slices.SortFunc(tasks, func(a, b Task) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Deadline, b.Deadline))
	})
	load := Workload{Weeks: weeks(tasks, whose)}
	for _, week := range load.Weeks {
		for _, share := range week.Shares {
			if len(share.Tasks) > threshold {
				load.Conflicts = append(load.Conflicts, Conflict{CrowdedWeek, week.Monday, share.Who, share.Tasks})
			}
		}
	}
	load.Conflicts = append(append(load.Conflicts, sameDays(tasks)...), nearEvaluations(tasks)...)
	slices.SortStableFunc(load.Conflicts, func(a, b Conflict) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Kind, b.Kind)) })
	return load
}

func weeks(tasks []Task, whose func(Task) []string) []Week {
	var all []Week
	for _, together := range grouped(tasks, func(t Task) civil.Date { return mondayOf(t.Due) }) {
		week := Week{Monday: mondayOf(together[0].Due), Shares: shares(together, whose)}
		slices.SortStableFunc(week.Shares, func(a, b Share) int { return cmp.Compare(len(b.Tasks), len(a.Tasks)) })
		if len(week.Shares) > 0 { // nobody may be there to act
			all = append(all, week)
		}
	}
	return all
}

// shares deals tasks out, by who.
func shares(tasks []Task, whose func(Task) []string) []Share {
	dealt := map[string][]Task{}
	for _, t := range tasks {
		for _, who := range whose(t) {
			dealt[who] = append(dealt[who], t)
		}
	}
	list := make([]Share, 0, len(dealt))
	for _, who := range slices.Sorted(maps.Keys(dealt)) {
		list = append(list, Share{who, dealt[who]})
	}
	return list
}

func sameDays(tasks []Task) []Conflict {
	var found []Conflict
	meetings := slices.DeleteFunc(slices.Clone(tasks), func(t Task) bool { return !meets(t.Deadline) })
	for _, together := range grouped(meetings, func(t Task) civil.Date { return t.Due }) {
		for _, share := range shares(together, func(t Task) []string { return t.Authorities }) {
			if met := share.Tasks; met[0].Contract != met[len(met)-1].Contract {
				found = append(found, Conflict{SameDay, met[0].Due, share.Who, met})
			}
		}
	}
	return found
}

func nearEvaluations(tasks []Task) []Conflict {
	var found []Conflict
	meetings := map[string][]Task{}
	for _, t := range tasks {
		if meets(t.Deadline) {
			meetings[t.Contract] = append(meetings[t.Contract], t)
		}
	}
	for _, t := range tasks {
		if KindOf(t.Deadline) != Evaluation {
			continue
		}
		for _, met := range meetings[t.Contract] {
			if !met.Due.Before(t.Due.AddMonths(-evaluationMonths)) && !met.Due.After(t.Due.AddMonths(evaluationMonths)) {
				found = append(found, Conflict{NearEvaluation, t.Due, "", []Task{t, met}})
			}
		}
	}
	return found
}

func meets(deadline string) bool {
	kind := KindOf(deadline)
	return kind == Dialogue || kind == Review
}

// grouped cuts a sorted list where a key changes.
func grouped(tasks []Task, key func(Task) civil.Date) [][]Task {
	var groups [][]Task
	for i, t := range tasks {
		if i == 0 || key(tasks[i-1]) != key(t) {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], t)
	}
	return groups
}

func mondayOf(day civil.Date) civil.Date { return day.AddDays(-(int(day.Weekday()) + 6) % 7) }

// Number is the week's name in ISO 8601: 2026-W53.
func (w Week) Number() string {
	year, week := time.Date(w.Monday.Year, w.Monday.Month, w.Monday.Day, 0, 0, 0, 0, time.UTC).ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}
