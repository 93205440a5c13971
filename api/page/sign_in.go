package page

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/signin"
)

// signInPage asks who somebody is, or leads to who can say so.
type signInPage struct {
	frame
	Next      string
	Providers []signin.Choice
	Tokens    bool
	// Closed: a session ended by itself.
	Closed bool
	// Refused: a token was given and is not valid. It is not shown again.
	Refused bool
	// Failed: nobody could be signed in.
	Failed *signin.Error
	// Unlinked: somebody could be, who is nobody here.
	Unlinked *Unlinked
	// Onward is an address of a provider, and nothing else is on the page.
	Onward string
}

// IsSignIn reports an attempt to sign in.
func IsSignIn(r *http.Request) bool {
	return r.Method == http.MethodPost && (r.URL.Path == signInPath || strings.HasPrefix(r.URL.Path, signInPath+"/"))
}

func (p *Pages) signIn(c *gin.Context) {
	next := local(c.Query("next"))
	person, closed := p.Door.Visitor(c.Request)
	if person != "" {
		redirect(c, next)
		return
	}
	// It is said once that a session was closed, then the browser forgets it.
	if closed {
		if _, err := p.Door.Leave(c.Writer, c.Request, false); err != nil {
			p.failed(c, err)
			return
		}
	}
	p.askToSignIn(c, http.StatusOK, signInPage{Next: next, Closed: closed})
}

func (p *Pages) askToSignIn(c *gin.Context, status int, page signInPage) {
	page.frame = frame{Title: "Connexion"}
	if page.Refused || page.Failed != nil || page.Unlinked != nil {
		page.Title = "Erreur\u00a0: connexion"
	}
	page.Providers, page.Tokens = p.Door.Providers(), p.Door.TakesTokens()
	p.write(c.Writer, status, "sign_in", page)
}

// takeToken signs in by a token made on the server itself: the way in when there is no provider, or none that answers.
func (p *Pages) takeToken(c *gin.Context) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	token, next := strings.TrimSpace(c.Request.PostForm.Get("jeton")), local(c.Request.PostForm.Get("next"))
	err := p.Door.Present(c.Writer, c.Request, token)
	if errors.Is(err, access.ErrToken) {
		p.askToSignIn(c, http.StatusUnauthorized, signInPage{Next: next, Refused: true})
		return
	}
	if err != nil {
		p.failed(c, err)
		return
	}
	redirect(c, next)
}

func (p *Pages) begin(c *gin.Context) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	next := local(c.Request.PostForm.Get("next"))
	address, err := p.Door.Begin(c.Writer, c.Request, c.Param("provider"), next)
	if err != nil {
		p.notSignedIn(c, next, err)
		return
	}
	p.leadOn(c, "Connexion", address)
}

// finish is the one GET that changes something, as the protocol wants: it establishes who came back from a provider, if
// this browser was sent there.
func (p *Pages) finish(c *gin.Context) {
	next, err := p.Door.Finish(c.Writer, c.Request, c.Param("provider"))
	if err != nil {
		p.notSignedIn(c, home, err)
		return
	}
	redirect(c, local(next))
}

// notSignedIn says why, and offers to try again.
func (p *Pages) notSignedIn(c *gin.Context, next string, err error) {
	page := signInPage{Next: next}
	if unlinked, ok := errors.AsType[*Unlinked](err); ok {
		page.Unlinked = unlinked
	} else if told, ok := errors.AsType[*signin.Error](err); ok {
		page.Failed = told
	} else {
		p.failed(c, err)
		return
	}
	status := http.StatusForbidden
	switch page.Failed {
	case signin.ErrProvider:
		status = http.StatusNotFound
	case signin.ErrUnavailable:
		status = http.StatusServiceUnavailable
	}
	p.askToSignIn(c, status, page)
}

func (p *Pages) signOut(c *gin.Context)           { p.leave(c, false) }
func (p *Pages) signOutEverywhere(c *gin.Context) { p.leave(c, true) }

func (p *Pages) leave(c *gin.Context, everywhere bool) {
	address, err := p.Door.Leave(c.Writer, c.Request, everywhere)
	switch {
	case err != nil:
		p.failed(c, err)
	case address == "":
		redirect(c, signInPath)
	default:
		p.leadOn(c, "Déconnexion", address)
	}
}

// leadOn leads from a form to a provider, by a page of our own. Browsers hold form-action against every redirection that
// follows a form, and nobody knows all the hosts that a provider leads through.
func (p *Pages) leadOn(c *gin.Context, title, address string) {
	c.Header("Refresh", "0; url="+address)
	p.write(c.Writer, http.StatusOK, "sign_in", signInPage{frame: frame{Title: title}, Onward: address})
}
