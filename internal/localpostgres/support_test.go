package localpostgres_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/localpostgres"
)

// ownerVariable turns the test binary into the process that owns a server and gets killed; see killed_test.go.
const ownerVariable = "JALON_TEST_OWNS"

func TestMain(m *testing.M) {
	if dir := os.Getenv(ownerVariable); dir != "" {
		own(dir)
		return
	}
	// Everything temporary goes below one directory that an unprivileged server can traverse, also what killed
	// processes could not remove.
	scratch, err := os.MkdirTemp("", "jalon-test-")
	if err == nil {
		err = errors.Join(os.Chmod(scratch, 0o755), os.Setenv("TMPDIR", scratch))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// own is the process that gets killed: it commits one fact, leaves another uncommitted, and says so.
func own(dir string) {
	ctx := context.Background()
	s, err := localpostgres.Start(ctx, localpostgres.Options{DataDir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	conn, err := pgx.Connect(ctx, s.URL())
	for _, sql := range []string{
		"CREATE TABLE IF NOT EXISTS fact (n int)", "TRUNCATE fact", "INSERT INTO fact VALUES (1)",
		"BEGIN", "INSERT INTO fact VALUES (2)",
	} {
		if err == nil {
			_, err = conn.Exec(ctx, sql)
		}
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("ready", conn.PgConn().PID())
	_, _ = os.Stdin.Read(make([]byte, 1))
}

// workspace is a directory of one test; t.TempDir is closed to an unprivileged server under root.
func workspace(t *testing.T) string {
	t.Helper()
	dir, err := openDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func openDir() (string, error) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o755)
}

// template is one cluster created for all tests, stopped: initdb takes a second of processor, a copy nearly nothing.
var template = sync.OnceValues(func() (string, error) {
	parent, err := openDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(parent, "pg")
	s, err := localpostgres.Start(context.Background(), localpostgres.Options{DataDir: dir})
	if err != nil {
		return "", err
	}
	return dir, s.Stop(context.Background())
})

// cluster is a data directory that was used once, in a workspace of its own.
func cluster(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(workspace(t), "pg")
	source, err := template()
	if err != nil {
		t.Fatal(err)
	}
	// cp keeps the owner, which under root is not the one who copies.
	if out, err := osexec.Command("cp", "-a", source, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func start(t *testing.T, o localpostgres.Options) *localpostgres.Server {
	t.Helper()
	s, err := localpostgres.Start(soon(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t *testing.T, s *localpostgres.Server) {
	t.Helper()
	if err := s.Stop(soon(t)); err != nil {
		t.Error(err)
	}
}

// refused expects Start to fail for that reason and returns what a person would read.
func refused(t *testing.T, o localpostgres.Options, want localpostgres.Problem) string {
	t.Helper()
	s, err := localpostgres.Start(soon(t), o)
	if err == nil {
		stop(t, s)
		t.Fatalf("started, want %s", want)
	}
	var problem *localpostgres.Error
	if !errors.As(err, &problem) || problem.Problem != want {
		t.Fatalf("got %v, want %s", err, want)
	}
	return err.Error()
}

func mustContain(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}

func connect(t *testing.T, s *localpostgres.Server) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(soon(t), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func exec(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(soon(t), sql); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, conn *pgx.Conn, sql string) (answer string) {
	t.Helper()
	if err := conn.QueryRow(soon(t), sql).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// lines gathers Progress, which Start calls before it returns.
type lines []string

func (l *lines) add(line string) { *l = append(*l, line) }

func (l *lines) String() string { return strings.Join(*l, "\n") }

// snapshot describes every file below dir: name, mode, time and content.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		sum := sha256.New()
		if info.Mode().IsRegular() {
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			if _, err := io.Copy(sum, f); err != nil {
				return err
			}
		}
		files[path] = fmt.Sprintf("%v %v %x", info.Mode(), info.ModTime(), sum.Sum(nil))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	// WriteFile obeys the umask and keeps the mode of a file that exists.
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func tryConnect(t *testing.T, address string) (*pgx.Conn, error) {
	t.Helper()
	return pgx.Connect(soon(t), address)
}

func passwordOf(t *testing.T, s *localpostgres.Server) string {
	t.Helper()
	config, err := pgx.ParseConfig(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	if config.Password == "" {
		t.Fatal("no password guards the port")
	}
	return config.Password
}
