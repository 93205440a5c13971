package independent

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

//go:embed testdata
var files embed.FS

// installed is a directory with the script and its library. It is kept between runs, under a name that changes with its
// contents.
func installed(t testing.TB) string {
	t.Helper()
	content, err := fs.Sub(files, "testdata")
	if err != nil {
		t.Fatal(err)
	}
	parent, err := os.UserCacheDir()
	if err != nil {
		parent = t.TempDir() // no home, nothing kept
	}
	parent = filepath.Join(parent, "jalon")
	dir := filepath.Join(parent, "independent-"+fingerprint(t, content))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if err := os.MkdirAll(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	// Made aside and then named at once: tests of other packages may be doing the same.
	making, err := os.MkdirTemp(parent, "making-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(making)
	if err := os.CopyFS(making, content); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = making
	if said, err := install.CombinedOutput(); err != nil {
		t.Fatalf("independent: npm ci: %v\n%s", err, said)
	}
	if err := os.Rename(making, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	return dir
}

func fingerprint(t testing.TB, content fs.FS) string {
	t.Helper()
	sum := sha256.New()
	for _, name := range []string{"package-lock.json", "package.json", "provider.mjs"} {
		text, err := fs.ReadFile(content, name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = sum.Write(text)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}
