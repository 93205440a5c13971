package signin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Provider is an OpenID provider as an operator describes it. Empty settings take the defaults named here.
type Provider struct {
	// Name stands in addresses: a to z, 0 to 9 and hyphens.
	Name string `json:"name"`
	// Label is what the sign-in page calls the provider, in French.
	Label string `json:"label"`
	// Issuer is compared to the letter, final slash included. It is https; http is for this machine.
	Issuer   string `json:"issuer"`
	ClientID string `json:"client_id"`
	// ClientSecretFile holds the secret, alone; it is read once, by New.
	ClientSecretFile string `json:"client_secret_file"`
	// Scopes are openid, profile and email by default.
	Scopes []string `json:"scopes"`
	// Audience is whom the provider's access tokens are for when they are for the API; without it none of them is taken.
	Audience string `json:"audience"`
	// SigningAlgs are RS256 and ES256 by default. Only algorithms with a public key are allowed: whoever can verify a
	// shared-key signature can forge it.
	SigningAlgs []string  `json:"signing_algs"`
	UserInfo    UserInfo  `json:"userinfo"`
	PKCE        PKCE      `json:"pkce"`
	AuthStyle   AuthStyle `json:"auth_style"`
	// MatchEmail links a first-time account to the one person with its e-mail. It trusts the provider, and whoever feeds
	// it, with everybody's address; otherwise an operator links accounts.
	MatchEmail bool `json:"match_email"`
	// Extra are further parameters of the authorization request, such as claims or acr_values.
	Extra map[string]string `json:"extra"`
	// PostLogout leads people through the provider when they sign out, so that its session ends too.
	PostLogout bool `json:"post_logout"`
}

// UserInfo says where a person's name and e-mail come from.
type UserInfo string

// The sources of names and e-mails.
const (
	// UserInfoNone is the id_token, and the default.
	UserInfoNone UserInfo = "none"
	// UserInfoJSON is the userinfo endpoint, believed because TLS says whose it is.
	UserInfoJSON UserInfo = "json"
	// UserInfoJWT is the userinfo endpoint, believed because it signs.
	UserInfoJWT UserInfo = "jwt"
)

// PKCE says whether a sign-in proves that whoever brings the code had asked for it (RFC 7636, S256).
type PKCE string

// The uses of PKCE.
const (
	// PKCEAuto proves it where the provider says it understands, and is the default.
	PKCEAuto PKCE = "auto"
	// PKCEAlways is for providers that understand without saying so.
	PKCEAlways PKCE = "always"
	// PKCENever is for providers that refuse parameters they do not know.
	PKCENever PKCE = "never"
)

// AuthStyle says how the client's secret travels.
type AuthStyle string

// The ways of the secret.
const (
	// AuthInHeader is HTTP Basic, and the default.
	AuthInHeader AuthStyle = "header"
	// AuthInParams is the form that is posted.
	AuthInParams AuthStyle = "params"
)

// largestFile bounds a settings file: some kilobytes describe any number of providers.
const largestFile = 256 << 10

// Read reads a settings file, {"providers": [...]}, with the defaults filled in. Nothing unknown, repeated or doubtful
// is accepted. Its errors are French; those about a setting are of type *SettingError, joined.
func Read(r io.Reader) ([]Provider, error) {
	body, err := io.ReadAll(io.LimitReader(r, largestFile+1))
	if err != nil {
		return nil, fmt.Errorf("fournisseurs d'identité\u00a0: %w", err)
	}
	if len(body) > largestFile {
		return nil, errors.New("fournisseurs d'identité\u00a0: le fichier dépasse 256\u00a0Kio\u00a0; n'y laissez que les fournisseurs")
	}
	var file struct {
		Providers []Provider `json:"providers"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, unreadable(err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("fournisseurs d'identité\u00a0: le fichier continue après sa dernière accolade\u00a0; retirez ce qui la suit")
	}
	if name := repeated(json.NewDecoder(bytes.NewReader(body))); name != "" {
		return nil, fmt.Errorf("fournisseurs d'identité, champ «\u00a0%s\u00a0»\u00a0: ce champ est écrit deux fois\u00a0; gardez une seule valeur", name)
	}
	if len(file.Providers) == 0 {
		return nil, errors.New("fournisseurs d'identité, champ «\u00a0providers\u00a0»\u00a0: la liste est vide\u00a0; décrivez au moins un fournisseur")
	}
	return settled(file.Providers)
}

// unreadable puts encoding/json's words into French.
func unreadable(err error) error {
	const subject = "fournisseurs d'identité"
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s, champ «\u00a0%s\u00a0»\u00a0: une valeur d'un autre type est attendue\u00a0; reprenez la forme de l'exemple", subject, wrong.Field)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("%s, champ «\u00a0%s\u00a0»\u00a0: ce champ n'existe pas\u00a0; corrigez son nom ou retirez-le", subject, strings.Trim(name, `"`))
	}
	return fmt.Errorf("%s\u00a0: le fichier n'est pas du JSON (%w)\u00a0; reprenez la forme de l'exemple", subject, err)
}

// repeated names a field that stands twice in one object of a well-formed text, in whatever case: encoding/json keeps
// the last of them without a word.
func repeated(decoder *json.Decoder) string {
	token, _ := decoder.Token()
	opening, _ := token.(json.Delim)
	seen := map[string]bool{}
	for opening != 0 && decoder.More() {
		if opening == '{' {
			name, _ := decoder.Token()
			folded := strings.ToLower(name.(string))
			if seen[folded] {
				return name.(string)
			}
			seen[folded] = true
		}
		if name := repeated(decoder); name != "" {
			return name
		}
	}
	if opening != 0 {
		_, _ = decoder.Token()
	}
	return ""
}
