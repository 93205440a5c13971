package mail_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"jalon/internal/mail"
)

func newSender(t *testing.T, options mail.SMTPOptions) *mail.Sender {
	t.Helper()
	options.Timeout = 20 * time.Second
	sender, err := mail.NewSender(options, newRenderer(t))
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func plain(port int) mail.SMTPOptions {
	return mail.SMTPOptions{Host: "127.0.0.1", Port: port, TLS: mail.TLSNone}
}

// letters is one letter per address.
func letters(addresses ...string) []mail.Letter {
	list := make([]mail.Letter, len(addresses))
	for i, address := range addresses {
		list[i] = sample(mail.DeadlineNear)
		list[i].ID, list[i].To.Address = fmt.Sprintf("letter-%d", i+1), address
	}
	return list
}

// states shortens outcomes to what a caller decides on.
func states(outcomes []mail.Outcome) []string {
	var list []string
	for _, o := range outcomes {
		list = append(list, fmt.Sprintf("%s %s %d", o.LetterID, o.State, o.Code))
	}
	return list
}

func TestManyLettersTravelOverOneConnection(t *testing.T) {
	server := &faulty{
		refuse: map[string]*smtp.SMTPError{
			"gone@x.example": {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"},
			"grey@x.example": {Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"},
		},
		data: map[string]*smtp.SMTPError{
			"spam@x.example": {Code: 554, Message: "no thanks"},
			"full@x.example": {Code: 452, Message: "disk full"},
		},
	}
	port := server.start(t, nil)
	outcomes, err := newSender(t, plain(port)).Send(t.Context(), letters(
		"a@x.example", "gone@x.example", "b@x.example", "grey@x.example", "spam@x.example", "c@x.example", "full@x.example", "d@x.example"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{
		"letter-1 sent 250", "letter-2 permanent 550", "letter-3 sent 250", "letter-4 temporary 451",
		"letter-5 permanent 554", "letter-6 sent 250", "letter-7 temporary 452", "letter-8 sent 250",
	}, states(outcomes)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if !strings.Contains(outcomes[1].Detail, "no such user") {
		t.Errorf("detail %q hides the server's words", outcomes[1].Detail)
	}
	connections, mails := server.seen()
	if connections != 1 {
		t.Errorf("%d connections for 8 letters", connections)
	}
	if diff := cmp.Diff([]string{"a@x.example", "b@x.example", "c@x.example", "d@x.example"}, mails); diff != "" {
		t.Errorf("accepted (-want +got):\n%s", diff)
	}
}

func TestLostAnswerIsUnknownAndTheNextLetterGoesOut(t *testing.T) {
	server := &faulty{cut: map[string]bool{"cut@x.example": true}}
	port := server.start(t, nil)
	outcomes, err := newSender(t, plain(port)).Send(t.Context(), letters("a@x.example", "cut@x.example", "b@x.example"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"letter-1 sent 250", "letter-2 unknown 0", "letter-3 sent 250"}, states(outcomes)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if connections, _ := server.seen(); connections != 2 {
		t.Errorf("%d connections, want a second one after the cut", connections)
	}
}

func TestUnwritableLetterStopsNoOther(t *testing.T) {
	server := &faulty{}
	port := server.start(t, nil)
	batch := letters("not an address", "a@x.example")
	outcomes, err := newSender(t, plain(port)).Send(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"letter-1 permanent 0", "letter-2 sent 250"}, states(outcomes)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if !strings.Contains(outcomes[0].Detail, "corrigez l'adresse") {
		t.Errorf("detail %q names no remedy", outcomes[0].Detail)
	}
}

func TestAbsentServerIsTemporary(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	outcomes, err := newSender(t, plain(port)).Send(t.Context(), letters("a@x.example", "b@x.example"))
	if diff := cmp.Diff([]string{"letter-1 temporary 0", "letter-2 temporary 0"}, states(outcomes)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	var absent *mail.ServerError
	if !errors.As(err, &absent) || !strings.Contains(absent.Detail, "refused") {
		t.Errorf("error %v", err)
	}
}

// TestRefusedSenderBouncesNobody: one wrong setting must not mark every recipient as unreachable.
func TestRefusedSenderBouncesNobody(t *testing.T) {
	server := &faulty{sender: &smtp.SMTPError{Code: 553, Message: "sender not allowed"}}
	port := server.start(t, nil)
	outcomes, err := newSender(t, plain(port)).Send(t.Context(), letters("a@x.example", "b@x.example"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"letter-1 temporary 553", "letter-2 temporary 553"}, states(outcomes)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func TestMandatoryTLSRefusesAServerWithout(t *testing.T) {
	server := &faulty{}
	options := plain(server.start(t, nil))
	options.TLS = ""
	sender := newSender(t, options)
	outcomes, err := sender.Send(t.Context(), letters("a@x.example"))
	if err == nil || !strings.Contains(err.Error(), "does not support STARTTLS") {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]string{"letter-1 temporary 0"}, states(outcomes)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if err := sender.Check(t.Context()); err == nil {
		t.Error("the start-up check passed")
	}
	if _, mails := server.seen(); len(mails) != 0 {
		t.Error("the mail went out in clear")
	}

	options.TLS = mail.TLSOpportunistic
	outcomes, err = newSender(t, options).Send(t.Context(), letters("a@x.example"))
	if err != nil || outcomes[0].State != mail.Sent {
		t.Errorf("opportunistic: %v, %v", outcomes, err)
	}
}

// TestSignInOverTLS borrows the certificate of httptest, which names 127.0.0.1.
func TestSignInOverTLS(t *testing.T) {
	web := httptest.NewTLSServer(nil)
	defer web.Close()
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	withTLS := func(server *smtp.Server) { server.TLSConfig = web.TLS }

	server := &faulty{}
	options := mail.SMTPOptions{Host: "127.0.0.1", Port: server.start(t, withTLS), RootCAs: roots, Username: "jalon", Password: "s3same-open"}
	outcomes, err := newSender(t, options).Send(t.Context(), letters("a@x.example"))
	if err != nil || outcomes[0].State != mail.Sent {
		t.Fatalf("%v, %v", outcomes, err)
	}

	strangers := options
	strangers.RootCAs = x509.NewCertPool()
	if err := newSender(t, strangers).Check(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate nobody vouches for: %v", err)
	}

	// Some servers echo the line they refuse; the password must not reach an error or an outbox row by that way.
	echoing := &faulty{login: &smtp.SMTPError{Code: 535, Message: "wrong password %s"}}
	options.Port = echoing.start(t, withTLS)
	outcomes, err = newSender(t, options).Send(t.Context(), letters("a@x.example"))
	if err == nil || strings.Contains(err.Error(), "s3same") || strings.Contains(outcomes[0].Detail, "s3same") {
		t.Errorf("sign-in refused: %v, %v", err, outcomes)
	}
	if diff := cmp.Diff([]string{"letter-1 temporary 535"}, states(outcomes)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func TestPasswordShowsNowhere(t *testing.T) {
	options := mail.SMTPOptions{Host: "relay.example", Username: "jalon", Password: "s3same-open"}
	dump, err := json.Marshal(options)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(options), fmt.Sprintf("%+v", options), fmt.Sprintf("%#v", options), fmt.Sprintf("%q", options.Password), string(dump)} {
		if strings.Contains(text, "s3same") {
			t.Errorf("%s", text)
		}
	}
}

func TestSendStopsWithItsContext(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		// A server that accepts and never greets; the connection is held until the listener closes.
		if conn, err := listener.Accept(); err == nil {
			cancel()
			_, _ = conn.Read(make([]byte, 1))
			_ = conn.Close()
		}
	}()
	outcomes, err := newSender(t, plain(listener.Addr().(*net.TCPAddr).Port)).Send(ctx, letters("a@x.example"))
	if err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]string{"letter-1 temporary 0"}, states(outcomes)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func TestBadOptionsAreRefused(t *testing.T) {
	for name, options := range map[string]mail.SMTPOptions{
		"no host":            {},
		"clear to elsewhere": {Host: "relay.example", TLS: mail.TLSNone},
		"unknown policy":     {Host: "relay.example", TLS: "maybe"},
		"port":               {Host: "relay.example", Port: 70000},
		"timeout":            {Host: "relay.example", Timeout: -1},
	} {
		if _, err := mail.NewSender(options, newRenderer(t)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
