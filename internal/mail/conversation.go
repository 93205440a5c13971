package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// conversation is one SMTP connection, cut when its context ends.
type conversation struct {
	client *gomail.Client
	smtp   *smtp.Client
	conn   net.Conn
	unbind func() bool
}

// open connects, encrypts and signs in. go-mail leaves the socket open when one of these fails, and never looks at the
// context after dialling, so the socket is kept here and closed here.
func (s *Sender) open(ctx context.Context) (*conversation, *ServerError) {
	patience, done := context.WithTimeout(ctx, min(connectTimeout, s.options.Timeout))
	defer done()
	talk := &conversation{unbind: func() bool { return true }}
	arrived := talk.unbind
	client, err := s.options.client(func(dialling context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(dialling, network, address)
		if err == nil {
			talk.conn = conn
			talk.unbind = context.AfterFunc(ctx, func() { _ = conn.Close() })
			arrived = context.AfterFunc(patience, func() { _ = conn.Close() })
		}
		return conn, err
	})
	if err == nil {
		talk.client = client
		talk.smtp, err = client.DialToSMTPClientWithContext(patience)
	}
	arrived()
	if patience.Err() != nil {
		err = fmt.Errorf("no conversation came about: %w", patience.Err())
	}
	if err != nil {
		talk.cut()
		return nil, s.absent(err)
	}
	return talk, nil
}

func (s *Sender) absent(err error) *ServerError {
	absent := &ServerError{Host: s.options.Host, Detail: s.options.redact(err.Error())}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		absent.Code = reply.Code
	}
	return absent
}

func (t *conversation) deliver(msg *gomail.Msg) Outcome {
	return outcomeOf(msg, t.client.SendWithSMTPClient(t.smtp, msg))
}

// recover brings the server back to where a letter may begin. It matters: go-mail does not do so after a refused DATA
// command, and the next letter would then be refused as a nested one.
func (t *conversation) recover(outcome Outcome) bool {
	return outcome.Code != 0 && t.smtp.Reset() == nil
}

// cut drops the connection without a word. QUIT would first end a half-written mail with a dot, and the server would
// deliver the half.
func (t *conversation) cut() {
	t.unbind()
	if t.conn != nil {
		_ = t.conn.Close()
	}
}

// quit takes leave. Every letter has its answer by now, so a server that does not answer this one is left at once.
func (t *conversation) quit() {
	_ = t.conn.SetDeadline(time.Now().Add(5 * time.Second))
	_ = t.client.CloseWithSMTPClient(t.smtp)
	t.cut()
}

// redact takes the password out of what a server said: some echo the line they refuse.
func (o SMTPOptions) redact(text string) string {
	if o.Password == "" {
		return text
	}
	plain := "\x00" + o.Username + "\x00" + string(o.Password)
	for _, form := range []string{
		base64.StdEncoding.EncodeToString([]byte(plain)), base64.StdEncoding.EncodeToString([]byte(o.Password)), string(o.Password),
	} {
		text = strings.ReplaceAll(text, form, "[secret]")
	}
	return text
}
