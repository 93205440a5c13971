//go:build unix

package localpostgres_test

import (
	"bufio"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"jalon/internal/localpostgres"
)

// owner returns the command of an owner that is ready to be killed, and the process numbers of its server and of the
// server process that works for its one connection.
func owner(t *testing.T, dir string) (cmd *osexec.Cmd, server, backend int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd = osexec.Command(self)
	cmd.Env = append(os.Environ(), ownerVariable+"="+dir)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if _, scanErr := fmt.Sscanf(line, "ready %d", &backend); scanErr != nil {
		t.Fatalf("the owner said %q, %v", line, err)
	}
	return cmd, postmasterOf(t, dir), backend
}

func kill(t *testing.T, cmd *osexec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
}

func postmasterOf(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// The cases share one cluster, in this order: the first reads the journal, which the later ones fill.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := cluster(t)
	t.Run("server ends with its parent", func(t *testing.T) { parentKilled(t, dir) })
	t.Run("next start waits for an orphan still stopping", func(t *testing.T) { orphanStopping(t, dir) })
	t.Run("server killed itself", func(t *testing.T) { serverKilled(t, dir) })
	t.Run("process number taken by another program", func(t *testing.T) { numberReused(t, dir) })
}

func parentKilled(t *testing.T, dir string) {
	parent, orphan, _ := owner(t, dir)
	kill(t, parent)

	s := start(t, localpostgres.Options{DataDir: dir})
	if now := postmasterOf(t, dir); now == orphan {
		t.Errorf("server %d outlived its parent", orphan)
	}
	onlyCommitted(t, s)
	log, err := os.ReadFile(filepath.Join(filepath.Dir(dir), "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, string(log), "received fast shutdown request", "database system was shut down at")
	if strings.Contains(string(log), "automatic recovery in progress") {
		t.Errorf("the server did not end cleanly:\n%s", log)
	}
}

func orphanStopping(t *testing.T, dir string) {
	parent, _, backend := owner(t, dir)
	// The server cannot end before its last connection, and a frozen one does not hear that it should.
	freeze(t, backend)
	kill(t, parent)
	onlyCommitted(t, startThawing(t, dir, backend, "Un serveur précédent"))
}

func serverKilled(t *testing.T, dir string) {
	parent, server, backend := owner(t, dir)
	freeze(t, backend)
	if err := syscall.Kill(server, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	kill(t, parent)
	onlyCommitted(t, startThawing(t, dir, backend, "Des processus du serveur précédent"))
}

func freeze(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
}

// startThawing lets the frozen process go on once the start says that it waits, and demands that it does say so.
func startThawing(t *testing.T, dir string, pid int, saying string) *localpostgres.Server {
	t.Helper()
	waited := false
	s := start(t, localpostgres.Options{DataDir: dir, Progress: func(line string) {
		if strings.HasPrefix(line, saying) {
			waited = true
			if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
				t.Error(err)
			}
		}
	}})
	if !waited {
		t.Errorf("the start did not say %q", saying)
	}
	return s
}

// numberReused is a reboot after a power cut: the number in postmaster.pid belongs to any program of the same user.
func numberReused(t *testing.T, dir string) {
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	stranger := osexec.Command("sleep", "600")
	if owner := info.Sys().(*syscall.Stat_t); os.Geteuid() == 0 {
		stranger.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(t, stranger) })
	left := fmt.Sprintf("%d\n%s\n1700000000\n5432\n%s\n\n\nready\n", stranger.Process.Pid, dir, dir)
	write(t, filepath.Join(dir, "postmaster.pid"), left, 0o644)
	onlyCommitted(t, start(t, localpostgres.Options{DataDir: dir}))
}

func onlyCommitted(t *testing.T, s *localpostgres.Server) {
	t.Helper()
	if got := ask(t, connect(t, s), "SELECT string_agg(n::text, ',') FROM fact"); got != "1" {
		t.Errorf("facts %s, want only the committed one", got)
	}
}
