package catcher

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A file name is the mail's id: order of arrival first, so that names sort even when the clock was set back between two
// runs, then the instant of arrival in UTC.
var named = regexp.MustCompile(`^(\d{8})-(\d{8}T\d{6}Z)\.eml$`)

const instant = "20060102T150405Z"

var errClosed = errors.New("catcher: closed")

// store is the directory of mails and, in memory, what their headers say.
type store struct {
	dir    string
	mu     sync.Mutex
	mails  []Mail // by arrival
	last   int
	closed bool
}

// openStore reads the directory. Names it did not give, such as a temporary file left by a crash, are not mails.
func openStore(dir string) (*store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("catcher: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("catcher: %w", err)
	}
	s := &store{dir: dir}
	for _, entry := range entries {
		parts := named.FindStringSubmatch(entry.Name())
		if parts == nil {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("catcher: %w", err)
		}
		number, _ := strconv.Atoi(parts[1])
		arrived, err := time.Parse(instant, parts[2])
		if err != nil {
			continue
		}
		s.mails = append(s.mails, summarise(entry.Name()[:len(entry.Name())-len(".eml")], arrived, raw))
		s.last = max(s.last, number)
	}
	return s, nil
}

// keep writes the mail under a temporary name, forces it to disk, then gives it its name: a crash at any point leaves
// either the whole mail or none.
func (s *store) keep(raw []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	arrived := time.Now().UTC().Truncate(time.Second)
	id := fmt.Sprintf("%08d-%s", s.last+1, arrived.Format(instant))
	if err := writeDurably(s.dir, id+".eml", raw); err != nil {
		return err
	}
	s.last++
	s.mails = append(s.mails, summarise(id, arrived, raw))
	return nil
}

func (s *store) list() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	mails := slices.Clone(s.mails)
	slices.Reverse(mails)
	return mails
}

// open returns one mail and its bytes; the id is looked up and never used as a path of its own making.
func (s *store) open(id string) (Mail, []byte, bool) {
	for _, mail := range s.list() {
		if mail.ID == id {
			raw, err := os.ReadFile(filepath.Join(s.dir, mail.ID+".eml"))
			return mail, raw, err == nil
		}
	}
	return Mail{}, nil, false
}

func (s *store) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

func writeDurably(dir, name string, raw []byte) error {
	file, err := os.CreateTemp(dir, ".incoming-*")
	if err != nil {
		return err
	}
	_, err = file.Write(raw)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return syncDir(dir)
}

// syncDir makes the new name itself durable.
func syncDir(dir string) error {
	handle, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(handle.Sync(), handle.Close())
}
