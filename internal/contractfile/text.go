package contractfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// decodeText gives back the JSON text without its byte order mark, or refuses what is no UTF-8. Other encodings are not
// guessed: a name read wrongly would be printed on a contract for five years.
func decodeText(body []byte) ([]byte, error) {
	if len(body) > MaxBytes {
		return nil, refuse("dépasse 2 Mio.", "Vérifiez qu'il ne contient qu'un seul contrat, sans pièce jointe.")
	}
	if bytes.HasPrefix(body, []byte{0xFF, 0xFE}) || bytes.HasPrefix(body, []byte{0xFE, 0xFF}) || bytes.IndexByte(body, 0) >= 0 {
		return nil, refuse("n'est pas encodé en UTF-8 : il semble être en UTF-16.", "Enregistrez-le en UTF-8, puis présentez-le de nouveau.")
	}
	body = bytes.TrimPrefix(body, []byte("\uFEFF")) // Windows editors write it; it carries nothing
	if offset := firstBadByte(body); offset >= 0 {
		return nil, refuse(fmt.Sprintf("n'est pas encodé en UTF-8 (%s).", lineAndColumn(body, offset)),
			"Il semble être en Latin-1 ou Windows-1252 : enregistrez-le en UTF-8, puis présentez-le de nouveau.")
	}
	return body, syntax(body)
}

// syntax refuses what is not exactly one JSON value, and says where reading stopped.
func syntax(body []byte) error {
	// The decoder tells an end that comes too soon from a wrong character, and stops after one value.
	decoder := json.NewDecoder(bytes.NewReader(body))
	var value json.RawMessage
	switch err := decoder.Decode(&value); {
	case errors.Is(err, io.EOF):
		return refuse("est vide.", "Présentez un fichier qui décrit un contrat.")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return refuse(fmt.Sprintf("s'arrête avant la fin du contrat (%s).", lineAndColumn(body, len(body))),
			"Il a sans doute été tronqué : présentez le fichier complet.")
	case err != nil:
		return unexpected(body, value)
	}
	rest := int(decoder.InputOffset())
	if next := bytes.TrimLeft(body[rest:], " \t\r\n"); len(next) > 0 {
		return refuse(fmt.Sprintf("contient autre chose après la fin du contrat (%s).", lineAndColumn(body, len(body)-len(next))),
			"Retirez ce qui suit la dernière accolade ; un fichier ne décrit qu'un seul contrat.")
	}
	return nil
}

// unexpected names the character that broke the syntax. Unmarshal is asked again because, unlike the decoder, it counts
// its offset from the start of the text.
func unexpected(body []byte, value json.RawMessage) error {
	offset := 0
	var broken *json.SyntaxError
	if err := json.Unmarshal(body, &value); errors.As(err, &broken) {
		offset = max(int(broken.Offset)-1, 0)
	}
	r, _ := utf8.DecodeRune(body[offset:])
	remedy := "Corrigez l'écriture JSON à cet endroit : guillemets, virgules et accolades."
	if r == '}' || r == ']' {
		remedy = "Retirez la virgule qui précède, ou complétez ce qui manque."
	}
	return refuse(fmt.Sprintf("n'est pas du JSON : le caractère %s n'est pas attendu (%s).", quoted(string(r)), lineAndColumn(body, offset)), remedy)
}

// refuse stops at once: while the text cannot be read, nothing more can be said about the contract.
func refuse(what, remedy string) error {
	return &Invalid{Problems: []Problem{{Message: "Le fichier " + what, Remedy: remedy}}}
}

// firstBadByte is the offset of the first byte that is no UTF-8, or -1.
func firstBadByte(body []byte) int {
	for i := 0; i < len(body); {
		r, size := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// lineAndColumn counts from 1, columns in characters as text editors do.
func lineAndColumn(body []byte, offset int) string {
	before := body[:offset]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("ligne %d, colonne %d", line, column)
}
