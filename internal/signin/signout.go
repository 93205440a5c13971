package signin

import (
	"context"
	"net/url"
)

// SignedOutPath is where providers send people back once signed out, after BaseURL. It is registered with them to the
// letter.
const SignedOutPath = "/deconnexion/retour"

// SignOutURL is where to send the browser so that the provider's session ends too, after this site's own has. It tells
// false where there is no such place: the operator or the provider does without, or the provider does not answer, which
// must not keep anybody signed in here. state comes back to SignedOutPath; ProConnect takes none below 32 characters.
// The address holds the id_token and is not to be logged.
func (p *Party) SignOutURL(ctx context.Context, provider string, idToken Secret, state string) (string, bool) {
	peer, ok := p.named(provider)
	if !ok || !peer.PostLogout || idToken == "" {
		return "", false
	}
	m, err := peer.known(ctx)
	if err != nil {
		_ = p.tell(ctx, peer, err, ErrUnavailable)
		return "", false
	}
	address, err := url.Parse(m.EndSession)
	if err != nil || m.EndSession == "" {
		return "", false
	}
	query := address.Query()
	query.Set("id_token_hint", string(idToken))
	query.Set("post_logout_redirect_uri", p.baseURL+SignedOutPath)
	query.Set("state", state)
	address.RawQuery = query.Encode()
	return address.String(), true
}
