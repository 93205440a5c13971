package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is the log's head at an instant: whoever keeps one can tell later that nothing it covers was altered.
type Checkpoint struct {
	// Origin names the log; it is the name of the key that signs.
	Origin string
	// Size is how many leaves the log has.
	Size int64
	// Root is the head of the tree over them (RFC 6962).
	Root Hash
	// At is the instant of the checkpoint, in UTC; parts of a second are not kept.
	At time.Time
	// Contracts and Facts count what is covered.
	Contracts, Facts int64
}

// ErrCheckpoint says that bytes are not a checkpoint as Sign makes them, signed by a known key.
var ErrCheckpoint = errors.New("ledger: not a checkpoint signed by a known key")

// longest is more than any checkpoint takes, with the longest name that a key may have.
const longest = 4096

// Text is what is signed: the lines of a C2SP tlog-checkpoint (origin, size, root in base64), then three lines of ours.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\nat %s\ncontracts %d\nfacts %d\n", c.Origin, c.Size,
		base64.StdEncoding.EncodeToString(c.Root[:]), c.At.UTC().Format(time.RFC3339), c.Contracts, c.Facts)
}

// Sign makes the signed note that Read accepts. A checkpoint that Read would refuse is not signed.
func Sign(c Checkpoint, signer note.Signer) ([]byte, error) {
	if _, err := parse(c.Text()); err != nil {
		return nil, err
	}
	signed, err := note.Sign(&note.Note{Text: c.Text()}, signer)
	if err != nil {
		return nil, fmt.Errorf("ledger: the checkpoint was not signed: %w", err)
	}
	return signed, nil
}

// Read verifies a signed checkpoint: one signature, by one of the known keys, and not a byte more or less than Sign wrote.
// The error is ErrCheckpoint.
func Read(signed []byte, known note.Verifiers) (Checkpoint, error) {
	if len(signed) > longest {
		return Checkpoint{}, fmt.Errorf("%w: %d bytes", ErrCheckpoint, len(signed))
	}
	opened, err := note.Open(signed, known)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	// The library passes over signatures of others, repeated ones, and the unused bits at the end of their base64.
	signature := opened.Sigs[0]
	raw, err := base64.StdEncoding.DecodeString(signature.Base64)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	exact := fmt.Sprintf("%s\n— %s %s\n", opened.Text, signature.Name, base64.StdEncoding.EncodeToString(raw))
	if exact != string(signed) {
		return Checkpoint{}, fmt.Errorf("%w: something was added to it or changed in its signature", ErrCheckpoint)
	}
	return parse(opened.Text)
}

// parse accepts what Text gives, and nothing else.
func parse(text string) (Checkpoint, error) {
	refused := fmt.Errorf("%w: its text is not that of a checkpoint", ErrCheckpoint)
	lines := strings.Split(text, "\n")
	if len(lines) != 7 || lines[0] == "" || !utf8.ValidString(text) || strings.ContainsFunc(lines[0], unicode.IsControl) {
		return Checkpoint{}, refused
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != len(Hash{}) {
		return Checkpoint{}, refused
	}
	c := Checkpoint{Origin: lines[0], Root: Hash(root)}
	var errAt, errSize, errContracts, errFacts error
	c.Size, errSize = strconv.ParseInt(lines[1], 10, 64)
	c.At, errAt = time.Parse(time.RFC3339, strings.TrimPrefix(lines[3], "at "))
	c.Contracts, errContracts = strconv.ParseInt(strings.TrimPrefix(lines[4], "contracts "), 10, 64)
	c.Facts, errFacts = strconv.ParseInt(strings.TrimPrefix(lines[5], "facts "), 10, 64)
	err = errors.Join(errSize, errAt, errContracts, errFacts, checkSize(c.Size))
	if err != nil || c.Contracts < 0 || c.Facts < 0 || c.Text() != text {
		return Checkpoint{}, refused
	}
	return c, nil
}
