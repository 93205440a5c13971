package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"jalon/activities"
	"jalon/api"
	"jalon/cmd/internal/service"
	"jalon/internal/access"
	"jalon/internal/dispatch"
	"jalon/internal/keyring"
	"jalon/internal/ledger"
	"jalon/internal/localpostgres"
	"jalon/internal/localtemporal"
	"jalon/internal/mail"
	"jalon/internal/mail/catcher"
	"jalon/internal/postgres"
	"jalon/internal/signin"
	"jalon/workflows/intake"
)

const namespace = "jalon"

// parts is everything that runs, in the order in which it was started.
type parts struct {
	data      string
	key       access.Key
	audit     ledger.Key
	pages     net.Listener
	db        *postgres.DB
	temporal  client.Client
	archivist activities.Archivist
	worker    worker.Worker
	catcher   *catcher.Catcher
	party     *signin.Party // nil without a sign-in service
	apiURL    string
	mailURL   string
	signInURL string

	databaseURL, temporalAddress string

	stops []func() // run backwards by stop
}

// start brings everything up on a data directory. What it started before an error is stopped again.
func start(ctx context.Context, s settings, data string) (p *parts, err error) {
	p = &parts{data: data}
	defer func() {
		if err != nil {
			p.stop()
		}
	}()
	// PostgreSQL runs as another account when we are root, and must be able to walk through.
	if err := os.MkdirAll(data, 0o755); err != nil {
		return p, err
	}
	if p.key, err = access.KeyFile(filepath.Join(data, "token.key")); err != nil {
		return p, err
	}
	if p.audit, err = auditKey(data); err != nil {
		return p, err
	}
	for _, step := range []func(context.Context, settings) error{p.choosePages, p.startPostgres, p.startTemporal, p.startMail, p.startWork, p.startSignIn, p.startAPI} {
		if err := step(ctx, s); err != nil {
			return p, err
		}
	}
	return p, p.writeSettings()
}

// choosePages takes the address of the pages first: letters and the sign-in service lead there.
func (p *parts) choosePages(_ context.Context, s settings) (err error) {
	if p.pages, err = p.listen(s.Listen); err != nil {
		return err
	}
	p.apiURL = "http://" + p.pages.Addr().String()
	return nil
}

func (p *parts) startPostgres(ctx context.Context, s settings) error {
	say("Base de données…")
	server, err := localpostgres.Start(ctx, localpostgres.Options{
		DataDir: filepath.Join(p.data, "postgres", "data"), BinDir: s.Postgres, Offline: s.Offline, Progress: func(line string) { say("  " + line) },
	})
	if err != nil {
		return err
	}
	p.onStop(func() { _ = server.Stop(context.Background()) })
	p.databaseURL = server.URL()
	if p.db, err = postgres.Open(ctx, server.URL()); err != nil {
		return err
	}
	p.onStop(p.db.Close)
	return p.db.Migrate(ctx)
}

func (p *parts) startTemporal(ctx context.Context, s settings) error {
	say("Moteur Temporal…")
	server, err := localtemporal.Start(ctx, localtemporal.Options{
		File: filepath.Join(p.data, "temporal.sqlite"), Namespace: namespace, TimeSkipping: true, Logger: s.logger(),
	})
	if err != nil {
		return err
	}
	p.onStop(func() { _ = server.Stop() })
	p.temporalAddress = server.HostPort()
	keys, err := payloadKeys(filepath.Join(p.data, "payload.keys"))
	if err != nil {
		return err
	}
	p.temporal, err = service.Connect(client.Options{HostPort: server.HostPort(), Namespace: namespace}, keys, s.logger())
	if err != nil {
		return err
	}
	p.onStop(p.temporal.Close)
	p.archivist = service.Archivist(p.db, p.temporal, keys)
	return nil
}

// payloadKeys are made at the first start, and at the first one of this release on data of an earlier one: what is stored
// in clear already is read as it is.
func payloadKeys(path string) (*keyring.Ring, error) {
	if _, err := keyring.Create(path, time.Now()); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return keyring.Open(path)
}

func (p *parts) startMail(_ context.Context, s settings) error {
	say("Messagerie de démonstration…")
	var err error
	if p.catcher, err = catcher.Start(catcher.Options{Dir: filepath.Join(p.data, "mails"), Addr: "127.0.0.1:0"}); err != nil {
		return err
	}
	p.onStop(func() { _ = p.catcher.Close() })
	listener, err := p.listen(s.Mail)
	if err != nil {
		return err
	}
	p.mailURL = "http://" + listener.Addr().String()
	p.background(func(ctx context.Context) { _ = service.Serve(ctx, listener, p.catcher.Handler()) })
	return nil
}

func (p *parts) startWork(ctx context.Context, s settings) error {
	say("Contrats…")
	p.worker = service.NewWorker(p.db, p.temporal, p.archivist, true, "")
	if err := p.worker.Start(); err != nil {
		return err
	}
	p.onStop(p.worker.Stop)
	if err := (intake.Intake{DB: p.db, Client: p.temporal}).StartMissing(ctx); err != nil {
		return err
	}
	sender, err := p.sender()
	if err != nil {
		return err
	}
	p.background(dispatch.Dispatcher{Outbox: p.db, Sender: sender, Logger: s.logger(), Tell: service.Tell(p.temporal), Daily: -1}.Run)
	p.background(func(ctx context.Context) { p.archivist.Watch(ctx, service.SweepEvery, s.logger()) })
	return nil
}

func (p *parts) sender() (*mail.Sender, error) {
	renderer, err := mail.NewRenderer(p.apiURL, "jalon@jalon.example")
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(p.catcher.Addr())
	if err != nil {
		return nil, err
	}
	options := mail.SMTPOptions{Host: host, TLS: mail.TLSNone, Timeout: time.Minute}
	if _, err := fmt.Sscan(port, &options.Port); err != nil {
		return nil, err
	}
	return mail.NewSender(options, renderer)
}

func (p *parts) startAPI(_ context.Context, s settings) error {
	handler := atHome(p.apiURL, api.New(api.Options{
		DB: p.db, Temporal: p.temporal, Intake: intake.Intake{DB: p.db, Client: p.temporal}, Now: time.Now, Logger: s.logger(),
		SignIn: p.party, Keys: p.key, AuditKeys: []string{p.audit.Public}, BaseURL: p.apiURL, Limits: s.limits,
		Ready: func(ctx context.Context) error {
			_, err := p.temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
			return err
		},
	}))
	p.background(func(ctx context.Context) {
		if err := service.Serve(ctx, p.pages, handler); err != nil {
			slog.Error("api", "error", err)
		}
	})
	return nil
}

func (p *parts) onStop(f func()) { p.stops = append(p.stops, f) }

// background runs f until stop, which waits for it.
func (p *parts) background(f func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { f(ctx) })
	p.onStop(func() { cancel(); done.Wait() })
}

func (p *parts) stop() {
	for i := len(p.stops) - 1; i >= 0; i-- {
		p.stops[i]()
	}
	p.stops = nil
}

// listen refuses any address from which another machine could reach the demo: anybody may be anybody here.
func (p *parts) listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("la démonstration n'écoute que sur cette machine : %s n'est pas une adresse locale", address)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%w ; une autre démonstration tourne-t-elle déjà ? Sinon, choisissez une autre adresse avec --listen, --mail ou --sign-in", err)
	}
	p.onStop(func() { _ = listener.Close() })
	return listener, nil
}
