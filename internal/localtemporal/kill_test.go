package localtemporal_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"testing"

	"jalon/internal/localtemporal"
)

// victim runs this test binary as a process that serves the file. kill ends it the hard way and waits for its end.
func victim(t *testing.T, file string) (output *bufio.Scanner, kill func()) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), victimEnv+"="+file)
	if _, err := command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return bufio.NewScanner(stdout), func() {
		if err := command.Process.Kill(); err != nil {
			t.Error(err)
		}
		var killed *exec.ExitError
		if err := command.Wait(); !errors.As(err, &killed) || killed.Exited() {
			t.Errorf("the victim was not killed: %v", err)
		}
	}
}

func TestAcknowledgedWorkSurvivesSIGKILL(t *testing.T) {
	t.Parallel()
	file := newFile(t)
	output, kill := victim(t, file)
	if !output.Scan() || output.Text() != "acknowledged" {
		t.Fatalf("the victim says %q", output.Text())
	}
	// A second server on the file of a living one must not start, whoever starts it.
	if _, err := localtemporal.Start(t.Context(), options(file)); !errors.Is(err, localtemporal.ErrInUse) {
		t.Errorf("second server on one file: %v", err)
	}
	kill()

	server := start(t, options(file))
	t.Cleanup(func() { stop(t, server) })
	c := dial(t, server)
	work(t, c)
	answer, err := tell(t.Context(), c, "survivor", "delivered")
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Words) != 3 || answer.Words[0] != "signed" || answer.Words[1] != "sealed" {
		t.Errorf("after SIGKILL the workflow remembers %q", answer.Words)
	}
}

// The victim dies as soon as anything of its database shows in the directory.
func TestAKillDuringTheFirstStartLeavesNoHalfSchema(t *testing.T) {
	t.Parallel()
	file := newFile(t)
	_, kill := victim(t, file)
	for !exists(file) && !exists(file+".new") {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
	kill()
	stop(t, start(t, options(file)))
	if exists(file + ".new") {
		t.Error("the unfinished database is still there")
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
