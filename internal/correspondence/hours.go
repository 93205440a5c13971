package correspondence

import (
	"cmp"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
)

// hours is when a letter may leave: at once or not before an instant, and with the digest of that day or the next.
type hours struct{ notBefore, digestAt time.Time }

// The hours of a policy that names none.
const (
	usualFrom, usualUntil = 7, 20
	usualDigest           = 9
)

// hours keeps letters from nights and days off of the contract's territory. What happens then is told at the hour of
// reminders on the next working day.
func (s Scribe) hours(state *contract.State, at time.Time) hours {
	policy, zone := state.Agreed(), civil.MustZone(state.Zone)
	from, until := cmp.Or(policy.DayFrom, usualFrom), cmp.Or(policy.DayUntil, usualUntil)
	day := zone.Day(at)
	next := func(hour int) time.Time {
		if on := state.Territory.WorkingDayOnOrAfter(day); zone.At(on, hour).After(at) {
			return zone.At(on, hour)
		}
		return zone.At(state.Territory.WorkingDayOnOrAfter(day.AddDays(1)), hour)
	}
	leaves := hours{digestAt: next(cmp.Or(policy.DigestHour, usualDigest))}
	open := !state.Territory.DayOff(day) && !at.Before(zone.At(day, from)) && at.Before(zone.At(day, until))
	if !open && !s.Anytime {
		leaves.notBefore = next(policy.SendHour)
	}
	return leaves
}
