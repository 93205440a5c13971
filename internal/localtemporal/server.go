// Package localtemporal runs a whole Temporal server inside this process, on one SQLite file.
//
// It serves evaluation, training and tests: a laptop with nothing but Go gets a durable server in a second. Production
// uses a real cluster instead; the SQLite schema has no migration path, so a file belongs to the server release that
// made it. A new release starts from an empty file, and the contracts are started again from their recorded facts.
//
// What was acknowledged survives the death of the process and of the machine. The file holds the contracts' payloads
// in clear and is readable by its owner only. The API has no authentication and therefore never leaves the loopback.
package localtemporal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/temporal"
)

// portAttempts bounds how often Start chooses ports anew: another program may take one between choice and use.
const portAttempts = 5

// ErrInUse says that another process works on the file. Two servers on one file would ruin each other's work.
var ErrInUse = errors.New("localtemporal: the file is in use by another process")

// Options say where the server keeps its data and what it allows.
type Options struct {
	File         string       // SQLite file in an existing directory; made when absent
	Namespace    string       // made when absent; its retention is at least Retention afterwards
	TimeSkipping bool         // lets clients move a workflow's own clock forward (package timetravel)
	Logger       *slog.Logger // receives the server's errors as warnings and its warnings as debug; nil: slog.Default()
}

// Server is a running server.
type Server struct {
	inner    temporal.Server
	hostPort string
	stopping *atomic.Bool
}

// Start returns when the server accepts workflows in the namespace. ctx bounds the start only: the server lives until
// Stop. The process keeps the file open and locked until it ends, also after Stop; it may then Start again on the same
// file, as long as nobody moved or deleted it, but never twice at a time. A file in use elsewhere is ErrInUse.
func Start(ctx context.Context, options Options) (*Server, error) {
	return start(ctx, options, freePorts)
}

func start(ctx context.Context, options Options, choose func() (ports, error)) (*Server, error) {
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	store, err := openStore(options)
	if err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		chosen, err := choose()
		if err != nil {
			return nil, err
		}
		logger := slogger{to: options.Logger, stopping: new(atomic.Bool)}
		inner, err := build(options, store, chosen, logger)
		var taken *net.OpError
		if errors.As(err, &taken) && attempt < portAttempts {
			continue
		}
		if err != nil {
			return nil, err
		}
		server := &Server{inner: inner, hostPort: chosen.frontend(), stopping: logger.stopping}
		if err := server.run(ctx, options.Namespace); err != nil {
			return nil, err
		}
		return server, nil
	}
}

// build binds the ports. The server library reports what goes wrong there through Logger.Fatal only, which slogger
// turns into a panic so that a port taken meanwhile can be replaced by another.
func build(options Options, store *config.SQL, chosen ports, logger log.Logger) (_ temporal.Server, err error) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case fatal:
			err = cause
		default:
			panic(cause)
		}
	}()
	inner, err := temporal.NewServer(
		temporal.WithConfig(serverConfig(store, chosen)),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(chosen.hosts()),
		temporal.WithLogger(logger),
		temporal.WithDynamicConfigClient(dynamicSettings(options.TimeSkipping)),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper {
			return authorization.NewNoopClaimMapper()
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("localtemporal: %w", err)
	}
	return inner, nil
}

func (s *Server) run(ctx context.Context, namespace string) error {
	if err := s.inner.Start(); err != nil {
		return errors.Join(fmt.Errorf("localtemporal: %w", err), s.Stop())
	}
	if err := ensureRetention(ctx, s.hostPort, namespace); err != nil {
		return errors.Join(err, s.Stop())
	}
	return nil
}

// HostPort is the address for SDK clients, such as 127.0.0.1:40123. It changes from start to start.
func (s *Server) HostPort() string { return s.hostPort }

// Stop ends the server in an orderly way; calls under way are given time to finish. Running workflows go on at the
// next Start.
func (s *Server) Stop() error {
	s.stopping.Store(true)
	return s.inner.Stop()
}
