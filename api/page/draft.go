package page

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
	"jalon/internal/vigilance"
)

// Writing is the part of Service about what a contract says, and how its parties write it.
type Writing interface {
	// Content is what the person reads: the contract's file with the drafts that are theirs to see.
	Content(ctx context.Context, person, id string) (postgres.Content, error)
	// DraftBody is an item as one of its versions left it; version 0 is the file.
	DraftBody(ctx context.Context, person, id string, item content.Item, version int) (json.RawMessage, error)
	// Drafts lists the versions of an item that the person reads, oldest first.
	Drafts(ctx context.Context, person, id string, item content.Item) ([]content.Draft, error)
	// SaveDraft writes the version after base, or answers a *content.Conflict; nil takes the item out.
	SaveDraft(ctx context.Context, person, id string, item content.Item, base int, body json.RawMessage) error
	ShareDrafts(ctx context.Context, person, id string, items []content.Item) error
	// SubmitSheet freezes a fiche and asks the authorities about it, under a key.
	SubmitSheet(ctx context.Context, person, id, code, key string) error
	// PromoteIntent makes a fiche action of a fiche d'intention, with the words that say who pays for it.
	PromoteIntent(ctx context.Context, person, id, code, means string) error
	// Alerts lists what vigilance finds in what the person reads.
	Alerts(ctx context.Context, person, id string) ([]vigilance.Alert, error)
}

// Written is what a contract says as one person reads it, with the contract around it.
type written struct {
	*Sight
	postgres.Content
}

// written reads both, or answers in the place of the page.
func (p *Pages) written(c *gin.Context, person string) (written, bool) {
	ctx, id := c.Request.Context(), c.Param("id")
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return written{}, false
	}
	said, err := p.Service.Content(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return written{}, false
	}
	return written{sight, said}, true
}

// writes reports whether the reader may write an item now and, where not, why.
func (w written) writes(item content.Item) (bool, string) {
	if w.party() == "" || w.Reader.May(access.DepositText, w.party()) != access.Allowed {
		return false, "Vous lisez ce contrat sans y écrire."
	}
	return content.Editable(w.State, item)
}

// draftNote says what became of an item since the file came in, and what its reader may do about it.
type draftNote struct {
	Item      content.Item
	Contract  string
	Version   int // 0 while the file stands
	By        string
	At        time.Time
	Private   bool   // only its party reads it
	Share     bool   // the reader may share it
	Revisions string // address
	Back      string // address of the page that shows it
}

func (w written) note(item content.Item, back string) draftNote {
	d := w.Versions[item]
	n := draftNote{Item: item, Contract: w.Contract.ID, Version: d.Version, Revisions: revisionsAddress(w.Contract.ID, item), Back: back}
	if d.Version > 0 {
		n.By, n.At, n.Private = w.Names.Person(d.By), d.At, !d.Shared
		n.Share = !d.Shared && d.Party == w.party() && w.Reader.May(access.DepositText, w.party()) == access.Allowed
	}
	return n
}

// editing is the work on one item: its form and where it leads.
type editing struct {
	written written
	Item    content.Item
	Title   string
	Address string // of the form
	After   string // where the reader goes once it is saved
	Form    draftForm
	// fresh is an item that does not exist yet, and gets its code from the form.
	fresh bool
}

// draftPage is the form of an item.
type draftPage struct {
	frame
	Contract postgres.Contract
	After    string
	Form     draftForm
	Trouble  *Trouble
}

// begin prepares the work on an item; a *Trouble is answered in its place.
type begin func(w written, c *gin.Context) (*editing, *Trouble)

func (p *Pages) editDraft(of begin) func(*gin.Context, string) {
	return func(c *gin.Context, person string) {
		w, read := p.written(c, person)
		if !read {
			return
		}
		e, trouble := p.ready(w, c, of)
		if trouble != nil {
			p.fail(c, *trouble)
			return
		}
		root, err := e.standing()
		if err != nil {
			p.failed(c, err)
			return
		}
		e.Form.Base = w.Versions[e.Item].Version
		e.Form.show(root)
		p.showDraft(c, http.StatusOK, e, nil)
	}
}

func (p *Pages) ready(w written, c *gin.Context, of begin) (*editing, *Trouble) {
	e, trouble := of(w, c)
	if trouble != nil {
		return nil, trouble
	}
	if may, why := w.writes(e.Item); !may {
		return nil, &Trouble{Status: http.StatusForbidden, Title: "Écriture fermée", Detail: why, Remedy: "Vous pouvez toujours lire le contenu du contrat."}
	}
	e.Form.Address = e.Address
	return e, nil
}

// standing is the item as the reader sees it now.
func (e *editing) standing() (object, error) {
	body, _ := content.Body(e.written.File, e.Item)
	return grown(body)
}

func (p *Pages) showDraft(c *gin.Context, status int, e *editing, trouble *Trouble) {
	page := draftPage{
		frame: e.written.frame(e.Title), Contract: e.written.Contract, After: e.After, Form: e.Form, Trouble: trouble,
	}
	if trouble != nil {
		page.Title = "Erreur\u00a0: " + page.Title
	}
	p.write(c.Writer, status, "draft", page)
}

// mostDraft is more than the form of any item can hold: bodies are bounded by content.MostBytes, and forms write each
// letter in up to nine bytes.
const mostDraft = 2 << 20

// saveDraft takes the form of an item. Whatever is not taken comes back as it was typed; lines come and go without
// anything being saved.
func (p *Pages) saveDraft(of begin) func(*gin.Context, string) {
	return func(c *gin.Context, person string) {
		if trouble := readFormOf(c, mostDraft); trouble != nil {
			p.fail(c, *trouble)
			return
		}
		sent := c.Request.PostForm
		w, read := p.written(c, person)
		if !read {
			return
		}
		e, trouble := p.ready(w, c, of)
		if trouble != nil {
			p.failWith(c.Writer, c.Request, *trouble, draftTyped(sent))
			return
		}
		if sent.Has("corps") {
			p.settle(c, person, e, sent)
			return
		}
		e.Form.fill(sent)
		if e.Form.turn(entered(sent, "ligne")) {
			p.showDraft(c, http.StatusOK, e, nil)
			return
		}
		if trouble := e.Form.check(); trouble != nil {
			p.showDraft(c, trouble.Status, e, trouble)
			return
		}
		base, err := p.seen(c, person, e, e.Form.Base)
		if err != nil {
			p.failed(c, err)
			return
		}
		mine := e.Form.write(base)
		if e.fresh {
			code, _ := mine["code"].(string)
			e.Item = content.ItemOf(e.Item.Kind(), code)
		}
		p.keep(c, person, e, mine, e.Form.Base)
	}
}

// seen is the item as the version that the person saw left it, apart from the one that stands now.
func (p *Pages) seen(c *gin.Context, person string, e *editing, version int) (object, error) {
	if e.fresh {
		return object{}, nil
	}
	body, err := p.Service.DraftBody(c.Request.Context(), person, c.Param("id"), e.Item, version)
	if err != nil {
		return nil, err
	}
	return grown(body)
}

// keep saves an item over the version that the person saw. Where it moved on, both are shown side by side.
func (p *Pages) keep(c *gin.Context, person string, e *editing, mine object, base int) {
	ctx := c.Request.Context()
	err := p.Service.SaveDraft(ctx, person, c.Param("id"), e.Item, base, cut(mine))
	if conflict, moved := errors.AsType[*content.Conflict](err); moved && !conflict.Hidden {
		p.conflict(c, person, e, mine, base, conflict)
		return
	}
	if err != nil {
		trouble := p.explained(ctx, e, err)
		if len(e.Form.Groups) > 0 && e.Form.Groups[0].shown() {
			p.showDraft(c, trouble.Status, e, &trouble)
			return
		}
		// The choice between two versions was refused: what came of it stands in the form again.
		e.Form.Base = base
		e.Form.show(mine)
		p.showDraft(c, trouble.Status, e, &trouble)
		return
	}
	redirect(c, e.saved())
}

// shown reports that the fields have their names: the form holds something.
func (g draftGroup) shown() bool {
	return len(g.Entries) > 0 && g.Entries[0].Name != "" || g.Rows != nil && len(g.Rows.Lines) > 0
}

// explained puts an error into words, and ties to their fields what the format of contract files refuses.
func (p *Pages) explained(ctx context.Context, e *editing, err error) Trouble {
	if conflict, moved := errors.AsType[*content.Conflict](err); moved {
		return Trouble{
			Status: http.StatusConflict, Title: "Un brouillon est en cours",
			Detail: e.written.Names.Party(conflict.Theirs.Party) + " travaille sur cet élément depuis le " + moment(conflict.Theirs.At) + ", dans un brouillon que vous ne voyez pas encore.",
			Remedy: "Votre saisie est conservée ci-dessous. Demandez à cette partie de partager son brouillon, puis enregistrez de nouveau.",
		}
	}
	trouble := p.Service.Explain(ctx, err)
	if invalid, is := errors.AsType[*contractfile.Invalid](err); is {
		trouble.Detail, trouble.Remedy = "Cet élément ne peut pas être enregistré ainsi\u00a0:", ""
		for _, problem := range invalid.Problems {
			trouble.Detail += " " + problem.Message + " " + problem.Remedy
			e.Form.blame(strings.TrimPrefix(problem.Pointer, "/"), fault{problem.Message, problem.Remedy})
		}
	}
	return trouble
}

// saved is where the reader goes on, an item that was made now at its own address.
func (e *editing) saved() string {
	if e.fresh {
		return e.After + "#" + url.QueryEscape(e.Item.Code())
	}
	return e.After
}

// shareDrafts shows items of the reader's party to the others (F-RA-05).
func (p *Pages) shareDrafts(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	sent, items := c.Request.PostForm, []content.Item{}
	for _, name := range sent["item"] {
		if item, err := content.ParseItem(name); err == nil && !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	if len(items) == 0 {
		p.fail(c, incomplete)
		return
	}
	if err := p.Service.ShareDrafts(c.Request.Context(), person, c.Param("id"), items); err != nil {
		p.failed(c, err)
		return
	}
	redirect(c, local(entered(sent, "retour")))
}

// draftTyped gives back what no form holds: the fields of an item by their names.
func draftTyped(sent url.Values) []saying {
	var all []saying
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if !slices.Contains([]string{"version", "ligne", "corps"}, name) {
			all = append(all, saying{name, entered(sent, name)})
		}
	}
	return sayings(all)
}
