package signin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"strings"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Secret is a text that shows itself nowhere: not in logs, not in dumps, not in JSON. Whoever must keep it converts it.
type Secret string

func (Secret) String() string               { return "[secret]" }
func (Secret) GoString() string             { return "[secret]" }
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Identity is who somebody is, as a provider says. Issuer, IdP and Subject together are the key of the account, and the
// only lasting one: names and addresses change, and pass on to others.
type Identity struct {
	Provider string
	Issuer   string
	// IdP is the directory behind a provider that federates several, such as ProConnect's idp_id; often empty. The same
	// person has another Subject in each.
	IdP     string
	Subject string
	Name    string
	// Email is as the provider writes it, and empty unless it is one bare address.
	Email string
	// EmailVerified repeats the provider's own statement, which many never make.
	EmailVerified bool
	// MatchEmail lets an account seen for the first time be linked to the one person with this e-mail: the operator trusts
	// this provider with addresses, and the provider does not itself doubt this one.
	MatchEmail bool
	// IDToken is for SignOutURL.
	IDToken Secret
}

// profile is what is said about a person, in an id_token or at the userinfo endpoint.
type profile struct {
	Subject    string `json:"sub"`
	IdP        string `json:"idp_id"`
	FullName   string `json:"name"`
	GivenName  string `json:"given_name"`
	UsualName  string `json:"usual_name"`
	FamilyName string `json:"family_name"`
	Email      string `json:"email"`
	// Verified is true, false or, from some providers, either as text.
	Verified any `json:"email_verified"`
}

// profile reads what the id_token says and, where the operator wants it, what the userinfo endpoint adds. An e-mail
// comes with the doubts of the one that gave it.
func (p *peer) profile(ctx context.Context, m *metadata, token *oidc.IDToken, tokens *oauth2.Token) (profile, error) {
	var stated, added profile
	if err := token.Claims(&stated); err != nil || p.UserInfo == UserInfoNone {
		return stated, err
	}
	payload, err := p.userInfo(ctx, m, tokens)
	if err != nil {
		return profile{}, fmt.Errorf("userinfo: %w", err)
	}
	if err := json.Unmarshal(payload, &added); err != nil {
		return profile{}, fmt.Errorf("userinfo: %w", err)
	}
	if added.Subject != token.Subject {
		return profile{}, errors.New("userinfo: about somebody else than the id_token")
	}
	added.IdP, added.FullName = cmp.Or(stated.IdP, added.IdP), cmp.Or(added.name(), stated.name())
	if added.Email == "" {
		added.Email, added.Verified = stated.Email, stated.Verified
	}
	return added, nil
}

// userInfo asks the userinfo endpoint and takes only the kind of answer that the operator chose, whatever it is called.
// A signed one must be for this client; it may be without dates, being had this instant.
func (p *peer) userInfo(ctx context.Context, m *metadata, tokens *oauth2.Token) (json.RawMessage, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, m.UserInfo, nil)
	if err != nil {
		return nil, err
	}
	tokens.SetAuthHeader(request)
	answer, err := p.client.Do(request)
	if err != nil {
		return nil, unavailable(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, unavailable(fmt.Errorf("answered %s", answer.Status))
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, unavailable(err)
	}
	if p.UserInfo == UserInfoJSON {
		return body, nil
	}
	token, err := p.verify(ctx, m, string(body), p.ClientID)
	if err != nil {
		return nil, err
	}
	if !token.Expiry.IsZero() {
		if err := inForce(token, p.now()); err != nil {
			return nil, err
		}
	}
	var payload json.RawMessage
	return payload, token.Claims(&payload)
}

func (p *peer) identity(token *oidc.IDToken, raw string, who profile) Identity {
	email := address(who.Email)
	verified := fmt.Sprint(who.Verified)
	return Identity{
		Provider: p.Name, Issuer: p.Issuer, IdP: who.IdP, Subject: token.Subject, Name: who.name(),
		Email: email, EmailVerified: email != "" && verified == "true",
		MatchEmail: p.MatchEmail && email != "" && verified != "false", IDToken: Secret(raw),
	}
}

// name is the full name on one line, or the given name and the name in use.
func (who profile) name() string {
	full := cmp.Or(who.FullName, who.GivenName+" "+cmp.Or(who.UsualName, who.FamilyName))
	words := strings.FieldsFunc(full, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
	name := []rune(strings.Join(words, " "))
	return string(name[:min(len(name), 200)])
}

// address is a text that is one bare mailbox, or nothing.
func address(text string) string {
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || len(text) > 254 {
		return ""
	}
	return text
}
