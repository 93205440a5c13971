package page

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

//go:embed templates
var files embed.FS

// names lists the templates that are pages; the others are parts of them.
var names = []string{"sign_in", "todo", "contract", "approval", "trouble"}

// parse makes a set of each page with the layout and the parts.
func parse() map[string]*template.Template {
	sets := map[string]*template.Template{}
	for _, name := range names {
		set := template.New("layout.html").Option("missingkey=error").Funcs(template.FuncMap{"moment": moment, "title": title, "style": styleAddress, "address": contractAddress})
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

// frameFor names the person as the contract's people do.
func frameFor(title, person string, people []postgres.Person) frame {
	f := frame{Title: title, SignedIn: true}
	if person == access.OperatorPerson {
		f.Person = operatorName
	}
	for _, p := range people {
		if p.ID == person {
			f.Person = p.Name
		}
	}
	return f
}

const operatorName = "Exploitation"

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
