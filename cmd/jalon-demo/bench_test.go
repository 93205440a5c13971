package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"jalon/api"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/workflows"
	"jalon/workflows/intake"
)

func updateOptions(workflowID, name string, argument any) client.UpdateWorkflowOptions {
	return client.UpdateWorkflowOptions{WorkflowID: workflowID, UpdateName: name, Args: []any{argument}, WaitForStage: client.WorkflowUpdateStageCompleted}
}

// BenchmarkDecisions compares decisions over HTTP, each recorded in PostgreSQL before it is answered, with bare updates
// of a workflow that does nothing, on the same server and by as many callers, each on a workflow of its own. The two
// are measured in turn, several times, because a shared machine's speed drifts; the ratio is what counts.
func BenchmarkDecisions(b *testing.B) {
	p := raise(b, benchDir(b), settings{limits: api.Unlimited})
	const most = 16
	launched := launchedContracts(b, p, most)
	bare := bareWorkflows(b, p, most)
	var keys atomic.Int64
	for _, callers := range []int{1, most} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			var decided, updated time.Duration
			for range b.N {
				decided += inParallel(callers, func(i int) {
					person := visitor{b, p, holder(launched[i], "ARS-MV", dossier.Referent)}
					status, answer := person.ask("POST", "/contracts/"+launched[i].File.ID+"/commands", "bench-"+strconv.FormatInt(keys.Add(1), 10), map[string]string{"action": "confirm_prerequisites"})
					if status != http.StatusOK {
						b.Errorf("%d %s", status, answer)
					}
				})
				updated += inParallel(callers, func(i int) {
					if _, err := sendUpdate(b.Context(), p, bare[i], "nothing", "x"); err != nil {
						b.Error(err)
					}
				})
			}
			done := float64(b.N * callers * perCaller)
			b.ReportMetric(done/decided.Seconds(), "decisions/s")
			b.ReportMetric(done/updated.Seconds(), "bare-updates/s")
			b.ReportMetric(updated.Seconds()/decided.Seconds(), "ratio")
		})
	}
}

// perCaller is how many requests a caller makes in one turn.
const perCaller = 25

func inParallel(callers int, request func(caller int)) time.Duration {
	var all sync.WaitGroup
	begun := time.Now()
	for i := range callers {
		all.Go(func() {
			for range perCaller {
				request(i)
			}
		})
	}
	all.Wait()
	return time.Since(begun)
}

// BenchmarkOpenContracts reports how much memory the server, the worker and the API together (they share this process)
// take for a thousand open contracts, beyond what they take empty.
func BenchmarkOpenContracts(b *testing.B) {
	for range b.N {
		p := raise(b, benchDir(b), settings{limits: api.Unlimited})
		const contracts = 1000
		empty := residentMegabytes(b)
		launchedContracts(b, p, contracts)
		b.ReportMetric(empty, "MB-empty")
		b.ReportMetric(residentMegabytes(b)-empty, "MB/1000-contracts")
	}
}

// launchedContracts takes in contracts at launch, where prerequisites can be attested again and again.
func launchedContracts(b *testing.B, p *parts, n int) []*dossier.Dossier {
	b.Helper()
	text, err := fs.ReadFile(contractfile.Examples(), "handicap.json")
	if err != nil {
		b.Fatal(err)
	}
	dossiers := make([]*dossier.Dossier, n)
	var waiting sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i := range n {
		edited := strings.NewReplacer(`"CPOM-MV-2027-004"`, fmt.Sprintf(`"CPOM-BENCH-%04d"`, i), `"NEGOCIATION"`, `"LANCEMENT"`).Replace(string(text))
		file, err := contractfile.Read(strings.NewReader(edited))
		if err != nil {
			b.Fatal(err)
		}
		dossiers[i] = dossier.New(file)
		slots <- struct{}{}
		waiting.Go(func() {
			defer func() { <-slots }()
			if _, err := (intake.Intake{DB: p.db, Client: p.temporal}).Take(b.Context(), dossiers[i]); err != nil {
				b.Error(err)
			}
		})
	}
	waiting.Wait()
	return dossiers
}

// bareWorkflows are what a decision is compared with: an update that does nothing.
func bareWorkflows(b *testing.B, p *parts, n int) []string {
	b.Helper()
	w := worker.New(p.temporal, "bare", worker.Options{})
	w.RegisterWorkflowWithOptions(func(ctx workflow.Context) error {
		err := workflow.SetUpdateHandler(ctx, "nothing", func(workflow.Context, string) (workflows.Answer, error) { return workflows.Answer{}, nil })
		if err != nil {
			return err
		}
		return workflow.Await(ctx, func() bool { return false })
	}, workflow.RegisterOptions{Name: "Bare"})
	if err := w.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(w.Stop)
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("bare/%d", i)
		if _, err := p.temporal.ExecuteWorkflow(b.Context(), client.StartWorkflowOptions{ID: ids[i], TaskQueue: "bare"}, "Bare"); err != nil {
			b.Fatal(err)
		}
	}
	return ids
}

func benchDir(b *testing.B) string {
	b.Helper()
	dir, err := os.MkdirTemp("", "jalon-bench-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	return dir
}

func residentMegabytes(b *testing.B) float64 {
	b.Helper()
	runtime.GC()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Log("no /proc on this system: resident memory cannot be read")
		return 0
	}
	for line := range bytes.Lines(status) {
		if rest, found := bytes.CutPrefix(line, []byte("VmRSS:")); found {
			kilobytes, err := strconv.ParseFloat(string(bytes.Fields(rest)[0]), 64)
			if err != nil {
				b.Fatal(err)
			}
			return kilobytes / 1024
		}
	}
	return 0
}
