package keyring_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jalon/internal/keyring"
)

func TestAFileIsForItsOwnerAndStaysSo(t *testing.T) {
	path, _, _ := created(t)
	modes := func(want fs.FileMode) {
		t.Helper()
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%v, %v; want %v", info.Mode().Perm(), err, want)
		}
	}
	modes(0o600)
	must(t, os.Chmod(path, 0o440)) // as it is mounted into a container
	_, err := keyring.Rotate(path, now)
	must(t, err)
	modes(0o440)
	opened(t, path)
	for _, mode := range []fs.FileMode{0o644, 0o604, 0o660, 0o700} {
		must(t, os.Chmod(path, mode))
		if _, err := keyring.Open(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("%#o: %v", mode, err)
		}
	}
}

func TestNoFileOfKeysIsReplaced(t *testing.T) {
	path, first, _ := created(t)
	if _, err := keyring.Create(path, now); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v", err)
	}
	if keys, err := keyring.List(path); err != nil || len(keys) != 1 || keys[0] != (keyring.Key{ID: first, Made: now, Use: keyring.Current}) {
		t.Errorf("%v, %v", keys, err)
	}
}

// However many rotate at once, each of the keys that anybody was told of is there.
func TestRotationsAtOnceLoseNoKey(t *testing.T) {
	path, first, _ := created(t)
	told := make(chan string, 20)
	told <- first
	var all sync.WaitGroup
	for range 19 {
		all.Go(func() {
			if key, err := keyring.Rotate(path, now); err == nil {
				told <- key.ID
			} else if !strings.Contains(err.Error(), "payload.keys.new") {
				t.Error(err)
			}
		})
	}
	all.Wait()
	close(told)
	keys, err := keyring.List(path)
	must(t, err)
	held := map[string]bool{}
	for i, key := range keys {
		held[key.ID] = true
		if (key.Use == keyring.Current) != (i == 0) {
			t.Errorf("key %d is %s", i, key.Use)
		}
	}
	for id := range told {
		if !held[id] {
			t.Errorf("key %s is lost", id)
		}
	}
	if left, err := filepath.Glob(path + ".new"); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestWhatIsNoFileOfKeysIsRefusedWithoutRepeatingIt(t *testing.T) {
	const good = "3f9a01bc 2027-01-04T08:00:00Z AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	for name, text := range map[string]string{
		"empty":            "",
		"header alone":     "jalon keys 1\n",
		"another version":  "jalon keys 2\n" + good + "\n",
		"cut":              "jalon keys 1\n" + good,
		"no key":           "jalon keys 1\n3f9a01bc 2027-01-04T08:00:00Z\n",
		"short key":        "jalon keys 1\n3f9a01bc 2027-01-04T08:00:00Z AAAASECRET\n",
		"padding bits":     "jalon keys 1\n" + good[:len(good)-1] + "B\n",
		"no instant":       "jalon keys 1\n3f9a01bc hier " + good[30:] + "\n",
		"a bad name":       "jalon keys 1\n" + strings.ToUpper(good) + "\n",
		"a name twice":     "jalon keys 1\n" + good + "\n" + good + "\n",
		"prepared first":   "jalon keys 1\n" + good + " prepared\n",
		"two are prepared": "jalon keys 1\n" + good + "\n1" + good[1:] + " prepared\n2" + good[1:] + " prepared\n",
		"an unknown word":  "jalon keys 1\n" + good + "\n1" + good[1:] + " SECRET\n",
		"an empty line":    "jalon keys 1\n\n" + good + "\n",
	} {
		path := filepath.Join(t.TempDir(), "payload.keys")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if _, err := keyring.Open(path); err == nil || strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "AAAA") {
			t.Errorf("%s: %v", name, err)
		}
	}
	path := filepath.Join(t.TempDir(), "payload.keys")
	must(t, os.WriteFile(path, []byte("jalon keys 1\n"+good+"\n"), 0o600))
	keys, err := keyring.List(path)
	if err != nil || len(keys) != 1 || !keys[0].Made.Equal(time.Date(2027, 1, 4, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("%v, %v", keys, err)
	}
}
