package page

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
	"jalon/internal/grid"
	"jalon/internal/postgres"
)

// diagnosticPage is how far the shared diagnostic has come, with the way to each of its parts.
type diagnosticPage struct {
	frame
	Contract  postgres.Contract
	Grid      string
	Drafts    []partDraft
	Private   int    // of them, those that only their party reads
	Share     bool   // the reader may share these
	Closed    string // why nothing can be written now
	Missing   []missingGroup
	Parts     int // that are missing
	Scopes    []diagnostic.Scope
	Rows      []coverageRow
	Framing   []answerTold
	Edit      string // address of the framing questions; "" when the reader may not write them
	Axes      []axisTold
	Pages     int
	Long      bool // more pages than is usual (N-18)
	Territory []territoryTold
	Reactions []reactionTold
	React     string // address; "" when the reader has no party
	Sheets    []sheetTold
	Findings  int
}

// missingGroup is what one scope lacks, or the contract as a whole.
type missingGroup struct {
	Name  string
	Parts []diagnostic.Missing
}

// coverageRow is a block for each scope.
type coverageRow struct {
	Title, Hint string
	Mandatory   bool
	Cells       []coverageCell
}

// coverageCell says in words how a block is covered. Who writes it is led to its text, Address; the others read it here.
type coverageCell struct {
	Address, Scope, Block, Word string
	Text                        string
	Empty                       bool
	Findings                    []string
}

type answerTold struct{ Question, Answer string }

type axisTold struct {
	Theme, Title, Edit string
	Written            bool
	contractfile.AxisSynthesis
}

type territoryTold struct {
	contractfile.TerritorialPart
	Name, Edit string
}

type reactionTold struct {
	contractfile.Reaction
	Name string
}

// coverageWords are how a cell reads.
var coverageWords = map[diagnostic.State]string{
	diagnostic.Written: "écrit", diagnostic.Told: "constats", diagnostic.Excused: "vide, avec raison", diagnostic.Empty: "à écrire",
}

func diagnosticAddress(contractID string) string { return contractAddress(contractID) + "/diagnostic" }

func (p *Pages) diagnostic(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	p.write(c.Writer, http.StatusOK, "diagnostic", w.diagnosticPage())
}

func (w written) diagnosticPage() diagnosticPage {
	here, g := diagnosticAddress(w.Contract.ID), w.grid()
	page := diagnosticPage{
		frame: w.frame("Diagnostic"), Contract: w.Contract, Grid: g.Version, Drafts: w.partDrafts(here), Findings: len(w.File.Findings),
	}
	for _, d := range page.Drafts {
		if d.Note.Private {
			page.Private++
		}
		page.Share = page.Share || d.Note.Share
	}
	may, why := w.writes(content.Diagnostic)
	if !may {
		page.Closed = why
	}
	table := diagnostic.Cover(w.File, g)
	page.Scopes = table.Scopes
	for _, row := range table.Rows {
		page.Rows = append(page.Rows, w.coverageRow(row, may && w.whole()))
	}
	page.Missing, page.Parts = missingGroups(diagnostic.MissingParts(w.File, g), table.Scopes)
	d := w.diagnosed()
	for _, q := range g.Framing {
		page.Framing = append(page.Framing, answerTold{q.Text, d.Framing[q.Key]})
	}
	if may && w.whole() {
		page.Edit = here + "/cadrage"
	}
	if may {
		page.React = here + "/reaction"
	}
	axes := diagnostic.Synthesise(w.File, g)
	page.Pages = diagnostic.Pages(axes)
	page.Long = page.Pages > diagnostic.MostPages
	for _, axis := range axes {
		told := axisTold{Theme: axis.Theme.Key, Title: axis.Theme.Title, Written: axis.Written, AxisSynthesis: axis.Text}
		if may {
			told.Edit = here + "/synthese/" + axis.Theme.Key
		}
		page.Axes = append(page.Axes, told)
	}
	page.Territory, page.Reactions = w.territory(may), w.reactions()
	for _, s := range g.Sheets {
		page.Sheets = append(page.Sheets, w.sheetTold(s))
	}
	return page
}

// grid is the one that the contract's diagnostic follows.
func (w written) grid() grid.Grid { return grid.For(w.diagnosed().Grid) }

// diagnosed is the diagnostic as the reader sees it; empty before anybody wrote any.
func (w written) diagnosed() contractfile.Diagnostic {
	if w.File.Diagnostic == nil {
		return contractfile.Diagnostic{}
	}
	return *w.File.Diagnostic
}

func (w written) coverageRow(row diagnostic.Row, writes bool) coverageRow {
	told := coverageRow{Title: row.Block.Title, Hint: row.Block.Hint, Mandatory: row.Block.Mandatory}
	for _, cell := range row.Cells {
		shown := coverageCell{
			Scope: cell.Scope, Block: row.Block.Title, Word: coverageWords[cell.State],
			Empty: cell.State == diagnostic.Empty && row.Block.Mandatory, Findings: cell.Findings,
		}
		if cell.State == diagnostic.Empty && !row.Block.Mandatory {
			shown.Word = "libre"
		}
		section := diagnostic.Section(w.File, cell.Scope, row.Block.Key)
		if shown.Text = cmp.Or(section.Text, section.EmptyReason); writes {
			shown.Address = sectionAddress(w.Contract.ID, cell.Scope, row.Block.Key)
		}
		told.Cells = append(told.Cells, shown)
	}
	return told
}

// missingGroups puts what is missing under the scope that lacks it; what concerns the whole comes first.
func missingGroups(missing []diagnostic.Missing, scopes []diagnostic.Scope) (groups []missingGroup, parts int) {
	for _, scope := range append([]diagnostic.Scope{{Name: "Pour l'ensemble du contrat"}}, scopes...) {
		group := missingGroup{Name: scope.Name}
		for _, m := range missing {
			known := slices.ContainsFunc(scopes, func(s diagnostic.Scope) bool { return s.Code == m.Scope })
			if m.Scope == scope.Code || !known && scope.Code == "" {
				group.Parts = append(group.Parts, m)
			}
		}
		if len(group.Parts) > 0 {
			groups = append(groups, group)
		}
	}
	return groups, len(missing)
}

func (w written) territory(may bool) []territoryTold {
	var list []territoryTold
	for _, a := range w.File.Authorities {
		told := territoryTold{Name: a.Name, TerritorialPart: contractfile.TerritorialPart{Authority: a.Code}}
		for _, t := range w.diagnosed().Territorial {
			if t.Authority == a.Code {
				told.TerritorialPart = t
			}
		}
		if may && w.party() == a.Code {
			told.Edit = diagnosticAddress(w.Contract.ID) + "/territoire/" + url.PathEscape(a.Code)
		}
		list = append(list, told)
	}
	return list
}

func (w written) reactions() []reactionTold {
	var list []reactionTold
	for _, r := range diagnostic.Reactions(w.File) {
		list = append(list, reactionTold{r, w.Names.Party(r.Party)})
	}
	return list
}
