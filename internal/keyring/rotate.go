package keyring

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

const secretBytes = 32 // AES-256

// Create makes a file with one key, for its owner alone. A file that is there already stays as it is, and the error is
// fs.ErrExist: replacing it would lose the keys in it.
func Create(path string, now time.Time) (Key, error) {
	made := newLine(now, Current)
	return made.Key, replace(path, func() ([]line, error) {
		_, err := os.Lstat(path)
		if err == nil {
			return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return []line{made}, nil
	})
}

// Prepare adds the key that the next rotation makes current. Until then nothing is sealed under it, so that the file can
// be brought to every machine first.
func Prepare(path string, now time.Time) (Key, error) {
	made := newLine(now, Prepared)
	return made.Key, replace(path, func() ([]line, error) {
		lines, err := load(path)
		if i := slices.IndexFunc(lines, prepared); i >= 0 {
			return nil, fmt.Errorf("%s\u00a0: la clé %s est déjà préparée\u00a0: distribuez ce fichier, puis rendez-la courante avec «\u00a0jalon keys rotate\u00a0»", path, lines[i].ID)
		}
		return append(lines, made), err
	})
}

// Rotate makes the prepared key the current one or, without one, a new key: that suits processes that all read this very
// file. The others are kept.
func Rotate(path string, now time.Time) (Key, error) {
	made := newLine(now, Current)
	err := replace(path, func() ([]line, error) {
		lines, err := load(path)
		if err != nil {
			return nil, err
		}
		lines[0].Use = Kept
		if i := slices.IndexFunc(lines, prepared); i >= 0 {
			made = lines[i]
			made.Use, lines = Current, slices.Delete(lines, i, i+1)
		}
		return append([]line{made}, lines...), nil
	})
	return made.Key, err
}

func prepared(l line) bool { return l.Use == Prepared }

func newLine(now time.Time, use Use) line {
	id, secret := make([]byte, 4), make([]byte, secretBytes)
	rand.Read(id)
	rand.Read(secret)
	return line{Key{hex.EncodeToString(id), now.UTC().Truncate(time.Second), use}, secret}
}

// replace writes the file next to where it belongs and moves it there, so that whoever reads sees the old keys or the
// new ones. Its name until then is the same for everybody: two rotations at once would lose the key of one of them.
func replace(path string, next func() ([]line, error)) error {
	draft := path + ".new"
	file, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s existe\u00a0: une autre modification est en cours, ou a été interrompue\u00a0; si aucune n'est en cours, supprimez ce fichier", draft)
	}
	if err != nil {
		return err
	}
	defer os.Remove(draft) // which the move has taken away, if all went well
	defer file.Close()
	lines, err := next()
	if err == nil {
		err = keepOwner(path, file)
	}
	if err == nil {
		_, err = file.Write(format(lines))
	}
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = os.Rename(draft, path)
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// keepOwner gives a file to whom the one that it replaces belongs: an administrator's rotation must not take the keys
// away from the account of the service.
func keepOwner(path string, file *os.File) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if owner, known := info.Sys().(*syscall.Stat_t); known {
		err = file.Chown(int(owner.Uid), int(owner.Gid))
	}
	return errors.Join(err, file.Chmod(info.Mode().Perm()))
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
