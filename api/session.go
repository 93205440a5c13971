package api

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"jalon/internal/signin"
)

// How long somebody stays signed in without asking for a page, and at most. That somebody is there is noted once a
// minute, so that reading pages is not writing to the database.
const (
	idle   = 30 * time.Minute
	utmost = 10 * time.Hour
	noted  = time.Minute
)

// session is all that is kept about a browser. It lies in the database; the browser holds a number that leads there.
type session struct {
	Person string    `json:"person,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	Seen   time.Time `json:"seen,omitzero"`
	// Provider and IDToken are how the person signed in, for signing out there too.
	Provider string `json:"provider,omitempty"`
	IDToken  string `json:"id_token,omitempty"`
	// Pending is a sign-in under way.
	Pending *signin.Pending `json:"pending,omitempty"`
}

// over reports that a session lasted long enough.
func (s session) over(now time.Time) bool {
	return now.After(s.Seen.Add(idle)) || now.After(s.Since.Add(utmost))
}

// newSessions keeps sessions in the database, under a digest of their number. A session is written where it changes,
// never at the end of a request: one that ended meanwhile would come back to life.
func newSessions(store scs.Store, baseURL string) *scs.SessionManager {
	m := scs.New()
	m.Store, m.Codec, m.Lifetime, m.HashTokenInStore = store, codec{}, utmost, true
	m.Cookie.Name, m.Cookie.Secure, m.Cookie.Persist = "__Host-jalon", true, false
	if onThisMachine(baseURL) {
		m.Cookie.Name, m.Cookie.Secure = "jalon", false
	}
	return m
}

// onThisMachine reports pages that are reached without TLS, which only this very machine may do. TLS may end in front of
// the service, so that their public address tells and not the request.
func onThisMachine(baseURL string) bool {
	u, err := url.Parse(baseURL)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// codec writes a session as JSON, and nothing that is no session.
type codec struct{}

const slot = "session"

type written struct {
	Deadline time.Time `json:"deadline"`
	Session  session   `json:"session"`
}

func (codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	kept, _ := values[slot].(session)
	return json.Marshal(written{deadline, kept})
}

func (codec) Decode(text []byte) (time.Time, map[string]any, error) {
	var found written
	err := json.Unmarshal(text, &found)
	return found.Deadline, map[string]any{slot: found.Session}, err
}

// visitor is whose browser a request of the pages comes from.
type visitor struct {
	person string
	closed bool // somebody was signed in, and is no more
}

type visitorKey struct{}

// remember finds out whose browser a request comes from, before its page is looked for. A closed account and ended
// sessions show at once: the database is asked at every request.
func (s *server) remember(c *gin.Context) {
	if forPrograms(c.Request) {
		return
	}
	ctx, who, err := s.visitor(c.Request)
	if err != nil {
		s.interrupt(c, s.stopped(c.Request.Context(), err))
		return
	}
	c.Request = c.Request.WithContext(context.WithValue(ctx, visitorKey{}, who))
	if who.person != "" {
		s.spend(c, s.meters.person, who.person)
	}
}

// interrupt answers in the place of whatever was asked for.
func (s *server) interrupt(c *gin.Context, p *Problem) {
	c.Abort()
	if forPrograms(c.Request) {
		p.serve(c.Writer)
		return
	}
	s.pages.Interrupt(c, trouble(p))
}

func (s *server) visitor(r *http.Request) (context.Context, visitor, error) {
	number := ""
	if cookie, err := r.Cookie(s.sessions.Cookie.Name); err == nil {
		number = cookie.Value
	}
	ctx, err := s.sessions.Load(r.Context(), number)
	if err != nil {
		return nil, visitor{}, err
	}
	now, kept := s.Now(), s.kept(ctx)
	if kept.Person == "" {
		return ctx, visitor{}, nil
	}
	if kept.over(now) {
		return ctx, visitor{closed: true}, nil
	}
	if err := s.DB.Active(ctx, kept.Person, kept.Since); err != nil {
		if noAccount(err) {
			return ctx, visitor{closed: true}, nil
		}
		return nil, visitor{}, err
	}
	if now.Sub(kept.Seen) >= noted {
		kept.Seen = now
		err = s.save(ctx, kept)
	}
	return ctx, visitor{person: kept.Person}, err
}

// kept is the session of a request that remember saw.
func (s *server) kept(ctx context.Context) session {
	kept, _ := s.sessions.Get(ctx, slot).(session)
	return kept
}

// save writes a session that the browser knows already.
func (s *server) save(ctx context.Context, changed session) error {
	s.sessions.Put(ctx, slot, changed)
	_, _, err := s.sessions.Commit(ctx)
	return err
}
