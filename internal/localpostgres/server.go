// Package localpostgres starts a private PostgreSQL server for one process, for people who try Jalon without a database.
//
// The server listens on a Unix socket that only its own account (and root) can reach, keeps every durability setting on,
// and ends with the process that started it, even when that process is killed. A data directory is created when absent
// and never erased: whatever the package does not recognise as its own is refused with a *Error that says what to do.
// Production never uses it: there, DATABASE_URL names a server that somebody operates.
package localpostgres

import (
	"context"
	"sync"
)

// Options says where the data lies and which binaries may be used.
type Options struct {
	// DataDir is the PostgreSQL data directory. A lock file and postgres.log are kept beside it, so its parent must be
	// writable and shared with nothing else; a mount point belongs one level higher.
	DataDir string
	// BinDir names the directory of initdb and postgres; empty means the newest installation of this machine.
	BinDir string
	// Offline forbids downloading binaries when the machine has none.
	Offline bool
	// Progress receives French lines meant for a person; nil drops them.
	Progress func(string)

	candidates []string
	fetch      fetcher
	loopback   bool
}

func (o Options) say(line string) {
	if o.Progress != nil {
		o.Progress(line)
	}
}

// Server is a running PostgreSQL of which this process is the only owner.
type Server struct {
	address address
	process *process
	home    *home

	stop    sync.Once
	stopErr error
}

// Start returns once the database "jalon" accepts connections, after creating it when needed. It waits for a server that
// a killed process left behind; ctx bounds that wait and the whole start. Every refusal is a *Error.
func Start(ctx context.Context, o Options) (*Server, error) {
	who, err := serverAccount()
	if err != nil {
		return nil, err
	}
	dir, err := locate(o.DataDir)
	if err != nil {
		return nil, err
	}
	// Looked at before anything is created, so that a stranger's directory does not even get a lock file beside it.
	major, err := survey(dir, who)
	if err != nil {
		return nil, err
	}
	installed, err := o.choose(ctx, who, major)
	if err != nil {
		return nil, err
	}
	home, err := claim(dir, who)
	if err != nil {
		return nil, err
	}
	s, err := o.launch(ctx, installed, home, who)
	if err != nil {
		home.release()
		return nil, err
	}
	return s, nil
}

// launch runs with the home claimed; the caller gives it back when launch fails.
func (o Options) launch(ctx context.Context, installed Installation, home *home, who account) (*Server, error) {
	stale, err := awaitPredecessor(ctx, home.dir, o.say)
	if err != nil {
		return nil, err
	}
	// Another process may have created the cluster between the first survey and the claim.
	switch major, err := survey(home.dir, who); {
	case err != nil:
		return nil, err
	case major == absent:
		o.say("Initialisation de la base de données…")
		if err := create(ctx, home.dir, installed, who); err != nil {
			return nil, err
		}
	case major != installed.Major:
		return nil, otherMajor(home.dir, major, installed)
	}

	o.say("Démarrage de PostgreSQL " + installed.String() + "…")
	server := program{installed, who, stale}
	listen, err := o.listen(ctx, home.dir, server)
	if err != nil {
		return nil, err
	}
	process, err := server.bringUp(ctx, home, listen, o.say)
	if err != nil {
		listen.close()
		return nil, err
	}
	o.say("Base de données prête. Données\u00a0: " + home.dir +
		" (pour tout effacer\u00a0: arrêtez Jalon, puis supprimez ce répertoire).")
	return &Server{address: listen, process: process, home: home}, nil
}

// URL is the connection string for pgx. It may hold a password: do not log it.
func (s *Server) URL() string { return s.address.url(database) }

// Stop asks for a clean shutdown and returns when the server has ended; calling it again repeats the first answer. When
// ctx ends first the server is stopped at once: nothing committed is lost, the next start replays its journal.
func (s *Server) Stop(ctx context.Context) error {
	s.stop.Do(func() {
		s.stopErr = s.process.shutDown(ctx)
		s.address.close()
		s.home.release()
	})
	return s.stopErr
}
