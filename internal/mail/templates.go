package mail

import (
	"embed"
	"fmt"
	html "html/template"
	"strings"
	text "text/template"
)

//go:embed templates
var templates embed.FS

// pair is the two templates of one kind. The text one also defines the headline and the label of the link, so that both
// parts and the subject say the same.
type pair struct {
	text *text.Template
	html *html.Template
}

// parsePairs reads the templates of every kind at construction: a broken one stops the start-up, not the night's mail.
func parsePairs() (map[Kind]pair, error) {
	pairs := make(map[Kind]pair)
	for _, kind := range Kinds() {
		base := "templates/" + string(kind)
		plain, err := text.New("layout.txt").Option("missingkey=error").Funcs(text.FuncMap{"capital": capital, "of": of}).
			ParseFS(templates, "templates/layout.txt", base+".txt")
		if err != nil {
			return nil, fmt.Errorf("mail: text template: %w", err)
		}
		rich, err := html.New("layout.html").Option("missingkey=error").Funcs(html.FuncMap{"capital": capital, "of": of}).
			ParseFS(templates, "templates/layout.html", base+".html")
		if err != nil {
			return nil, fmt.Errorf("mail: HTML template: %w", err)
		}
		pairs[kind] = pair{plain, rich}
	}
	return pairs, nil
}

// write fills Headline and Action of w and returns the two bodies.
func (p pair) write(w *words) (plain, rich string, err error) {
	for name, field := range map[string]*string{"headline": &w.Headline, "action": &w.Action} {
		var out strings.Builder
		if err := p.text.ExecuteTemplate(&out, name, *w); err != nil {
			return "", "", err
		}
		*field = out.String()
	}
	var plainOut, richOut strings.Builder
	if err := p.text.Execute(&plainOut, *w); err != nil {
		return "", "", err
	}
	if err := p.html.Execute(&richOut, *w); err != nil {
		return "", "", err
	}
	return plainOut.String(), richOut.String(), nil
}
