package ledger

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// WriteKeyFile keeps a private key in a new file that only its owner may read. A file that is there already is an
// error: a key is never written over.
func WriteKeyFile(path, private string) error {
	if _, err := privateKey(private); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	_, err = file.WriteString(private + "\n")
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	return nil
}

// KeyFile reads what WriteKeyFile wrote. A file that everybody may read, or others write, is refused: the key may be known
// to them.
func KeyFile(path string) (Key, note.Verifier, error) {
	file, err := os.Open(path)
	if err != nil {
		return Key{}, nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Key{}, nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	// Where secrets are mounted for a group, as containers do, the group may read.
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o137 != 0 {
		return Key{}, nil, fmt.Errorf("%w: %s has mode %v; a file of mode 0600 is needed", ErrKey, path, info.Mode())
	}
	content, err := io.ReadAll(io.LimitReader(file, longest))
	if err != nil {
		return Key{}, nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	key, err := privateKey(strings.TrimSuffix(string(content), "\n"))
	if err != nil {
		return Key{}, nil, fmt.Errorf("%w (%s)", err, path)
	}
	verifier, err := note.NewVerifier(key.Public)
	return key, verifier, err
}

// privateKey reads the text form of a private key, of which no error says anything.
func privateKey(text string) (Key, error) {
	signer, err := note.NewSigner(text)
	if err != nil {
		return Key{}, fmt.Errorf("%w: not a private key", ErrKey)
	}
	parts := strings.SplitN(text, "+", 5) // base64 has a plus too
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return Key{}, fmt.Errorf("%w: not a private key", ErrKey)
	}
	pair := ed25519.NewKeyFromSeed(seed[1:])
	public, err := note.NewEd25519VerifierKey(signer.Name(), pair.Public().(ed25519.PublicKey))
	return Key{Signer: signer, Public: public}, err
}
