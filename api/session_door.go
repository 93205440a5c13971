package api

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/postgres"
	"jalon/internal/signin"
)

// door lets people in and out of the pages. It tells who somebody is; what that person may do is asked elsewhere.
type door struct{ *server }

func (d door) Visitor(r *http.Request) (person string, closed bool) {
	who, _ := r.Context().Value(visitorKey{}).(visitor)
	return who.person, who.closed
}

func (d door) Providers() []signin.Choice {
	if d.SignIn == nil {
		return nil
	}
	return d.SignIn.Providers()
}

// TakesTokens tries a token of its own: a key without a secret refuses even these.
func (d door) TakesTokens() bool {
	_, err := d.Keys.Person(d.Keys.Token(access.OperatorPerson, d.Now()), d.Now())
	return err == nil
}

func (d door) Present(w http.ResponseWriter, r *http.Request, token string) error {
	person, err := d.holder(r.Context(), token)
	if noAccount(err) {
		return access.ErrToken
	}
	if err != nil {
		return err
	}
	return d.enter(w, r, session{Person: person})
}

func (d door) Begin(w http.ResponseWriter, r *http.Request, provider, next string) (address string, err error) {
	if d.SignIn == nil {
		return "", signin.ErrProvider
	}
	address, pending, err := d.SignIn.Begin(r.Context(), provider, next)
	if err != nil {
		return "", err
	}
	kept := d.kept(r.Context())
	kept.Pending = &pending
	return address, d.hand(w, r, kept)
}

// Finish forgets the sign-in before it looks at the answer: each counts once, however it ends.
func (d door) Finish(w http.ResponseWriter, r *http.Request, provider string) (next string, err error) {
	ctx, kept := r.Context(), d.kept(r.Context())
	if d.SignIn == nil || kept.Pending == nil || kept.Pending.Provider != provider {
		return "", signin.ErrStale
	}
	pending := *kept.Pending
	kept.Pending = nil
	if err := d.save(ctx, kept); err != nil {
		return "", err
	}
	who, err := d.SignIn.Finish(ctx, pending, r.URL.Query())
	if err != nil {
		return "", err
	}
	person, err := d.account(ctx, who)
	if err != nil {
		return "", err
	}
	return pending.Next, d.enter(w, r, session{Person: person, Provider: who.Provider, IDToken: string(who.IDToken)})
}

// linkedByAddress is who linked an account, where no operator did.
const linkedByAddress = "match_email"

// account is the person whom an identity belongs to. One seen for the first time is linked to the person of its e-mail
// where the operator trusts the provider with addresses. From then on its subject counts, whatever address it shows.
func (d door) account(ctx context.Context, who signin.Identity) (string, error) {
	person, err := d.DB.PersonOf(ctx, who.Issuer, who.Subject)
	if errors.Is(err, postgres.ErrUnknown) && who.MatchEmail {
		person, err = d.link(ctx, who)
	}
	switch {
	case errors.Is(err, postgres.ErrDisabled):
		return "", closedAccount
	case errors.Is(err, postgres.ErrUnknown), errors.Is(err, postgres.ErrAmbiguous):
		return "", &page.Unlinked{Issuer: who.Issuer, Subject: who.Subject}
	}
	return person, err
}

func (d door) link(ctx context.Context, who signin.Identity) (string, error) {
	person, err := d.DB.PersonByAddress(ctx, who.Email, who.Issuer, who.IdP)
	if err != nil {
		return "", err
	}
	if err := d.DB.Link(ctx, who.Issuer, who.Subject, who.IdP, person, linkedByAddress); err != nil {
		return "", err
	}
	d.changed(as(ctx, person), "link-account", person)
	return person, nil
}

var closedAccount = &signin.Error{Message: "Votre compte Jalon est fermé.", Remedy: "Adressez-vous à l'exploitation si vous devez y avoir accès."}

// Leave ends the session before anything else, so that a provider which does not answer keeps nobody signed in.
func (d door) Leave(w http.ResponseWriter, r *http.Request, everywhere bool) (address string, err error) {
	ctx, kept := r.Context(), d.kept(r.Context())
	if person, _ := d.Visitor(r); everywhere && person != "" {
		if err := d.DB.EndSessions(ctx, person, d.Now()); err != nil {
			return "", err
		}
		d.changed(as(ctx, person), "end-my-sessions", person)
	}
	if err := d.sessions.Destroy(ctx); err != nil {
		return "", err
	}
	d.sessions.WriteSessionCookie(ctx, w, "", time.Time{})
	if d.SignIn == nil {
		return "", nil
	}
	// Nothing hangs on what comes back: there is no session left. ProConnect asks for 32 characters.
	address, _ = d.SignIn.SignOutURL(ctx, kept.Provider, signin.Secret(kept.IDToken), rand.Text()+rand.Text())
	return address, nil
}

// enter begins a session under a new number: one that somebody else put into the browser is worth nothing.
func (d door) enter(w http.ResponseWriter, r *http.Request, entered session) error {
	entered.Since = d.Now()
	entered.Seen = entered.Since
	if err := d.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	return d.hand(w, r, entered)
}

// hand writes a session and gives its number to the browser.
func (d door) hand(w http.ResponseWriter, r *http.Request, changed session) error {
	ctx := r.Context()
	d.sessions.Put(ctx, slot, changed)
	number, until, err := d.sessions.Commit(ctx)
	if err == nil {
		d.sessions.WriteSessionCookie(ctx, w, number, until)
	}
	return err
}
