package grid

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// MaxBytes is the size above which a file is refused unread: 256 KiB, some ten times the reference grid.
const MaxBytes = 256 << 10

// Read reads an authority's own grid to its end, the way the reference grid is written. It must keep what floor asks of
// everybody: themes, mandatory blocks, framing and guiding questions, under their keys (F-RA-02). Checklists, programmes
// and sheets that it leaves out are those of floor. Trouble in the content is an *Invalid; any other error comes from r.
func Read(r io.Reader, floor Grid) (Grid, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Grid{}, fmt.Errorf("grid: reading: %w", err)
	}
	if len(text) > MaxBytes {
		return Grid{}, refuse("", "le fichier dépasse 256\u00a0Kio.", "Vérifiez qu'il ne contient qu'une seule grille.")
	}
	if !utf8.Valid(text) {
		return Grid{}, refuse("", "le fichier n'est pas encodé en UTF-8.", "Enregistrez-le en UTF-8, puis présentez-le de nouveau.")
	}
	g, err := decode(text)
	if err != nil {
		return Grid{}, err
	}
	found := &report{}
	// The version would tell two grids apart in every contract, so it names one only.
	if _, taken := Named(g.Version); taken {
		found.add("version", "la version "+quoted(g.Version)+" est déjà publiée.", "Donnez une autre version à cette grille.")
	}
	g.keeps(floor, found)
	if err := found.invalid(); err != nil {
		return Grid{}, err
	}
	if g.RAPT == nil {
		g.RAPT = floor.RAPT
	}
	if g.Programmes == nil {
		g.Programmes = floor.Programmes
	}
	if g.Sheets == nil {
		g.Sheets = floor.Sheets
	}
	return g, nil
}

// decode reads one grid strictly. A field that nobody knows or that stands twice is refused rather than ignored: a
// section that its author believes to be asked would be missing.
func decode(text []byte) (Grid, error) {
	var g Grid
	if err := written(json.NewDecoder(bytes.NewReader(text)), "", 0); err != nil {
		return g, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&g); err != nil {
		return g, unread(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return g, refuse("", "le fichier contient autre chose après la grille.", "Retirez ce qui suit la dernière accolade.")
	}
	found := &report{}
	g.check(found)
	return g, found.invalid()
}

// maxDepth is deeper than a grid goes.
const maxDepth = 8

// written walks one JSON value and refuses a field that stands twice, of which encoding/json would keep the last, whatever
// its capitals.
func written(decoder *json.Decoder, at string, depth int) error {
	token, err := decoder.Token()
	if err != nil {
		return unread(err)
	}
	if depth > maxDepth {
		return refuse("", "le fichier emboîte trop d'objets ou de listes.", "Reprenez la forme de la grille de référence.")
	}
	opened, _ := token.(json.Delim)
	seen := map[string]bool{}
	for i := 0; opened != 0 && decoder.More(); i++ {
		below := fmt.Sprintf("%s[%d]", at, i)
		if opened == '{' {
			token, err := decoder.Token()
			if err != nil {
				return unread(err)
			}
			name, _ := token.(string)
			below = strings.TrimPrefix(at+"."+name, ".")
			if seen[strings.ToLower(name)] {
				return refuse(below, "ce champ est écrit deux fois.", "Gardez une seule valeur.")
			}
			seen[strings.ToLower(name)] = true
		}
		if err := written(decoder, below, depth+1); err != nil {
			return err
		}
	}
	if opened != 0 {
		if _, err := decoder.Token(); err != nil {
			return unread(err)
		}
	}
	return nil
}

// unread says in French why the text is no grid.
func unread(err error) error {
	const shape = "Reprenez la forme de la grille de référence."
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return refuse(wrong.Field, "cette valeur n'est pas de la nature attendue.", shape)
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return refuse(strings.Trim(name, `"`), "ce champ n'existe pas dans le format.", "Retirez ce champ, ou corrigez son nom.")
	}
	return refuse("", "le fichier n'est pas du JSON complet.", "Corrigez son écriture\u00a0: guillemets, virgules et accolades.")
}
