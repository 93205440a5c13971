package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"jalon/activities"
	"jalon/api"
	"jalon/internal/contract"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/story"
	"jalon/internal/timetravel"
	"jalon/workflows"
	"jalon/workflows/intake"
	"jalon/workflows/rehearsal"
)

// twinLife is one contract of the twins, in the legs between which one of them loses its engine.
type twinLife struct {
	file  string
	story story.Story
	legs  [][]leg
}

// leg is a part of a life: the contract or its successor, until something is so.
type leg struct {
	successor bool
	enough    func(*contract.State) bool
	then      lifecycle.Action // given at the end of the leg; an ARS suspends and resumes
	barren    bool             // the engine is lost before it could start the successor
}

// questioned holds while a question waits, in a phase and after some facts.
func questioned(phase lifecycle.State, facts int64) func(*contract.State) bool {
	return func(s *contract.State) bool {
		return s.Phase == phase && s.Seq >= facts && slices.ContainsFunc(s.Approvals, func(a contract.Approval) bool { return a.State == lifecycle.Pending })
	}
}

func in(phase lifecycle.State) func(*contract.State) bool {
	return func(s *contract.State) bool { return s.Phase == phase }
}

// renewed holds from the decision to renew on: the twin that is left alone starts its successor at once.
func renewed(s *contract.State) bool { return s.SuccessorAwaited() || s.Renewal.Started }

var (
	over    = leg{enough: (*contract.State).Over}
	settled = leg{successor: true, enough: rehearsal.Settled}
)

// The running contract meets the losses in force, with a question waiting, with its renewal decided and no successor,
// and through that successor's negotiation; the negotiated one from its negotiation on.
var (
	running = [][]leg{
		{{enough: questioned(lifecycle.InForce, 20)}},
		{{enough: renewed, barren: true}},
		{over, {successor: true, enough: questioned(lifecycle.Negotiation, 1), then: lifecycle.Suspend}},
		{{successor: true, enough: in(lifecycle.Negotiation), then: lifecycle.Resume}, settled},
	}
	negotiating = [][]leg{
		{{enough: questioned(lifecycle.Negotiation, 1)}},
		{{enough: in(lifecycle.Negotiation), then: lifecycle.Suspend}},
		{{enough: in(lifecycle.Negotiation), then: lifecycle.Resume}, {enough: in(lifecycle.InForce)}},
		{{enough: renewed, barren: true}},
		{over, settled},
	}
)

// Two installations live the same lives. One of them loses its engine again and again, with all that Temporal knew, and
// goes on from its facts. Both tell the same story to the end, and write the same letters on the same days.
func TestContractsOutliveTheirEngine(t *testing.T) {
	lives := map[string]twinLife{
		"CPOM-96-2025-010": {"ehpad.json", story.Conflict, running},
		"CPOM-MV-2027-010": {"handicap.json", story.Late, negotiating},
	}
	twins := []*twin{{t: t, lives: lives}, {t: t, lives: lives, loses: true}}
	var born sync.WaitGroup
	for _, twin := range twins {
		twin.data = dataDir(t)
		twin.raise()
		t.Cleanup(func() { twin.p.stop() })
	}
	for _, twin := range twins {
		for id, life := range lives {
			_, d := example(t, life.file, original(life.file), id)
			ahead := time.Until(rehearsal.Beginning(d)).Round(time.Second)
			if _, err := (intake.Intake{DB: twin.p.db, Client: twin.p.temporal}).TakeAhead(t.Context(), d, d.Opening(), ahead); err != nil {
				t.Fatal(err)
			}
		}
		born.Go(twin.live)
	}
	born.Wait()
	if t.Failed() {
		return
	}
	for id := range lives {
		want, got := twins[0].told(id), twins[1].told(id)
		if len(want) < 100 {
			t.Fatalf("%s tells only %d facts and letters", id, len(want))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s left alone (-) and brought back (+):\n%s", id, diff)
		}
	}
}

func original(file string) string {
	if file == "ehpad.json" {
		return "CPOM-96-2025-001"
	}
	return negotiated
}

// twin is one of the two installations.
type twin struct {
	t     *testing.T
	data  string
	lives map[string]twinLife
	loses bool
	p     *parts
}

func (w *twin) raise() {
	p, err := start(w.t.Context(), settings{Listen: "127.0.0.1:0", Mail: "127.0.0.1:0", Offline: true, limits: api.Unlimited}, w.data)
	if err != nil {
		w.t.Error(err)
	}
	w.p = p
}

// live plays all lives leg by leg, and loses the engine after each leg if it is the one that does.
func (w *twin) live() {
	for n := 0; !w.t.Failed(); n++ {
		if w.loses && w.barren(n) {
			w.withholdSuccessors()
		}
		var lives sync.WaitGroup
		last := true
		for id, life := range w.lives {
			if n < len(life.legs) {
				last = last && n == len(life.legs)-1
				lives.Go(func() {
					if err := w.play(id, life, life.legs[n]); err != nil {
						w.t.Errorf("%s, %s: %v", id, life.story, err)
					}
				})
			}
		}
		lives.Wait()
		if last || w.t.Failed() {
			return
		}
		if w.loses {
			w.loseEngine()
		}
	}
}

func (w *twin) play(id string, life twinLife, legs []leg) error {
	ctx := w.t.Context()
	t := &theatre{parts: w.p, story: life.story, clock: &timetravel.Clock{Client: w.p.temporal, Namespace: namespace}, client: newCaller(w.p)}
	for _, l := range legs {
		played := id
		if l.successor {
			view, err := w.p.db.Contract(ctx, id)
			if err != nil {
				return err
			}
			played = view.State.Renewal.Successor
		}
		state, err := t.act(ctx, played, l.enough)
		if err != nil {
			return err
		}
		if l.then == "" {
			continue
		}
		_, d := example(w.t, life.file, original(life.file), id)
		command := contract.Command{ID: fmt.Sprintf("%s-%d-%s", played, state.Seq, l.then), Action: l.then, Reason: "Une fusion est en cours.",
			By: contract.Actor{Person: holder(d, state.Authorities()[0], dossier.Referent)}}
		if err := t.client.give(ctx, played, command); err != nil {
			return err
		}
	}
	return nil
}

// barren reports that a successor decided in these legs must not be there when the engine is lost.
func (w *twin) barren(n int) bool {
	for _, life := range w.lives {
		if n < len(life.legs) && slices.ContainsFunc(life.legs[n], func(l leg) bool { return l.barren }) {
			return true
		}
	}
	return false
}

// withholdSuccessors has the contracts run by a worker that cannot start their successors.
func (w *twin) withholdSuccessors() {
	w.p.worker.Stop()
	unwilling := worker.New(w.p.temporal, workflows.TaskQueue, worker.Options{})
	unwilling.RegisterWorkflowWithOptions(workflows.Contract, workflow.RegisterOptions{Name: workflows.WorkflowName})
	unwilling.RegisterActivity(activities.New(w.p.db, stopped{}))
	unwilling.RegisterActivityWithOptions(w.p.archivist.ArchiveRun, activity.RegisterOptions{Name: workflows.ArchiveRun})
	if err := unwilling.Start(); err != nil {
		w.t.Error(err)
	}
	w.p.onStop(unwilling.Stop)
}

type stopped struct{}

func (stopped) Succeed(context.Context, contract.Succession) error {
	return errors.New("the engine stops first")
}

// loseEngine throws away all that Temporal knew and brings the contracts back from the facts.
func (w *twin) loseEngine() {
	w.p.stop()
	w.moveOut()
	if w.t.Failed() {
		return
	}
	w.bringBack()
	w.raise()
	if w.t.Failed() {
		return
	}
	for _, f := range w.rehydrate(w.p, true) {
		if !f.Well() || f.Started {
			w.t.Errorf("brought back and asked again: %+v", f)
		}
	}
	w.awaitWell()
}

// awaitWell returns once every contract runs in the state of its facts: a worker has to take them all up first.
func (w *twin) awaitWell() {
	ill := func(f intake.Finding) bool { return !f.Well() }
	for deadline := time.Now().Add(time.Minute); ; {
		findings := w.rehydrate(w.p, false)
		if !slices.ContainsFunc(findings, ill) {
			return
		}
		if time.Now().After(deadline) {
			w.t.Errorf("brought back: %+v", findings)
			return
		}
	}
}

// moveOut takes everything but the engine's file to another place: within one process, SQLite would still find what was
// removed in the same.
func (w *twin) moveOut() {
	there := dataDir(w.t)
	entries, err := os.ReadDir(w.data)
	if err != nil {
		w.t.Error(err)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), "temporal.sqlite") {
			continue
		}
		if err := os.Rename(filepath.Join(w.data, entry.Name()), filepath.Join(there, entry.Name())); err != nil {
			w.t.Error(err)
		}
	}
	w.data = there
}

// bringBack starts what is missing twice at once, while no worker is there, and stops the engine before a first fact.
func (w *twin) bringBack() {
	bare := &parts{data: w.data}
	defer bare.stop()
	for _, step := range []func(context.Context, settings) error{bare.startPostgres, bare.startTemporal} {
		if err := step(w.t.Context(), settings{Offline: true}); err != nil {
			w.t.Error(err)
			return
		}
	}
	for _, f := range w.rehydrate(bare, false) {
		if f.Condition != intake.Over && f.Condition != intake.Missing || f.Err != nil || f.Drifted {
			w.t.Errorf("of an empty engine: %+v", f)
		}
	}
	started := map[string]int{}
	var both sync.WaitGroup
	var mu sync.Mutex
	for range 2 {
		both.Go(func() {
			for _, f := range w.rehydrate(bare, true) {
				mu.Lock()
				if f.Started {
					started[f.Contract]++
				}
				mu.Unlock()
			}
		})
	}
	both.Wait()
	// A busy server may let a start wait too long: who asks again finds it done, or does it.
	for _, f := range w.rehydrate(bare, true) {
		if !f.Well() || started[f.Contract] > 1 || f.Started && started[f.Contract] > 0 {
			w.t.Errorf("two at once started it %d times, then: %+v", started[f.Contract], f)
		}
	}
}

func (w *twin) rehydrate(p *parts, apply bool) []intake.Finding {
	findings, err := (intake.Intake{DB: p.db, Client: p.temporal}).Rehydrate(w.t.Context(), nil, intake.Rehydration{Apply: apply, Now: time.Now})
	if err != nil {
		w.t.Error(err)
	}
	return findings
}

// told is the story of a contract and its successor as the database has it: facts with their days, letters with theirs.
func (w *twin) told(id string) []string {
	w.t.Helper()
	view, err := w.p.db.Contract(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	contracts := slices.DeleteFunc([]string{id, view.State.Renewal.Successor}, func(id string) bool { return id == "" })
	entries, err := w.p.entries(w.t.Context(), contracts)
	if err != nil {
		w.t.Fatal(err)
	}
	var lines []string
	days := map[string]string{}
	for _, e := range entries {
		key := fmt.Sprintf("%s %d", e.Contract, e.Fact.Seq)
		days[key] = view.State.Today(e.Fact.At).String()
		lines = append(lines, strings.Join([]string{key, days[key], string(e.Fact.Kind), e.Fact.Subject, e.Fact.By.Person}, " "))
	}
	for _, id := range contracts {
		letters, err := w.p.db.Letters(w.t.Context(), id)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, l := range letters {
			key := fmt.Sprintf("%s %d", id, l.Seq)
			lines = append(lines, strings.Join([]string{key, days[key], string(l.Letter.Kind), l.Letter.To.Person}, " "))
		}
	}
	return lines
}
