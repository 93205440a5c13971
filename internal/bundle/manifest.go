package bundle

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// format is the first line of what is sealed, and the name of all that docs/bundle.md says.
const format = "jalon bundle 1"

// manifest lists every member but itself and its seal.
type manifest struct {
	Format   string `json:"format"`
	Contract string `json:"contract"`
	Made
	Members []listed `json:"members"` // in the order of their names
}

type listed struct {
	Name   string `json:"name"`
	Size   int    `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

func listOf(members []member) []listed {
	list := make([]listed, len(members))
	for i, m := range members {
		sum := sha256.Sum256(m.data)
		list[i] = listed{m.name, len(m.data), hex.EncodeToString(sum[:])}
	}
	return list
}

// sealed is the text of the note over a manifest.
func sealed(manifest []byte) string {
	sum := sha256.Sum256(manifest)
	return format + "\n" + base64.StdEncoding.EncodeToString(sum[:]) + "\n"
}

// seal is the note over a manifest, signed if there is a key. Without a signature it still binds the manifest's bytes; that
// nobody wrote another bundle is then vouched for by the checkpoint alone, for whatever the log covers.
func seal(manifest []byte, signer note.Signer) ([]byte, error) {
	text := sealed(manifest)
	if signer == nil {
		return []byte(text), nil
	}
	return note.Sign(&note.Note{Text: text}, signer)
}

// Signed reports that a key of the house has signed the manifest, and with it every byte of the file. It is false without
// an error for a bundle that was not signed at all.
func (b *Bundle) Signed(known note.Verifiers) (bool, error) {
	text := sealed(b.manifest)
	if string(b.Note) == text {
		return false, nil
	}
	opened, err := note.Open(b.Note, known)
	if err != nil {
		return false, fmt.Errorf("la signature du manifeste n'est pas celle d'une clé connue (%w)", err)
	}
	raw, err := base64.StdEncoding.DecodeString(opened.Sigs[0].Base64)
	exact := fmt.Sprintf("%s\n— %s %s\n", text, opened.Sigs[0].Name, base64.StdEncoding.EncodeToString(raw))
	if err != nil || exact != string(b.Note) {
		return false, errors.New("le sceau du manifeste a été modifié")
	}
	return true, nil
}

// listing reads a manifest and holds the members against it.
func listing(members []member) (m manifest, files map[string][]byte, err error) {
	files = make(map[string][]byte, len(members))
	var others []member
	for _, member := range members {
		files[member.name] = member.data
		if member.name != manifestName && member.name != noteName {
			others = append(others, member)
		}
	}
	if err := strictly(files, manifestName, &m); err != nil {
		return m, nil, err
	}
	seal, err := needed(files, noteName)
	if err != nil {
		return m, nil, err
	}
	if m.Format != format || !strings.HasPrefix(string(seal), sealed(files[manifestName])) {
		return m, nil, fmt.Errorf("%w\u00a0: le sceau ne correspond pas au manifeste", ErrForm)
	}
	found := listOf(others)
	for i := range max(len(found), len(m.Members)) {
		switch {
		case i >= len(found) || i < len(m.Members) && m.Members[i].Name < found[i].Name:
			return m, nil, fmt.Errorf("%w\u00a0: «\u00a0%s\u00a0» manque", ErrForm, m.Members[i].Name)
		case i >= len(m.Members) || m.Members[i].Name > found[i].Name:
			return m, nil, fmt.Errorf("%w\u00a0: «\u00a0%s\u00a0» est de trop", ErrForm, found[i].Name)
		case m.Members[i] != found[i]:
			return m, nil, fmt.Errorf("%w\u00a0: «\u00a0%s\u00a0» a été modifié", ErrForm, found[i].Name)
		}
	}
	again, err := json.MarshalIndent(m, "", " ")
	if err != nil || string(again)+"\n" != string(files[manifestName]) {
		return m, nil, fmt.Errorf("%w\u00a0: le manifeste n'a pas la forme attendue", ErrForm)
	}
	return m, files, nil
}
