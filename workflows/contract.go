// Package workflows is the life of a contract as a Temporal workflow, and nothing else.
//
// One contract is one workflow, cpom/<id>, for its whole life. Its state is its argument: the same struct is input,
// memory and what the next run receives. What may be decided and what follows is the kernel's business
// (internal/contract); this package waits, keeps order and sees to it that every fact is recorded.
//
//	contract.go     the life: wake, let fall due, record, continue
//	decision.go     a person's command: checked, applied, answered once it is recorded
//	alarm.go        the one timer
//	recording.go    facts to PostgreSQL, in order, for as long as it takes
//	undelivered.go  the post's word that an address refuses letters
//	succession.go   the contract that follows a renewed one
//	anniversary.go  a new run each year, so that no history and no old code path grows old
//	archiving.go    the run before this one, kept beyond the server's memory
//	versions.go     every change of this code that running contracts must be told of
//	probe.go        the same code for auditors, with a hand kept on the life
package workflows

import (
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"jalon/internal/contract"
)

// Names by which clients and workers find each other.
const (
	TaskQueue    = "jalon"
	WorkflowName = "Contract"
	DecideUpdate = "decide"
	LifeQuery    = "life" // answers with the Input from which the run could be continued now
)

// ID is the workflow id of a contract.
func ID(contractID string) string { return "cpom/" + contractID }

// ContractID is the inverse of ID.
func ContractID(workflowID string) string { return strings.TrimPrefix(workflowID, "cpom/") }

// Input is what a run starts from. State without facts (Seq 0) is a contract to be opened in that state.
type Input struct {
	State contract.State `json:"state"`
	// Ahead is how far the contract's calendar is ahead of the server's clock. It is zero in production; a rehearsal
	// or a training contract may live on other days than today.
	Ahead time.Duration `json:"ahead,omitempty"`
}

// Contract drives one contract from its opening to its end.
func Contract(ctx workflow.Context, in Input) error { return begin(in).live(ctx) }

func begin(in Input) *life {
	return &life{state: in.State, recorded: in.State.Clone(), ahead: in.Ahead}
}

func (l *life) live(ctx workflow.Context) error {
	if err := l.setup(ctx); err != nil {
		return err
	}
	return l.run(ctx)
}

// life is one run of the workflow.
type life struct {
	state      contract.State  // with everything that was decided
	recorded   contract.State  // with what the database holds of it
	outbox     []contract.Fact // what lies between the two
	adoptions  int             // how often the database turned out to hold other facts
	ahead      time.Duration
	alarm      alarm
	post       workflow.ReceiveChannel
	news       []contract.Undelivered // what came by post
	succession workflow.Future        // the start of the successor while it is under way
	renewAt    time.Time              // when this run gives way to the next
	rules      workflow.Version       // of the code, for as long as this run lasts (versions.go)
	witness    func(contract.Fact)    // hears of each recorded fact; nobody does in a worker (probe.go)
}

// setup registers every handler before the first wait: an update that comes earlier would find none.
func (l *life) setup(ctx workflow.Context) error {
	l.rules = workflow.GetVersion(ctx, rulesChange, workflow.DefaultVersion, rulesVersion)
	if err := workflow.SetQueryHandler(ctx, LifeQuery, func() (Input, error) { return l.input(), nil }); err != nil {
		return err
	}
	l.post = workflow.GetSignalChannel(ctx, UndeliveredSignal)
	return workflow.SetUpdateHandlerWithOptions(ctx, DecideUpdate, l.decide, workflow.UpdateHandlerOptions{Validator: l.validate})
}

// run is the life: what falls due becomes facts, facts are recorded, then it sleeps until something happens.
func (l *life) run(ctx workflow.Context) error {
	l.renewAt = l.nextAnniversary(ctx)
	l.archive(ctx)
	for {
		if l.state.Seq == 0 {
			l.say(contract.Open(l.state, l.now(ctx)))
		}
		l.say(contract.Tick(&l.state, l.now(ctx)))
		l.hear(ctx)
		if err := l.record(ctx); err != nil {
			return err
		}
		if err := l.succeed(ctx); err != nil {
			return err
		}
		if l.finishing(ctx) {
			quiet, err := l.settle(ctx)
			if err != nil {
				return err
			}
			if !quiet {
				continue
			}
			return l.end(ctx)
		}
		if err := l.sleep(ctx); err != nil {
			return err
		}
	}
}

// input is what the next run would start from.
func (l *life) input() Input { return Input{State: l.state, Ahead: l.ahead} }

// say applies facts and puts them in the outbox; nobody waits between the two.
func (l *life) say(facts []contract.Fact, err error) {
	must(err)
	for _, fact := range facts {
		must(l.state.Apply(fact))
	}
	l.outbox = append(l.outbox, facts...)
}

// must stops the run where the kernel contradicts itself. A panic fails the workflow task and not the contract: it
// stands still, visibly, until a release that can go on is deployed. An error would end a five-year contract.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// sleep waits for the alarm or for somebody's decision.
func (l *life) sleep(ctx workflow.Context) error {
	wake := earliest(contract.NextWake(&l.state), l.renewAt)
	l.alarm.set(ctx, wake, wake.Sub(l.now(ctx)))
	return workflow.Await(ctx, func() bool {
		return l.alarm.rang() || len(l.outbox) > 0 || l.post.Len()+len(l.news) > 0 || l.successorStarted()
	})
}

// now is the contract's present. Whole microseconds, because that is what the database keeps.
func (l *life) now(ctx workflow.Context) time.Time {
	return workflow.Now(ctx).UTC().Add(l.ahead).Truncate(time.Microsecond)
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
