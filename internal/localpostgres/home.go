package localpostgres

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// home is a data directory claimed by this process, with the files kept beside it.
type home struct {
	dir    string
	parent *os.Root
	lock   *os.File
}

// claim makes this process the only one that may create or serve the directory. The system drops the lock when the
// process dies, however it dies, so nobody ever has to clean it up.
func claim(dir string, who account) (*home, error) {
	text := "Le répertoire " + filepath.Dir(dir) + " n'a pas pu être préparé."
	if err := who.makeParents(filepath.Dir(dir)); err != nil {
		return nil, failed(text, err)
	}
	if barrier := who.barrier(filepath.Dir(dir)); barrier != "" {
		return nil, unreachable(dir, barrier, who.name)
	}
	// Files are opened through the directory, which refuses links leading out of it: root may have been given a place
	// where others can write.
	parent, err := os.OpenRoot(filepath.Dir(dir))
	if err != nil {
		return nil, failed(text, err)
	}
	h := &home{dir: dir, parent: parent}
	h.lock, err = parent.OpenFile(filepath.Base(dir)+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		h.release()
		return nil, failed(text, err)
	}
	free, err := tryLock(h.lock)
	if err != nil {
		h.release()
		return nil, failed(text, err)
	}
	if !free {
		h.release()
		return nil, inUse(dir, "un autre processus Jalon")
	}
	return h, nil
}

// release leaves the lock file in place: removing it would let two processes lock two different files of that name.
func (h *home) release() {
	if h.lock != nil {
		h.lock.Close()
	}
	h.parent.Close()
}

// journal is postgres.log, with the place where this start's lines begin.
type journal struct {
	*os.File
	start int64
}

func (h *home) openLog() (journal, error) {
	f, err := h.parent.OpenFile("postgres.log", os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return journal{}, failed("Le journal de PostgreSQL n'a pas pu être ouvert.", err)
	}
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		f.Close()
		return journal{}, failed("Le journal de PostgreSQL n'a pas pu être ouvert.", err)
	}
	return journal{f, end}, nil
}

// complaint is what the server wrote since this start, shortened to what fits under an error message.
func (j journal) complaint() error {
	text, err := io.ReadAll(io.NewSectionReader(j, j.start, 2000))
	if err != nil {
		return err
	}
	words := errors.New(strings.TrimSpace(string(text)))
	if bytes.Contains(text, []byte("pre-existing shared memory block")) {
		return errors.Join(errLeftovers, words)
	}
	return words
}
