package icalendar_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/icalendar"
)

// hostile is what a label may be at its worst.
const hostile = "L'été à l'Œuvre, volet 1; 100\\% « gestion » 👩‍👩‍👧 <script>alert(1)</script>\r\nATTENDEE:mailto:thief@evil.example\nEND:VEVENT"

// tame is the same on one line.
const tame = "L'été à l'Œuvre, volet 1; 100\\% « gestion » 👩‍👩‍👧 <script>alert(1)</script>  ATTENDEE:mailto:thief@evil.example END:VEVENT"

func calendar(events ...icalendar.Event) icalendar.Calendar {
	return icalendar.Calendar{
		Name: "Échéances, Jalon", Domain: "jalon.example", BaseURL: "https://jalon.example/", Organizer: "jalon@jalon.example",
		Stamp: time.Date(2026, 11, 20, 23, 30, 0, 0, time.FixedZone("Cayenne", -3*3600)), Events: events,
	}
}

func event(id string) icalendar.Event {
	return icalendar.Event{Contract: "CPOM-96-2025-001", ID: id, On: civil.MustParse("2027-12-31"), Label: "Annexe activité 2027"}
}

func written(t *testing.T, c icalendar.Calendar) string {
	t.Helper()
	var out bytes.Buffer
	if err := icalendar.Write(&out, c); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// understood reads a calendar with a parser of other hands.
func understood(t *testing.T, text string) *ical.Calendar {
	t.Helper()
	read, err := ical.NewDecoder(strings.NewReader(text)).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return read
}

func value(t *testing.T, props ical.Props, name string) string {
	t.Helper()
	prop := props.Get(name)
	if prop == nil {
		return ""
	}
	if prop.ValueType() != ical.ValueText {
		return prop.Value
	}
	text, err := prop.Text()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return text
}

func TestAnEventAsCalendarsUnderstandIt(t *testing.T) {
	e := event("annex.2027")
	e.Sequence, e.Label = 3, hostile
	read := understood(t, written(t, calendar(e)))
	events := read.Events()
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	got := map[string]string{}
	for name := range events[0].Props {
		got[name] = value(t, events[0].Props, name)
	}
	if diff := cmp.Diff(map[string]string{
		"UID": e.UID("jalon.example"), "DTSTAMP": "20261121T023000Z", "SEQUENCE": "3", "DTSTART": "20271231", "DTEND": "20280101",
		"SUMMARY": tame + " (CPOM-96-2025-001)", "STATUS": "CONFIRMED", "TRANSP": "TRANSPARENT",
		"URL":         "https://jalon.example/contrats/CPOM-96-2025-001",
		"DESCRIPTION": "Échéance du contrat CPOM-96-2025-001.\nPour indiquer que c'est fait\u00a0: https://jalon.example/contrats/CPOM-96-2025-001",
		"ORGANIZER":   "mailto:jalon@jalon.example",
	}, got); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	for _, name := range []string{"DTSTART", "DTEND"} {
		if kind := events[0].Props.Get(name).Params.Get("VALUE"); kind != "DATE" {
			t.Errorf("%s is a %q: a deadline is a day", name, kind)
		}
	}
	// The parser leaves the escapes of names that the standard does not know.
	for name, want := range map[string]string{"VERSION": "2.0", "METHOD": "PUBLISH", "X-WR-CALNAME": `Échéances\, Jalon`, "CALSCALE": "GREGORIAN"} {
		if got := value(t, read.Props, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// TestLinesAreFolded reads octets: a parser that forgives would hide what others stumble over.
func TestLinesAreFolded(t *testing.T) {
	e := event("annex.2027")
	for shift := range 80 {
		e.Label = strings.Repeat("x", shift) + strings.Repeat("é", 100) + strings.Repeat("👩‍👩‍👧", 30) + strings.Repeat(" mot", 40)
		text := written(t, calendar(e))
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
			if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") || line == "" {
				t.Fatalf("line of %d octets: %q", len(line), line)
			}
		}
		if got := value(t, understood(t, text).Events()[0].Props, "SUMMARY"); got != e.Label+" (CPOM-96-2025-001)" {
			t.Fatalf("the label came back as %q", got)
		}
	}
}

// A character cut in half by somebody else would be carried into every calendar, and is counted wrongly in folding.
func TestBrokenCharactersAreReplaced(t *testing.T) {
	e := event("annex.2027")
	e.Label = "d\xc3 " + strings.Repeat("\xff", 200)
	if text := written(t, calendar(e)); !utf8.ValidString(text) || !strings.Contains(text, "SUMMARY:d\ufffd") {
		t.Errorf("%q", text)
	}
}

func TestNamesLastAndTellNothing(t *testing.T) {
	e := event("annex.2027")
	moved := e
	moved.On, moved.Label, moved.Sequence, moved.Cancelled = civil.MustParse("2028-01-15"), "Autre libellé", 1, true
	if e.UID("jalon.example") != moved.UID("jalon.example") {
		t.Error("a deadline that moved has another name")
	}
	other := e
	other.Contract = "CPOM-96-2025-002"
	for _, stranger := range []string{event("annex.2028").UID("jalon.example"), other.UID("jalon.example"), e.UID("ailleurs.example")} {
		if stranger == e.UID("jalon.example") {
			t.Errorf("%s names two entries", stranger)
		}
	}
	if uid := e.UID("jalon.example"); strings.Contains(uid, "CPOM") || strings.Contains(uid, "annex") || !strings.HasSuffix(uid, "@jalon.example") {
		t.Errorf("the name is %s", uid)
	}
}

func TestMethod(t *testing.T) {
	kept, gone := event("annex.2027"), event("annex.2028")
	gone.Cancelled = true
	for name, row := range map[string]struct {
		events []icalendar.Event
		feed   bool
		want   string
	}{
		"nothing":                {nil, false, icalendar.Publish},
		"kept":                   {[]icalendar.Event{kept}, false, icalendar.Publish},
		"kept and gone":          {[]icalendar.Event{gone, kept}, false, icalendar.Publish},
		"gone":                   {[]icalendar.Event{gone}, false, icalendar.Cancel},
		"gone, in a feed":        {[]icalendar.Event{gone}, true, icalendar.Publish},
		"gone after having been": {[]icalendar.Event{event("annex.2028"), gone}, false, icalendar.Cancel},
	} {
		c := calendar(row.events...)
		c.Feed = row.feed
		read := understood(t, written(t, c))
		if got := value(t, read.Props, "METHOD"); got != row.want || c.Method() != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
		refresh := read.Props.Get("REFRESH-INTERVAL")
		if (refresh != nil) != row.feed {
			t.Errorf("%s: refreshed %v", name, refresh)
		}
		if refresh != nil && len(refresh.Params["VALUE"]) != 1 { // a parameter said twice is none (RFC 5545, 3.2)
			t.Errorf("%s: the refresh interval is of type %v", name, refresh.Params["VALUE"])
		}
	}
	if got := value(t, understood(t, written(t, calendar(gone))).Events()[0].Props, "STATUS"); got != "CANCELLED" {
		t.Errorf("what is dropped is %s", got)
	}
}

func TestOfOneNameTheLatestStays(t *testing.T) {
	first, second := event("annex.2027"), event("annex.2027")
	second.Sequence, second.On = 2, civil.MustParse("2028-01-15")
	for _, order := range [][]icalendar.Event{{first, second}, {second, first}} {
		events := understood(t, written(t, calendar(order...))).Events()
		if len(events) != 1 || value(t, events[0].Props, "DTSTART") != "20280115" {
			t.Errorf("%d events, the first on %s", len(events), value(t, events[0].Props, "DTSTART"))
		}
	}
}

func TestTheSameCalendarGivesTheSameBytes(t *testing.T) {
	c := calendar(event("annex.2027"), event("annex.2028"))
	later := c
	later.Stamp = c.Stamp.In(time.UTC)
	if written(t, c) != written(t, later) {
		t.Error("two copies differ")
	}
}

func TestWhatNoCalendarCouldShowIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*icalendar.Calendar){
		"no stamp":        func(c *icalendar.Calendar) { c.Stamp = time.Time{} },
		"no domain":       func(c *icalendar.Calendar) { c.Domain = "" },
		"folded domain":   func(c *icalendar.Calendar) { c.Domain = "a\r\nX:y" },
		"no base":         func(c *icalendar.Calendar) { c.BaseURL = "jalon.example" },
		"folded address":  func(c *icalendar.Calendar) { c.Organizer = "a@b\r\nX:y" },
		"no day":          func(c *icalendar.Calendar) { c.Events[0].On = civil.Date{} },
		"no such day":     func(c *icalendar.Calendar) { c.Events[0].On = civil.On(2027, 2, 30) },
		"no label":        func(c *icalendar.Calendar) { c.Events[0].Label = " \n" },
		"no contract":     func(c *icalendar.Calendar) { c.Events[0].Contract = "" },
		"folded contract": func(c *icalendar.Calendar) { c.Events[0].Contract = "a\r\nX:y" },
		"no id":           func(c *icalendar.Calendar) { c.Events[0].ID = "" },
		"sequence":        func(c *icalendar.Calendar) { c.Events[0].Sequence = -1 },
		"too many":        func(c *icalendar.Calendar) { c.Events = make([]icalendar.Event, icalendar.Most+1) },
	} {
		c := calendar(event("annex.2027"))
		spoil(&c)
		var out bytes.Buffer
		if err := icalendar.Write(&out, c); err == nil || out.Len() > 0 {
			t.Errorf("%s: error %v, %d bytes written", name, err, out.Len())
		}
	}
}
