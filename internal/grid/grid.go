// Package grid reads diagnostic grids: the themes, content blocks, questions and thematic sheets that a shared diagnostic
// goes through.
//
// A grid is data with a version, because the parties of one contract must follow the same one (F-DI-01) and because a
// contract of today is read again in five years with the questions it was asked. An authority may bring its own: the
// reference grid is a floor, so that one may add to it and never take away (F-RA-02).
//
// The words are our own. The thematic sheets keep the number of questions and tracks of the catalogue (N-19); their
// indicators are a short choice among those it knows.
package grid

import (
	"embed"
	"fmt"
	"slices"
	"sync"
)

//go:embed grids/*.json
var files embed.FS

// Grid is one version of the template. Lists keep the order in which people read them. What Named and Latest answer is
// shared: it is for reading only.
type Grid struct {
	Version    string          `json:"version"`
	Title      string          `json:"title"`
	Note       string          `json:"note,omitempty"`
	Themes     []Theme         `json:"themes"`
	Blocks     []Block         `json:"blocks"`
	Framing    []Question      `json:"framing"`    // what we want, can, could and may do (F-RA-04)
	Guiding    []Question      `json:"guiding"`    // asked of each proposal that is retained (F-OB-06)
	RAPT       []Item          `json:"rapt"`       // F-CH-05, N-24
	Programmes []Programme     `json:"programmes"` // F-CH-01
	Sheets     []ThematicSheet `json:"sheets"`     // F-FT-01
}

// Theme is one of the five that every diagnostic covers (F-AU-02); Topics are what it is usually about (F-AU-09).
type Theme struct {
	Key    string   `json:"key"`
	Title  string   `json:"title"`
	Topics []string `json:"topics"`
}

// Block is a content block (F-DI-02). A mandatory one is written for every facility and for the head office, or says why
// it is empty.
type Block struct {
	Key       string `json:"key"`
	Title     string `json:"title"`
	Hint      string `json:"hint"`
	Mandatory bool   `json:"mandatory"`
}

// Question is answered in free text under its key. Side is "internal" or "external" for framing questions.
type Question struct {
	Key  string `json:"key"`
	Side string `json:"side,omitempty"`
	Text string `json:"text"`
	Hint string `json:"hint"`
}

// Item is a line of a checklist.
type Item struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Programme is a national programme that the launch marks as relevant or not; Effect is what it then changes in the
// contract.
type Programme struct {
	Key    string `json:"key"`
	Title  string `json:"title"`
	Effect string `json:"effect"`
}

// Named finds a grid that Jalon brings along.
func Named(version string) (Grid, bool) {
	i := slices.IndexFunc(embedded(), func(g Grid) bool { return g.Version == version })
	if i < 0 {
		return Grid{}, false
	}
	return embedded()[i], true
}

// Latest is the grid of diagnostics that begin today.
func Latest() Grid { return embedded()[len(embedded())-1] }

// For is the grid that a diagnostic names, the latest when it names none or one that Jalon does not bring along.
func For(version string) Grid {
	if g, known := Named(version); known {
		return g
	}
	return Latest()
}

// embedded reads the grids of this release once, oldest first. They are part of the program, so one that cannot be read
// is a defect of it, which any test finds.
var embedded = sync.OnceValue(func() []Grid {
	var known []Grid
	for _, version := range []string{"2026.1"} {
		text, err := files.ReadFile("grids/" + version + ".json")
		if err != nil {
			panic(err)
		}
		g, err := decode(text)
		if err != nil {
			panic(fmt.Sprintf("grid: %s.json:\n%v", version, err))
		}
		known = append(known, g)
	}
	return known
})

// Theme finds a theme by its key.
func (g Grid) Theme(key string) (Theme, bool) {
	return find(g.Themes, func(t Theme) bool { return t.Key == key })
}

// Block finds a content block by its key.
func (g Grid) Block(key string) (Block, bool) {
	return find(g.Blocks, func(b Block) bool { return b.Key == key })
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	i := slices.IndexFunc(list, is)
	if i < 0 {
		var none T
		return none, false
	}
	return list[i], true
}
