package mail_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"jalon/internal/mail"
)

// selector is as long as they may be.
var selector = strings.Repeat("jalon2026-", 6)

func rsaKey(t *testing.T, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ed25519Key(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// record is what the domain's DNS says of a key.
func record(t *testing.T, key crypto.Signer) string {
	t.Helper()
	if public, edwards := key.Public().(ed25519.PublicKey); edwards {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public)
}

// verdict is what a receiver, of other hands, finds.
func verdict(t *testing.T, raw []byte, record string) error {
	t.Helper()
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		if name != selector+"._domainkey.ars-mv.example" {
			return nil, fmt.Errorf("asked for %s", name)
		}
		return []string{record}, nil
	}})
	if err != nil {
		return err
	}
	if len(found) != 1 || found[0].Domain != "ars-mv.example" {
		return fmt.Errorf("signatures: %+v", found)
	}
	return found[0].Err
}

// TestSignaturesOnTheWire sends every kind, and several at once, because a signer keeps state.
func TestSignaturesOnTheWire(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey(t, 2048), "Ed25519": ed25519Key(t)} {
		t.Run(name, func(t *testing.T) {
			server := &faulty{}
			options := plain(server.start(t, nil))
			options.DKIM = mail.DKIM{Domain: "ars-mv.example", Selector: selector, Key: key}
			sender := newSender(t, options)
			var all sync.WaitGroup
			for _, kind := range mail.Kinds() {
				all.Go(func() {
					if outcomes, err := sender.Send(t.Context(), []mail.Letter{sample(kind)}); err != nil || outcomes[0].State != mail.Sent {
						t.Errorf("%s: %v, %v", kind, outcomes, err)
					}
				})
			}
			all.Wait()
			mails := server.read()
			if len(mails) != len(mail.Kinds()) {
				t.Fatalf("%d mails", len(mails))
			}
			for _, raw := range mails {
				if err := verdict(t, raw, record(t, key)); err != nil {
					t.Errorf("%v\n%.600s", err, raw)
				}
				if err := verdict(t, raw, record(t, ed25519Key(t))); err == nil {
					t.Error("another key's signature passes")
				}
				for what, forged := range map[string][]byte{
					"another subject":  bytes.Replace(raw, []byte("\r\nSubject:"), []byte("\r\nSubject: Urgent "), 1),
					"a second subject": append([]byte("Subject: Urgent\r\n"), raw...),
					"another letter":   bytes.Replace(raw, []byte("Bonjour"), []byte("Bonsoir"), 1),
				} {
					if err := verdict(t, forged, record(t, key)); err == nil {
						t.Errorf("%s passes", what)
					}
				}
			}
		})
	}
}

func TestKeysAreRead(t *testing.T) {
	pkcs8 := func(key any) []byte {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	long := rsaKey(t, 2048)
	for name, text := range map[string][]byte{
		"Ed25519": pkcs8(ed25519Key(t)), "RSA": pkcs8(long),
		"RSA, the older form": pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(long)}),
	} {
		if key, err := mail.ReadDKIMKey(text); err != nil || key == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string][]byte{
		"nothing": nil, "no PEM": []byte("s3same"), "short": pkcs8(rsaKey(t, 1024)), "another curve": pkcs8(curve),
		"damaged": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("s3same")}),
	} {
		if key, err := mail.ReadDKIMKey(text); err == nil || key != nil || strings.Contains(err.Error(), "s3same") {
			t.Errorf("%s: %v, %v", name, key, err)
		}
	}
}

func TestSettingsThatWouldLookLikeForgeryAreRefused(t *testing.T) {
	key := ed25519Key(t)
	for name, settings := range map[string]mail.DKIM{
		"no key":         {Domain: "ars-mv.example", Selector: "s"},
		"no domain":      {Selector: "s", Key: key},
		"no selector":    {Domain: "ars-mv.example", Key: key},
		"a second tag":   {Domain: "ars-mv.example", Selector: "s;l=0", Key: key},
		"another domain": {Domain: "ailleurs.example", Selector: "s", Key: key},
		"below":          {Domain: "mail.ars-mv.example", Selector: "s", Key: key},
		"half a name":    {Domain: "mv.example", Selector: "s", Key: key},
		"a long name":    {Domain: "ars-mv.example", Selector: strings.Repeat("s", 61), Key: key},
		"short key":      {Domain: "ars-mv.example", Selector: "s", Key: rsaKey(t, 1024)},
		"cut key":        {Domain: "ars-mv.example", Selector: "s", Key: key[:12]},
	} {
		options := plain(25)
		options.DKIM = settings
		if _, err := mail.NewSender(options, newRenderer(t)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	options := plain(25)
	options.DKIM = mail.DKIM{Domain: "example", Selector: "s", Key: key}
	if _, err := mail.NewSender(options, newRenderer(t)); err != nil {
		t.Errorf("a domain above the sender's: %v", err)
	}
}

func TestTheKeyShowsNowhere(t *testing.T) {
	key := ed25519Key(t)
	options := mail.SMTPOptions{Host: "relay.example", DKIM: mail.DKIM{Domain: "ars-mv.example", Selector: "jalon2026", Key: key}}
	dump, err := json.Marshal(options)
	if err != nil {
		t.Fatal(err)
	}
	secret := []string{fmt.Sprint([]byte(key))[1:20], base64.StdEncoding.EncodeToString(key)[:20], fmt.Sprintf("%#v", []byte(key))[7:30]}
	for _, text := range []string{fmt.Sprint(options), fmt.Sprintf("%+v", options), fmt.Sprintf("%#v", options), string(dump)} {
		for _, piece := range secret {
			if strings.Contains(text, piece) {
				t.Errorf("%s", text)
			}
		}
		if !strings.Contains(text, "jalon2026._domainkey.ars-mv.example") {
			t.Errorf("%s does not say which key", text)
		}
	}
}
