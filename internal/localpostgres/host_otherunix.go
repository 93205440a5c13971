//go:build unix && !linux

package localpostgres

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// attributes detaches the child from the terminal's Ctrl-C, which must reach it through Stop and in order.
func attributes(who account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: credential(who)}
}

// endWithParent stands in for Linux's parent-death signal: a shell waits on a pipe whose other end only this process
// holds, and interrupts the server when that end closes.
func endWithParent(pid int) (release func(), err error) {
	watcher := exec.Command("/bin/sh", "-c", `read -r _; kill -INT "$0"`, strconv.Itoa(pid))
	watcher.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := watcher.StdinPipe()
	if err != nil {
		return func() {}, err
	}
	if err := watcher.Start(); err != nil {
		return func() {}, err
	}
	return func() {
		_ = watcher.Process.Kill()
		_ = watcher.Wait()
		_ = pipe.Close()
	}, nil
}

// serves asks for the program's name: numbers are reused, so existing is not enough.
func serves(pid int, _ string) bool {
	name, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && filepath.Base(strings.TrimSpace(string(name))) == "postgres"
}
