// Package access answers one question, "may P do A on C", from one table that the routes, the lists and the documentation
// share. It also signs tokens made on the server itself: these say who somebody is until when, and nothing of what that
// person may do.
package access

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// ErrToken refuses a token; it never says which part of it was wrong.
var ErrToken = errors.New("access: the token is not valid")

// Key signs and verifies tokens. It prints as "[secret]".
type Key struct{ secret []byte }

const keyBytes = 32

// NewKey makes a key from 43 base64url characters, as kept in a secret store.
func NewKey(text string) (Key, error) {
	secret, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(secret) < keyBytes {
		return Key{}, fmt.Errorf("access: a token key is %d random bytes in base64url", keyBytes)
	}
	return Key{secret}, nil
}

// KeyFile reads the key kept in a file, or makes one and keeps it there, readable by its owner alone.
func KeyFile(path string) (Key, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		secret := make([]byte, keyBytes)
		rand.Read(secret)
		text = []byte(base64.RawURLEncoding.EncodeToString(secret))
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		return Key{}, fmt.Errorf("access: token key: %w", err)
	}
	return NewKey(string(text))
}

// Token is a statement that its bearer is a person, valid until an instant.
func (k Key) Token(person string, until time.Time) string {
	claim := person + "." + strconv.FormatInt(until.Unix(), 10)
	return claim + "." + k.sign(claim)
}

// Person verifies a token at an instant and says whose it is. Anything wrong is ErrToken.
func (k Key) Person(token string, now time.Time) (string, error) {
	claim, signature, ok := cutLast(token)
	person, expiry, dated := cutLast(claim)
	until, err := strconv.ParseInt(expiry, 10, 64)
	if !ok || !dated || err != nil || person == "" || len(token) > 512 || len(k.secret) < keyBytes {
		return "", ErrToken
	}
	if !hmac.Equal([]byte(signature), []byte(k.sign(claim))) || now.Unix() > until {
		return "", ErrToken
	}
	return person, nil
}

func (k Key) sign(claim string) string {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write([]byte("jalon token\x00" + claim))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// String keeps the secret out of logs.
func (k Key) String() string { return "[secret]" }

// GoString keeps the secret out of %#v.
func (k Key) GoString() string { return "[secret]" }

func cutLast(text string) (before, after string, found bool) {
	i := strings.LastIndexByte(text, '.')
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+1:], true
}
