package bundle

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"slices"

	"golang.org/x/mod/sumdb/note"
)

//go:embed readme.md
var readme []byte

// Write writes a bundle, signed if there is a key. The same bundle gives the same bytes, but for the signature of a key
// that does not sign the same way twice.
func Write(w io.Writer, b *Bundle, signer note.Signer) error {
	members, err := b.members()
	if err != nil {
		return err
	}
	slices.SortFunc(members, func(a, b member) int { return bytes.Compare([]byte(a.name), []byte(b.name)) })
	text, err := json.MarshalIndent(manifest{format, b.Evidence.Contract, b.Made, listOf(members)}, "", " ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	seal, err := seal(text, signer)
	if err != nil {
		return err
	}
	return pack(w, append(members, member{manifestName, text}, member{noteName, seal}))
}
