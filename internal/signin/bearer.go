package signin

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// largestToken bounds an access token, in bytes; those of the providers known are a tenth of it.
const largestToken = 8 << 10

// Caller is who calls the API with an access token.
type Caller struct {
	Provider string
	Issuer   string
	Subject  string
	// Client is the program that was given the token, when the token tells.
	Client string
	// Machine reports a program that calls in its own name (client credentials), with no person behind it. A provider must
	// then give no person a Subject that is a client's name (RFC 9068, 5).
	Machine bool
}

// Bearer says who calls with an access token: a JWT that one of the providers signed for the API, in force with a minute
// of leeway. It returns ErrToken or, when the token may be good and its provider cannot be asked, ErrUnavailable.
func (p *Party) Bearer(ctx context.Context, token string) (Caller, error) {
	issuer := claimedIssuer(token)
	i := slices.IndexFunc(p.peers, func(peer *peer) bool { return peer.Issuer == issuer && peer.Audience != "" })
	if i < 0 {
		return Caller{}, ErrToken
	}
	caller, err := p.peers[i].caller(ctx, token)
	if err != nil {
		return Caller{}, p.tell(ctx, p.peers[i], fmt.Errorf("access token: %w", err), ErrToken)
	}
	return caller, nil
}

// claimedIssuer reads whose a token says it is, which only chooses the provider that must have signed it.
func claimedIssuer(token string) string {
	if len(token) > largestToken {
		return ""
	}
	var claims struct {
		Issuer string `json:"iss"`
	}
	if parts := strings.Split(token, "."); len(parts) != 3 || part(parts[1], &claims) != nil {
		return ""
	}
	return claims.Issuer
}

func part(text string, into any) error {
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	return json.Unmarshal(decoded, into)
}

func (p *peer) caller(ctx context.Context, raw string) (Caller, error) {
	m, err := p.known(ctx)
	if err != nil {
		return Caller{}, err
	}
	token, err := p.verify(ctx, m, raw, p.Audience)
	if err != nil {
		return Caller{}, err
	}
	if err := inForce(token, p.now()); err != nil {
		return Caller{}, err
	}
	var claims struct {
		Client string `json:"client_id"`
		Party  string `json:"azp"`
		Code   string `json:"c_hash"`
	}
	if err := token.Claims(&claims); err != nil {
		return Caller{}, err
	}
	var header struct {
		Type string `json:"typ"`
	}
	if err := part(raw[:strings.IndexByte(raw, '.')], &header); err != nil {
		return Caller{}, err
	}
	// The audience keeps id_tokens out. Should a provider put the API there too, these give them away.
	switch strings.TrimPrefix(strings.ToLower(header.Type), "application/") {
	case "at+jwt":
	case "", "jwt":
		if token.Nonce != "" || token.AccessTokenHash != "" || claims.Code != "" {
			return Caller{}, errors.New("an id_token")
		}
	default:
		return Caller{}, fmt.Errorf("typ is %.60q", header.Type)
	}
	caller := Caller{Provider: p.Name, Issuer: p.Issuer, Subject: token.Subject, Client: claims.Client}
	if caller.Client == "" {
		caller.Client = claims.Party
	}
	caller.Machine = caller.Subject == caller.Client || caller.Subject == claims.Party
	return caller, nil
}
