package access_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jalon/internal/access"
)

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func key(t *testing.T) access.Key {
	t.Helper()
	k, err := access.KeyFile(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestATokenNamesItsPersonUntilItExpires(t *testing.T) {
	k := key(t)
	token := k.Token("p-0123456789ab", now.Add(time.Hour))
	if person, err := k.Person(token, now.Add(time.Hour)); err != nil || person != "p-0123456789ab" {
		t.Errorf("at its last second the token names %q, %v", person, err)
	}
	if _, err := k.Person(token, now.Add(time.Hour+time.Second)); !errors.Is(err, access.ErrToken) {
		t.Errorf("an expired token is accepted: %v", err)
	}
}

func TestForgedTokensAreRefused(t *testing.T) {
	k := key(t)
	good := k.Token("p-0123456789ab", now.Add(time.Hour))
	forged := []string{
		"", ".", "..", good[:len(good)-1], good + "A", strings.Replace(good, "p-0", "p-1", 1), "operator" + good[strings.IndexByte(good, '.'):],
		strings.Replace(good, ".17", ".27", 1), key(t).Token("p-0123456789ab", now.Add(time.Hour)), strings.Repeat("a", 600) + good,
	}
	for _, token := range forged {
		if person, err := k.Person(token, now); !errors.Is(err, access.ErrToken) {
			t.Errorf("%.40q is accepted as %q", token, person)
		}
	}
	if _, err := (access.Key{}).Person(access.Key{}.Token("p-1", now.Add(time.Hour)), now); !errors.Is(err, access.ErrToken) {
		t.Error("a key without a secret accepts its own tokens")
	}
}

func TestTheKeyIsKeptAndNeverShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	first, err := access.KeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := access.KeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Person(first.Token("p-1", now.Add(time.Hour)), now); err != nil {
		t.Error("the key read back does not verify what it signed before")
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file is %v, %v", info.Mode(), err)
	}
	secret, _ := os.ReadFile(path)
	if shown := fmt.Sprintf("%v %+v %#v %s", first, first, first, first); strings.Contains(shown, string(secret)) || !strings.Contains(shown, "[secret]") {
		t.Errorf("the key prints as %s", shown)
	}
}
