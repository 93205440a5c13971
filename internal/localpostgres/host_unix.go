//go:build unix

package localpostgres

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
)

func credential(who account) *syscall.Credential {
	if !who.dropped {
		return nil
	}
	return &syscall.Credential{Uid: uint32(who.uid), Gid: uint32(who.gid)}
}

func ownerOf(info fs.FileInfo) (uid, gid int, known bool) {
	stat, known := info.Sys().(*syscall.Stat_t)
	if !known {
		return 0, 0, false
	}
	return int(stat.Uid), int(stat.Gid), true
}

// tryLock answers false when another process holds the lock.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

func send(cmd *exec.Cmd, how shutdown) error {
	if how == immediate {
		return cmd.Process.Signal(syscall.SIGQUIT)
	}
	return cmd.Process.Signal(syscall.SIGINT)
}
