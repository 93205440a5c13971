package localpostgres

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// absent is the major of a data directory that does not exist yet or is empty.
const absent = 0

// locate makes the path absolute and free of links, so that two names of one directory meet at the same lock.
func locate(dir string) (string, error) {
	if dir == "" {
		return "", failed("Aucun répertoire de données n'est indiqué.", nil)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", failed("Le répertoire de données n'a pas pu être situé.", err)
	}
	return followLinks(dir), nil
}

// followLinks keeps the part that does not exist yet as it is.
func followLinks(dir string) string {
	target, err := filepath.EvalSymlinks(dir)
	if err == nil {
		return target
	}
	if parent := filepath.Dir(dir); parent != dir {
		return filepath.Join(followLinks(parent), filepath.Base(dir))
	}
	return dir
}

// survey only reads. It returns the major version that wrote the directory, or absent, and refuses what must be neither
// used nor replaced.
func survey(dir string, who account) (major int, err error) {
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return absent, nil
	case err != nil:
		return absent, failed("Le répertoire "+dir+" n'a pas pu être examiné.", err)
	case !info.IsDir():
		return absent, foreign(dir, "ce n'est pas un répertoire")
	}
	// An empty directory of the caller's own will be replaced by one of the server's; a full one must be the server's.
	owner, _, known := ownerOf(info)
	if known && owner != who.uid && owner != os.Geteuid() {
		return absent, otherOwner(dir, accountName(owner), who.name)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return absent, failed("Le répertoire "+dir+" n'a pas pu être lu.", err)
	}
	if len(entries) == 0 {
		return absent, nil
	}
	version, err := os.ReadFile(filepath.Join(dir, "PG_VERSION"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return absent, foreign(dir, "il n'est pas vide et ne contient pas de fichier PG_VERSION")
	case err != nil:
		return absent, failed("Le répertoire "+dir+" n'a pas pu être lu.", err)
	case known && owner != who.uid:
		return absent, otherOwner(dir, accountName(owner), who.name)
	}
	// Before 10, majors had two numbers (9.6); the first is enough to refuse them.
	first, _, _ := strings.Cut(strings.TrimSpace(string(version)), ".")
	major, err = strconv.Atoi(first)
	if err != nil || major <= absent {
		return absent, foreign(dir, "son fichier PG_VERSION est illisible")
	}
	return major, nil
}

// create runs initdb in a neighbouring directory that then takes the name dir: a cluster is there whole or not at all,
// and an interrupted creation never looks like somebody's data.
func create(ctx context.Context, dir string, installed Installation, who account) error {
	const text = "La base de données n'a pas pu être initialisée."
	stage, err := who.privateDir(filepath.Dir(dir), filepath.Base(dir)+".initdb-")
	if err != nil {
		return failed(text, err)
	}
	// Once renamed it is no longer under this name, so only a failed attempt is removed.
	defer os.RemoveAll(stage)

	// Host connections ask for a password in case somebody opens a port later; local ones are guarded by the socket's
	// directory.
	cmd := exec.CommandContext(ctx, filepath.Join(installed.BinDir, "initdb"), "-D", stage, "-U", superuser,
		"--encoding=UTF8", "--locale=C", "--locale-provider=libc", "--data-checksums",
		"--auth-local=trust", "--auth-host=scram-sha-256")
	if output, err := (program{installed, who, 0}).output(cmd); err != nil {
		return failed(text+initdbRemedy(output), errors.Join(err, errors.New(strings.TrimSpace(output))))
	}
	// Remove takes an empty directory only, the one kind that survey let through.
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed(text, err)
	}
	if err := os.Rename(stage, dir); err != nil {
		return failed(text, err)
	}
	if err := syncDir(filepath.Dir(dir)); err != nil {
		return failed(text, err)
	}
	return nil
}

// initdbRemedy explains the one failure that people meet in containers started with an arbitrary user number.
func initdbRemedy(output string) string {
	if strings.Contains(output, "could not look up effective user ID") {
		return " L'utilisateur courant n'a pas d'entrée dans /etc/passwd\u00a0: ajoutez-la à l'image du conteneur ou utilisez un compte déclaré."
	}
	return ""
}

// syncDir makes the new name survive a power cut; commits inside the cluster are worth nothing if it vanishes.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
