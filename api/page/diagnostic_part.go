package page

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
	"jalon/internal/content"
	"jalon/internal/postgres"
)

// part is an item of the diagnostic that somebody writes in a form of its own: many write in one diagnostic, each its part.
type part struct {
	Item        content.Item
	Title, Hint string
	Address     string
	After       string // where the reader goes once it is saved
	Deposit     bool   // saying it is telling everybody
	Adds        bool   // what is typed goes after what is there, and never over it
	Graded      bool   // it follows the grid of the diagnostic
	Fields      []field
	Suggested   []string // what the fields show while nothing is written
	Sheets      []sheetTold

	said func(body json.RawMessage) []string            // value by value, in the order of Fields
	body func(typed []string) any                       // of the item; nil takes it out
	rule func(typed []string) (field int, wrong *fault) // that the fields keep together; nil for none
}

// partOf finds the part that an address names; a *Trouble is answered in its place.
type partOf func(w written, c *gin.Context) (*part, *Trouble)

// partPage is the form of a part. By and Clock tell who saved it meanwhile, and Theirs what, field by field.
type partPage struct {
	frame
	Contract postgres.Contract
	Part     *part
	Note     draftNote
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
		standing, _ := content.Body(w.File, part.Item)
		said, page := part.said(standing), w.partPage(part)
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
	may, why := w.writes(part.Item)
	if owner := part.Item.Owner(); may && owner != "" && owner != w.party() {
		may, why = false, "Cette partie du diagnostic est écrite par "+w.Names.Party(owner)+"."
	}
	if !may {
		return nil, &Trouble{Status: http.StatusForbidden, Title: "Écriture fermée", Detail: why, Remedy: "Vous pouvez toujours lire le diagnostic."}
	}
	return part, nil
}

func (w written) partPage(part *part) partPage {
	return partPage{
		frame: w.frame(part.Title), Contract: w.Contract, Part: part, Note: w.note(part.Item, part.Address), Version: w.Versions[part.Item].Version,
	}
}

// mostTurns is how often what is added starts again because somebody else of the same party added something in between.
const mostTurns = 5

func (p *Pages) savePart(of partOf) func(*gin.Context, string) {
	return func(c *gin.Context, person string) {
		if trouble := readFormOf(c, mostDraft); trouble != nil {
			p.fail(c, *trouble)
			return
		}
		sent := c.Request.PostForm
		seen, err := strconv.Atoi(entered(sent, "version"))
		if err != nil {
			p.failWith(c.Writer, c.Request, incomplete, draftTyped(sent))
			return
		}
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
			if page.Version = seen; part.Adds {
				page.Version = w.Versions[part.Item].Version
			}
			if page.Trouble = part.check(); page.Trouble != nil {
				p.write(c.Writer, page.Trouble.Status, "diagnostic_part", page)
				return
			}
			err := p.keepPart(c, person, w, part, page.Version, typed)
			conflict, moved := errors.AsType[*content.Conflict](err)
			switch moved = moved && !conflict.Hidden; {
			case err == nil:
				redirect(c, part.After)
			case moved && part.Adds && turn < mostTurns:
				continue
			case moved:
				page.meets(w, part, conflict.Theirs)
				p.write(c.Writer, http.StatusConflict, "diagnostic_part", page)
			default:
				trouble := p.explained(c.Request.Context(), &editing{written: w}, err)
				page.Trouble = &trouble
				p.write(c.Writer, trouble.Status, "diagnostic_part", page)
			}
			return
		}
	}
}

// meets shows what somebody else wrote in the same part; saving once more then goes over it.
func (page *partPage) meets(w written, part *part, theirs content.Draft) {
	page.Title, page.By, page.At = "Modifié entre-temps\u00a0: "+page.Title, w.Names.Person(theirs.By), theirs.At
	page.Clock, page.Version = civil.MustZone(civil.Paris).Clock(theirs.At).Format("15\u00a0h\u00a004"), theirs.Version
	for i, said := range part.said(theirs.Body) {
		page.Theirs = append(page.Theirs, saying{part.Fields[i].Label, part.Fields[i].shown(said)})
	}
}

// keepPart writes a part over the version that the person saw. What is a deposit is shared at once, unless it goes after
// things that the party keeps to itself.
func (p *Pages) keepPart(c *gin.Context, person string, w written, part *part, seen int, typed []string) error {
	ctx, id, last := c.Request.Context(), c.Param("id"), w.Versions[part.Item]
	var body json.RawMessage
	if told := part.body(typed); told != nil {
		var err error
		if body, err = json.Marshal(told); err != nil {
			return err
		}
	}
	if err := p.Service.SaveDraft(ctx, person, id, part.Item, seen, body); err != nil {
		return err
	}
	if part.Graded && w.diagnosed().Grid == "" {
		return p.keepGrid(ctx, person, id, w)
	}
	if part.Deposit && !(part.Adds && last.Version > 0 && !last.Shared) {
		return p.Service.ShareDrafts(ctx, person, id, []content.Item{part.Item})
	}
	return nil
}

// keepGrid tells every party which grid the diagnostic follows, once: it is read under that one when another comes out.
// Whoever writes the diagnostic's dates at the same moment goes first, and the next part that is saved tells it.
func (p *Pages) keepGrid(ctx context.Context, person, id string, w written) error {
	next, d, last := *w.File, w.diagnosed(), w.Versions[content.Diagnostic]
	d.Grid = w.grid().Version
	next.Diagnostic = &d
	body, _ := content.Body(&next, content.Diagnostic)
	err := p.Service.SaveDraft(ctx, person, id, content.Diagnostic, last.Version, body)
	if _, moved := errors.AsType[*content.Conflict](err); moved {
		return nil
	}
	if err != nil || last.Version > 0 && !last.Shared {
		return err
	}
	return p.Service.ShareDrafts(ctx, person, id, []content.Item{content.Diagnostic})
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
