package localpostgres

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// attributes detaches the child from the terminal's Ctrl-C, which must reach it through Stop and in order, and has the
// kernel interrupt it when its parent dies.
func attributes(who account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT, Credential: credential(who)}
}

// endWithParent has nothing left to do: Pdeathsig is set before the child's first instruction.
func endWithParent(int) (release func(), err error) { return func() {}, nil }

// serves tells whether that process works in dir, as every PostgreSQL process does in its data directory: numbers are
// reused, so existing is not enough. Root in a container may not look into other accounts' processes; then the name
// decides, and a doubt counts as a server.
func serves(pid int, dir string) bool {
	proc := "/proc/" + strconv.Itoa(pid)
	there, err := os.Stat(proc + "/cwd")
	if errors.Is(err, fs.ErrPermission) {
		name, _ := os.ReadFile(proc + "/comm")
		return strings.TrimSpace(string(name)) == "postgres"
	}
	if err != nil {
		return false
	}
	here, err := os.Stat(dir)
	return err == nil && os.SameFile(here, there)
}
