package localpostgres

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// account is the operating-system user under whom PostgreSQL runs; PostgreSQL refuses root.
type account struct {
	name     string
	uid, gid int
	// dropped tells that this process is root and the server is not.
	dropped bool
}

// serverAccount is the current user, or for root an unprivileged one. initdb looks its user up by number, so only
// accounts with an entry in the user database will do.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{name: accountName(os.Geteuid()), uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		entry, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(entry.Uid)
		gid, gidErr := strconv.Atoi(entry.Gid)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return account{name, uid, gid, true}, nil
		}
	}
	return account{}, &Error{NoAccount, "PostgreSQL refuse de s'exécuter en tant que root et cette machine n'a ni compte «\u00a0postgres\u00a0» ni compte «\u00a0nobody\u00a0». " +
		"Lancez la commande avec un compte ordinaire.", nil}
}

// accountName falls back to the number, as a container's user may have no entry.
func accountName(uid int) string {
	number := strconv.Itoa(uid)
	if entry, err := user.LookupId(number); err == nil {
		return entry.Username
	}
	return number
}

// privateDir makes a new directory that only the server's account may enter. It is the only place that changes an
// owner, and only of what it has just made.
func (a account) privateDir(parent, pattern string) (string, error) {
	dir, err := os.MkdirTemp(parent, pattern)
	if err != nil || !a.dropped {
		return dir, err
	}
	if err := os.Chown(dir, a.uid, a.gid); err != nil {
		return "", errors.Join(err, os.Remove(dir))
	}
	return dir, nil
}

// makeParents creates what is missing of dir. Root's new directories must let the server's account through whatever the
// umask says; a user's own stay private.
func (a account) makeParents(dir string) error {
	mode := os.FileMode(0o700)
	if a.dropped {
		mode = 0o755
	}
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := a.makeParents(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, mode); err != nil {
		return err
	}
	return os.Chmod(dir, mode)
}

// barrier is the highest directory on the way to dir, dir included, that the account cannot enter; empty when there is
// none. Only a dropped account needs the question: it inherits paths that root chose.
func (a account) barrier(dir string) string {
	if !a.dropped {
		return ""
	}
	above := ""
	if parent := filepath.Dir(dir); parent != dir {
		above = a.barrier(parent)
	}
	if above != "" {
		return above
	}
	if info, err := os.Stat(dir); err == nil && !a.mayEnter(info) {
		return dir
	}
	return ""
}

// mayEnter applies the first class that matches, as the kernel does: an owner without the bit stays out even when
// everybody else may enter.
func (a account) mayEnter(info fs.FileInfo) bool {
	uid, gid, known := ownerOf(info)
	switch {
	case !known:
		return true
	case uid == a.uid:
		return info.Mode()&0o100 != 0
	case gid == a.gid:
		return info.Mode()&0o010 != 0
	default:
		return info.Mode()&0o001 != 0
	}
}
