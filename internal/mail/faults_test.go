package mail_test

import (
	"bytes"
	"fmt"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"jalon/internal/mail"
)

// vacant is a port on which nobody listens.
func vacant(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}

// silent accepts connections and never greets.
func silent(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

// TestEachFaultAndWhatItMeans sends one letter into each fault, then again to a server in good order: nothing that was
// certainly refused passes for sent, nothing that may have been taken passes for refused, and the copies share one name.
func TestEachFaultAndWhatItMeans(t *testing.T) {
	const to, soon = "a@x.example", 300 * time.Millisecond
	one := func(s *smtp.SMTPError) map[string]*smtp.SMTPError { return map[string]*smtp.SMTPError{to: s} }
	for name, row := range map[string]struct {
		server  *faulty
		port    func(*testing.T) int
		options mail.SMTPOptions
		length  int // of the letter's reason
		want    string
		absent  bool // a *ServerError comes with it
		read    int  // how often the server had the whole letter
	}{
		"nobody listens":                 {port: vacant, want: "temporary 0", absent: true},
		"no greeting":                    {port: silent, options: mail.SMTPOptions{Timeout: soon}, want: "temporary 0", absent: true},
		"no STARTTLS":                    {server: &faulty{}, options: mail.SMTPOptions{TLS: mail.TLSMandatory}, want: "temporary 0", absent: true},
		"sign-in asked for and none":     {server: &faulty{sender: &smtp.SMTPError{Code: 530, Message: "authentication required"}}, want: "temporary 530"},
		"address refused for now":        {server: &faulty{refuse: one(&smtp.SMTPError{Code: 450, Message: "greylisted"})}, want: "temporary 450"},
		"address refused for good":       {server: &faulty{refuse: one(&smtp.SMTPError{Code: 550, Message: "unknown"})}, want: "permanent 550"},
		"letter refused for now":         {server: &faulty{data: one(&smtp.SMTPError{Code: 452, Message: "disk full"})}, want: "temporary 452", read: 1},
		"letter refused for good":        {server: &faulty{data: one(&smtp.SMTPError{Code: 554, Message: "spam"})}, want: "permanent 554", read: 1},
		"cut while the letter goes out":  {server: &faulty{cutAt: map[string]int64{to: 1000}}, length: 5 << 20, want: "temporary 0"},
		"cut, the letter on its way":     {server: &faulty{cutAt: map[string]int64{to: 1000}}, want: "unknown 0"},
		"cut before the answer":          {server: &faulty{cut: map[string]bool{to: true}}, want: "unknown 0", read: 1},
		"an answer that comes too late":  {server: &faulty{mute: map[string]bool{to: true}}, options: mail.SMTPOptions{Timeout: soon}, want: "unknown 0", read: 1},
		"a server in good order, at all": {server: &faulty{}, want: "sent 250", read: 1},
	} {
		t.Run(name, func(t *testing.T) {
			options := mail.SMTPOptions{Host: "127.0.0.1", TLS: mail.TLSNone, Timeout: 20 * time.Second}
			if row.options.TLS != "" {
				options.TLS = row.options.TLS
			}
			if row.options.Timeout != 0 {
				options.Timeout = row.options.Timeout
			}
			if row.server != nil {
				options.Port = row.server.start(t, func(s *smtp.Server) { s.MaxLineLength = 0 })
			} else {
				options.Port = row.port(t)
			}
			letter := sample(mail.ApprovalAsked)
			letter.To.Address, letter.Reason = to, strings.Repeat("Bonjour. ", row.length/9)
			outcome, absent := attempt(t, options, letter)
			if got := fmt.Sprintf("%s %d", outcome.State, outcome.Code); got != row.want || absent != row.absent {
				t.Errorf("%s, absent %v (%s); want %s, %v", got, absent, outcome.Detail, row.want, row.absent)
			}

			sound := &faulty{}
			options = plain(sound.start(t, nil))
			if again, _ := attempt(t, options, letter); again.State != mail.Sent {
				t.Fatalf("the next attempt: %+v", again)
			}
			copies := sound.read()
			if row.server != nil {
				if n := len(row.server.read()); n != row.read {
					t.Errorf("the server had the letter %d times, want %d", n, row.read)
				}
				copies = append(copies, row.server.read()...)
			}
			for _, raw := range copies {
				message, err := netmail.ReadMessage(bytes.NewReader(raw))
				if err != nil {
					t.Fatal(err)
				}
				if id := message.Header.Get("Message-Id"); id != "<"+newRenderer(t).MessageID(letter.ID)+">" {
					t.Errorf("a copy is named %s", id)
				}
			}
		})
	}
}

func attempt(t *testing.T, options mail.SMTPOptions, letter mail.Letter) (mail.Outcome, bool) {
	t.Helper()
	sender, err := mail.NewSender(options, newRenderer(t))
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := sender.Send(t.Context(), []mail.Letter{letter})
	return outcomes[0], err != nil
}
