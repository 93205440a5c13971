package localpostgres_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jalon/internal/localpostgres"
)

// The tests that write programs and run them at once are not parallel: a fork elsewhere would hold them open for
// writing, and the system refuses to run such a file.

// programs writes an installation that knows its version and nothing else.
func programs(t *testing.T, version string) string {
	t.Helper()
	dir := workspace(t)
	for _, name := range []string{"postgres", "initdb"} {
		write(t, filepath.Join(dir, name), "#!/bin/sh\necho '"+name+" (PostgreSQL) "+version+"'\n", 0o755)
	}
	return dir
}

func installed(t *testing.T) localpostgres.Installation {
	t.Helper()
	found, err := localpostgres.Find(soon(t))
	if err != nil || len(found) == 0 {
		t.Fatalf("these tests need PostgreSQL 15 or later: %v, %v", found, err)
	}
	return found[0]
}

func TestFindPutsTheNewestFirst(t *testing.T) {
	newest, middle, old, beta := programs(t, "98.2"), programs(t, "98.1 (Debian 98.1-1)"), programs(t, "14.20"), programs(t, "99beta1")
	links := workspace(t)
	if err := os.Symlink(filepath.Join(newest, "postgres"), filepath.Join(links, "postgres")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(links, "pg_config"), "#!/bin/sh\necho "+middle+"\n", 0o755)
	for _, dir := range []string{old, beta} {
		t.Setenv("PATH", strings.Join([]string{links, dir, os.Getenv("PATH")}, string(os.PathListSeparator)))
		found, err := localpostgres.Find(soon(t))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) < 2 || found[0].BinDir != newest || found[1].BinDir != middle {
			t.Errorf("found %+v", found)
		}
		for _, i := range found {
			if i.BinDir == dir {
				t.Errorf("offers %+v", i)
			}
		}
	}
}

func TestWhichInstallationServes(t *testing.T) {
	real, newer := installed(t), programs(t, "98.2")
	o := localpostgres.Options{DataDir: cluster(t)}
	s := start(t, o.SearchOnly(newer, real.BinDir))
	connect(t, s)
	stop(t, s)
	o.BinDir = real.BinDir
	connect(t, start(t, o.SearchOnly()))

	other := localpostgres.Options{DataDir: filepath.Join(workspace(t), "pg")}
	// The counterfeit answers initdb without creating anything: a new directory did go to the newest.
	refused(t, other.SearchOnly(newer, real.BinDir), localpostgres.Failed)
}

func TestExplicitBinariesTooOld(t *testing.T) {
	old := programs(t, "14.20")
	o := localpostgres.Options{DataDir: filepath.Join(workspace(t), "pg"), BinDir: old}
	mustContain(t, refused(t, o, localpostgres.NotFound), old, "14.20", "trop ancien")
}

func TestNotFoundNamesThreeCommands(t *testing.T) {
	old := programs(t, "14.20")
	parent := workspace(t)
	o := localpostgres.Options{DataDir: filepath.Join(parent, "pg"), Offline: true}
	text := refused(t, o.SearchOnly(old, filepath.Join(parent, "nothing")), localpostgres.NotFound)
	mustContain(t, text, "apt-get install postgresql", "docker compose up", "DATABASE_URL=postgres://", "go run ./cmd/jalon-demo",
		"14.20", "hors ligne")
	if entries, err := os.ReadDir(parent); err != nil || len(entries) != 0 {
		t.Errorf("left %v, %v", entries, err)
	}
}

func TestDownloadIsForOrdinaryUsersOnline(t *testing.T) {
	t.Parallel()
	real := installed(t)
	asked := 0
	download := func(context.Context, string) (string, error) {
		asked++
		return real.BinDir, nil
	}
	o := localpostgres.Options{DataDir: cluster(t)}.SearchOnly().FetchWith(download)
	if os.Geteuid() == 0 {
		mustContain(t, refused(t, o, localpostgres.NotFound), "root", "apt-get install postgresql")
	} else {
		connect(t, start(t, o))
	}
	if ordinary := os.Geteuid() != 0; (asked == 1) != ordinary {
		t.Errorf("downloaded %d times, ordinary user: %v", asked, ordinary)
	}

	before := asked
	o.Offline = true
	o.DataDir = filepath.Join(workspace(t), "pg")
	refused(t, o, localpostgres.NotFound)
	if asked != before {
		t.Error("downloaded although offline")
	}
}

func TestFailedDownloadStillNamesTheCommands(t *testing.T) {
	t.Parallel()
	broken := func(context.Context, string) (string, error) { return "", errors.New("dépôt injoignable") }
	o := localpostgres.Options{DataDir: filepath.Join(workspace(t), "pg")}.SearchOnly().FetchWith(broken)
	text := refused(t, o, localpostgres.NotFound)
	mustContain(t, text, "apt-get install postgresql", "docker compose up", "DATABASE_URL=postgres://")
	if os.Geteuid() != 0 {
		mustContain(t, text, "dépôt injoignable")
	}
}
