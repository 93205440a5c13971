// Package catcher is an SMTP server that delivers nothing: it keeps every mail on disk and shows it on a page.
//
// Demonstrations and tests write to it, so that no real person ever gets a mail about a fictional contract. It listens on
// loopback only, asks for no sign-in and survives restarts: a mail that was answered 250 is on disk, whole.
package catcher

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Bounds: far above any letter, far below what could fill a laptop.
const (
	largestMail    = 1 << 20
	mostRecipients = 50
	idle           = time.Minute
)

// Options say where mails are kept and where the server listens.
type Options struct {
	// Dir is created when missing; one .eml file per mail.
	Dir string
	// Addr is a loopback address with a port; empty means 127.0.0.1 and any free port.
	Addr string
}

// Catcher is a running server.
type Catcher struct {
	store    *store
	server   *smtp.Server
	listener net.Listener
	serving  sync.WaitGroup
}

// Start reads the mails kept by earlier runs and begins to listen.
func Start(options Options) (*Catcher, error) {
	if options.Addr == "" {
		options.Addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(options.Addr)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("catcher: %q is not a loopback address with a port, such as 127.0.0.1:2525", options.Addr)
	}
	store, err := openStore(options.Dir)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", options.Addr)
	if err != nil {
		return nil, fmt.Errorf("catcher: %w", err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return session{store}, nil }))
	server.Domain = "catcher.localhost"
	server.MaxMessageBytes, server.MaxRecipients = largestMail, mostRecipients
	server.ReadTimeout, server.WriteTimeout = idle, idle
	// What goes wrong on a connection is told to the client, who is us; there is nobody else to read a log.
	server.ErrorLog = log.New(io.Discard, "", 0)

	c := &Catcher{store: store, server: server, listener: listener}
	c.serving.Go(func() { _ = server.Serve(listener) })
	return c, nil
}

// Addr is where the server listens, as host:port.
func (c *Catcher) Addr() string { return c.listener.Addr().String() }

// Mails lists all mails kept, newest first.
func (c *Catcher) Mails() []Mail { return c.store.list() }

// Close cuts all connections and waits until no more mail can be written.
func (c *Catcher) Close() error {
	// The listener is closed here too: the server only knows of it once its own goroutine has begun.
	err := errors.Join(c.server.Close(), ignoreClosed(c.listener.Close()))
	c.serving.Wait()
	c.store.close()
	return err
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// session receives the mails of one connection. Anybody may write to anybody.
type session struct{ store *store }

func (session) Mail(string, *smtp.MailOptions) error { return nil }
func (session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (session) Reset()                               {}
func (session) Logout() error                        { return nil }

// Data answers 250 only once the mail lies on disk under its final name.
func (s session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.store.keep(raw); err != nil {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "the mail could not be kept"}
	}
	return nil
}
