package correspondence

import (
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/schedule"
)

// Expected lists the people, by id, who are expected to act on a deadline on a day: the same who are reminded of it.
func Expected(s *contract.State, deadline string, day civil.Date) []string {
	to, _ := register{s, day}.awaited(deadline)
	var people []string
	for _, somebody := range to {
		if !slices.Contains(people, somebody.Person) {
			people = append(people, somebody.Person)
		}
	}
	return people
}

// awaited lists who is expected to act on a deadline, and the parties they act for.
func (r register) awaited(deadline string) (to []addressee, parties []string) {
	if schedule.KindOf(deadline) == schedule.Approval {
		a, _ := r.Approval(strings.TrimPrefix(deadline, "approval."))
		for _, expected := range r.State.Expected(a, r.day) {
			to, parties = append(to, r.actors(expected)...), append(parties, expected.Party)
		}
		return to, parties
	}
	for _, role := range r.Audience(deadline) {
		name, of, _ := strings.Cut(role, ":")
		if name == string(contract.Pilot) {
			to, parties = append(to, r.pilot(of)...), append(parties, schedule.ManagingBody)
			continue
		}
		to, parties = append(to, r.referents([]string{of})...), append(parties, of)
	}
	return to, parties
}

// circles adds the groups that a reminder climbs to, from those who act to those who answer for it.
func (r register) circles(named []schedule.Circle, actors []addressee, parties []string) []addressee {
	var to []addressee
	for _, circle := range named {
		switch circle {
		case schedule.Actors:
			to = append(to, actors...)
		case schedule.Referents:
			to = append(to, r.referents(parties)...)
		case schedule.Signatories:
			to = append(to, r.signatories(parties)...)
		case schedule.ManagingSide:
			to = append(to, r.referents([]string{schedule.ManagingBody})...)
		case schedule.Authorities:
			to = append(to, r.referents(r.Authorities())...)
		}
	}
	return to
}

// usual is how reminders climb under a policy that does not say so: a late step goes to the managing body's referent as
// well, an escalation to the signatories.
func usual(f contract.Fact) []schedule.Circle {
	circles := []schedule.Circle{schedule.Actors}
	late := f.Kind == contract.DeadlineOverdue || f.Kind == contract.DeadlineEscalated
	if late && schedule.KindOf(f.Subject) == schedule.Step {
		circles = append(circles, schedule.Referents)
	}
	if f.Kind == contract.DeadlineEscalated {
		circles = append(circles, schedule.Signatories)
	}
	return circles
}
