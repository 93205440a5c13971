package localpostgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldestMajor is the oldest PostgreSQL that Jalon supports; initdb's --locale-provider begins there too.
const oldestMajor = 15

// Installation is one set of PostgreSQL programs that were run and answered.
type Installation struct {
	BinDir       string
	Major, Minor int
}

// String is the version alone: 15.18.
func (i Installation) String() string { return fmt.Sprintf("%d.%d", i.Major, i.Minor) }

// Find lists the usable installations of this machine, newest first; none is not an error.
func Find(ctx context.Context) ([]Installation, error) {
	who, err := serverAccount()
	if err != nil {
		return nil, err
	}
	found, _ := usable(ctx, who, candidates(ctx, who))
	return found, nil
}

// usable also says why directories that do hold a server were left out: "you have version 14" explains a lot.
func usable(ctx context.Context, who account, dirs []string) (found []Installation, leftOut error) {
	for i, dir := range dirs {
		if slices.Contains(dirs[:i], dir) {
			continue
		}
		installation, err := inspect(ctx, who, dir)
		switch {
		case err == nil:
			found = append(found, installation)
		case !errors.Is(err, os.ErrNotExist):
			leftOut = errors.Join(leftOut, err)
		}
	}
	slices.SortStableFunc(found, func(a, b Installation) int {
		return cmp.Or(cmp.Compare(b.Major, a.Major), cmp.Compare(b.Minor, a.Minor))
	})
	return found, leftOut
}

// released matches finished versions only: data written by a beta cannot be read by the release that follows it.
var released = regexp.MustCompile(`\(PostgreSQL\) (\d+)\.(\d+)`)

// inspect runs both programs under the server's account, so that binaries it may not execute count as absent.
func inspect(ctx context.Context, who account, dir string) (Installation, error) {
	if _, err := run(ctx, who, filepath.Join(dir, "initdb"), "--version"); err != nil {
		return Installation{}, err
	}
	answer, err := run(ctx, who, filepath.Join(dir, "postgres"), "--version")
	if err != nil {
		return Installation{}, err
	}
	parts := released.FindStringSubmatch(answer)
	if parts == nil {
		return Installation{}, fmt.Errorf("%s\u00a0: version non reconnue (%s)", dir, strings.TrimSpace(answer))
	}
	i := Installation{BinDir: dir}
	i.Major, _ = strconv.Atoi(parts[1])
	i.Minor, _ = strconv.Atoi(parts[2])
	if i.Major < oldestMajor {
		return Installation{}, fmt.Errorf("%s\u00a0: PostgreSQL %s est trop ancien", dir, i)
	}
	return i, nil
}

// places are where packagers put the programs: Debian, PGDG for Red Hat, Homebrew, EDB, Postgres.app, Windows.
var places = [...]string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql*/bin",
	"/usr/local/opt/postgresql*/bin",
	"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
	"/Library/PostgreSQL/*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	`C:\Program Files\PostgreSQL\*\bin`,
}

func candidates(ctx context.Context, who account) (dirs []string) {
	if config, err := exec.LookPath("pg_config"); err == nil {
		if answer, err := run(ctx, who, config, "--bindir"); err == nil {
			dirs = append(dirs, filepath.Clean(strings.TrimSpace(answer)))
		}
	}
	patterns := places[:]
	if cache, err := fetchCache(); err == nil && !who.dropped {
		patterns = append(patterns, filepath.Join(cache, "*", "bin"))
	}
	for _, pattern := range patterns {
		matches, _ := filepath.Glob(pattern)
		dirs = append(dirs, matches...)
	}
	// A link in /usr/local/bin does not stand beside initdb; its target does.
	if path, err := exec.LookPath("postgres"); err == nil {
		if target, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(target))
		}
	}
	return dirs
}
