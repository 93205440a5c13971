package localsignin

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/go-jose/go-jose/v4"
)

const keyBits = 2048

// signingKey signs all tokens. Its id follows from the key, so that a kept key keeps its name.
type signingKey struct {
	private *rsa.PrivateKey
	id      string
}

func (k signingKey) ID() string                                  { return k.id }
func (k signingKey) Key() any                                    { return k.private }
func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }

// publicKey is what everybody may see of it.
type publicKey struct{ of signingKey }

func (k publicKey) ID() string                         { return k.of.id }
func (k publicKey) Key() any                           { return &k.of.private.PublicKey }
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k publicKey) Use() string                        { return "sig" }

// signingKeyIn reads the key of a file, or makes both. A file that holds something else is left as it is.
func signingKeyIn(file string) (signingKey, error) {
	if file == "" {
		private, err := rsa.GenerateKey(rand.Reader, keyBits)
		return named(private, err)
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return created(file)
	}
	if err != nil {
		return signingKey{}, fmt.Errorf("localsignin: key file: %w", err)
	}
	if block, _ := pem.Decode(text); block != nil {
		if parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if private, ok := parsed.(*rsa.PrivateKey); ok {
				return named(private, nil)
			}
		}
	}
	return signingKey{}, fmt.Errorf("localsignin: key file %s holds no RSA key (PKCS #8, PEM): remove it and a new one is made", file)
}

// created writes a new key under a name that nobody has: of two processes that start at once, one is refused.
func created(file string) (signingKey, error) {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return signingKey{}, fmt.Errorf("localsignin: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return signingKey{}, fmt.Errorf("localsignin: %w", err)
	}
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return signingKey{}, fmt.Errorf("localsignin: key file: %w", err)
	}
	err = pem.Encode(out, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := errors.Join(err, out.Close()); err != nil {
		return signingKey{}, fmt.Errorf("localsignin: key file: %w", err)
	}
	return named(private, nil)
}

func named(private *rsa.PrivateKey, err error) (signingKey, error) {
	if err != nil {
		return signingKey{}, fmt.Errorf("localsignin: %w", err)
	}
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&private.PublicKey))
	return signingKey{private, hex.EncodeToString(sum[:8])}, nil
}
