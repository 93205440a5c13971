// Package contractfile reads the JSON file in which a contract arrives, and refuses it as a whole when anything is wrong.
//
// A contract file binds several parties for five years, so nothing in it is guessed, dropped or half read: Read answers
// either a complete File or an *Invalid that lists, in French, every problem with its place and its remedy. Three passes
// run in turn, each only when the one before found nothing: the text (encoding, JSON syntax), the structure (schema.json,
// fields written twice), the meaning (references, dates, the checks a schema cannot say).
//
// Dates are civil dates, codes are those of the file. The vigilance rules (V-) are not checked here: a file may well hold
// a contract that raises alerts, and an unfinished draft must be readable.
package contractfile

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
)

// MaxBytes is the size above which a file is refused unread: 2 MiB, some fifty times the largest contract known.
const MaxBytes = 2 << 20

//go:embed schema.json
var schemaText []byte

//go:embed examples/*.json
var examples embed.FS

// Schema is the JSON Schema (2020-12) of a contract file, for those who prepare one.
func Schema() []byte { return bytes.Clone(schemaText) }

// Examples holds two fictional contracts, ehpad.json (in force) and handicap.json (under negotiation).
func Examples() fs.FS {
	files, _ := fs.Sub(examples, "examples") // fails only on a malformed path, and this one is a literal
	return files
}

// Read reads one contract file to its end. Trouble in the content is an *Invalid; any other error comes from r.
func Read(r io.Reader) (*File, error) {
	body, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("contractfile: reading: %w", err)
	}
	body, err = decodeText(body)
	if err != nil {
		return nil, err
	}
	guide, err := loadGuide()
	if err != nil {
		return nil, err
	}
	tree, twice, err := parse(body)
	if err != nil {
		return nil, err
	}

	found := &report{tree: tree, guide: guide}
	found.repeatedFields(twice)
	if err := found.structure(); err != nil {
		return nil, err
	}
	if err := found.invalid(); err != nil {
		return nil, err
	}

	file := new(File)
	if err := json.Unmarshal(body, file); err != nil {
		return nil, fmt.Errorf("contractfile: the schema accepted what the types refuse: %w", err)
	}
	(&check{File: file, found: found}).all()
	if err := found.invalid(); err != nil {
		return nil, err
	}
	return file, nil
}
