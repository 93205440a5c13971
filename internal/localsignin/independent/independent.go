// Package independent starts, for tests, an OpenID provider that shares no code with ours: what signs in through both
// follows the standard, and not our reading of it.
//
// It is a small script around a Node.js library. It can behave as ProConnect does, whose userinfo is a signed JWT.
package independent

import (
	"encoding/json"
	"os/exec"
	"testing"
)

// Options say whom the provider knows.
type Options struct {
	People  []Person `json:"people"`
	Clients []Client `json:"clients"`
	// Audience names the API that machines get tokens for: an absolute URI.
	Audience string `json:"audience"`
	// ProConnect makes the provider as narrow: userinfo is a signed JWT, the client's secret goes in the form, a parameter
	// that it does not know or a state or nonce under 32 characters is refused (Y000400), and PKCE is unknown to it.
	ProConnect bool `json:"proConnect"`
}

// Person is somebody with an account. Each field but ID is a claim and a scope, in the words of ProConnect.
type Person struct {
	ID        string `json:"id"` // typed into the sign-in form, and the subject
	GivenName string `json:"givenName"`
	UsualName string `json:"usualName"`
	Email     string `json:"email"`
	SIRET     string `json:"siret"`
	UID       string `json:"uid"`
}

// Client relies on the provider, for people or, as a machine, in its own name.
type Client struct {
	ID                     string   `json:"id"`
	Secret                 string   `json:"secret"`
	RedirectURIs           []string `json:"redirectURIs"`
	PostLogoutRedirectURIs []string `json:"postLogoutRedirectURIs"`
	Machine                bool     `json:"machine"`
}

// Start returns the issuer of a provider that answers until the test ends. Signing in is a form with the field "person";
// signing out asks for a button.
func Start(t testing.TB, o Options) (issuer string) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("independent: %s is missing: apt-get install nodejs npm", program)
		}
	}
	settings, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, installed(t), settings)
}
