package dispatch_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"jalon/internal/dispatch"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// fault is what goes wrong with one attempt, or nothing.
type fault int

const (
	none        fault = iota
	busyAtRcpt        // 4xx
	busyAtData        // 4xx
	cutInside         // the connection ends before the mail does
	cutAfter          // it ends after the whole mail was taken, before the answer
	slowAnswer        // the answer comes after the sender's patience
	nobodyThere       // 5xx at RCPT
	unwanted          // 5xx at DATA
)

// relay is an SMTP server with a plan of faults for each recipient; past its plan it takes everything.
type relay struct {
	mu    sync.Mutex
	plans map[string][]fault
	taken map[string][]string // Message-IDs by letter
	lost  map[string]int      // taken, and not answered
}

func (r *relay) next(to string) fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	plan := r.plans[to]
	if len(plan) == 0 {
		return none
	}
	r.plans[to] = plan[1:]
	return plan[0]
}

// take keeps a whole mail; answered tells whether its sender will know.
func (r *relay) take(text io.Reader, answered bool) error {
	message, err := netmail.ReadMessage(text)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, message.Body); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	id := message.Header.Get("X-Jalon-Letter")
	r.taken[id] = append(r.taken[id], message.Header.Get("Message-ID"))
	if !answered {
		r.lost[id]++
	}
	return nil
}

// start serves on loopback until the test ends.
func (r *relay) start(t *testing.T, configure func(*smtp.Server)) (port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	server := smtp.NewServer(smtp.BackendFunc(func(conn *smtp.Conn) (smtp.Session, error) { return &session{relay: r, conn: conn}, nil }))
	server.Domain, server.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	configure(server)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return listener.Addr().(*net.TCPAddr).Port
}

type session struct {
	*relay
	conn  *smtp.Conn
	fault fault
}

func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch s.fault = s.next(to); s.fault {
	case busyAtRcpt:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}
	case nobodyThere:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	switch s.fault {
	case cutInside:
		_, _ = r.Read(make([]byte, 64))
		return s.conn.Conn().Close()
	case cutAfter:
		if err := s.take(r, false); err != nil {
			return err
		}
		return s.conn.Conn().Close()
	case slowAnswer:
		if err := s.take(r, false); err != nil {
			return err
		}
		_, err := s.conn.Conn().Read(make([]byte, 1)) // until the sender hangs up
		return err
	case busyAtData:
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "disk full"}
	case unwanted:
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "no thanks"}
	}
	return s.take(r, true)
}

// moody talks now to the relay, now to nobody, now to a server without STARTTLS.
type moody struct {
	dice                     *rand.Rand
	relay, absent, cleartext *mail.Sender
	conversations            [3]int
}

func (m *moody) Send(ctx context.Context, letters []mail.Letter) ([]mail.Outcome, error) {
	mood := max(0, m.dice.IntN(8)-5)
	m.conversations[mood]++
	return []*mail.Sender{m.relay, m.absent, m.cleartext}[mood].Send(ctx, letters)
}

// Whatever goes wrong on the way: every letter arrives, twice only when an answer was lost, under one Message-ID and
// with a row that says so; what is refused for good is told once; in the end nothing waits.
func TestEveryLetterArrivesWhateverGoesWrong(t *testing.T) {
	const many = 300
	dice := rand.New(rand.NewPCG(20261122, 4))
	r := &relay{plans: map[string][]fault{}, taken: map[string][]string{}, lost: map[string]int{}}
	letters := make([]mail.Letter, many)
	refused := map[string]bool{}
	for i := range letters {
		letters[i] = mail.Letter{Kind: mail.DeadlineNear, To: somebody("faults", i)}
		to := letters[i].To.Address
		for range dice.IntN(4) {
			r.plans[to] = append(r.plans[to], []fault{busyAtRcpt, busyAtData, cutInside, cutAfter}[dice.IntN(4)])
		}
		switch {
		case i < 2:
			r.plans[to] = append(r.plans[to], slowAnswer)
		case dice.IntN(8) == 0:
			r.plans[to] = append(r.plans[to], []fault{nobodyThere, unwanted}[dice.IntN(2)])
			refused[fmt.Sprintf("FAULTS/1/%d", i)] = true
		}
	}
	written(t, "FAULTS", letters...)

	told := map[string]int{}
	mood := &moody{dice: dice}
	mood.relay, mood.absent, mood.cleartext = senders(t, r)
	d := dispatch.Dispatcher{Outbox: database, Logger: quiet(), Sender: mood, Tell: func(_ context.Context, refusal postgres.Refusal) error {
		told[refusal.LetterID]++
		return nil
	}}
	for at := now; waiting(t) > 0; at = at.Add(15 * time.Minute) {
		if at.Sub(now) > 5*24*time.Hour {
			t.Fatalf("%d letters wait after five days", waiting(t))
		}
		_, _ = d.Once(t.Context(), at) // the relay is away at times
	}

	posted, err := database.Letters(t.Context(), "FAULTS")
	must(t, err)
	doubled := 0
	for _, p := range posted {
		id := p.Letter.ID
		copies := r.taken[id]
		want, least := postgres.Sent, 1
		if refused[id] {
			want, least = postgres.Refused, 0
		}
		if p.State != want || len(copies) < least || len(copies)-r.lost[id] > 1 {
			t.Errorf("%s is %s, arrived %d times with %d answers lost", id, p.State, len(copies), r.lost[id])
		}
		for _, messageID := range copies {
			if messageID == "" || messageID != copies[0] {
				t.Errorf("%s arrived as %v", id, copies)
			}
		}
		if r.lost[id] > 0 && !p.Doubtful {
			t.Errorf("%s may have arrived twice, and its row does not say so: %+v", id, p)
		}
		if told[id] != 1-least {
			t.Errorf("%s, which is %s, was told %d times", id, p.State, told[id])
		}
		if len(copies) > 1 {
			doubled++
		}
	}
	if len(posted) != many || doubled < 10 || len(refused) < 10 || mood.conversations[1] == 0 || mood.conversations[2] == 0 {
		t.Errorf("of %d letters %d arrived twice and %d were refused; conversations: %v", len(posted), doubled, len(refused), mood.conversations)
	}
}

// senders talk to the relay, to a port where nobody listens and to a server that offers no encryption. The certificate
// is that of httptest, which names 127.0.0.1.
func senders(t *testing.T, r *relay) (encrypted, absent, cleartext *mail.Sender) {
	t.Helper()
	web := httptest.NewTLSServer(nil)
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	words, err := mail.NewRenderer("https://jalon.example/", "Jalon <jalon@ars.example>")
	must(t, err)
	to := func(port int) *mail.Sender {
		sender, err := mail.NewSender(mail.SMTPOptions{Host: "127.0.0.1", Port: port, RootCAs: roots, Timeout: 3 * time.Second}, words)
		must(t, err)
		return sender
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, closed.Close())
	return to(r.start(t, func(s *smtp.Server) { s.TLSConfig = web.TLS })), to(closed.Addr().(*net.TCPAddr).Port), to(r.start(t, func(*smtp.Server) {}))
}
