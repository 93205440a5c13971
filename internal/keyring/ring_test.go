package keyring_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/internal/keyring"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

const use = "essai"

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// created is a file with one key, opened.
func created(t *testing.T) (path, id string, ring *keyring.Ring) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "payload.keys")
	key, err := keyring.Create(path, now)
	must(t, err)
	return path, key.ID, opened(t, path)
}

func opened(t *testing.T, path string) *keyring.Ring {
	t.Helper()
	ring, err := keyring.Open(path)
	must(t, err)
	return ring
}

func sealed(t *testing.T, ring *keyring.Ring, text string) (key string, bytes []byte) {
	t.Helper()
	key, bytes, err := ring.Seal(use, []byte(text))
	must(t, err)
	return key, bytes
}

func opens(t *testing.T, ring *keyring.Ring, key string, bytes []byte, want string) {
	t.Helper()
	if text, err := ring.Open(use, key, bytes); err != nil || string(text) != want {
		t.Errorf("opened as %q, %v; want %q", text, err, want)
	}
}

func TestWhatIsSealedOpensAndHidesItsText(t *testing.T) {
	_, id, ring := created(t)
	key, bytes := sealed(t, ring, "motif confidentiel")
	if key != id || strings.Contains(string(bytes), "motif") {
		t.Errorf("sealed under %s: %q", key, bytes)
	}
	opens(t, ring, key, bytes, "motif confidentiel")
	if _, again := sealed(t, ring, "motif confidentiel"); string(again) == string(bytes) {
		t.Error("the same text is sealed to the same bytes: what is equal shows")
	}
}

func TestNothingSealedCanBeChanged(t *testing.T) {
	path, first, ring := created(t)
	key, bytes := sealed(t, ring, "approuve")
	for i := range bytes {
		bytes[i] ^= 1
		if _, err := ring.Open(use, key, bytes); !errors.Is(err, keyring.ErrAltered) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
		bytes[i] ^= 1
	}
	if _, err := ring.Open("autre usage", key, bytes); !errors.Is(err, keyring.ErrAltered) {
		t.Errorf("for another use: %v", err)
	}
	if _, err := ring.Open(use, key, nil); !errors.Is(err, keyring.ErrAltered) {
		t.Errorf("nothing at all: %v", err)
	}
	second, err := keyring.Rotate(path, now)
	must(t, err)
	if _, err := ring.Open(use, second.ID, bytes); !errors.Is(err, keyring.ErrAltered) {
		t.Errorf("under %s instead of %s: %v", second.ID, first, err)
	}
}

func TestAnUnknownKeyIsNamedWithItsRemedy(t *testing.T) {
	path, _, ring := created(t)
	_, err := ring.Open(use, "0badc0de", []byte("x"))
	unknown, typed := errors.AsType[*keyring.UnknownKey](err)
	if !typed || unknown.ID != "0badc0de" || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "sauvegarde") {
		t.Errorf("%v", err)
	}
}

// A process that did not start again since the rotation opens what others seal meanwhile, and then seals as they do.
func TestARunningProcessLearnsANewKeyWhenItMeetsIt(t *testing.T) {
	path, first, running := created(t)
	oldKey, old := sealed(t, running, "avant")
	second, err := keyring.Rotate(path, now.AddDate(1, 0, 0))
	must(t, err)
	restarted := opened(t, path)
	if key, _ := sealed(t, running, "x"); key != first {
		t.Errorf("seals under %s before it met the new key", key)
	}
	newKey, fresh := sealed(t, restarted, "après")
	if newKey != second.ID {
		t.Errorf("after the rotation a new process seals under %s, want %s", newKey, second.ID)
	}
	opens(t, running, newKey, fresh, "après")
	opens(t, restarted, oldKey, old, "avant")
	if key, _ := sealed(t, running, "x"); key != second.ID {
		t.Errorf("still seals under %s", key)
	}
}

// A key that nobody seals under yet reaches every machine before the first that does.
func TestAPreparedKeyOpensBeforeItSeals(t *testing.T) {
	path, first, _ := created(t)
	next, err := keyring.Prepare(path, now)
	must(t, err)
	elsewhere := filepath.Join(t.TempDir(), "copy.keys")
	text, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(elsewhere, text, 0o600))
	behind := opened(t, elsewhere)
	if key, _ := sealed(t, behind, "x"); key != first {
		t.Errorf("seals under the prepared key %s", key)
	}
	if _, err := keyring.Prepare(path, now); err == nil || !strings.Contains(err.Error(), next.ID) {
		t.Errorf("a second one is prepared: %v", err)
	}
	rotated, err := keyring.Rotate(path, now)
	must(t, err)
	if rotated.ID != next.ID {
		t.Errorf("rotation made %s current, and %s was prepared", rotated.ID, next.ID)
	}
	key, bytes := sealed(t, opened(t, path), "ailleurs")
	opens(t, behind, key, bytes, "ailleurs")
}

// What a process once knew it goes on opening, whatever becomes of the file.
func TestABadFileTakesNoKeyAway(t *testing.T) {
	path, _, ring := created(t)
	key, bytes := sealed(t, ring, "toujours là")
	must(t, os.WriteFile(path, []byte("n'importe quoi\n"), 0o600))
	if _, err := ring.Open(use, "0badc0de", []byte("x")); err == nil || !strings.Contains(err.Error(), "fichier de clés complet") {
		t.Errorf("the bad file is not told: %v", err)
	}
	opens(t, ring, key, bytes, "toujours là")
	if again, _ := sealed(t, ring, "x"); again != key {
		t.Errorf("seals under %q", again)
	}
}

func TestARingPrintsNoKey(t *testing.T) {
	path, _, ring := created(t)
	text, err := os.ReadFile(path)
	must(t, err)
	secret := strings.Fields(strings.Split(string(text), "\n")[1])[2]
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, ring); got != "[secret]" || strings.Contains(got, secret) {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}
