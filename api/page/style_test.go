package page

import (
	"fmt"
	"html"
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"jalon/internal/browser"
)

// Every page, with everything and with nothing in it, is read on a telephone without moving it sideways.
func TestPagesFitATelephone(t *testing.T) {
	const wordy = "Réinstitutionnalisation interdépartementale des établissements"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+stylePath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprintf(w, "%s", style)
	})
	var frames strings.Builder
	shown := 0
	for name, set := range parse() {
		for _, empty := range views[name] {
			full := reflect.New(reflect.TypeOf(empty)).Elem()
			fill(full, wordy)
			for _, values := range []any{empty, full.Interface()} {
				var page strings.Builder
				if err := set.Execute(&page, values); err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&frames, `<iframe width="320" height="640" style="border:0" title="%s" srcdoc="%s"></iframe>`, name, html.EscapeString(page.String()))
				shown++
			}
		}
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<!DOCTYPE html><meta charset="utf-8">%s<p id="told"></p><script>onload = () => {
	const root = (f) => f.contentDocument.documentElement;
	const all = [...document.querySelectorAll("iframe")];
	const styled = all.filter((f) => f.contentDocument.styleSheets.length === 1);
	const wide = all.filter((f) => root(f).scrollWidth > root(f).clientWidth);
	document.getElementById("told").textContent = styled.length + " pages, trop larges : " + (wide.map((f) => f.title).join(", ") || "aucune");
};</script>`, frames.String())
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	b := browser.Start(t)
	b.Open(server.URL)
	b.Await("trop larges")
	if got, want := b.Text(), fmt.Sprintf("%d pages, trop larges : aucune", shown); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

var colour = regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{3,6});`)

// Text is told from its ground by people who see little (WCAG 2.2, 1.4.3: 4.5 to 1), by day and by night.
func TestTextStandsOutFromItsGround(t *testing.T) {
	day, night, both := strings.Cut(string(style), "@media (prefers-color-scheme: dark)")
	night, _, _ = strings.Cut(night, "* {")
	if !both {
		t.Fatal("there is one scheme only")
	}
	for name, scheme := range map[string]string{"day": day, "night": night} {
		light := map[string]float64{}
		for _, found := range colour.FindAllStringSubmatch(scheme, -1) {
			light[found[1]] = luminance(t, found[2])
		}
		pairs := [][2]string{{"on-accent", "accent"}}
		for _, text := range []string{"text", "soft", "accent", "late", "done"} {
			pairs = append(pairs, [2]string{text, "ground"}, [2]string{text, "raised"})
		}
		for _, pair := range pairs {
			text, there := light[pair[0]]
			ground, alsoThere := light[pair[1]]
			if contrast := (max(text, ground) + .05) / (min(text, ground) + .05); !there || !alsoThere || contrast < 4.5 {
				t.Errorf("by %s, %s on %s: %.2f to 1", name, pair[0], pair[1], contrast)
			}
		}
	}
}

// luminance is the relative luminance of a colour of sRGB.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = strings.Repeat(hex[:1], 2) + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:], 2)
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	linear := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= .04045 {
			return c / 12.92
		}
		return math.Pow((c+.055)/1.055, 2.4)
	}
	return .2126*linear(16) + .7152*linear(8) + .0722*linear(0)
}
