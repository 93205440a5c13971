package spreadsheet

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

const bom = "\ufeff"

// script is how a CSV file is written.
type script struct {
	mark   bool // it begins with the mark of UTF-8
	legacy bool // it is Windows-1252
	comma  rune
}

const asUTF8 = "Enregistrez le tableau au format XLSX, ou «\u00a0CSV UTF-8\u00a0»."

// examine reads a text once, in the memory of one buffer. It is Windows-1252 when it is not UTF-8 and could be; when it
// is some of both, nobody can tell what its author saw.
func examine(r io.Reader) (script, error) {
	source := bufio.NewReaderSize(r, 64<<10)
	head, err := source.Peek(64 << 10)
	if err != nil && err != io.EOF {
		return script{}, fmt.Errorf("spreadsheet: reading: %w", err)
	}
	if bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		return script{}, refuse("", asUTF8, "le texte est en UTF-16 («\u00a0texte Unicode\u00a0»).")
	}
	written := script{mark: bytes.HasPrefix(head, []byte(bom))}
	if written.mark {
		head = head[len(bom):]
	}
	if !bytes.Contains(head, []byte("\n")) && bytes.Contains(head, []byte("\r")) {
		return script{}, refuse("", asUTF8, "les lignes se terminent à la manière d'anciens Macintosh.")
	}
	written.comma = separator(head)
	for line, marks, accents := 1, 0, 0; ; {
		r, size, err := source.ReadRune()
		if err == io.EOF {
			if written.legacy && accents > 0 {
				return script{}, refuse("", asUTF8, "le texte mêle deux encodages, UTF-8 et Windows-1252.")
			}
			return written, nil
		}
		if err != nil {
			return script{}, fmt.Errorf("spreadsheet: reading: %w", err)
		}
		switch {
		case r == 0:
			return script{}, refuse("", asUTF8, "le fichier contient des octets nuls, ligne %d\u00a0: ce n'est pas un texte, ou il est en UTF-16.", line)
		case r == utf8.RuneError && size == 1:
			source.UnreadRune()
			b, _ := source.ReadByte()
			if bytes.IndexByte([]byte{0x81, 0x8D, 0x8F, 0x90, 0x9D}, b) >= 0 || written.mark {
				return script{}, refuse("", asUTF8, "l'encodage du texte n'est pas reconnu, ligne %d.", line)
			}
			written.legacy = true
		case r >= 0xC0 && r <= 0x17F && size == 2:
			accents++ // bytes that in Windows-1252 would be Ã or Å before a sign, as no word has
		case r == '\n':
			line, marks = line+1, 0
		case r == written.comma:
			if marks++; marks > mostMarks {
				return script{}, refuse("", "Vérifiez que le fichier est bien un tableau.", "la ligne %d compte plus de %d séparateurs.", line, mostMarks)
			}
		}
	}
}
