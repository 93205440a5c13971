package page

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// person lets a request through once its cookie says who asks; others are asked to sign in, and led back.
func (p *Pages) person(handle func(c *gin.Context, person string)) gin.HandlerFunc {
	return func(c *gin.Context) {
		person, known := p.whose(c.Request)
		if !known {
			redirect(c, signInPath+"?next="+url.QueryEscape(c.Request.URL.RequestURI()))
			return
		}
		handle(c, person)
	}
}

// whose reads the person from the cookie, whose value is the token itself: signed, and with an end of its own.
func (p *Pages) whose(r *http.Request) (person string, known bool) {
	kept, err := r.Cookie(cookie(r).Name)
	if err != nil {
		return "", false
	}
	person, err = p.Keys.Person(kept.Value, p.Now())
	return person, err == nil
}

// cookie is the one that a request may carry, still empty. It travels over TLS only, unless the request comes from this
// very machine without: TLS may end in front of the service, unseen from here.
func cookie(r *http.Request) *http.Cookie {
	kept := &http.Cookie{Name: "__Host-jalon", Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if r.TLS == nil && r.Header.Get("X-Forwarded-Proto") != "https" && loopback(r.Host) {
		kept.Name, kept.Secure = "jalon", false
	}
	return kept
}

func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// local is an address of this site, whatever somebody wrote into a link. Browsers read a backslash as a slash and two
// slashes as another host.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil ||
		!strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, `\`) {
		return home
	}
	return u.RequestURI()
}
