package page

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
)

//go:embed templates
var files embed.FS

// names lists the templates that are pages; the others are parts of them.
var names = []string{"sign_in", "todo", "several", "contract", "approval", "text", "people", "deadline", "letters", "settings", "access_log", "history", "asof", "changes", "checkpoints", "retroplan", "load", "vigilance", "finess", "finess_entity", "finess_refreshes", "finess_refresh", "objectives", "draft", "draft_conflict", "revisions", "sheet", "intents", "alerts", "diagnostic", "diagnostic_part", "diagnostic_findings", "diagnostic_swot", "diagnostic_matrix", "diagnostic_chain", "indicators", "measure", "following", "progress", "review_year", "review_joint", "campaigns", "mapping", "programme", "programme_launch", "programme_import", "trouble"}

// parse makes a set of each page with the layout and the parts.
func parse() map[string]*template.Template {
	sets := map[string]*template.Template{}
	for _, name := range names {
		set := template.New("layout.html").Option("missingkey=error").Funcs(template.FuncMap{"moment": moment, "title": title, "style": styleAddress, "address": contractAddress, "table": table, "unreached": notReached, "day": frenchDay, "amount": amount, "width": width, "ofContract": ofContract, "overall": overall})
		sets[name] = template.Must(set.ParseFS(files, "templates/layout.html", "templates/part_*.html", "templates/"+name+".html"))
	}
	return sets
}

// frame is what the layout shows around every page.
type frame struct {
	Title    string
	SignedIn bool
	Person   string // who is signed in, where the page knows the name
}

// write sends a page whole or not at all.
func (p *Pages) write(w http.ResponseWriter, status int, name string, values any) {
	var page bytes.Buffer
	if err := p.templates[name].Execute(&page, values); err != nil {
		panic(err) // values that do not fit their template; whoever attends the request logs it and answers
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// The browser may be gone; there is nobody else to tell.
	_, _ = page.WriteTo(w)
}
