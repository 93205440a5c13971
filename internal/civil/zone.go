package civil

import (
	"embed"
	"fmt"
	"sync"
	"time"
)

// ZoneRelease names the release of the tz database whose rules are embedded.
const ZoneRelease = "2025c"

// The compiled rules of the tz database (public domain; release ZoneRelease, as Go packs it) travel inside the binary, one
// file per name. Were they read from the host, two workers could disagree on an instant and a replay years later would
// silently compute another one.
//
//go:embed zoneinfo
var zoneinfo embed.FS

// Paris names the zone of metropolitan France.
const Paris = "Europe/Paris"

// Zone tells at which instant an hour strikes on a civil day in one territory, and which day it is there.
type Zone struct{ location *time.Location }

// LoadZone returns the zone of an IANA name from the embedded rules.
func LoadZone(name string) (Zone, error) {
	zone, known := zones[name]
	if !known {
		return Zone{}, fmt.Errorf("civil: time zone %q is not embedded", name)
	}
	return zone()
}

// zones has the zone of every territory. It reads each set of rules once: a single decision asks for hours hundreds of
// times.
var zones = func() map[string]func() (Zone, error) {
	all := make(map[string]func() (Zone, error))
	for _, row := range territories {
		all[row.Zone] = sync.OnceValues(func() (Zone, error) { return readZone(row.Zone) })
	}
	return all
}()

func readZone(name string) (Zone, error) {
	rules, err := zoneinfo.ReadFile("zoneinfo/" + name)
	if err != nil {
		return Zone{}, err
	}
	location, err := time.LoadLocationFromTZData(name, rules)
	return Zone{location}, err
}

// MustZone is LoadZone for names that were checked before; it panics on an unknown one.
func MustZone(name string) Zone {
	zone, err := LoadZone(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// At is the instant, in UTC, at which the given hour strikes on day d.
func (z Zone) At(d Date, hour int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, 0, 0, 0, z.location).UTC()
}

// Day is the civil day at instant t.
func (z Zone) Day(t time.Time) Date { return DateOf(t.In(z.location)) }

// Clock is instant t as the wall shows it there.
func (z Zone) Clock(t time.Time) time.Time { return t.In(z.location) }
