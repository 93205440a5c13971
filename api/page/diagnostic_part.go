package page

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
)

// part is a piece of the diagnostic that somebody writes at a time. The diagnostic is one item of the content, and many
// write in it: what others wrote elsewhere in it meanwhile goes through untouched, and only what they wrote in the same
// part is shown to the second to save.
type part struct {
	Title, Hint string
	Address     string
	After       string // where the reader goes once it is saved
	Party       string // the only one that writes it; "" for any
	Deposit     bool   // saying it is telling everybody
	Fields      []field
	Suggested   []string // what the fields show while nothing is written
	Sheets      []sheetTold

	said  func(contractfile.Diagnostic) []string // value by value, in the order of Fields
	write func(*contractfile.Diagnostic, []string)
	rule  func(typed []string) (field int, wrong *fault) // that the fields keep together; nil for none
}

// partOf finds the part that an address names; a *Trouble is answered in its place.
type partOf func(w written, c *gin.Context) (*part, *Trouble)

// partPage is the form of a part. By and Clock tell who saved it meanwhile, and Theirs what, field by field.
type partPage struct {
	frame
	Contract postgres.Contract
	Part     *part
	Version  int
	Trouble  *Trouble
	By       string
	At       time.Time
	Clock    string
	Theirs   []saying
	Assisted bool // the fields show a suggestion
}

func (p *Pages) editPart(of partOf) func(*gin.Context, string) {
	return func(c *gin.Context, person string) {
		w, read := p.written(c, person)
		if !read {
			return
		}
		part, trouble := w.part(c, of)
		if trouble != nil {
			p.fail(c, *trouble)
			return
		}
		said := part.said(w.diagnosed())
		page := w.partPage(part)
		if page.Assisted = len(part.Suggested) > 0 && silent(said); page.Assisted {
			said = part.Suggested
		}
		part.fill(said)
		p.write(c.Writer, http.StatusOK, "diagnostic_part", page)
	}
}

// part finds a part that the reader may write.
func (w written) part(c *gin.Context, of partOf) (*part, *Trouble) {
	part, trouble := of(w, c)
	if trouble != nil {
		return nil, trouble
	}
	may, why := w.writes(content.Diagnostic)
	if may && part.Party != "" && part.Party != w.party() {
		may, why = false, "Cette partie du diagnostic est écrite par "+w.Names.Party(part.Party)+"."
	}
	if !may {
		return nil, &Trouble{Status: http.StatusForbidden, Title: "Écriture fermée", Detail: why, Remedy: "Vous pouvez toujours lire le diagnostic."}
	}
	return part, nil
}

func (w written) partPage(part *part) partPage {
	return partPage{frame: w.frame(part.Title), Contract: w.Contract, Part: part, Version: w.Versions[content.Diagnostic].Version}
}

// mostTurns is how often a save starts again because somebody else saved another part in between.
const mostTurns = 5

func (p *Pages) savePart(of partOf) func(*gin.Context, string) {
	return func(c *gin.Context, person string) {
		if trouble := readFormOf(c, mostDraft); trouble != nil {
			p.fail(c, *trouble)
			return
		}
		sent := c.Request.PostForm
		for turn := 1; ; turn++ {
			w, read := p.written(c, person)
			if !read {
				return
			}
			part, trouble := w.part(c, of)
			if trouble != nil {
				p.failWith(c.Writer, c.Request, *trouble, draftTyped(sent))
				return
			}
			typed := make([]string, len(part.Fields))
			for i, f := range part.Fields {
				typed[i] = entered(sent, f.Name)
			}
			part.fill(typed)
			page := w.partPage(part)
			if page.Trouble = part.check(); page.Trouble != nil {
				page.Version = version(entered(sent, "version"))
				p.write(c.Writer, page.Trouble.Status, "diagnostic_part", page)
				return
			}
			if theirs, moved := p.movedPart(c, person, w, part, version(entered(sent, "version"))); moved {
				page.meets(w, part, theirs)
				p.write(c.Writer, http.StatusConflict, "diagnostic_part", page)
				return
			}
			err := p.keepPart(c, person, w, part, typed)
			if conflict, again := errors.AsType[*content.Conflict](err); again && !conflict.Hidden && turn < mostTurns {
				continue
			}
			if err != nil {
				trouble := p.explained(c.Request.Context(), &editing{written: w}, err)
				page.Trouble = &trouble
				p.write(c.Writer, trouble.Status, "diagnostic_part", page)
				return
			}
			redirect(c, part.After)
			return
		}
	}
}

// movedPart reports what stands in a part now, when it is not what the person saw.
func (p *Pages) movedPart(c *gin.Context, person string, w written, part *part, seen int) (theirs []string, moved bool) {
	if seen == w.Versions[content.Diagnostic].Version {
		return nil, false
	}
	var before contractfile.Diagnostic
	body, err := p.Service.DraftBody(c.Request.Context(), person, c.Param("id"), content.Diagnostic, seen)
	if err != nil || len(body) > 0 && json.Unmarshal(body, &before) != nil {
		before = contractfile.Diagnostic{} // a version that nobody can have seen: what stands is shown
	}
	theirs = part.said(w.diagnosed())
	return theirs, !slices.Equal(theirs, part.said(before))
}

// meets shows what somebody else wrote in the same part; saving once more then goes over it.
func (page *partPage) meets(w written, part *part, theirs []string) {
	last := w.Versions[content.Diagnostic]
	page.Title, page.By, page.At = "Modifié entre-temps\u00a0: "+page.Title, w.Names.Person(last.By), last.At
	page.Clock = civil.MustZone(civil.Paris).Clock(last.At).Format("15\u00a0h\u00a004")
	for i, f := range part.Fields {
		page.Theirs = append(page.Theirs, saying{f.Label, f.shown(theirs[i])})
	}
}

// keepPart writes a part over what stands. What is a deposit is shared at once, unless the party has other things in its
// draft that it did not mean to share.
func (p *Pages) keepPart(c *gin.Context, person string, w written, part *part, typed []string) error {
	ctx, id, last := c.Request.Context(), c.Param("id"), w.Versions[content.Diagnostic]
	next, d := *w.File, w.diagnosed()
	part.write(&d, typed)
	next.Diagnostic = &d
	body, _ := content.Body(&next, content.Diagnostic)
	if err := p.Service.SaveDraft(ctx, person, id, content.Diagnostic, last.Version, body); err != nil {
		return err
	}
	if part.Deposit && (last.Version == 0 || last.Shared) {
		return p.Service.ShareDrafts(ctx, person, id, []content.Item{content.Diagnostic})
	}
	return nil
}

// fill puts values into the fields.
func (part *part) fill(values []string) {
	for i := range part.Fields {
		f := &part.Fields[i]
		f.Value = values[i]
		f.Options = slices.Clone(f.Options)
		for j := range f.Options {
			f.Options[j].Chosen = f.Options[j].Value == f.Value
		}
	}
}

// check ties to its field whatever cannot be written.
func (part *part) check() *Trouble {
	var refused *Trouble
	for i := range part.Fields {
		f := &part.Fields[i]
		if f.Fault = (entry{field: *f}).wrong(); f.Fault == nil && f.Kind == "select" && !slices.ContainsFunc(f.Options, func(o option) bool { return o.Chosen }) {
			f.Fault = &fault{"Ce choix n'existe pas.", "Choisissez-le dans la liste."}
		}
		if f.Fault == nil {
			f.Fault = part.broken(i)
		}
		if f.Fault != nil && refused == nil {
			refused = &Trouble{
				Status: http.StatusUnprocessableEntity, Title: "Saisie à corriger", Detail: "«\u00a0" + f.Label + "\u00a0»\u00a0: " + f.Fault.Message, Remedy: f.Fault.Remedy,
			}
		}
	}
	return refused
}

// broken is what a field owes to the others.
func (part *part) broken(i int) *fault {
	if part.rule == nil {
		return nil
	}
	typed := make([]string, len(part.Fields))
	for j, f := range part.Fields {
		typed[j] = f.Value
	}
	if at, wrong := part.rule(typed); at == i {
		return wrong
	}
	return nil
}

// shown is a value as people read it.
func (f field) shown(value string) string {
	if i := slices.IndexFunc(f.Options, func(o option) bool { return o.Value == value }); i >= 0 {
		return f.Options[i].Label
	}
	return value
}

func silent(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return v != "" })
}

// version reads the number that a form carries; one that cannot be read is none that anybody saw.
func version(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}
