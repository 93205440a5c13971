// Package service puts the parts of Jalon together. Both commands, the one for production and the one that brings
// everything along, start exactly what stands here.
package service

import (
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"jalon/activities"
	"jalon/internal/postgres"
	"jalon/workflows"
	"jalon/workflows/intake"
)

// NewWorker is a worker that runs contracts; Start and Stop are the caller's. It gives running activities half a
// minute to end, so that a restart interrupts nothing. Anytime is for demonstrations: letters then leave at any hour.
// A build, if there is one, is the version that it carries (deployment.go).
func NewWorker(db *postgres.DB, temporal client.Client, archivist activities.Archivist, anytime bool, build string) worker.Worker {
	w := worker.New(temporal, workflows.TaskQueue, worker.Options{WorkerStopTimeout: 30 * time.Second, DeploymentOptions: versioned(build)})
	w.RegisterWorkflowWithOptions(workflows.Contract, workflow.RegisterOptions{Name: workflows.WorkflowName})
	acts := activities.New(db, intake.Intake{DB: db, Client: temporal})
	acts.Anytime = anytime
	w.RegisterActivityWithOptions(acts.RecordFacts, activity.RegisterOptions{Name: workflows.RecordFacts})
	w.RegisterActivityWithOptions(acts.StartSuccessor, activity.RegisterOptions{Name: workflows.StartSuccessor})
	w.RegisterActivityWithOptions(archivist.ArchiveRun, activity.RegisterOptions{Name: workflows.ArchiveRun})
	return w
}

// Connect completes the options of a Temporal client with what contracts need: payloads compressed and, unless keys is
// nil, sealed; failures sealed alike; our log.
func Connect(options client.Options, keys workflows.Keys, logger *slog.Logger) (client.Client, error) {
	options.DataConverter, options.FailureConverter = workflows.DataConverter(keys), workflows.FailureConverter(keys)
	options.Logger = quiet{logger}
	return client.Dial(options)
}

// quiet keeps the SDK's routine messages out of the log of people who run contracts.
type quiet struct{ to *slog.Logger }

func (q quiet) Debug(msg string, kv ...any) { q.to.Debug(msg, kv...) }
func (q quiet) Info(msg string, kv ...any)  { q.to.Debug(msg, kv...) }
func (q quiet) Warn(msg string, kv ...any)  { q.to.Warn(msg, kv...) }
func (q quiet) Error(msg string, kv ...any) { q.to.Error(msg, kv...) }
