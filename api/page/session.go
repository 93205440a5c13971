package page

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"jalon/internal/signin"
)

// Door is where people come in and go out. Who is signed in stays in the session of a browser, which a page neither
// reads nor writes otherwise than here. Errors are of type *signin.Error or *Unlinked, access.ErrToken, or Service's to
// explain.
type Door interface {
	// Visitor is the person signed in, or "". closed tells that somebody was, and that the session ended by itself.
	Visitor(r *http.Request) (person string, closed bool)
	// Providers lists who can say who somebody is.
	Providers() []signin.Choice
	// TakesTokens reports that tokens made on the server itself are taken too.
	TakesTokens() bool

	// Present signs in whom a token names.
	Present(w http.ResponseWriter, r *http.Request, token string) error
	// Begin prepares a sign-in and says where it goes on: at the provider.
	Begin(w http.ResponseWriter, r *http.Request, provider, next string) (address string, err error)
	// Finish signs in whoever comes back from a provider, and tells which page they wanted.
	Finish(w http.ResponseWriter, r *http.Request, provider string) (next string, err error)
	// Leave ends the session, or all those of the person. The provider's own session ends at the address, if there is one.
	Leave(w http.ResponseWriter, r *http.Request, everywhere bool) (address string, err error)
}

// Unlinked is an account of a provider that belongs to nobody here. An operator links it by these two texts.
type Unlinked struct{ Issuer, Subject string }

func (*Unlinked) Error() string { return "page: the account belongs to nobody" }

// person lets a request through once it is known who asks; others are asked to sign in, and led back. A session may have
// been closed while its person was writing: the text is not lost with it.
func (p *Pages) person(handle func(c *gin.Context, person string)) gin.HandlerFunc {
	return func(c *gin.Context) {
		person, known := p.whose(c.Request)
		if known {
			handle(c, person)
			return
		}
		if given := leftIn(c); given != nil {
			p.failWith(c.Writer, c.Request, signedOut, given)
			return
		}
		redirect(c, signInPath+"?next="+url.QueryEscape(c.Request.URL.RequestURI()))
	}
}

var signedOut = Trouble{
	Status: http.StatusUnauthorized, Title: "Vous n'êtes plus connecté",
	Detail: "Votre session a été fermée\u00a0; votre réponse n'est pas enregistrée.", Remedy: "Copiez votre texte, connectez-vous, puis répondez de nouveau.",
}

// Interrupt answers a request that never came to its page, and gives back what somebody had written.
func (p *Pages) Interrupt(c *gin.Context, trouble Trouble) {
	p.failWith(c.Writer, c.Request, trouble, leftIn(c))
}

// leftIn is what somebody wrote into a form that nobody took; nil when there is no text in it.
func leftIn(c *gin.Context) []saying {
	if c.Request.Method != http.MethodPost || readForm(c) != nil {
		return nil
	}
	return saidIn(c.Request.PostForm)
}

func (p *Pages) whose(r *http.Request) (person string, known bool) {
	person, _ = p.Door.Visitor(r)
	return person, person != ""
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
