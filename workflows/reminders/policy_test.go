package reminders_test

import (
	"fmt"
	"math/rand/v2"

	"jalon/internal/policy"
	"jalon/internal/schedule"
)

// somePolicy is one of the published ones, or one that some authority could have written.
func somePolicy(dice *rand.Rand) *schedule.Policy {
	published := policy.Default()
	switch dice.IntN(4) {
	case 0:
		original := schedule.Original
		return &original
	case 1:
		return &published
	}
	between := func(least, most int) int { return least + dice.IntN(most-least+1) }
	p := published
	p.Version = fmt.Sprint("essai-", dice.Uint32())
	p.Total, p.Diagnostic, p.SelfAssessment, p.Analysis = between(8, 14), between(4, 8), between(1, 4), between(1, 3)
	p.Negotiation, p.Signature = between(2, 6), between(1, 3)
	p.RenewalFirst, p.RenewalLast, p.ExtensionWish, p.JointReview = between(15, 20), between(9, 14), between(3, 8), between(36, 50)
	p.OutturnMonth, p.OutturnDay, p.AnnualDialogue = between(1, 6), between(1, 28), between(0, 6)
	p.AgendaDays, p.MinutesDays, p.ReportMonth, p.ReportDay = between(0, 25), between(0, 25), between(1, 12), between(1, 28)
	p.ApprovalDays, p.ApprovalLapse = between(3, 45), between(1, 7)
	p.DayFrom, p.SendHour, p.DayUntil = between(5, 7), between(7, 10), between(16, 21)
	p.SnoozeDays, p.SnoozeTimes, p.RecallDays = between(5, 60), between(1, 3), between(1, 5)
	p.Reminders = map[schedule.Kind][]schedule.Offset{}
	for _, kind := range schedule.Kinds() {
		p.Reminders[kind] = someOffsets(dice, between)
	}
	return &p
}

// someOffsets are in order, and press more and more.
func someOffsets(dice *rand.Rand, between func(int, int) int) []schedule.Offset {
	var list []schedule.Offset
	add := func(months, days int, level schedule.Level) {
		list = append(list, schedule.Offset{Months: months, Days: days, Level: level, To: someCircles(dice)})
	}
	for months := -between(0, 3); months < 0; months++ {
		add(months, 0, schedule.Near)
	}
	for days := -between(1, 27); days < 0; days += between(1, 20) {
		add(0, days, schedule.Near)
	}
	if dice.IntN(4) > 0 {
		add(0, 0, schedule.Due)
	}
	for days := between(1, 12); days < 28; days += between(1, 20) {
		add(0, days, schedule.Overdue)
	}
	level := schedule.Overdue
	for months := 1; months <= between(0, 5); months++ {
		if dice.IntN(2) == 0 {
			level = schedule.Escalated
		}
		add(months, 0, level)
	}
	return list
}

// someCircles is a path of escalation, or none: the product then has its own.
func someCircles(dice *rand.Rand) []schedule.Circle {
	if dice.IntN(4) == 0 {
		return nil
	}
	path := []schedule.Circle{schedule.Actors}
	for _, circle := range []schedule.Circle{schedule.Referents, schedule.Signatories, schedule.ManagingSide, schedule.Authorities} {
		if dice.IntN(4) == 0 {
			path = append(path, circle)
		}
	}
	return path[dice.IntN(len(path)):]
}
