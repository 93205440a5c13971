package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
	"jalon/internal/content"
	"jalon/internal/postgres"
)

// conflictPage shows what two people made of one item, so that the second loses nothing and overwrites nothing unread.
type conflictPage struct {
	frame
	Contract postgres.Contract
	Address  string
	By       string
	At       time.Time
	Clock    string // 14 h 02
	Version  int    // theirs, upon which the choice is saved
	Body     string // all that was typed
	Gone     bool   // they took the item out
	Places   []place
}

// place is where the two differ, with both values. Both says that either side changed it.
type place struct {
	Path, ID, Label string
	Theirs, Mine    string
	Words           []content.Run // from theirs to mine, where both are words
	Both            bool
	Keep            string // what is chosen at first: mine or theirs
}

// The two answers for each place.
const (
	keepMine   = "mienne"
	keepTheirs = "leur"
)

func (p *Pages) conflict(c *gin.Context, person string, e *editing, mine object, base int, conflict *content.Conflict) {
	theirs, err := grown(conflict.Theirs.Body)
	if err != nil {
		p.failed(c, err)
		return
	}
	before, err := p.seen(c, person, e, base)
	if err != nil {
		p.failed(c, err)
		return
	}
	at := conflict.Theirs.At
	page := conflictPage{
		frame: e.written.frame("Modifié entre-temps\u00a0: " + e.Title), Contract: e.written.Contract, Address: e.Address,
		By: e.written.Names.Person(conflict.Theirs.By), At: at, Clock: civil.MustZone(civil.Paris).Clock(at).Format("15\u00a0h\u00a004"),
		Version: conflict.Theirs.Version, Body: string(cut(mine)), Gone: conflict.Theirs.Gone(),
	}
	for i, path := range apart(theirs, mine, "") {
		there, here, was := valueAt(theirs, path), valueAt(mine, path), valueAt(before, path)
		found := place{
			Path: path, ID: "p" + strconv.Itoa(i), Label: e.Form.label(path), Theirs: e.said(path, there), Mine: e.said(path, here), Keep: keepMine,
			Both: apart(was, there, path) != nil && apart(was, here, path) != nil,
		}
		if apart(was, here, path) == nil {
			found.Keep = keepTheirs // only they touched it
		}
		found.Words = compared(there, here)
		page.Places = append(page.Places, found)
	}
	// What both changed needs a choice; it comes first.
	slices.SortStableFunc(page.Places, func(a, b place) int {
		switch {
		case a.Both == b.Both:
			return 0
		case a.Both:
			return -1
		}
		return 1
	})
	p.write(c.Writer, http.StatusConflict, "draft_conflict", page)
}

// compared are the words of two texts; nil unless both are texts.
func compared(before, after any) []content.Run {
	one, isText := before.(string)
	other, isTextToo := after.(string)
	if !isText || !isTextToo || one == other || !strings.ContainsAny(one+other, " ") {
		return nil
	}
	return content.Words(one, other)
}

// settle saves what a person chose between two versions, over the one that was read.
func (p *Pages) settle(c *gin.Context, person string, e *editing, sent url.Values) {
	mine, err := grown(json.RawMessage(entered(sent, "corps")))
	version, unnumbered := strconv.Atoi(entered(sent, "version"))
	if err != nil || unnumbered != nil {
		p.fail(c, incomplete)
		return
	}
	if e.fresh {
		code, _ := mine["code"].(string)
		e.Item, e.fresh = content.ItemOf(e.Item.Kind(), code), false
	}
	chosen, err := p.seen(c, person, e, version)
	if err != nil {
		p.failed(c, err)
		return
	}
	for _, path := range apart(chosen, mine, "") {
		// What nobody chose is kept as it was typed: nothing is lost by a form that came incomplete.
		if sent.Get("choix/"+path) != keepTheirs {
			put(chosen, path, valueAt(mine, path))
		}
	}
	p.keep(c, person, e, chosen, version)
}

// said is a value as people read it: a list line by line, an object field by field.
func (e *editing) said(path string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if day, err := civil.Parse(v); err == nil {
			return day.French()
		}
		return v
	case json.Number:
		return strings.Replace(v.String(), ".", ",", 1)
	case bool:
		if v {
			return "oui"
		}
		return "non"
	case []any:
		var all []string
		for _, element := range v {
			all = append(all, e.said(path, element))
		}
		return strings.Join(all, "\n")
	case object:
		var all []string
		for _, name := range fields(v) {
			if !blank(v[name]) {
				all = append(all, strings.ReplaceAll(e.said(path+"/"+name, v[name]), "\n", ", "))
			}
		}
		return strings.Join(all, " – ")
	}
	return fmt.Sprint(v)
}
