package ledger

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// ErrKey says that a key cannot be used, and why.
var ErrKey = errors.New("ledger: the key cannot be used")

// mostKeys bounds a list of public keys: one a year for longer than any contract is kept.
const mostKeys = 100

// Key signs checkpoints (Ed25519).
type Key struct {
	note.Signer
	// Public verifies what the key signed: its name, a short hash and the key itself, joined by "+". It is for everybody.
	Public string
}

// NewKey makes a key pair in the text forms of golang.org/x/mod/sumdb/note. The name goes into every signature and is the
// checkpoints' Origin: that of the house, without spaces or "+". A key that takes over from another keeps the name.
func NewKey(name string) (private, public string, err error) {
	if name == "" || len(name) > 200 || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == '+' || r == 0xFFFD }) {
		return "", "", fmt.Errorf("%w: %q is no name for one (up to 200 bytes, no space, no +)", ErrKey, name)
	}
	private, public, err = note.GenerateKey(rand.Reader, name)
	if err == nil {
		_, err = note.NewVerifier(public) // knows the spaces of all scripts
	}
	if err != nil {
		return "", "", fmt.Errorf("%w: %w", ErrKey, err)
	}
	return private, public, nil
}

// PublicKey is the text form of a public key that a key service made: its 32 bytes, under the house's name.
func PublicKey(name string, raw []byte) (string, error) {
	public, err := note.NewEd25519VerifierKey(name, raw)
	if err == nil {
		_, err = note.NewVerifier(public)
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrKey, err)
	}
	return public, nil
}

// Fingerprint is what people compare by eye or by telephone: the SHA-256 of the 32 bytes of the public key, in
// hexadecimal, by groups of four.
func Fingerprint(public string) (string, error) {
	_, raw, err := publicKey(public)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	text := hex.EncodeToString(sum[:])
	groups := make([]string, 0, len(text)/4)
	for ; text != ""; text = text[4:] {
		groups = append(groups, text[:4])
	}
	return strings.Join(groups, " "), nil
}

// PublicKeys reads the keys whose signatures count, one per line; empty lines and lines that begin with "#" are passed
// over. A key that was replaced stays in the list, so that what it signed can still be verified.
func PublicKeys(list []byte) (note.Verifiers, error) {
	var known []note.Verifier
	lines := bufio.NewScanner(bytes.NewReader(list))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		verifier, _, err := publicKey(line)
		if err != nil {
			return nil, err
		}
		if known = append(known, verifier); len(known) > mostKeys {
			return nil, fmt.Errorf("%w: more than %d public keys", ErrKey, mostKeys)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if len(known) == 0 {
		return nil, fmt.Errorf("%w: the list of public keys is empty", ErrKey)
	}
	return note.VerifierList(known...), nil
}

// publicKey reads the text form of a public key.
func publicKey(text string) (note.Verifier, ed25519.PublicKey, error) {
	verifier, err := note.NewVerifier(text)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %.100q is not a public key", ErrKey, text)
	}
	parts := strings.SplitN(text, "+", 3) // base64 has a plus too
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize {
		return nil, nil, fmt.Errorf("%w: %.100q is not a public key", ErrKey, text)
	}
	return verifier, ed25519.PublicKey(raw[1:]), nil
}
