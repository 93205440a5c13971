package signin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// metadata is what a provider says about itself, as far as it matters here.
type metadata struct {
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Keys          string   `json:"jwks_uri"`
	UserInfo      string   `json:"userinfo_endpoint"`
	EndSession    string   `json:"end_session_endpoint"`
	Challenges    []string `json:"code_challenge_methods_supported"`
	// NamesItself promises the parameter iss in every authorization response (RFC 9207).
	NamesItself bool `json:"authorization_response_iss_parameter_supported"`

	keys oidc.KeySet
}

// peer is one provider and the way to it. Its metadata is asked for when somebody first needs it, by one at a time, and
// kept for good: only keys change while a provider lives, and these are asked for again when a signature fits none.
type peer struct {
	Provider
	secret   Secret
	returnTo string
	client   *http.Client
	now      func() time.Time

	found   atomic.Pointer[metadata]
	turn    chan struct{} // held by whoever asks, guards what follows
	failed  time.Time
	failure error
}

// known is the provider's metadata. A failure stands for a moment, so that a crowd does not queue up at a dead provider.
func (p *peer) known(ctx context.Context) (*metadata, error) {
	if found := p.found.Load(); found != nil {
		return found, nil
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, unavailable(ctx.Err())
	}
	if found := p.found.Load(); found != nil {
		return found, nil
	}
	if p.failure != nil && p.now().Before(p.failed.Add(pause)) {
		return nil, p.failure
	}
	// Somebody who goes away must not make it a failure for those who wait.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	found, err := p.ask(ctx)
	if err != nil {
		p.failed, p.failure = p.now(), unavailable(fmt.Errorf("discovery: %w", err))
		return nil, p.failure
	}
	p.found.Store(found)
	return found, nil
}

func (p *peer) ask(ctx context.Context) (*metadata, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.Issuer)
	if err != nil {
		return nil, err
	}
	found := &metadata{}
	if err := provider.Claims(found); err != nil {
		return nil, err
	}
	needed := []string{found.Authorization, found.Token, found.Keys}
	if p.UserInfo != UserInfoNone {
		needed = append(needed, found.UserInfo)
	}
	if p.PostLogout && found.EndSession != "" {
		needed = append(needed, found.EndSession)
	}
	for _, address := range needed {
		if !p.mayLeadTo(address) {
			return nil, fmt.Errorf("the endpoint %.200q is not an https address", address)
		}
	}
	patient := *p.client
	patient.Transport = &remembering{next: p.client.Transport, now: p.now}
	found.keys = oidc.NewRemoteKeySet(oidc.ClientContext(ctx, &patient), found.Keys)
	return found, nil
}

// mayLeadTo reports an endpoint as well guarded as the issuer that names it.
func (p *peer) mayLeadTo(address string) bool {
	u, err := url.Parse(address)
	issuer, _ := url.Parse(p.Issuer)
	return err == nil && guarded(u) && (u.Scheme == "https" || issuer.Scheme == "http")
}

// flow is the code flow with this provider.
func (p *peer) flow(m *metadata) *oauth2.Config {
	style := oauth2.AuthStyleInHeader
	if p.AuthStyle == AuthInParams {
		style = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: string(p.secret), RedirectURL: p.returnTo, Scopes: p.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: m.Authorization, TokenURL: m.Token, AuthStyle: style},
	}
}

// proves reports that sign-ins with this provider use PKCE.
func (p *peer) proves(m *metadata) bool {
	return p.PKCE == PKCEAlways || p.PKCE == PKCEAuto && slices.Contains(m.Challenges, "S256")
}
