package localtemporal_test

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"

	namespacepb "go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/types/known/durationpb"

	"jalon/internal/localtemporal"
)

func TestWorkOutlivesAStop(t *testing.T) {
	t.Parallel()
	file := newFile(t)
	for _, word := range []string{"first", "second"} {
		server := start(t, options(file))
		c := dial(t, server)
		w := newWorker(c)
		if err := w.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := c.ExecuteWorkflow(t.Context(), withID("patient"), Live, life{}); err != nil {
			t.Fatal(err)
		}
		answer, err := tell(t.Context(), c, "patient", word)
		if err != nil {
			t.Fatal(err)
		}
		if word == "second" && (len(answer.Words) != 2 || answer.Words[0] != "first") {
			t.Errorf("after the restart the workflow remembers %q", answer.Words)
		}
		w.Stop()
		stop(t, server)
	}
}

func TestNothingLeavesTheMachine(t *testing.T) {
	t.Parallel()
	file := newFile(t)
	server := start(t, options(file))
	defer stop(t, server)

	host, _, err := net.SplitHostPort(server.HostPort())
	if err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("the server listens on %s (%v)", server.HostPort(), err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("the file has mode %o, others may read it", got)
	}
}

func TestRetentionIsRaisedAndNeverLowered(t *testing.T) {
	t.Parallel()
	file := newFile(t)
	for _, found := range []struct{ set, want time.Duration }{
		{24 * time.Hour, localtemporal.Retention},
		{2 * localtemporal.Retention, 2 * localtemporal.Retention},
	} {
		server := start(t, options(file))
		if got := retention(t, server, 0); got < localtemporal.Retention {
			t.Errorf("the server starts with a retention of %s", got)
		}
		retention(t, server, found.set)
		stop(t, server)

		server = start(t, options(file))
		if got := retention(t, server, 0); got != found.want {
			t.Errorf("a retention of %s becomes %s, want %s", found.set, got, found.want)
		}
		stop(t, server)
	}
}

// retention reads the namespace's retention, after setting it unless the new one is 0.
func retention(t *testing.T, server *localtemporal.Server, set time.Duration) time.Duration {
	t.Helper()
	service := dial(t, server).WorkflowService()
	if set > 0 {
		_, err := service.UpdateNamespace(t.Context(), &workflowservice.UpdateNamespaceRequest{
			Namespace: namespace,
			Config:    &namespacepb.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(set)},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	found, err := service.DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if err != nil {
		t.Fatal(err)
	}
	return found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration()
}

func TestAForeignFileIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	file := newFile(t)
	letter := []byte("Objet : avenant n° 3 au CPOM")
	if err := os.WriteFile(file, letter, 0o600); err != nil {
		t.Fatal(err)
	}
	server, err := localtemporal.Start(t.Context(), options(file))
	if err == nil {
		stop(t, server)
		t.Fatal("a letter was taken for a database")
	}
	if errors.Is(err, localtemporal.ErrInUse) {
		t.Errorf("wrong reason: %v", err)
	}
	if now, err := os.ReadFile(file); err != nil || string(now) != string(letter) {
		t.Errorf("the letter now reads %q (%v)", now, err)
	}
}

func TestAMissingDirectoryIsAnError(t *testing.T) {
	if _, err := localtemporal.Start(t.Context(), options(newFile(t)+"/missing/temporal.sqlite")); err == nil {
		t.Fatal("a server started without a place for its file")
	}
}
