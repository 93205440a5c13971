package localsignin

import (
	"errors"
	"fmt"
	"net"
	"net/url"
)

// Client is a program that relies on the provider: a web application, or a machine that asks for itself.
type Client struct {
	ID string
	// Secret is empty for a web application that cannot keep one. PKCE is asked of every web application.
	Secret string
	// RedirectURIs and PostLogoutRedirectURIs are compared letter for letter.
	RedirectURIs           []string
	PostLogoutRedirectURIs []string
	// Machine says that the client asks in its own name (client credentials), and never for a person.
	Machine bool
}

// loopback accepts an address that nobody reaches from elsewhere.
func loopback(issuer string) (*url.URL, error) {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || issuer != u.Scheme+"://"+u.Host {
		return nil, fmt.Errorf("localsignin: issuer %q: give a plain address, such as http://127.0.0.1:8081", issuer)
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("localsignin: issuer %q: anybody may sign in as anybody here, so it stands on 127.0.0.1, ::1 or localhost only", issuer)
	}
	return u, nil
}

// register refuses clients that could be taken for one another, or for nobody.
func register(clients []Client, audience string) (map[string]client, error) {
	if audience == "" {
		return nil, errors.New("localsignin: audience is empty: name the API that access tokens are for")
	}
	known := map[string]client{}
	for _, c := range clients {
		_, twice := known[c.ID]
		switch {
		case c.ID == "" || twice:
			return nil, fmt.Errorf("localsignin: client %q: give every client an id of its own", c.ID)
		case c.ID == audience:
			return nil, fmt.Errorf("localsignin: client %q has the name of the API: its ID tokens would pass for access tokens", c.ID)
		case c.Machine && (c.Secret == "" || len(c.RedirectURIs) > 0):
			return nil, fmt.Errorf("localsignin: client %q: a machine has a secret and no redirect URI", c.ID)
		case !c.Machine && len(c.RedirectURIs) == 0:
			return nil, fmt.Errorf("localsignin: client %q: a web application has a redirect URI", c.ID)
		}
		known[c.ID] = client{c}
	}
	return known, nil
}
