// Package keyring keeps the keys under which what is stored away from PostgreSQL is sealed: AES-256 in Galois/Counter
// Mode, a nonce of its own for everything sealed, the name of the key written next to it.
//
// Keys lie in one file that its owner alone writes (file.go tells its format). A key is never taken away from it: what
// was sealed under it can be read as long as it is there, and never again afterwards. The first key seals; all of them
// open. A process reads the file when it starts, and once more whenever it meets a key that it does not know.
//
//	ring.go    sealing and opening
//	file.go    the file, strictly read
//	rotate.go  a first key, the next one, and the one after
package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"maps"
	"os"
	"sync"
)

// UnknownKey is what was sealed under a key that the file does not hold.
type UnknownKey struct {
	ID   string // as written next to what was sealed, at most 64 characters of it
	Path string
}

func (e *UnknownKey) Error() string {
	return fmt.Sprintf("la clé «\u00a0%s\u00a0» manque dans %s\u00a0: remettez-y sa ligne depuis une sauvegarde ou depuis une machine qui la détient, puis réessayez", e.ID, e.Path)
}

// ErrAltered refuses what was not sealed so: changed since, or sealed for something else.
var ErrAltered = errors.New("keyring: the sealed bytes were altered, or sealed for another use")

// Ring seals and opens. It may be used by several goroutines, and prints as "[secret]".
type Ring struct {
	path string

	mu      sync.RWMutex
	seen    os.FileInfo // the file as it was read last
	current string
	keys    map[string]cipher.AEAD
}

// Open reads a file of keys. A file that others may read, or that is not one, is refused.
func Open(path string) (*Ring, error) {
	r := &Ring{path: path, keys: map[string]cipher.AEAD{}}
	return r, r.read()
}

// Seal makes bytes that Open gives back for the same context, which says what they are for and is not kept. Key is the
// name of the key, to be written next to them.
func (r *Ring) Seal(context string, plain []byte) (key string, sealed []byte, err error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.current, r.keys[r.current].Seal(nil, nil, plain, bound(context, r.current)), nil
}

// Open is the inverse of Seal. The error is an *UnknownKey or ErrAltered.
func (r *Ring) Open(context, key string, sealed []byte) ([]byte, error) {
	aead, err := r.key(key)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, sealed, bound(context, key))
	if err != nil {
		return nil, ErrAltered
	}
	return plain, nil
}

// String keeps the keys out of logs.
func (r *Ring) String() string { return "[secret]" }

// GoString keeps the keys out of %#v.
func (r *Ring) GoString() string { return "[secret]" }

// bound is what the seal vouches for besides the bytes. Names of keys have no line end, and the context comes last.
func bound(context, key string) []byte { return []byte("jalon sealed 1\n" + key + "\n" + context) }

// key finds a key in memory. One that is not there may have come into the file since: another process seals under it.
func (r *Ring) key(id string) (cipher.AEAD, error) {
	r.mu.RLock()
	aead := r.keys[id]
	r.mu.RUnlock()
	if aead != nil {
		return aead, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.read()
	if aead := r.keys[id]; aead != nil {
		return aead, nil
	}
	return nil, errors.Join(&UnknownKey{id[:min(len(id), 64)], r.path}, err)
}

// read takes the file in unless it is the one read last. Keys that were read once stay: a file that lost one must not
// take it from those who still have it.
func (r *Ring) read() error {
	file, err := os.Open(r.path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || r.seen != nil && os.SameFile(info, r.seen) && info.ModTime().Equal(r.seen.ModTime()) {
		return err
	}
	lines, err := parse(file)
	if err != nil {
		return err
	}
	keys := maps.Clone(r.keys)
	for _, l := range lines {
		block, err := aes.NewCipher(l.secret)
		if err != nil {
			return err
		}
		if keys[l.ID], err = cipher.NewGCMWithRandomNonce(block); err != nil {
			return err
		}
	}
	r.seen, r.current, r.keys = info, lines[0].ID, keys
	return nil
}
