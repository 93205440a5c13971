package api_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"jalon/api"
)

// calm is a few requests, then one a minute.
var calm = api.Rate{PerSecond: 1. / 60, Burst: 3}

// from is a request to the API that comes from an address, forwarded for others.
func (w *world) from(address, person string, forwarded ...string) answer {
	w.t.Helper()
	r := w.request(person, http.MethodGet, "/me", "")
	r.RemoteAddr = address
	for _, header := range forwarded {
		r.Header.Add("X-Forwarded-For", header)
	}
	return w.do(r)
}

func (a answer) tooMany(seconds string) {
	a.t.Helper()
	if a.problem(http.StatusTooManyRequests, "too_many_requests"); a.header.Get("Retry-After") != seconds {
		a.t.Errorf("Retry-After is %q, want %s", a.header.Get("Retry-After"), seconds)
	}
}

func TestAPersonIsLimitedAndNobodyElse(t *testing.T) {
	w, clock := newWorld(t).with(handicap), present
	w.but(func(o *api.Options) {
		o.Limits = api.Limits{Person: calm}
		o.Now = func() time.Time { return clock }
	})
	for i := range 3 {
		w.from(fmt.Sprintf("192.0.2.%d:1", i), lucie).is(http.StatusOK)
	}
	w.from("192.0.2.9:1", lucie).tooMany("60")
	w.from("192.0.2.9:1", julien).is(http.StatusOK)
	clock = clock.Add(59 * time.Second)
	w.from("192.0.2.9:1", lucie).tooMany("1")
	clock = clock.Add(time.Second)
	w.from("192.0.2.9:1", lucie).is(http.StatusOK)
	// The pages are the same service; a token that is shown costs nothing.
	own := w.session(lucie)
	a := w.holding(own, "GET", "/a-traiter", nil).page(http.StatusTooManyRequests).says("Trop de demandes").hides("Lucie Marchand")
	if a.header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After is %q", a.header.Get("Retry-After"))
	}
	clock = clock.Add(time.Minute)
	w.holding(own, "GET", "/a-traiter", nil).page(http.StatusOK)
}

func TestAnAddressIsLimitedWhoeverAsks(t *testing.T) {
	w := newWorld(t).with(handicap).but(func(o *api.Options) { o.Limits = api.Limits{Address: calm} })
	for _, person := range []string{lucie, julien, ""} {
		w.from("192.0.2.1:1", person)
	}
	w.from("192.0.2.1:2", olivier).tooMany("60")
	w.from("[::ffff:192.0.2.1]:3", olivier).tooMany("60")
	w.visit("", "GET", "/connexion", nil).page(http.StatusTooManyRequests).hides("jeton")
	w.from("192.0.2.2:1", olivier).is(http.StatusOK)
	// A subscriber of IPv6 has 2⁶⁴ addresses.
	for i := range 3 {
		w.from(fmt.Sprintf("[2001:db8::%d]:1", i), lucie).is(http.StatusOK)
	}
	w.from("[2001:db8::ffff:9]:1", lucie).tooMany("60")
	w.from("[2001:db8:0:1::1]:1", lucie).is(http.StatusOK)
}

// Anybody may write X-Forwarded-For; only a trusted proxy is believed, and only about who spoke to it.
func TestOnlyATrustedProxyIsBelieved(t *testing.T) {
	w := newWorld(t).with(handicap).but(func(o *api.Options) {
		o.Limits = api.Limits{Address: calm}
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	})
	for i := range 3 {
		w.from("192.0.2.1:1", lucie, fmt.Sprintf("198.51.100.%d", i)).is(http.StatusOK)
	}
	w.from("192.0.2.1:1", lucie, "198.51.100.9").tooMany("60")
	for i := range 3 {
		w.from("10.0.0.1:1", lucie, fmt.Sprintf("198.51.100.%d, 203.0.113.5", i), "10.2.3.4").is(http.StatusOK)
	}
	w.from("10.0.0.1:1", lucie, "198.51.100.9, 203.0.113.5, 10.2.3.4").tooMany("60")
	w.from("10.0.0.1:1", lucie, "203.0.113.6").is(http.StatusOK)
	for i := range 4 {
		a := w.from("10.0.0.1:1", lucie, fmt.Sprintf("198.51.100.%d, nonsense", i))
		if i == 3 {
			a.tooMany("60")
		}
	}
}

func TestAttemptsToSignInAreLimited(t *testing.T) {
	w := newWorld(t).with(handicap).but(func(o *api.Options) { o.Limits = api.Limits{} })
	for i := range 10 {
		address := "/connexion"
		if i%2 == 0 {
			address += "/demo"
		}
		w.visit("", "POST", address, url.Values{"jeton": {"guess"}})
	}
	a := w.visit("", "POST", "/connexion", url.Values{"jeton": {w.key.Token(lucie, present.Add(time.Hour))}}).page(http.StatusTooManyRequests)
	if a.header.Get("Retry-After") != "6" || a.header.Get("Set-Cookie") != "" {
		t.Errorf("%v", a.header)
	}
	w.visit("", "GET", "/connexion", nil).page(http.StatusOK)
	r := w.browser("", "POST", "/connexion", url.Values{"jeton": {w.key.Token(lucie, present.Add(time.Hour))}})
	r.RemoteAddr = "192.0.2.77:1"
	w.do(r).leadsTo("/a-traiter")
}

// By default nobody who works meets a limit.
func TestTheUsualLimits(t *testing.T) {
	w := newWorld(t).with(handicap).but(func(o *api.Options) { o.Limits = api.Limits{} })
	for range 200 {
		w.from("192.0.2.1:1", lucie).is(http.StatusOK)
	}
	w.from("192.0.2.1:1", lucie).tooMany("1")
	w.from("192.0.2.1:1", julien).is(http.StatusOK)
	w.but(func(o *api.Options) { o.Limits = api.Unlimited })
	for range 300 {
		w.from("192.0.2.1:1", lucie).is(http.StatusOK)
	}
}
