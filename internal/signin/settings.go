package signin

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"
)

// SettingError refuses one setting of one provider.
type SettingError struct {
	// Provider is the name, or the place in the list when there is no usable name.
	Provider string
	// Field is the JSON name of the setting.
	Field string
	// Remedy says in French what to do.
	Remedy string
}

func (e *SettingError) Error() string {
	return fmt.Sprintf("fournisseur d'identité «\u00a0%s\u00a0», champ «\u00a0%s\u00a0»\u00a0: %s", e.Provider, e.Field, e.Remedy)
}

// signatures are the algorithms with a public key.
var signatures = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
}

// ours are the parameters that Begin itself writes, and those that would take their place.
var ours = []string{
	"client_id", "client_secret", "code_challenge", "code_challenge_method", "nonce", "redirect_uri", "request",
	"request_uri", "response_mode", "response_type", "scope", "state",
}

// settled fills in the defaults and refuses what could not work or would not be safe, all of it at once.
func settled(providers []Provider) ([]Provider, error) {
	var refused []error
	names, issuers := map[string]bool{}, map[string]bool{}
	providers = slices.Clone(providers)
	for i := range providers {
		p := &providers[i]
		p.fill()
		subject := p.Name
		if !wellNamed.MatchString(subject) {
			subject = fmt.Sprintf("n°\u00a0%d", i+1)
		}
		for _, found := range append(p.faults(), fault{names[p.Name], "name", "un autre fournisseur porte déjà ce nom\u00a0; choisissez-en un autre"},
			fault{issuers[p.Issuer], "issuer", "un autre fournisseur a déjà cet émetteur, et un jeton ne dirait pas duquel il vient\u00a0; n'en gardez qu'un"}) {
			if found.broken {
				refused = append(refused, &SettingError{subject, found.field, found.remedy})
			}
		}
		names[p.Name], issuers[p.Issuer] = true, true
	}
	if len(refused) > 0 {
		return nil, errors.Join(refused...)
	}
	return providers, nil
}

func (p *Provider) fill() {
	p.UserInfo, p.PKCE, p.AuthStyle = cmp.Or(p.UserInfo, UserInfoNone), cmp.Or(p.PKCE, PKCEAuto), cmp.Or(p.AuthStyle, AuthInHeader)
	if len(p.Scopes) == 0 {
		p.Scopes = []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail}
	}
	if len(p.SigningAlgs) == 0 {
		p.SigningAlgs = []string{oidc.RS256, oidc.ES256}
	}
}

type fault struct {
	broken        bool
	field, remedy string
}

var wellNamed = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

func (p *Provider) faults() []fault {
	issuer, err := url.Parse(p.Issuer)
	return []fault{
		{!wellNamed.MatchString(p.Name), "name", "donnez un nom fait de a à z, de chiffres et de traits d'union, 40 caractères au plus"},
		{p.Label == "" || utf8.RuneCountInString(p.Label) > 80, "label", "dites en 80 caractères au plus comment la page de connexion nomme ce fournisseur"},
		{err != nil || !guarded(issuer) || strings.ContainsAny(p.Issuer, "?#"), "issuer", "donnez l'adresse https de l'émetteur, sans «\u00a0?\u00a0» ni «\u00a0#\u00a0»\u00a0; http n'est admis que sur cette machine (localhost, 127.0.0.1)"},
		{!visible(p.ClientID), "client_id", "donnez l'identifiant reçu du fournisseur, sans espace ni accent"},
		{p.ClientSecretFile == "", "client_secret_file", "donnez le chemin du fichier qui contient le secret reçu du fournisseur"},
		{!slices.Contains(p.Scopes, oidc.ScopeOpenID) || slices.ContainsFunc(p.Scopes, func(s string) bool { return !visible(s) }), "scopes", "donnez des mots sans espace ni accent, dont «\u00a0openid\u00a0»"},
		{p.Audience != "" && !visible(p.Audience), "audience", "donnez l'identifiant de l'API chez le fournisseur, sans espace ni accent"},
		{p.Audience != "" && p.Audience == p.ClientID, "audience", "donnez à l'API un autre identifiant que «\u00a0client_id\u00a0»\u00a0: sinon un id_token passerait pour un jeton d'accès"},
		{slices.ContainsFunc(p.SigningAlgs, func(s string) bool { return !slices.Contains(signatures, s) }), "signing_algs", "choisissez parmi\u00a0: " + strings.Join(signatures, ", ") + "\u00a0; «\u00a0none\u00a0» et les clés partagées (HS256…) sont refusés"},
		{!slices.Contains([]UserInfo{UserInfoNone, UserInfoJSON, UserInfoJWT}, p.UserInfo), "userinfo", "choisissez parmi\u00a0: none, json, jwt"},
		{!slices.Contains([]PKCE{PKCEAuto, PKCEAlways, PKCENever}, p.PKCE), "pkce", "choisissez parmi\u00a0: auto, always, never"},
		{!slices.Contains([]AuthStyle{AuthInHeader, AuthInParams}, p.AuthStyle), "auth_style", "choisissez parmi\u00a0: header, params"},
		{slices.ContainsFunc(ours, func(name string) bool { _, taken := p.Extra[name]; return taken }), "extra", "retirez ce que la connexion écrit elle-même\u00a0: " + strings.Join(ours, ", ")},
	}
}

// secret reads the secret, without the line's end that editors leave.
func (p *Provider) secret() (Secret, error) {
	text, err := os.ReadFile(p.ClientSecretFile)
	secret := strings.TrimSpace(string(text))
	if err != nil || secret == "" {
		return "", &SettingError{p.Name, "client_secret_file", fmt.Sprintf("%q est vide ou ne se lit pas\u00a0; déposez-y le secret, lisible par le service", p.ClientSecretFile)}
	}
	return Secret(secret), nil
}

// guarded reports an address whose answers nobody on the way can change.
func guarded(u *url.URL) bool {
	if u.Host == "" || u.User != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// visible reports a short run of visible ASCII.
func visible(text string) bool {
	return text != "" && len(text) <= 200 && strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0
}
