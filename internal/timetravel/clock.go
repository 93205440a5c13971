// Package timetravel moves the clock of one workflow forward, on a server that allows it: a contract goes to a chosen
// date in seconds, with the workflow code of production and with virtual dates in its history.
//
// Each workflow has a clock of its own, which runs on at the pace of real time from wherever it was moved to, through
// every continue-as-new. It never goes back. What is outside the workflow (activities, clients, other workflows, SQL)
// keeps real time; a workflow started by an activity starts at real time, see Start. Demonstration and training only:
// production servers do not allow it, and then every move fails with ErrUnsupported. Package localtemporal runs a server
// that does; any other needs its settings too, without which deadlines are missed.
package timetravel

import (
	"context"
	"errors"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

var (
	// ErrFinished says that the workflow is over: its clock stands still.
	ErrFinished = errors.New("timetravel: the workflow is finished")
	// ErrUnsupported says that this server does not let time be skipped.
	ErrUnsupported = errors.New("timetravel: this server does not allow time skipping")
)

// Clock reads and moves the clocks of the workflows in one namespace, for any number of callers at once. Whoever moves
// the same workflow must share one Clock: two could move it twice as far, see push.
type Clock struct {
	Client    client.Client
	Namespace string // the one Client was made for, which it does not tell

	pushing sync.Mutex
}

// Now is the instant that the workflow takes for the present: the real one if it was never moved, and its last one if
// it is finished.
func (c *Clock) Now(ctx context.Context, workflowID string) (time.Time, error) {
	seen, err := c.describe(ctx, workflowID)
	if err != nil {
		return time.Time{}, explain(ctx, workflowID, err)
	}
	return seen.now, nil
}

// state is what one look at the workflow's current run shows.
type state struct {
	now      time.Time
	finished bool
	busy     bool   // something it started has not ended yet
	underway string // id of the forward in progress, or ""
}

// describe always looks at the latest run, because a contract changes runs without being asked.
func (c *Clock) describe(ctx context.Context, workflowID string) (state, error) {
	found, err := c.Client.DescribeWorkflowExecution(ctx, workflowID, "")
	if err != nil {
		return state{}, err
	}
	info := found.GetWorkflowExecutionInfo()
	if info.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING &&
		info.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_PAUSED {
		return state{now: info.GetCloseTime().AsTime(), finished: true}, nil
	}
	s := state{now: time.Now(), busy: busy(found)}
	if skipping := found.GetWorkflowExtendedInfo().GetTimeSkippingInfo(); skipping != nil {
		s.now = skipping.GetCurrentTime().AsTime()
		if settings := skipping.GetEffectiveConfig(); settings.GetEnabled() {
			s.underway = settings.GetFastForwardConfig().GetId()
		}
	}
	return s, nil
}

// busy leaves out activities that failed and wait for their next attempt, which may be hours away.
func busy(found *workflowservice.DescribeWorkflowExecutionResponse) bool {
	if found.GetPendingWorkflowTask() != nil {
		return true
	}
	for _, activity := range found.GetPendingActivities() {
		if !waitsToRetry(activity) {
			return true
		}
	}
	return false
}

func waitsToRetry(activity *workflowpb.PendingActivityInfo) bool {
	return activity.GetState() == enumspb.PENDING_ACTIVITY_STATE_SCHEDULED && activity.GetAttempt() > 1
}
