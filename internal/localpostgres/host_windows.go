package localpostgres

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

func attributes(account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// endWithParent does nothing here: after a killed parent the server must be stopped by hand, as the next start says.
func endWithParent(int) (release func(), err error) { return func() {}, nil }

func serves(pid int, _ string) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	_ = p.Release()
	return true
}

func ownerOf(fs.FileInfo) (uid, gid int, known bool) { return 0, 0, false }

// tryLock leaves the exclusion to PostgreSQL's own lock file.
func tryLock(*os.File) (bool, error) { return true, nil }

// send goes through pg_ctl: Windows has no signals, PostgreSQL brings its own.
func send(cmd *exec.Cmd, how shutdown) error {
	return exec.Command(filepath.Join(filepath.Dir(cmd.Path), "pg_ctl"), "kill", string(how), strconv.Itoa(cmd.Process.Pid)).Run()
}
