package mail_test

import (
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// faulty is an SMTP server that misbehaves where a test asks it to, by recipient or by whole connection.
type faulty struct {
	// refuse answers RCPT, and data answers DATA, for an address.
	refuse map[string]*smtp.SMTPError
	data   map[string]*smtp.SMTPError
	// cut closes the connection after the whole mail for an address was read and before it is answered.
	cut map[string]bool
	// cutAt closes it after so many bytes of the mail, and mute never answers the mail until the test ends.
	cutAt map[string]int64
	mute  map[string]bool
	// sender, when set, refuses every MAIL command.
	sender *smtp.SMTPError
	// login, when set, answers every sign-in.
	login *smtp.SMTPError

	mu          sync.Mutex
	connections int
	mails       []string
	raw         [][]byte // every mail that was read to its end, accepted or not
	ended       chan struct{}
}

// start serves on loopback until the test ends and returns the port.
func (f *faulty) start(t *testing.T, configure func(*smtp.Server)) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(conn *smtp.Conn) (smtp.Session, error) {
		f.mu.Lock()
		f.connections++
		f.mu.Unlock()
		return &faultySession{faulty: f, conn: conn}, nil
	}))
	server.Domain, server.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	if configure != nil {
		configure(server)
	}
	done := make(chan struct{})
	f.ended = make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		close(f.ended)
		_ = server.Close()
		_ = listener.Close()
		<-done
	})
	return listener.Addr().(*net.TCPAddr).Port
}

// seen tells how many connections came and which recipients' mails were accepted.
func (f *faulty) seen() (int, []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.connections, append([]string(nil), f.mails...)
}

type faultySession struct {
	*faulty
	conn *smtp.Conn
	to   string
}

func (s *faultySession) Reset()        {}
func (s *faultySession) Logout() error { return nil }

func (s *faultySession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *faultySession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		if s.login == nil {
			return nil
		}
		echo := *s.login
		echo.Message = strings.ReplaceAll(echo.Message, "%s", password)
		return &echo
	}), nil
}

func (s *faultySession) Mail(string, *smtp.MailOptions) error {
	if s.sender != nil {
		return s.sender
	}
	return nil
}

func (s *faultySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if refusal := s.refuse[to]; refusal != nil {
		return refusal
	}
	return nil
}

func (s *faultySession) Data(r io.Reader) error {
	if n, cut := s.cutAt[s.to]; cut {
		_, _ = io.CopyN(io.Discard, r, n)
		return s.conn.Conn().Close()
	}
	mail, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.raw = append(s.raw, mail)
	s.mu.Unlock()
	if s.mute[s.to] {
		<-s.ended
	}
	if s.cut[s.to] {
		return s.conn.Conn().Close()
	}
	if refusal := s.data[s.to]; refusal != nil {
		return refusal
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, s.to)
	return nil
}

// read gives every mail that was read to its end.
func (f *faulty) read() [][]byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([][]byte(nil), f.raw...)
}
