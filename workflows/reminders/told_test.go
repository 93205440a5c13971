package reminders_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"jalon/internal/contract"
	"jalon/internal/mail"
	"jalon/internal/schedule"
)

// played is a life as it was: what happened, what was written to whom, and when nothing could happen.
type played struct {
	place    *place
	opening  contract.State
	facts    []contract.Fact
	letters  map[int64][]mail.Letter // by fact
	commands map[string]contract.Command
	outages  []outage
	end      time.Time
}

// outage is a time during which the worker does not run.
type outage struct{ from, to time.Time }

var levels = map[contract.Kind]schedule.Level{
	contract.DeadlineNear: schedule.Near, contract.DeadlineDue: schedule.Due, contract.DeadlineOverdue: schedule.Overdue, contract.DeadlineEscalated: schedule.Escalated,
}

// judgement goes through a life with the witness.
type judgement struct {
	life *played
	*witness
	resumed time.Time       // when the negotiation was last taken up again
	given   map[string]bool // deadline, due day, day and level of each reminder
	written map[string]bool // letter ids
	counts  *tally
}

// judge gives the first thing that is wrong with a life, in words.
func judge(l *played, counts *tally) error {
	at := l.facts[0].At
	j := &judgement{life: l, witness: newWitness(&l.opening, l.place.moment(at), l.place), given: map[string]bool{}, written: map[string]bool{}, counts: counts}
	for rest := l.facts[1:]; len(rest) > 0; {
		at = rest[0].At
		calendar := leading(rest, func(f contract.Fact) bool { return f.At.Equal(at) && f.Command == "" })
		if err := j.calendar(at, calendar); err != nil {
			return err
		}
		rest = rest[len(calendar):]
		if len(rest) == 0 || !rest[0].At.Equal(at) {
			continue
		}
		command := rest[0].Command
		person := leading(rest, func(f contract.Fact) bool { return f.Command == command })
		if err := j.person(at, person, l.commands[command]); err != nil {
			return err
		}
		rest = rest[len(person):]
	}
	return j.calendar(l.end, nil)
}

func leading(facts []contract.Fact, belongs func(contract.Fact) bool) []contract.Fact {
	n := slices.IndexFunc(facts, func(f contract.Fact) bool { return !belongs(f) })
	if n < 0 {
		n = len(facts)
	}
	return facts[:n]
}

// calendar compares what time alone brought at an instant with what it had to bring.
func (j *judgement) calendar(at time.Time, facts []contract.Fact) error {
	now := j.place.moment(at)
	told := map[string]contract.Fact{}
	for _, f := range facts {
		if _, isReminder := levels[f.Kind]; !isReminder {
			if err := cmp.Or(j.see(f, nil, now), j.hours(f)); err != nil {
				return err
			}
			continue
		}
		if _, twice := told[f.Subject]; twice {
			return fmt.Errorf("%s: %s is told twice at once", at, f.Subject)
		}
		told[f.Subject] = f
	}
	if len(facts) > len(told) {
		j.replan(now)
	}
	for id, open := range j.open {
		if err := j.due(at, now, id, open, told); err != nil {
			return err
		}
		delete(told, id)
	}
	for id, f := range told {
		return fmt.Errorf("%s: fact %d, %s of %s (due on %s), was not to be told: nothing of it is expected", at, f.Seq, f.Kind, id, f.Detail.DueOn)
	}
	return nil
}

// due is one deadline at one instant: the latest reminder whose hour has come, or silence.
func (j *judgement) due(at time.Time, now moment, id string, open *awaited, told map[string]contract.Fact) error {
	struck := 0
	for !j.paused && struck < len(open.reminders) && !now.before(j.strikes(open.reminders[struck])) {
		if r := open.reminders[struck]; j.strikes(r) != now && !j.excused(r, at) {
			return fmt.Errorf("%s: %s of %s (due on %s) was to be told on %s at %d", at, r.level, id, open.due, r.on, j.policy.SendHour)
		}
		struck++
	}
	f, spoken := told[id]
	if struck == 0 {
		if spoken {
			return fmt.Errorf("%s: fact %d, %s of %s (due on %s, reminders to come %v), was not to be told", at, f.Seq, f.Kind, id, open.due, open.reminders)
		}
		return nil
	}
	latest := open.reminders[struck-1]
	if !spoken {
		return fmt.Errorf("%s: %s of %s (due on %s) is not told", at, latest.level, id, open.due)
	}
	if levels[f.Kind] != latest.level || of(f.Detail.DueOn) != open.due || of(f.Detail.On) != latest.on || f.Detail.Skipped != struck-1 {
		return fmt.Errorf("%s: %s of %s for %s, %d skipped: want %s for %s, %d skipped, due on %s", at, f.Kind, id, f.Detail.On, f.Detail.Skipped, latest.level, latest.on, struck-1, open.due)
	}
	once := fmt.Sprint(id, open.due, latest.on, latest.level)
	if j.given[once] {
		return fmt.Errorf("%s: %s of %s for %s is told again", at, latest.level, id, latest.on)
	}
	j.given[once] = true
	open.reminders, open.told = open.reminders[struck:], now.day
	j.counts.reminders[latest.level]++
	j.counts.skipped += struck - 1
	return cmp.Or(j.recipients(f, j.told(id, latest, now.day)), j.hours(f))
}

// excused: what was to be told earlier may be told now, right after a suspension or within a second of the end of an
// outage, in which a run begins.
func (j *judgement) excused(r reminder, at time.Time) bool {
	instant := j.place.at(r.on, j.policy.SendHour, 0)
	return at.Equal(j.resumed) || slices.ContainsFunc(j.life.outages, func(o outage) bool {
		return !instant.Before(o.from) && !at.Before(o.to) && at.Before(o.to.Add(time.Second))
	})
}

// person follows somebody's act; nothing is told by the calendar meanwhile.
func (j *judgement) person(at time.Time, facts []contract.Fact, c contract.Command) error {
	now := j.place.moment(at)
	for _, f := range facts {
		if _, isReminder := levels[f.Kind]; isReminder {
			return fmt.Errorf("%s: fact %d, %s of %s, follows from %s", at, f.Seq, f.Kind, f.Subject, c.Action)
		}
		if f.Kind == contract.NegotiationBack {
			j.resumed = at
		}
		if err := cmp.Or(j.see(f, &c, now), j.hours(f)); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		j.counts.kinds[f.Kind]++
		if f.Kind == contract.DeadlineRecalled {
			people, _ := j.actors(f.Subject, now.day)
			slices.Sort(people)
			if err := j.recipients(f, slices.Compact(people)); err != nil {
				return err
			}
		}
	}
	j.replan(now)
	return nil
}

// recipients compares the letters about a fact with the people who had to be told: one each, under an id of its own.
func (j *judgement) recipients(f contract.Fact, people []string) error {
	var written []string
	for _, letter := range j.life.letters[f.Seq] {
		written = append(written, letter.To.Person)
		if letter.ID != fmt.Sprintf("%s/%d/%s", j.life.opening.ID, f.Seq, letter.To.Person) {
			return fmt.Errorf("fact %d: letter %s to %s", f.Seq, letter.ID, letter.To.Person)
		}
	}
	slices.Sort(written)
	if !slices.Equal(written, people) {
		return fmt.Errorf("fact %d, %s of %s on %s: written to %s, want %s", f.Seq, f.Kind, f.Subject, f.At, strings.Join(written, " "), strings.Join(people, " "))
	}
	j.counts.told += len(written)
	return nil
}

// hours: a letter leaves at once by day, else at the hour of reminders on the next working day. None is written twice.
func (j *judgement) hours(f contract.Fact) error {
	from, until := j.policy.DayFrom, j.policy.DayUntil
	if from == 0 {
		from, until = 7, 20
	}
	now, wanted := j.place.moment(f.At), time.Time{}
	if j.place.off[now.day] || now.seconds < from*3600 || now.seconds >= until*3600 {
		leaves := moment{j.place.working(now.day, +1), j.policy.SendHour * 3600}
		if !now.before(leaves) {
			leaves.day = j.place.working(now.day+1, +1)
		}
		wanted = j.place.at(leaves.day, j.policy.SendHour, 0)
	}
	for _, letter := range j.life.letters[f.Seq] {
		if j.written[letter.ID] || !letter.NotBefore.Equal(wanted) {
			return fmt.Errorf("letter %s of %s leaves not before %s, want %s, and once", letter.ID, f.At, letter.NotBefore, wanted)
		}
		j.written[letter.ID] = true
	}
	return nil
}
