package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jalon/internal/correspondence"
	"jalon/internal/icalendar"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
)

// A private address of a calendar: /calendrier/<token>.ics.
const (
	feedPath   = "/calendrier/"
	feedEnding = ".ics"
)

// mostEvents of one person's calendar; beyond, the first days are kept.
const mostEvents = 2000

// feed answers a calendar program, which cannot sign in: all it knows is an address that its person gave it. An address
// that never was, that was reset, or of a closed account is told like any other at which nothing is found.
func (s *server) feed(c *gin.Context) {
	if !s.spend(c, s.meters.feed, network(clientAddress(c.Request, s.TrustedProxies))) {
		return
	}
	ctx := c.Request.Context()
	token, _ := strings.CutSuffix(c.Param("address"), feedEnding)
	person, err := s.DB.FeedOf(ctx, token, s.Now())
	if errors.Is(err, postgres.ErrUnknown) {
		s.refuse(c.Writer, c.Request, noSuchAddress)
		return
	}
	var calendar []byte
	if err == nil {
		calendar, err = s.calendar(as(ctx, person))
	}
	if err != nil {
		s.refuse(c.Writer, c.Request, s.stopped(ctx, err))
		return
	}
	c.Header("Cache-Control", "private, no-store")
	c.Header("Referrer-Policy", "no-referrer")
	c.Header("Content-Disposition", `attachment; filename="jalon.ics"`)
	c.Data(http.StatusOK, "text/calendar; charset=utf-8", calendar)
}

// calendar is what is expected of the caller, in every contract.
func (s *server) calendar(ctx context.Context) ([]byte, error) {
	events, err := s.agenda(ctx)
	if err != nil {
		return nil, err
	}
	site, err := url.Parse(s.BaseURL)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = icalendar.Write(&text, icalendar.Calendar{
		Name: "Jalon\u00a0: mes échéances", Domain: site.Hostname(), BaseURL: s.BaseURL, Feed: true, Stamp: s.Now(), Events: events,
	})
	return text.Bytes(), err
}

// agenda reads as the caller, page by page: the contracts of somebody who left one are not there.
func (s *server) agenda(ctx context.Context) ([]icalendar.Event, error) {
	var events []icalendar.Event
	for after := ""; ; {
		engagements, err := s.as(ctx).Engagements(ctx, after)
		if err != nil {
			return nil, err
		}
		if len(engagements) == 0 {
			break
		}
		for _, e := range engagements {
			expected, err := s.expectedOf(caller(ctx), e)
			if err != nil {
				return nil, err
			}
			events, after = append(events, expected...), e.Contract
		}
	}
	slices.SortFunc(events, func(a, b icalendar.Event) int {
		return cmp.Or(a.On.Compare(b.On), strings.Compare(a.Contract, b.Contract), strings.Compare(a.ID, b.ID))
	})
	return events[:min(len(events), mostEvents)], nil
}

// expectedOf lists the open deadlines of one contract on which a person is expected to act. The number of the fact that
// fixed a day grows whenever it moves, as calendars want it of a sequence.
func (s *server) expectedOf(person string, e postgres.Engagement) ([]icalendar.Event, error) {
	names, err := e.Dossier()
	if err != nil {
		return nil, err
	}
	var events []icalendar.Event
	today := s.dayOf(&e.State, e.At)
	for _, d := range e.State.Deadlines {
		if slices.Contains(correspondence.Expected(&e.State, d.ID, today), person) {
			line := postgres.Deadline{Deadline: schedule.Deadline{ID: d.ID, Kind: schedule.KindOf(d.ID), Label: schedule.Label(d.ID)}}
			events = append(events, icalendar.Event{Contract: e.Contract, ID: d.ID, On: d.Due, Label: deadlineLabel(line, names), Sequence: int(d.Set)})
		}
	}
	return events, nil
}
