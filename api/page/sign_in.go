package page

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// signInPage asks who somebody is.
type signInPage struct {
	frame
	Next string
	// Refused: a token was given and is not valid. It is not shown again.
	Refused bool
	// Return leads to the page asked for without asking again: a link in a web mailbox arrives without the cookie,
	// which a click on this page then carries.
	Return string
}

func (p *Pages) signIn(c *gin.Context) {
	next := local(c.Query("next"))
	if _, known := p.whose(c.Request); known {
		redirect(c, next)
		return
	}
	page := signInPage{frame: frame{Title: "Connexion"}, Next: next}
	if c.GetHeader("Sec-Fetch-Site") == "cross-site" {
		page.Return = next
	}
	p.write(c.Writer, http.StatusOK, "sign_in", page)
}

// takeToken keeps a valid token as the cookie. It ends with the browser, or with the token's own end.
func (p *Pages) takeToken(c *gin.Context) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	token, next := strings.TrimSpace(c.Request.PostForm.Get("jeton")), local(c.Request.PostForm.Get("next"))
	if _, err := p.Keys.Person(token, p.Now()); err != nil {
		p.write(c.Writer, http.StatusUnauthorized, "sign_in", signInPage{frame: frame{Title: "Erreur\u00a0: connexion"}, Next: next, Refused: true})
		return
	}
	kept := cookie(c.Request)
	kept.Value = token
	http.SetCookie(c.Writer, kept)
	redirect(c, next)
}

func (p *Pages) signOut(c *gin.Context) {
	gone := cookie(c.Request)
	gone.MaxAge = -1
	http.SetCookie(c.Writer, gone)
	redirect(c, signInPath)
}
