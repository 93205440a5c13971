package localtemporal_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"jalon/internal/localtemporal"
)

const (
	namespace = "cpom"
	queue     = "lives"
	victimEnv = "LOCALTEMPORAL_VICTIM" // names the file of a process that will be killed
)

// TestMain lets the test binary play the process that dies.
func TestMain(m *testing.M) {
	if file := os.Getenv(victimEnv); file != "" {
		if err := live(file); err != nil {
			fmt.Println(err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// live runs a server with one life that has received two words, says so, and then waits to be killed.
func live(file string) error {
	ctx := context.Background()
	server, err := localtemporal.Start(ctx, options(file))
	if err != nil {
		return err
	}
	c, err := connect(server)
	if err != nil {
		return err
	}
	w := newWorker(c)
	if err := w.Start(); err != nil {
		return err
	}
	if _, err := c.ExecuteWorkflow(ctx, withID("survivor"), Live, life{}); err != nil {
		return err
	}
	for _, word := range []string{"signed", "sealed"} {
		if _, err := tell(ctx, c, "survivor", word); err != nil {
			return err
		}
	}
	fmt.Println("acknowledged")
	_, err = io.Copy(io.Discard, os.Stdin) // the parent never closes it
	return err
}

func options(file string) localtemporal.Options {
	return localtemporal.Options{File: file, Namespace: namespace, Logger: slog.New(slog.DiscardHandler)}
}

// newFile names a database in a directory whose name has all that a file: URI would misread.
func newFile(t *testing.T) string {
	t.Helper()
	directory := filepath.Join(t.TempDir(), "données à 100 %20 #1")
	if err := os.Mkdir(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(directory, "temporal.sqlite")
}

func start(t *testing.T, o localtemporal.Options) *localtemporal.Server {
	t.Helper()
	server, err := localtemporal.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func stop(t *testing.T, server *localtemporal.Server) {
	t.Helper()
	if err := server.Stop(); err != nil {
		t.Error(err)
	}
}

func connect(server *localtemporal.Server) (client.Client, error) {
	return client.Dial(client.Options{
		HostPort: server.HostPort(), Namespace: namespace, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
}

// dial connects for the length of the test.
func dial(t *testing.T, server *localtemporal.Server) client.Client {
	t.Helper()
	c, err := connect(server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func newWorker(c client.Client, activities ...any) worker.Worker {
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(Live)
	for _, a := range activities {
		w.RegisterActivity(a)
	}
	return w
}

func work(t *testing.T, c client.Client, activities ...any) {
	t.Helper()
	w := newWorker(c, activities...)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
}

func withID(id string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{ID: id, TaskQueue: queue}
}
