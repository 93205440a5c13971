package signin

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// leeway is how far the clocks of a provider and of this machine may differ.
const leeway = time.Minute

// verify believes a compact JWT of this provider for an audience: signed by one of its keys with an allowed algorithm.
// Dates are judged by inForce, because go-oidc forgives clocks nothing at one end and five minutes at the other.
func (p *peer) verify(ctx context.Context, m *metadata, raw, audience string) (*oidc.IDToken, error) {
	if strings.Count(raw, ".") != 2 {
		return nil, errors.New("not a compact JWT")
	}
	keys := &attentive{KeySet: m.keys}
	verifier := oidc.NewVerifier(p.Issuer, keys, &oidc.Config{ClientID: audience, SupportedSigningAlgs: p.SigningAlgs, SkipExpiryCheck: true})
	token, err := verifier.Verify(ctx, raw)
	switch {
	case keys.away != nil:
		return nil, unavailable(keys.away)
	case err != nil:
		return nil, err
	case token.Issuer != p.Issuer:
		return nil, errors.New("another issuer, which go-oidc takes for the same")
	case token.Subject == "" || len(token.Subject) > 255:
		return nil, errors.New("sub is missing or longer than 255 bytes")
	}
	return token, nil
}

// attentive remembers that keys could not be had: the verifier's own error no longer tells this from a forgery.
type attentive struct {
	oidc.KeySet
	away error
}

func (a *attentive) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := a.KeySet.VerifySignature(ctx, jwt)
	if errors.Unwrap(err) != nil { // a signature that fits no key has no cause; a failure to fetch keys wraps its own
		a.away = err
	}
	return payload, err
}

// inForce reports whether a token holds at an instant. A token without an end never does.
func inForce(token *oidc.IDToken, now time.Time) error {
	var claims struct {
		NotBefore float64 `json:"nbf"` // seconds since 1970, with or without decimals
	}
	if err := token.Claims(&claims); err != nil {
		return err
	}
	if now.After(token.Expiry.Add(leeway)) {
		return errors.New("expired, or without exp")
	}
	if claims.NotBefore > float64(now.Add(leeway).Unix()) {
		return errors.New("not valid yet")
	}
	return nil
}
