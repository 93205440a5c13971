package grid_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"

	"jalon/internal/grid"
)

// A digest that changes here changes the questions that running diagnostics answered: write another version instead.
func TestAPublishedGridNeverChanges(t *testing.T) {
	locked := map[string]string{
		"2026.1": "3dec3a96f633b3821f4993f41898883a578f905e0f3289ee7d12228ecda1b5d5",
	}
	entries, err := os.ReadDir("grids")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(locked) {
		t.Errorf("%d grids are embedded and %d are locked", len(entries), len(locked))
	}
	for version, digest := range locked {
		g, known := grid.Named(version)
		text, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		if got := hex.EncodeToString(sum[:]); !known || got != digest {
			t.Errorf("%s (known: %v) has the digest %s, and was published with %s", version, known, got, digest)
		}
	}
}

// The catalogue's counts (N-19): questions and tracks of the eight sheets, and what the other lists hold.
func TestTheLatestGridHoldsTheCatalogue(t *testing.T) {
	g := grid.Latest()
	want := []struct{ questions, tracks int }{{5, 3}, {6, 3}, {6, 3}, {9, 3}, {7, 3}, {5, 2}, {7, 3}, {5, 2}}
	if len(g.Sheets) != len(want) {
		t.Fatalf("%d sheets", len(g.Sheets))
	}
	for i, w := range want {
		s, known := g.Sheet(i + 1)
		if !known || len(s.Questions) != w.questions || len(s.Tracks) != w.tracks {
			t.Errorf("sheet %d (known: %v) has %d questions and %d tracks, and the catalogue %d and %d", i+1, known, len(s.Questions), len(s.Tracks), w.questions, w.tracks)
		}
		for _, actor := range []grid.Actor{grid.Facility, grid.ManagingBody, grid.Authority} {
			if s.Stake(actor) == "" {
				t.Errorf("sheet %d says nothing to %s (F-FT-01)", i+1, actor)
			}
		}
		if len(s.Indicators) == 0 || len(s.Sources) == 0 {
			t.Errorf("sheet %d has %d indicators and %d sources", i+1, len(s.Indicators), len(s.Sources))
		}
	}
	var mandatory int
	for _, b := range g.Blocks {
		if b.Mandatory {
			mandatory++
		}
	}
	if len(g.Themes) != 5 || mandatory != 9 || len(g.Framing) != 4 || len(g.Guiding) != 5 || len(g.RAPT) != 4 || len(g.Programmes) != 8 {
		t.Errorf("%d themes, %d mandatory blocks, %d framing and %d guiding questions, %d RAPT items, %d programmes",
			len(g.Themes), mandatory, len(g.Framing), len(g.Guiding), len(g.RAPT), len(g.Programmes))
	}
	if free, known := g.Block("free"); !known || free.Mandatory {
		t.Error("nothing is left for what the grid did not foresee (F-DI-03)")
	}
}

// People read these words on pages.
func TestPunctuationKeepsItsSpace(t *testing.T) {
	text, err := os.ReadFile("grids/2026.1.json")
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	loose := regexp.MustCompile(`[ \pL][?!;»]|[ \pL]:|« |« $`)
	texts := 0
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case string:
			texts++
			if loose.MatchString(value) {
				t.Errorf("%q", value)
			}
		case []any:
			for _, v := range value {
				walk(v)
			}
		case map[string]any:
			for _, v := range value {
				walk(v)
			}
		}
	}
	walk(tree)
	if texts < 200 {
		t.Errorf("only %d texts were read", texts)
	}
}

func TestADiagnosticWithoutAKnownGridFollowsTheLatest(t *testing.T) {
	for _, version := range []string{"", "v2", "2026.1"} {
		if g := grid.For(version); g.Version != grid.Latest().Version {
			t.Errorf("%q follows %q", version, g.Version)
		}
	}
	if !slices.ContainsFunc(grid.For("").Blocks, func(b grid.Block) bool { return b.Key == "population" }) {
		t.Error("the latest grid has no block on the population")
	}
}
