package localpostgres_test

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jalon/internal/localpostgres"
)

func TestDataSurvivesARestart(t *testing.T) {
	t.Parallel()
	var first, second lines
	dir := filepath.Join(workspace(t), "not", "there", "yet")

	s := start(t, localpostgres.Options{DataDir: dir, Progress: first.add})
	conn := connect(t, s)
	exec(t, conn, "CREATE TABLE contract (title text)")
	exec(t, conn, "INSERT INTO contract VALUES ('CPOM Éole')")
	stop(t, s)
	mustContain(t, first.String(), "Initialisation de la base de données…", "Démarrage de PostgreSQL", dir)

	again := start(t, localpostgres.Options{DataDir: dir, Progress: second.add})
	if got := ask(t, connect(t, again), "SELECT title FROM contract"); got != "CPOM Éole" {
		t.Errorf("read %q after the restart", got)
	}
	if strings.Contains(second.String(), "Initialisation") {
		t.Errorf("the second start initialised again:\n%s", &second)
	}
}

func TestServerIsDurableAndPrivate(t *testing.T) {
	t.Parallel()
	s := start(t, localpostgres.Options{DataDir: cluster(t)})
	conn := connect(t, s)
	for setting, want := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
		"max_connections": "60", "listen_addresses": "", "server_encoding": "UTF8", "TimeZone": "UTC",
	} {
		if got := ask(t, conn, "SELECT current_setting('"+setting+"')"); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}

	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(u.Query().Get("host"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the socket's directory is open to others: %v", info.Mode())
	}
}

func TestSocketMovesWhereThePathDoesNotSuitIt(t *testing.T) {
	t.Parallel()
	home, parent := cluster(t), workspace(t)
	for name, dir := range map[string]string{
		"path longer than a socket's": strings.Repeat("profond/", 12) + "données",
		"path with a comma":           "a, b",
		"path with quotes and spaces": `le "bon" répertoire d'ici`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(parent, dir)
			if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(home, dir); err != nil {
				t.Fatal(err)
			}
			home = dir
			s := start(t, localpostgres.Options{DataDir: dir})
			if got := ask(t, connect(t, s), "SELECT 'oui'"); got != "oui" {
				t.Errorf("answered %q", got)
			}
			u, err := url.Parse(s.URL())
			if err != nil {
				t.Fatal(err)
			}
			host := u.Query().Get("host")
			info, err := os.Stat(host)
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm() != 0o700 {
				t.Errorf("the socket's directory has mode %v", info.Mode())
			}
			stop(t, s)
			if _, err := os.Stat(filepath.Join(host, ".s.PGSQL.5432")); !os.IsNotExist(err) {
				t.Errorf("the socket outlives the server: %v", err)
			}
		})
	}
}

func TestLoopbackAsksForANewPasswordAtEachStart(t *testing.T) {
	t.Parallel()
	o := localpostgres.Options{DataDir: cluster(t)}.OverLoopback()
	s := start(t, o)
	if got := ask(t, connect(t, s), "SELECT current_setting('listen_addresses')"); got != "127.0.0.1" {
		t.Errorf("listens on %q", got)
	}
	old := passwordOf(t, s)
	stop(t, s)

	s = start(t, o)
	connect(t, s)
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(u.User.Username(), old)
	if conn, err := tryConnect(t, u.String()); err == nil {
		conn.Close(context.Background())
		t.Error("last start's password still opens the database")
	}
}

func TestServedDirectoryIsRefused(t *testing.T) {
	t.Parallel()
	dir := cluster(t)
	s := start(t, localpostgres.Options{DataDir: dir})
	link := filepath.Join(workspace(t), "same")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{dir, link} {
		mustContain(t, refused(t, localpostgres.Options{DataDir: name}, localpostgres.InUse), dir, "autre processus Jalon")
	}
	// Without the lock file a start cannot know the server as another Jalon's: so looks one started by hand.
	if err := os.Remove(dir + ".lock"); err != nil {
		t.Fatal(err)
	}
	mustContain(t, refused(t, localpostgres.Options{DataDir: dir}, localpostgres.InUse), "que Jalon n'a pas lancé")
	connect(t, s)
}

func TestInterruptedCreationLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	dir := filepath.Join(workspace(t), "pg")
	_, err := localpostgres.Start(ctx, localpostgres.Options{DataDir: dir, Progress: func(line string) {
		if strings.HasPrefix(line, "Initialisation") {
			cancel()
		}
	}})
	if err == nil {
		t.Fatal("started although its context had ended")
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() != "pg.lock" {
			t.Errorf("left %s behind", entry.Name())
		}
	}
}

func TestStopWithoutTimeLosesNothingCommitted(t *testing.T) {
	t.Parallel()
	dir := cluster(t)
	s := start(t, localpostgres.Options{DataDir: dir})
	conn := connect(t, s)
	exec(t, conn, "CREATE TABLE fact (n int)")
	exec(t, conn, "INSERT INTO fact VALUES (7)")
	over, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Stop(over); err != nil {
		t.Error(err)
	}
	log, err := os.ReadFile(filepath.Join(filepath.Dir(dir), "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, string(log), "received immediate shutdown request")
	again := start(t, localpostgres.Options{DataDir: dir})
	if got := ask(t, connect(t, again), "SELECT n::text FROM fact"); got != "7" {
		t.Errorf("read %q", got)
	}
}
