package mail_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"html/template"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jalon/internal/browser"
	"jalon/internal/mail"
)

// portraits is where the pictures for people are kept.
const portraits = "../../docs/mail"

// frames shows letters beside each other, each in a window of its own, and writes below what it measured in them.
var frames = template.Must(template.New("").Parse(`<!DOCTYPE html><html lang="fr"><body style="margin:0">
{{range .}}<iframe data-name="{{.Name}}" width="{{.Width}}" height="600" style="border:0; display:block" srcdoc="{{.HTML}}"></iframe>
{{end}}<pre id="found"></pre><script>
addEventListener("load", () => {
	const found = [...document.querySelectorAll("iframe")].map((frame) => {
		const page = frame.contentDocument, pairs = new Set();
		const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
		while (texts.nextNode()) {
			if (!texts.currentNode.data.trim()) continue;
			const ink = texts.currentNode.parentElement;
			let paper = ink;
			const background = () => frame.contentWindow.getComputedStyle(paper).backgroundColor;
			while (background() === "rgba(0, 0, 0, 0)") paper = paper.parentElement;
			pairs.add(frame.contentWindow.getComputedStyle(ink).color + " on " + background());
		}
		frame.height = page.documentElement.scrollHeight;
		return {
			Name: frame.dataset.name, Width: page.documentElement.scrollWidth, Height: page.documentElement.scrollHeight,
			Lang: page.documentElement.lang, Title: page.title, Loaded: page.querySelectorAll("img, script, link, object, iframe").length,
			Headings: page.querySelectorAll("h1").length, Pairs: [...pairs],
		};
	});
	document.getElementById("found").textContent = JSON.stringify(found) + " fini";
});
</script></body></html>`))

// frame is a letter in a window of a width; dark is what it looks like to those who want it so.
type frame struct {
	Name  string
	Width int
	HTML  string
}

func framed(t *testing.T, kind mail.Kind, width int, dark bool) frame {
	t.Helper()
	f := frame{Name: string(kind), Width: width, HTML: open(t, render(t, sample(kind))).html}
	if dark {
		f.Name, f.HTML = f.Name+"-dark", strings.Replace(f.HTML, "(prefers-color-scheme: dark)", "all", 1)
	}
	if width < 600 {
		f.Name += fmt.Sprintf("-%d", width)
	}
	return f
}

type measured struct {
	Name          string
	Width, Height int
	Lang, Title   string
	Loaded        int
	Headings      int
	Pairs         []string
}

func measure(t *testing.T, b *browser.Browser, shown ...frame) []measured {
	t.Helper()
	var page bytes.Buffer
	if err := frames.Execute(&page, shown); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page.Bytes()) // a browser may go away while it is answered, about an icon for instance
	}))
	defer server.Close()
	b.Open(server.URL)
	b.Await("fini")
	var found []measured
	if err := json.NewDecoder(strings.NewReader(b.Text())).Decode(&found); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestLettersCanBeReadByEverybody measures every letter in a narrow window, light and dark (RGAA 3.2, 8.3, 8.5, 10.11).
func TestLettersCanBeReadByEverybody(t *testing.T) {
	var shown []frame
	for _, kind := range mail.Kinds() {
		shown = append(shown, framed(t, kind, 320, false), framed(t, kind, 320, true))
	}
	found := measure(t, browser.Start(t), shown...)
	if len(found) != len(shown) {
		t.Fatalf("%d letters measured of %d", len(found), len(shown))
	}
	for _, m := range found {
		if m.Width > 320 {
			t.Errorf("%s is %d pixels wide in a window of 320", m.Name, m.Width)
		}
		if m.Lang != "fr" || m.Title == "" || m.Headings != 1 || m.Loaded != 0 {
			t.Errorf("%s: language %q, title %q, %d main headings, %d things loaded", m.Name, m.Lang, m.Title, m.Headings, m.Loaded)
		}
		if len(m.Pairs) < 3 {
			t.Errorf("%s: only %v was found", m.Name, m.Pairs)
		}
		for _, pair := range m.Pairs {
			if ratio := contrast(t, pair); ratio < 4.5 {
				t.Errorf("%s: %s has a contrast of %.2f, and 4.5 is asked for", m.Name, pair, ratio)
			}
		}
	}
}

// contrast is that of WCAG 2 between two colours, "rgb(1, 2, 3) on rgb(4, 5, 6)".
func contrast(t *testing.T, pair string) float64 {
	t.Helper()
	var c [6]float64
	if _, err := fmt.Sscanf(pair, "rgb(%g, %g, %g) on rgb(%g, %g, %g)", &c[0], &c[1], &c[2], &c[3], &c[4], &c[5]); err != nil {
		t.Fatalf("%s: %v", pair, err)
	}
	for i, v := range c {
		if v /= 255; v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	ink, paper := 0.2126*c[0]+0.7152*c[1]+0.0722*c[2], 0.2126*c[3]+0.7152*c[4]+0.0722*c[5]
	return (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05)
}

// TestPortraits keeps one picture of every kind, and one in the dark and one on a telephone. The pictures are of the
// machine that made them, so none is compared; -update takes them anew.
func TestPortraits(t *testing.T) {
	taken := []frame{framed(t, mail.DeadlineOverdue, 600, true), framed(t, mail.Digest, 320, false)}
	for _, kind := range mail.Kinds() {
		taken = append(taken, framed(t, kind, 600, false))
	}
	if *update {
		b := browser.Start(t)
		for _, f := range taken {
			photograph(t, b, f)
		}
	}
	page, err := os.ReadFile(filepath.Join(portraits, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range taken {
		raw, err := os.ReadFile(filepath.Join(portraits, f.Name+".png"))
		if err != nil {
			t.Fatalf("%v\nhint: go test ./internal/mail -run TestPortraits -update", err)
		}
		picture, err := png.DecodeConfig(bytes.NewReader(raw))
		if err != nil || picture.Width != f.Width || len(raw) > 60<<10 {
			t.Errorf("%s: %v, %d pixels wide, %d bytes", f.Name, err, picture.Width, len(raw))
		}
		if !bytes.Contains(page, []byte("]("+f.Name+".png)")) {
			t.Errorf("README.md does not show %s", f.Name)
		}
	}
	kept, err := filepath.Glob(filepath.Join(portraits, "*.png"))
	if err != nil || len(kept) != len(taken) {
		t.Errorf("%d pictures are kept of %d, %v", len(kept), len(taken), err)
	}
}

func photograph(t *testing.T, b *browser.Browser, f frame) {
	t.Helper()
	height := measure(t, b, f)[0].Height
	window := filepath.Join(t.TempDir(), "window.png")
	b.Screenshot(window)
	raw, err := os.ReadFile(window)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	// The window is wider than the frame, and what was measured stands below it.
	cut := image.Rect(0, 0, f.Width, height)
	picture := image.NewPaletted(cut, palette(whole, cut))
	draw.Draw(picture, cut, whole, image.Point{}, draw.Src)
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(portraits, f.Name+".png"), small.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// palette is the colours that a picture uses most: text needs few, and the file is a third as large.
func palette(of image.Image, within image.Rectangle) color.Palette {
	used := map[color.Color]int{}
	for y := within.Min.Y; y < within.Max.Y; y++ {
		for x := within.Min.X; x < within.Max.X; x++ {
			used[of.At(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(used), func(a, b color.Color) int { return cmp.Compare(used[b], used[a]) })
	return colours[:min(len(colours), 64)]
}
