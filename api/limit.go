package api

import (
	"cmp"
	"container/list"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"jalon/api/page"
)

// Rate is how often somebody may ask: so many requests per second in the long run, and so many at once.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Limits bounds what one caller may ask of the service; a zero Rate is the usual one.
type Limits struct {
	// Person is for each person, wherever the requests come from.
	Person Rate
	// Address is for each address, whoever asks from there: a whole administration may be behind one.
	Address Rate
	// SignIn is for attempts to sign in on the pages, from each address.
	SignIn Rate
	// Feed is for readings of private calendars, from each address: calendars of a whole administration ask once an hour.
	Feed Rate
}

var (
	usual = Limits{
		Person:  Rate{PerSecond: 50, Burst: 200},
		Address: Rate{PerSecond: 200, Burst: 1000},
		SignIn:  Rate{PerSecond: 10. / 60, Burst: 10},
		Feed:    Rate{PerSecond: 1, Burst: 60},
	}
	unbounded = Rate{PerSecond: math.MaxFloat64, Burst: 1}

	// Unlimited bounds nothing.
	Unlimited = Limits{unbounded, unbounded, unbounded, unbounded}
)

// mostMetered bounds a meter's memory. Whoever has not asked for longest is forgotten first, and has all of the rate again.
const mostMetered = 10_000

// meter holds a rate for each of many callers.
type meter struct {
	rate Rate

	mu     sync.Mutex
	recent list.List // of metered, those who asked last in front
	known  map[string]*list.Element
}

type metered struct {
	name string
	*rate.Limiter
}

type meters struct{ person, address, signIn, feed *meter }

func newMeters(o Limits) meters {
	return meters{newMeter(o.Person, usual.Person), newMeter(o.Address, usual.Address), newMeter(o.SignIn, usual.SignIn), newMeter(o.Feed, usual.Feed)}
}

func newMeter(wanted, otherwise Rate) *meter {
	return &meter{rate: cmp.Or(wanted, otherwise), known: map[string]*list.Element{}}
}

// take counts a request and returns 0, or else how long to wait for the next one.
func (m *meter) take(name string, now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, known := m.known[name]
	if known {
		m.recent.MoveToFront(at)
	} else {
		at = m.recent.PushFront(metered{name, rate.NewLimiter(rate.Limit(m.rate.PerSecond), m.rate.Burst)})
		m.known[name] = at
	}
	if m.recent.Len() > mostMetered {
		delete(m.known, m.recent.Remove(m.recent.Back()).(metered).name)
	}
	reserved := at.Value.(metered).ReserveN(now, 1)
	wait := reserved.DelayFrom(now)
	if wait > 0 {
		reserved.CancelAt(now)
	}
	return wait
}

// pace bounds what comes from one address.
func (s *server) pace(c *gin.Context) {
	from := network(clientAddress(c.Request, s.TrustedProxies))
	if s.spend(c, s.meters.address, from) && page.IsSignIn(c.Request) {
		s.spend(c, s.meters.signIn, from)
	}
}

// spend counts a request, or asks its sender to wait, in whole seconds.
func (s *server) spend(c *gin.Context, m *meter, name string) (allowed bool) {
	wait := m.take(name, s.Now())
	if wait > 0 {
		c.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		s.interrupt(c, tooMany)
	}
	return wait == 0
}

var tooMany = newProblem(flooding, "Trop de demandes sont arrivées en peu de temps.", "Attendez quelques secondes, puis renvoyez la même demande.")

// clientAddress is where a request comes from: the other end of the connection or, as long as that is a trusted proxy, the
// one it names. Whatever stands further left in the header, anybody may have written.
func clientAddress(r *http.Request, trusted []netip.Prefix) netip.Addr {
	end, _ := netip.ParseAddrPort(r.RemoteAddr)
	from := end.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(trusted, from); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		from = hop.Unmap()
	}
	return from
}

func within(list []netip.Prefix, address netip.Addr) bool {
	for _, prefix := range list {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// network is what one subscriber has: an address, or the 2⁶⁴ of IPv6.
func network(address netip.Addr) string {
	if address.Is6() {
		prefix, _ := address.WithZone("").Prefix(64) // 64 bits are in any address of version 6
		return prefix.String()
	}
	return address.String()
}
