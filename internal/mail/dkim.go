package mail

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
	"fmt"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// DKIM signs what is sent (RFC 6376), where the server that takes the mails does not do it itself. The zero value signs
// nothing.
type DKIM struct {
	// Domain is that of the sender's address, or one above it; others would prove nothing about the sender.
	Domain string
	// Selector names the public key in the domain's DNS: <selector>._domainkey.<domain>.
	Selector string
	// Key is an RSA key of 2048 bits or more, or an Ed25519 key.
	Key crypto.Signer
}

// String and its like show no key.
func (d DKIM) String() string   { return d.Selector + "._domainkey." + d.Domain }
func (d DKIM) GoString() string { return d.String() }

// MarshalText keeps the key out of JSON as well.
func (d DKIM) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// ReadDKIMKey reads a private key in PEM: PKCS #1 or PKCS #8. Nothing of the key is in its error.
func ReadDKIMKey(pem []byte) (crypto.Signer, error) {
	key, err := gomail.PrivKeyFromPEM(pem)
	if err != nil {
		return nil, errors.New("mail: the DKIM key is not an RSA or Ed25519 private key in PEM")
	}
	if err := usable(key); err != nil {
		return nil, err
	}
	return key, nil
}

// What is signed: the headers that a forger would change, and those of which he would add a second one. The list and the
// names stay short because go-mail breaks a longer tag anywhere to fold it, and signs it unbroken: no receiver would find
// the signature good.
var (
	signed     = []string{"From", "To", "Subject", "Date", "Message-ID", "Content-Type"}
	neverTwice = []string{"From", "Subject"}
)

const longestTag = 60

// signer is go-mail set up for these settings, and nil for none. It changes while it signs, so each conversation has its
// own.
func (d DKIM) signer() *gomail.DKIMSigner {
	if d.Key == nil {
		return nil
	}
	signer := gomail.NewDKIMSigner(d.Domain, d.Selector, d.Key)
	signer.SignHeaders(signed...)
	signer.OversignHeaders(neverTwice...)
	return signer
}

// check refuses settings under which receivers would take every mail for a forgery.
func (d DKIM) check(sender string) error {
	switch {
	case d.Key == nil && d.Domain == "" && d.Selector == "":
		return nil
	case d.Key == nil:
		return errors.New("mail: DKIM has no key")
	case !token(d.Domain) || !token(d.Selector) || strings.ContainsAny(d.Domain+d.Selector, ";=:"):
		return errors.New("mail: DKIM needs a domain and a selector")
	case len(d.Domain) > longestTag || len(d.Selector) > longestTag:
		return fmt.Errorf("mail: a DKIM domain or selector has %d characters at most", longestTag)
	case !strings.EqualFold(d.Domain, sender) && !strings.HasSuffix(strings.ToLower(sender), "."+strings.ToLower(d.Domain)):
		return fmt.Errorf("mail: DKIM signs for %s, which is not the domain of the sender, %s", d.Domain, sender)
	}
	return usable(d.Key)
}

func usable(key crypto.Signer) error {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if bits := key.N.BitLen(); bits < 2048 {
			return fmt.Errorf("mail: the DKIM key has %d bits, and receivers want 2048", bits)
		}
		return key.Validate()
	case ed25519.PrivateKey:
		if len(key) != ed25519.PrivateKeySize {
			return errors.New("mail: the DKIM key is cut short")
		}
		return nil
	}
	return fmt.Errorf("mail: a DKIM key is RSA or Ed25519, and this one is a %T", key)
}
