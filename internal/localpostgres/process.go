package localpostgres

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
)

// shutdown is a way to ask a PostgreSQL server to end.
type shutdown string

const (
	// fast disconnects the clients, writes a checkpoint and ends.
	fast shutdown = "INT"
	// immediate ends at once; the next start replays the journal.
	immediate shutdown = "QUIT"
)

// process is a running child whose end is watched.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{}
	// err is how it ended; it may be read once exited is closed.
	err error
}

// launch starts a child that ends when this process does. On Linux the parent-death signal follows the thread that
// forked, so one goroutine keeps its thread until the child has ended.
func launch(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		release, err := endWithParent(cmd.Process.Pid)
		if err != nil {
			_ = cmd.Process.Kill()
		}
		started <- err
		p.err = cmd.Wait()
		release()
		close(p.exited)
	}()
	return p, <-started
}

func (p *process) shutDown(ctx context.Context) error {
	if err := send(p.cmd, fast); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return failed("PostgreSQL n'a pas pu être arrêté.", err)
	}
	select {
	case <-p.exited:
	case <-ctx.Done():
		if err := send(p.cmd, immediate); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return failed("PostgreSQL n'a pas pu être arrêté.", err)
		}
		<-p.exited
	}
	if p.err != nil {
		return failed("PostgreSQL ne s'est pas arrêté proprement\u00a0; son journal sera rejoué au prochain démarrage.", p.err)
	}
	return nil
}
