package keyring

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Key is what may be told of a key.
type Key struct {
	ID   string
	Made time.Time // instant, in UTC, whole seconds
	Use  Use
}

// Use is what a key serves for.
type Use string

// The uses.
const (
	Current  Use = "current"  // it seals, and opens what it sealed
	Prepared Use = "prepared" // it will seal after the next rotation; meanwhile every process can learn it
	Kept     Use = "kept"     // it opens what it sealed
)

// List tells which keys a file holds, the current one first.
func List(path string) ([]Key, error) {
	lines, err := load(path)
	keys := make([]Key, len(lines))
	for i, l := range lines {
		keys[i] = l.Key
	}
	return keys, err
}

// A file of keys is lines of text. The first is the header; each of the others is one key: its name (8 hexadecimal
// digits), when it was made (RFC 3339, UTC), its 32 bytes (base64 without padding), separated by one space, and the word
// "prepared" after them if it is not to seal yet. The first key is the current one; at most one is prepared.
//
//	jalon keys 1
//	3f9a01bc 2027-01-04T08:00:00Z q83v…
//	7d20c5ee 2026-01-05T08:00:00Z EjRW…
const (
	header   = "jalon keys 1"
	mostRead = 64 << 10 // bytes, some hundreds of keys
)

var name = regexp.MustCompile(`^[0-9a-f]{8}$`)

type line struct {
	Key
	secret []byte // 32 bytes
}

func load(path string) ([]line, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parse(file)
}

// parse reads strictly: a file of keys is written by this package, and whatever else stands there is a mistake.
func parse(file *os.File) ([]line, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	// Where secrets are mounted for a group, as containers do, the group may read.
	if mode := info.Mode().Perm(); mode&0o137 != 0 {
		return nil, fmt.Errorf("%s\u00a0: les droits %#o laissent ce fichier à d'autres\u00a0: réduisez-les à 0600 (chmod 600)", file.Name(), mode)
	}
	text, err := io.ReadAll(io.LimitReader(file, mostRead))
	if err != nil {
		return nil, err
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	if first != header || !strings.HasSuffix(rest, "\n") {
		return nil, fmt.Errorf("%s\u00a0: ce n'est pas un fichier de clés complet\u00a0: sa première ligne est «\u00a0%s\u00a0», et sa dernière se termine par un saut de ligne", file.Name(), header)
	}
	var lines []line
	for i, words := range strings.Split(strings.TrimSuffix(rest, "\n"), "\n") {
		l, err := parseLine(words, i == 0)
		if err == nil && slices.ContainsFunc(lines, l.clashes) {
			err = fmt.Errorf("la clé %s y est deux fois, ou deux clés sont préparées", l.ID)
		}
		if err != nil {
			return nil, fmt.Errorf("%s, ligne %d\u00a0: %w\u00a0; reprenez ce fichier d'une sauvegarde", file.Name(), i+2, err)
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// parseLine never repeats what it could not read: it may be a key.
func parseLine(text string, first bool) (line, error) {
	words := strings.Split(text, " ")
	l := line{Key: Key{Use: Kept}}
	switch {
	case first:
		l.Use = Current
	case len(words) == 4 && words[3] == string(Prepared):
		l.Use, words = Prepared, words[:3]
	}
	if len(words) != 3 || !name.MatchString(words[0]) {
		return l, fmt.Errorf("une clé s'écrit «\u00a0nom instant clé\u00a0»")
	}
	made, timeErr := time.Parse(time.RFC3339, words[1])
	secret, keyErr := base64.RawStdEncoding.Strict().DecodeString(words[2])
	if timeErr != nil || keyErr != nil || len(secret) != secretBytes {
		return l, fmt.Errorf("l'instant ou la clé de «\u00a0%s\u00a0» n'est pas lisible", words[0])
	}
	l.ID, l.Made, l.secret = words[0], made.UTC(), secret
	return l, nil
}

func (l line) clashes(other line) bool {
	return l.ID == other.ID || l.Use == Prepared && other.Use == Prepared
}

func format(lines []line) []byte {
	var text bytes.Buffer
	fmt.Fprintln(&text, header)
	for _, l := range lines {
		fmt.Fprintf(&text, "%s %s %s", l.ID, l.Made.UTC().Format(time.RFC3339), base64.RawStdEncoding.EncodeToString(l.secret))
		if l.Use == Prepared {
			fmt.Fprintf(&text, " %s", Prepared)
		}
		fmt.Fprintln(&text)
	}
	return text.Bytes()
}
