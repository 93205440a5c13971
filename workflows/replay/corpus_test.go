package replay_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.temporal.io/sdk/converter"

	"jalon/internal/contract"
	"jalon/internal/history"
)

const corpus = "../testdata/histories"

// today is the release whose lives hold every kind of act of this code.
const today = "0.2.0"

// life is what a release recorded of one contract under one story. Release 0.1.0 recorded histories alone.
type life struct {
	name   string
	runs   []history.Run // oldest first
	facts  []contract.Fact
	states []contract.State // at the end of each run
}

var runFile = regexp.MustCompile(`^(.+)\.(\d+)\.json\.gz$`)

// recorded reads the lives of one release whose names begin so.
func recorded(t testing.TB, release, prefix string) []*life {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(corpus, release, prefix+"*.json.gz"))
	must(t, err)
	var lives []*life
	byName := map[string]*life{}
	for _, path := range paths {
		named := runFile.FindStringSubmatch(filepath.Base(path))
		if named == nil {
			continue // facts and states
		}
		l := byName[named[1]]
		if l == nil {
			l = &life{name: named[1]}
			byName[l.name], lives = l, append(lives, l)
		}
		number, err := strconv.Atoi(named[2])
		must(t, err)
		if number != len(l.runs)+1 {
			t.Errorf("%s: run %d comes after %d others", l.name, number, len(l.runs))
		}
		l.runs = append(l.runs, run(t, path))
	}
	if len(lives) == 0 {
		t.Fatalf("nothing of %q is recorded of release %s", prefix, release)
	}
	for _, l := range lives {
		readJSON(t, filepath.Join(corpus, release, l.name+".facts.json.gz"), &l.facts)
		readJSON(t, filepath.Join(corpus, release, l.name+".states.json.gz"), &l.states)
	}
	return lives
}

// releases lists those that have recorded lives.
func releases(t testing.TB) []string {
	t.Helper()
	found, err := os.ReadDir(corpus)
	must(t, err)
	var names []string
	for _, entry := range found {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	if !slices.Contains(names, "0.1.0") || !slices.Contains(names, today) {
		t.Fatalf("these releases are recorded: %v", names)
	}
	return names
}

// run reads one history. Those of release 0.1.0 are compressed payload by payload, as its server kept them; later ones
// are archives, to which that makes no difference.
func run(t testing.TB, path string) history.Run {
	t.Helper()
	text := unzipped(t, path)
	stored, err := history.FromJSON(strings.TrimSuffix(filepath.Base(path), ".json.gz"), text)
	must(t, err)
	read, err := history.Decode(stored.ID, stored.Events, converter.NewZlibCodec(converter.ZlibCodecOptions{}))
	must(t, err)
	return read
}

// readJSON leaves into as it is where there is no such file.
func readJSON(t testing.TB, path string, into any) {
	t.Helper()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return
	}
	must(t, json.Unmarshal(unzipped(t, path), into))
}

func unzipped(t testing.TB, path string) []byte {
	t.Helper()
	file, err := os.Open(path)
	must(t, err)
	defer file.Close()
	source, err := gzip.NewReader(file)
	must(t, err)
	text, err := io.ReadAll(source)
	must(t, err)
	return text
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
