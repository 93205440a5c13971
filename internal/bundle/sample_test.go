package bundle_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"jalon/internal/bundle"
	"jalon/internal/ledger"
	"jalon/workflows/testimony"
)

var add = flag.String("add", "", "name of a release whose bundle is to be added to testdata")

// A bundle lives as long as the contract that it is about: those of earlier releases verify for ever. Each release adds its
// own (go test ./internal/bundle -run Earlier -args -add RELEASE); none is ever replaced.
func TestBundlesOfEarlierReleasesVerify(t *testing.T) {
	if *add != "" {
		h := newHouse(t)
		must(t, os.WriteFile(filepath.Join("testdata", *add+".tar"), written(t, h.life(), h.key), 0o644))
		must(t, os.WriteFile(filepath.Join("testdata", *add+".keys"), []byte(h.public), 0o644))
	}
	paths, err := filepath.Glob("testdata/*.tar")
	must(t, err)
	if len(paths) == 0 {
		t.Fatal("no bundle of an earlier release")
	}
	for _, path := range paths {
		file, err := os.ReadFile(path)
		must(t, err)
		list, err := os.ReadFile(path[:len(path)-len(".tar")] + ".keys")
		must(t, err)
		known, err := ledger.PublicKeys(list)
		must(t, err)
		b, err := bundle.Read(bytes.NewReader(file))
		must(t, err)
		if verdict := b.Verify(t.Context(), known, testimony.Of); len(verdict.Findings) > 0 || !verdict.Signed {
			t.Errorf("%s: %+v", path, verdict)
		}
	}
}
