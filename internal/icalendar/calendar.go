package icalendar

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"time"

	ics "github.com/arran4/golang-ical"
)

// The methods of a calendar (RFC 5546): entries to keep, or entries to take away.
const (
	Publish = "PUBLISH"
	Cancel  = "CANCEL"
)

// Most is how many events one calendar holds: a few lifetimes of contracts, and far less than what chokes a telephone.
const Most = 10_000

// Calendar is the entries that travel with one letter, or all those that a person subscribes to.
type Calendar struct {
	// Name is what calendars show it under, in French; empty leaves the choice to them.
	Name string
	// Domain makes the entries' names universal: the host of the sender's address. A letter and a feed that are to speak
	// of the same entry give the same.
	Domain string
	// BaseURL is where people reach the pages; an entry leads from there to its contract.
	BaseURL string
	// Organizer is the address that RFC 5546 wants in a calendar sent by mail; a feed needs none.
	Organizer string
	// Feed is set where the calendar is subscribed to: its whole content is asked for again, and is never a cancellation.
	Feed bool
	// Stamp is the instant at which the entries were known to be so. No clock is read: the same calendar always gives the
	// same bytes.
	Stamp  time.Time
	Events []Event
}

// Method is Cancel when there is nothing but cancelled events to send, else Publish.
func (c Calendar) Method() string {
	kept := slices.ContainsFunc(latest(c.Events), func(e Event) bool { return !e.Cancelled })
	if c.Feed || kept || len(c.Events) == 0 {
		return Publish
	}
	return Cancel
}

// Write writes the calendar as RFC 5545 wants it: lines ended by CRLF and folded at 75 octets between characters. A
// calendar that would be wrong anywhere is refused before anything is written.
func Write(w io.Writer, c Calendar) error {
	base, err := c.check()
	if err != nil {
		return err
	}
	calendar := ics.NewCalendar()
	calendar.SetProductId("-//Jalon//CPOM//FR")
	calendar.SetCalscale("GREGORIAN")
	calendar.SetMethod(ics.Method(c.Method()))
	if name := oneLine(c.Name); name != "" {
		calendar.SetXWRCalName(name)
	}
	if c.Feed {
		// What is asked for more often than it changes costs both ends and every few hours is soon enough for days.
		calendar.SetRefreshInterval("PT4H") // the library says VALUE=DURATION itself
		calendar.SetXPublishedTTL("PT4H")
	}
	for _, event := range latest(c.Events) {
		calendar.AddVEvent(c.entry(event, base))
	}
	return calendar.SerializeTo(w, ics.WithNewLineWindows)
}

func (c Calendar) entry(e Event, base *url.URL) *ics.VEvent {
	entry := ics.NewEvent(e.UID(c.Domain))
	entry.SetDtStampTime(c.Stamp)
	entry.SetSequence(e.Sequence)
	entry.SetProperty(ics.ComponentPropertyDtStart, day(e.On), ics.WithValue(string(ics.ValueDataTypeDate)))
	// The end is the first day that is no longer part of the event.
	entry.SetProperty(ics.ComponentPropertyDtEnd, day(e.On.AddDays(1)), ics.WithValue(string(ics.ValueDataTypeDate)))
	entry.SetSummary(fmt.Sprintf("%s (%s)", oneLine(e.Label), e.Contract))
	page := base.JoinPath("contrats", url.PathEscape(e.Contract)).String()
	entry.SetDescription(e.description(page))
	entry.SetURL(page)
	entry.SetTimeTransparency(ics.TransparencyTransparent) // nobody is busy all day because something is due
	if c.Organizer != "" {
		entry.SetOrganizer(c.Organizer)
	}
	entry.SetStatus(ics.ObjectStatusConfirmed)
	if e.Cancelled {
		entry.SetStatus(ics.ObjectStatusCancelled)
	}
	return entry
}

// check refuses what a calendar would misread in silence, and reads the base URL.
func (c Calendar) check() (*url.URL, error) {
	base, err := url.Parse(c.BaseURL)
	switch {
	case err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http":
		return nil, fmt.Errorf("icalendar: %q is not the base URL of a site", c.BaseURL)
	case !visible(c.Domain):
		return nil, fmt.Errorf("icalendar: %q is not a domain", c.Domain)
	case c.Organizer != "" && !visible(c.Organizer):
		return nil, fmt.Errorf("icalendar: %q is not an address", c.Organizer)
	case c.Stamp.IsZero():
		return nil, errors.New("icalendar: the calendar has no stamp")
	case len(c.Events) > Most:
		return nil, fmt.Errorf("icalendar: %d events, %d are allowed", len(c.Events), Most)
	}
	for _, e := range c.Events {
		if err := e.Check(); err != nil {
			return nil, err
		}
	}
	return base, nil
}

// latest keeps, of several events of one name, the one with the highest sequence: two letters about a deadline that moved
// in between may be gathered into one.
func latest(events []Event) []Event {
	var kept []Event
	at := make(map[[2]string]int, len(events))
	for _, e := range events {
		name := [2]string{e.Contract, e.ID}
		i, known := at[name]
		switch {
		case !known:
			at[name] = len(kept)
			kept = append(kept, e)
		case e.Sequence >= kept[i].Sequence:
			kept[i] = e
		}
	}
	return kept
}
