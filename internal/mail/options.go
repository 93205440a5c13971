package mail

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// TLSPolicy says what the connection to the SMTP server must be. The zero value is mandatory.
type TLSPolicy string

// The TLS policies.
const (
	// TLSMandatory refuses a server that offers no STARTTLS.
	TLSMandatory TLSPolicy = "mandatory"
	// TLSOpportunistic encrypts when the server offers it: an attacker on the way can take the offer away.
	TLSOpportunistic TLSPolicy = "opportunistic"
	// TLSNone never encrypts; it is for a server on the same machine.
	TLSNone TLSPolicy = "none"
)

// Secret is a text that shows itself nowhere: not in logs, not in dumps of settings, not in JSON.
type Secret string

func (Secret) String() string               { return "[secret]" }
func (Secret) GoString() string             { return "[secret]" }
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// SMTPOptions says which server carries the letters.
type SMTPOptions struct {
	Host string
	// Port is 25 when zero.
	Port int
	TLS  TLSPolicy
	// RootCAs verifies the server's certificate; nil means the machine's own list.
	RootCAs *x509.CertPool
	// Username, when set, signs in with the strongest mechanism the server offers.
	Username string
	Password Secret
	// Timeout bounds one letter's whole exchange. Zero is ten minutes, the wait that RFC 5321 (4.5.3.2.6) asks for after
	// the final dot: giving up earlier turns slow servers into doubled mails.
	Timeout time.Duration
	// DKIM, when set, signs every letter.
	DKIM DKIM
}

// connectTimeout bounds everything before the first letter; a server that is slow to greet is as good as absent.
const connectTimeout = 30 * time.Second

// defaulted fills the zero values and refuses settings that would send passwords and decisions in clear.
func (o SMTPOptions) defaulted() (SMTPOptions, error) {
	o.Port, o.TLS, o.Timeout = cmp.Or(o.Port, 25), cmp.Or(o.TLS, TLSMandatory), cmp.Or(o.Timeout, 10*time.Minute)
	switch {
	case o.Host == "":
		return o, errors.New("mail: no SMTP host is set")
	case o.Port < 1 || o.Port > 65535:
		return o, fmt.Errorf("mail: SMTP port %d is out of range", o.Port)
	case o.Timeout < 0:
		return o, errors.New("mail: the SMTP timeout is negative")
	case o.TLS != TLSMandatory && o.TLS != TLSOpportunistic && o.TLS != TLSNone:
		return o, fmt.Errorf("mail: TLS policy %q is none of mandatory, opportunistic, none", o.TLS)
	case o.TLS == TLSNone && !loopback(o.Host):
		return o, fmt.Errorf("mail: TLS policy none is for this machine only, and %s is another one", o.Host)
	}
	return o, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// client is go-mail set up for these options. Neither NOOP nor RSET is spent between letters: a lost connection shows at
// the next MAIL command, and RSET after an accepted mail could only fail where nothing can be learnt any more.
func (o SMTPOptions) client(dial gomail.DialContextFunc) (*gomail.Client, error) {
	policy := map[TLSPolicy]gomail.TLSPolicy{
		TLSMandatory: gomail.TLSMandatory, TLSOpportunistic: gomail.TLSOpportunistic, TLSNone: gomail.NoTLS,
	}[o.TLS]
	settings := []gomail.Option{
		gomail.WithPort(o.Port), gomail.WithTimeout(o.Timeout), gomail.WithTLSPolicy(policy),
		gomail.WithTLSConfig(&tls.Config{ServerName: o.Host, RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12}),
		gomail.WithoutNoop(), gomail.WithoutRset(), gomail.WithoutSMTPUTF8(), gomail.WithDialContextFunc(dial),
	}
	if signer := o.DKIM.signer(); signer != nil {
		settings = append(settings, gomail.WithAlwaysDKIMSign(signer))
	}
	if o.Username != "" {
		settings = append(settings, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(o.Username), gomail.WithPassword(string(o.Password)))
	}
	return gomail.NewClient(o.Host, settings...)
}
