package localtemporal

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Retention is how long the server keeps a finished run. It deletes each run of a contract on its own, also while the
// contract lives on in a later run, so it must outlast the longest contract and the disputes after it: 20 years.
const Retention = 7300 * 24 * time.Hour

func retentionProto() *durationpb.Duration { return durationpb.New(Retention) }

// ensureRetention raises the retention of a namespace made by someone else, and never lowers it.
func ensureRetention(ctx context.Context, hostPort, namespace string) error {
	connection, err := client.DialContext(ctx, client.Options{
		HostPort: hostPort, Namespace: namespace, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		return fmt.Errorf("localtemporal: the server does not answer: %w", err)
	}
	defer connection.Close()
	service := connection.WorkflowService()
	found, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if err != nil {
		return fmt.Errorf("localtemporal: namespace %q: %w", namespace, err)
	}
	if found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration() >= Retention {
		return nil
	}
	_, err = service.UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: namespace,
		Config:    &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: retentionProto()},
	})
	if err != nil {
		return fmt.Errorf("localtemporal: retention of namespace %q: %w", namespace, err)
	}
	return nil
}
