package localpostgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// program is one installation about to run under one account.
type program struct {
	Installation
	who account
	// stalePID was left in postmaster.pid by a server that no longer exists; 0 when there was none.
	stalePID int
}

// errLeftovers: a killed server's own processes notice its death a moment later, and PostgreSQL refuses to start beside
// them.
var errLeftovers = errors.New("des processus du serveur précédent n'ont pas encore pris fin")

// bringUp returns a server that answers. Asking again is all that leftovers need.
func (p program) bringUp(ctx context.Context, home *home, listen address, say func(string)) (*process, error) {
	began := time.Now()
	server, err := p.attempt(ctx, home, listen)
	if errors.Is(err, errLeftovers) {
		say("Des processus du serveur précédent prennent fin, veuillez patienter…")
	}
	for errors.Is(err, errLeftovers) && time.Since(began) < orphanGrace {
		server, err = p.attempt(ctx, home, listen)
	}
	return server, err
}

func (p program) attempt(ctx context.Context, home *home, listen address) (*process, error) {
	log, err := home.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	args := []string{"-D", home.dir}
	for _, setting := range append(settings(), listen.settings...) {
		args = append(args, "-c", setting)
	}
	cmd := p.command(exec.Command(filepath.Join(p.BinDir, "postgres"), args...))
	cmd.Stdout, cmd.Stderr = log.File, log.File
	server, err := launch(cmd)
	if err != nil {
		return nil, failed("PostgreSQL n'a pas pu être lancé.", err)
	}
	if err := awaitReady(ctx, home.dir, listen, server, log); err != nil {
		// The caller's context may be the very reason; the shutdown gets its own time.
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_ = server.shutDown(stopping)
		return nil, err
	}
	return server, nil
}

// command prepares a child of the server's account. It starts in the directory of the programs, which that account can
// enter, unlike perhaps the caller's.
func (p program) command(cmd *exec.Cmd) *exec.Cmd {
	cmd.Dir = filepath.Dir(cmd.Path)
	cmd.SysProcAttr = attributes(p.who)
	// A short list: root's secrets stay out of a child of another account, and PG* variables out of its settings.
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC"}
	for _, name := range []string{"PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP"} {
		if value, set := os.LookupEnv(name); set {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	// PostgreSQL takes any live process with the number in postmaster.pid for a server, except its own ancestors. After
	// a reboot that number may belong to anything, so the one we know to be stale is passed as an ancestor, the way
	// pg_ctl does; the check for leftover shared memory stays in force.
	if p.stalePID != 0 {
		cmd.Env = append(cmd.Env, "PG_GRANDPARENT_PID="+strconv.Itoa(p.stalePID))
	}
	return cmd
}

// output runs a command to its end; cancelled, it is interrupted first so that initdb can tidy up.
func (p program) output(cmd *exec.Cmd) (string, error) {
	var out bytes.Buffer
	p.command(cmd)
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	child, err := launch(cmd)
	if err != nil {
		return "", err
	}
	<-child.exited
	return out.String(), child.err
}

func run(ctx context.Context, who account, path string, args ...string) (string, error) {
	out, err := program{who: who}.output(exec.CommandContext(ctx, path, args...))
	if err != nil {
		return "", fmt.Errorf("%s\u00a0: %w", path, err)
	}
	return out, nil
}
