package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// Errors of reading; their words are French because whoever verifies a bundle reads them.
var (
	ErrForm     = errors.New("ce n'est pas un dossier d'audit de Jalon, ou il a été modifié")
	ErrTooLarge = errors.New("ce dossier est refusé")
)

// legal names a member: a file, or a file in one folder. Nothing leads out of where a bundle is unpacked.
var legal = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*)?$`)

// headerOf is the only header that a member of this name and size may have: nobody's file, mode 0644, of 1970.
func headerOf(name string, size int) ([]byte, error) {
	if len(name) > 100 || !legal.MatchString(name) {
		return nil, fmt.Errorf("%w\u00a0: «\u00a0%.100q\u00a0» n'est pas un nom de fichier admis", ErrForm, name)
	}
	h := make([]byte, block)
	copy(h[0:], name)
	copy(h[100:], "0000644\x000000000\x000000000\x00")
	copy(h[124:], fmt.Sprintf("%011o\x00%011o\x00", size, 0))
	copy(h[148:], "        ") // counted as spaces in its own sum
	copy(h[156:], "0")
	copy(h[257:], "ustar\x0000")
	sum := 0
	for _, b := range h {
		sum += int(b)
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
	return h, nil
}

// parse reads a header and refuses any other than the one that headerOf writes.
func parse(h []byte) (name string, size int, err error) {
	text, _, _ := bytes.Cut(h[:100], []byte{0})
	n, err := strconv.ParseInt(string(h[124:135]), 8, 40)
	if err != nil || n < 0 {
		return "", 0, fmt.Errorf("%w\u00a0: une taille est illisible", ErrForm)
	}
	want, err := headerOf(string(text), int(n))
	if err != nil {
		return "", 0, err
	}
	if !bytes.Equal(h, want) {
		return "", 0, fmt.Errorf("%w\u00a0: l'en-tête de «\u00a0%s\u00a0» n'a pas la forme attendue", ErrForm, text)
	}
	return string(text), int(n), nil
}
