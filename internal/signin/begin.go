package signin

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// ReturnPath is where a provider sends people back, after BaseURL. Each has its own, so that an answer cannot be taken
// for another provider's; the page there checks that Pending names the same. A router's pattern may stand for the name.
func ReturnPath(provider string) string { return "/connexion/" + provider + "/retour" }

// validity is how long somebody may take to sign in at the provider.
const validity = 10 * time.Minute

// Pending is a sign-in under way. The caller keeps it in the browser's session, out of the browser's reach, and forgets
// it as soon as somebody comes back, however that ends.
type Pending struct {
	Provider string    `json:"provider"`
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier,omitempty"`
	Next     string    `json:"next"`
	Until    time.Time `json:"until"`
}

// String keeps what proves the sign-in out of logs.
func (p Pending) String() string { return "[sign-in with " + p.Provider + "]" }

// GoString keeps it out of %#v.
func (p Pending) GoString() string { return p.String() }

// LogValue keeps it out of structured logs, which would take the fields.
func (p Pending) LogValue() slog.Value { return slog.StringValue(p.String()) }

// Begin prepares a sign-in and says where to send the browser for it. next is the page of this site that it is for;
// anything else leads home. It returns ErrProvider or ErrUnavailable.
func (p *Party) Begin(ctx context.Context, provider, next string) (redirectURL string, pending Pending, err error) {
	peer, ok := p.named(provider)
	if !ok {
		return "", Pending{}, ErrProvider
	}
	m, err := peer.known(ctx)
	if err != nil {
		return "", Pending{}, p.tell(ctx, peer, err, ErrUnavailable)
	}
	pending = Pending{Provider: peer.Name, State: unguessable(), Nonce: unguessable(), Next: local(next), Until: p.now().Add(validity)}
	parameters := []oauth2.AuthCodeOption{oidc.Nonce(pending.Nonce)}
	if peer.proves(m) {
		pending.Verifier = oauth2.GenerateVerifier()
		parameters = append(parameters, oauth2.S256ChallengeOption(pending.Verifier))
	}
	for name, value := range peer.Extra {
		parameters = append(parameters, oauth2.SetAuthURLParam(name, value))
	}
	return peer.flow(m).AuthCodeURL(pending.State, parameters...), pending, nil
}

// unguessable is twice as long as secrecy asks for: ProConnect takes no state or nonce below 32 characters.
func unguessable() string { return rand.Text() + rand.Text() }

// local is an address of this site, whatever somebody wrote into a link. Browsers read a backslash as a slash and two
// slashes as another host.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || len(next) > 2000 || u.Scheme != "" || u.Host != "" || u.User != nil ||
		!strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, `\`) {
		return "/"
	}
	return u.RequestURI()
}
