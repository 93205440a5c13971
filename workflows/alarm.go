package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// alarm is the contract's only timer. It is set to an instant, not for a duration, and armed anew only when that
// instant changes: a life of decisions then costs few events. AwaitWithTimeout would leave its timers behind, to wake
// the contract years later.
type alarm struct {
	at     time.Time
	timer  workflow.Future
	cancel workflow.CancelFunc
}

// set makes the alarm ring at an instant, which is wait from now. The zero instant never rings.
func (a *alarm) set(ctx workflow.Context, at time.Time, wait time.Duration) {
	if a.timer != nil && !a.timer.IsReady() && a.at.Equal(at) {
		return
	}
	a.stop()
	if at.IsZero() {
		return
	}
	timerCtx, cancel := workflow.WithCancel(ctx)
	a.at, a.cancel = at, cancel
	a.timer = workflow.NewTimerWithOptions(timerCtx, max(wait, 0), workflow.TimerOptions{Summary: "échéance du " + at.Format(time.RFC3339)})
}

func (a *alarm) rang() bool { return a.timer != nil && a.timer.IsReady() }

func (a *alarm) stop() {
	if a.timer != nil && !a.timer.IsReady() {
		a.cancel()
	}
	*a = alarm{}
}
