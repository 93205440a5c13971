package localtemporal_test

import (
	"errors"
	"testing"
	"time"

	"go.temporal.io/api/serviceerror"

	"jalon/internal/timetravel"
)

// TestTimeTravel shares one server among journeys that do not meet.
func TestTimeTravel(t *testing.T) {
	o := options(newFile(t))
	o.TimeSkipping = true
	server := start(t, o)
	t.Cleanup(func() { stop(t, server) })
	c := dial(t, server)
	e := errands{client: c, started: make(chan struct{}, 1), release: make(chan struct{})}
	work(t, c, e.Outlast, e.WaitForRelease)
	j := journey{Client: c, Clock: &timetravel.Clock{Client: c, Namespace: namespace}}

	t.Run("a clock never moved shows real time", j.unmoved)
	t.Run("alarms ring at their hour", j.alarms)
	t.Run("an instant already past changes nothing", j.past)
	t.Run("continue-as-new carries the clock", j.renewal)
	t.Run("a finished workflow says so", j.finish)
	t.Run("activities are waited for", j.activity)
	t.Run("an interrupted forward is resumed", func(t *testing.T) { j.interrupted(t, e) })
	t.Run("several callers move the clock once", j.together)
	t.Run("a workflow starts in the future", j.future)
	t.Run("an unknown workflow is reported", j.unknown)
}

func (j journey) unmoved(t *testing.T) {
	j.begin(t, "unmoved", life{})
	before := time.Now()
	now, err := j.Now(t.Context(), "unmoved")
	if err != nil || now.Before(before) || now.After(time.Now()) {
		t.Errorf("Now: %s, %v", now, err)
	}
}

func (j journey) alarms(t *testing.T) {
	days := ends(4)
	j.begin(t, "alarms", life{Alarms: days})

	eve := day(-1, days[0])
	j.forward(t, "alarms", eve)
	answer := j.ask(t, "alarms")
	between(t, "the workflow's present on the eve", answer.Now, eve, days[0])
	if len(answer.Rung) != 0 {
		t.Errorf("rung before their day: %s", answer.Rung)
	}

	// The third alarm is due at the very instant asked for.
	j.forward(t, "alarms", days[2])
	answer = j.ask(t, "alarms")
	between(t, "the workflow's present", answer.Now, days[2], day(1, days[2]))
	if len(answer.Rung) != 3 {
		t.Fatalf("rung: %s", answer.Rung)
	}
	for i, rung := range answer.Rung {
		between(t, "alarm", rung, days[i], day(1, days[i]))
	}
	now, err := j.Now(t.Context(), "alarms")
	if err != nil {
		t.Error(err)
	}
	between(t, "Now", now, answer.Now, day(1, answer.Now))
}

func (j journey) past(t *testing.T) {
	days := ends(2)
	j.begin(t, "past", life{})
	j.forward(t, "past", days[1])
	before := j.events(t, "past")
	for _, to := range []time.Time{days[1], days[0], time.Now(), {}} {
		j.forward(t, "past", to)
	}
	if after := j.events(t, "past"); after != before {
		t.Errorf("the history went from %d to %d events", before, after)
	}
}

func (j journey) renewal(t *testing.T) {
	days := ends(5)
	j.begin(t, "renewal", life{Alarms: days, Renews: true})
	first := j.ask(t, "renewal").RunID

	// One forward crosses three changes of run; the next starts in a run that inherited its clock.
	for _, n := range []int{3, 4} {
		to := days[n-1]
		j.forward(t, "renewal", to)
		answer := j.ask(t, "renewal")
		between(t, "the new run's present", answer.Now, to, day(1, to))
		if len(answer.Rung) != n || answer.RunID == first {
			t.Errorf("run %s (first %s), rung: %s", answer.RunID, first, answer.Rung)
		}
	}
}

func (j journey) finish(t *testing.T) {
	days := ends(3)
	j.begin(t, "finish", life{Alarms: days[:2], Ends: true})
	j.forward(t, "finish", days[0])
	for _, to := range []time.Time{days[2], days[2], days[0]} {
		if err := j.Forward(t.Context(), "finish", to); !errors.Is(err, timetravel.ErrFinished) {
			t.Errorf("forward to %s: %v", to, err)
		}
	}
	now, err := j.Now(t.Context(), "finish")
	if err != nil {
		t.Error(err)
	}
	between(t, "the clock stands at its end", now, days[1], day(1, days[1]))
}

func (j journey) future(t *testing.T) {
	days := ends(7)
	var runs []string
	for range 2 { // the second call is a retry
		run, err := j.Start(t.Context(), days[4], withID("future"), Live, life{Alarms: days[3:6]})
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, run.GetRunID())
	}
	if runs[0] != runs[1] {
		t.Errorf("two runs: %s", runs)
	}
	// Alarms of years before the start ring at the first task, which therefore saw the future.
	answer := j.ask(t, "future")
	if len(answer.Rung) != 2 {
		t.Fatalf("rung: %s", answer.Rung)
	}
	between(t, "first task", answer.Rung[0], days[4], day(1, days[4]))
}

func (j journey) unknown(t *testing.T) {
	var notFound *serviceerror.NotFound
	if _, err := j.Now(t.Context(), "unknown"); !errors.As(err, &notFound) {
		t.Errorf("Now: %v", err)
	}
	if err := j.Forward(t.Context(), "unknown", ends(1)[0]); !errors.As(err, &notFound) {
		t.Errorf("Forward: %v", err)
	}
}

func TestAServerWithoutTimeSkippingRefuses(t *testing.T) {
	t.Parallel()
	server := start(t, options(newFile(t)))
	t.Cleanup(func() { stop(t, server) })
	c := dial(t, server)
	j := journey{Client: c, Clock: &timetravel.Clock{Client: c, Namespace: namespace}}
	j.begin(t, "bound", life{})
	if err := j.Forward(t.Context(), "bound", ends(1)[0]); !errors.Is(err, timetravel.ErrUnsupported) {
		t.Errorf("Forward: %v", err)
	}
}
