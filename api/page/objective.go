package page

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
)

// objectivesPage is what the contract is about: from strategic objectives down to fiches, with the findings behind.
type objectivesPage struct {
	frame
	Contract postgres.Contract
	Goals    []goalLine
	Loose    []sheetLine // fiches of no objective
	Intents  []intentLine
	New      bool // the reader may add objectives and fiches
	NewSheet bool
	Closed   string // why nothing can be written now
	Drafts   []draftNote
}

type goalLine struct {
	Code, Theme, Text, Weight string
	Address, Edit             string
	Findings                  []findingLine
	Aims                      []aimLine
	Note                      draftNote
}

// findingLine is a finding behind an objective, with the way to the whole chain.
type findingLine struct{ Code, Text, Chain string }

// aimLine is an operational objective. Score is stakes × accessibility (F-OB-06).
type aimLine struct {
	Code, Text, Weight, Author, Score string
	SMART                             int // answers given of five
	Edit                              string
	Indicators                        []string
	Tags                              []string
	Sheets                            []sheetLine
}

type sheetLine struct {
	Code, Title, Address  string
	Owner, Weight         string
	Unfunded, Internal    bool
	Indicators            []string
	Steps                 int
	StartYear, FinishYear int
}

type intentLine struct {
	Code, Title, Reason, Goal, Address string
}

func objectivesAddress(contractID string) string { return contractAddress(contractID) + "/objectifs" }

func chainAddress(contractID, code string) string {
	return contractAddress(contractID) + "/chaine?de=" + url.QueryEscape(code)
}

func (p *Pages) objectives(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	page := objectivesPage{frame: w.frame("Objectifs"), Contract: w.Contract, Intents: w.intents()}
	page.New, page.Closed = w.writes(objectiveItem("nouveau"))
	page.NewSheet, _ = w.writes(content.ItemOf(content.ActionSheet, "nouvelle"))
	page.NewSheet = page.NewSheet && w.whole()
	known := map[string]bool{}
	for _, so := range w.File.StrategicObjectives {
		page.Goals = append(page.Goals, w.goal(so, known))
	}
	for _, sheet := range w.File.ActionSheets {
		if !known[sheet.Code] {
			page.Loose = append(page.Loose, w.sheetLine(sheet))
		}
	}
	for item, d := range w.Versions {
		if !d.Shared && d.Party == w.party() && !d.Item.OfDiagnostic() {
			page.Drafts = append(page.Drafts, w.note(item, objectivesAddress(w.Contract.ID)))
		}
	}
	slices.SortFunc(page.Drafts, func(a, b draftNote) int { return int(a.At.Sub(b.At)) })
	p.write(c.Writer, http.StatusOK, "objectives", page)
}

// goal tells a strategic objective with what it answers and what answers it.
func (w written) goal(so contractfile.StrategicObjective, known map[string]bool) goalLine {
	item := objectiveItem(so.Code)
	line := goalLine{
		Code: so.Code, Theme: so.Theme, Text: so.Text, Weight: decimal(so.Weight), Address: objectivesAddress(w.Contract.ID) + "#" + so.Code,
		Note: w.note(item, objectivesAddress(w.Contract.ID)+"#"+so.Code),
	}
	may, _ := w.writes(item)
	if may {
		line.Edit = goalAddress(w.Contract.ID, so.Code)
	}
	for _, code := range so.Findings {
		found := findingLine{Code: code, Chain: chainAddress(w.Contract.ID, code)}
		if i := slices.IndexFunc(w.File.Findings, func(f contractfile.Finding) bool { return f.Code == code }); i >= 0 {
			found.Text = w.File.Findings[i].Text
		}
		line.Findings = append(line.Findings, found)
	}
	for _, oo := range so.OperationalObjectives {
		aim := aimLine{Code: oo.Code, Text: oo.Text, Weight: decimal(oo.Weight), Author: oo.Author, Tags: oo.Tags, SMART: given(oo.SMART), Score: score(oo), Indicators: indicatorLabels(oo.Indicators)}
		if oo.Author != "" {
			aim.Author = w.Names.Party(oo.Author)
		}
		if may {
			aim.Edit = goalAddress(w.Contract.ID, so.Code) + "/" + url.PathEscape(oo.Code)
		}
		for _, sheet := range w.File.ActionSheets {
			if sheet.OperationalObjective == oo.Code {
				known[sheet.Code] = true
				aim.Sheets = append(aim.Sheets, w.sheetLine(sheet))
			}
		}
		line.Aims = append(line.Aims, aim)
	}
	return line
}

func (w written) sheetLine(sheet contractfile.ActionSheet) sheetLine {
	return sheetLine{
		Code: sheet.Code, Title: sheet.Title, Address: sheetAddress(w.Contract.ID, sheet.Code), Owner: sheet.Owner, Weight: decimal(sheet.Weight),
		Unfunded: sheet.Funding == contractfile.Unfunded, Internal: sheet.Reach == contractfile.ReachInternal,
		Indicators: indicatorLabels(sheet.Indicators), Steps: len(sheet.Steps), StartYear: sheet.StartOn.Year, FinishYear: sheet.EndOn.Year,
	}
}

func indicatorLabels(indicators []contractfile.Indicator) []string {
	var labels []string
	for _, i := range indicators {
		labels = append(labels, i.Code+" "+i.Label)
	}
	return labels
}

func (p *Pages) newGoal(w written, _ *gin.Context) (*editing, *Trouble) {
	return &editing{
		written: w, Item: objectiveItem("nouveau"), Title: "Nouvel objectif stratégique", fresh: true,
		Address: goalAddress(w.Contract.ID, "nouveau"), After: objectivesAddress(w.Contract.ID), Form: strategicForm(w.File, true),
	}, nil
}

func (p *Pages) goalForm(w written, c *gin.Context) (*editing, *Trouble) {
	code := c.Param("code")
	if _, known := content.Body(w.File, objectiveItem(code)); !known {
		return nil, &noSuchObjective
	}
	return &editing{
		written: w, Item: objectiveItem(code), Title: "Objectif stratégique " + code,
		Address: goalAddress(w.Contract.ID, code), After: objectivesAddress(w.Contract.ID) + "#" + code, Form: strategicForm(w.File, false),
	}, nil
}

func (p *Pages) aimForm(w written, c *gin.Context) (*editing, *Trouble) {
	goal, code := c.Param("code"), c.Param("aim")
	body, _ := content.Body(w.File, objectiveItem(goal))
	if root, err := grown(body); err != nil || valueAt(root, "operational_objectives/"+code) == nil {
		return nil, &noSuchObjective
	}
	var parties []option
	for _, party := range w.Parties {
		parties = append(parties, option{Value: party.Code, Label: party.Name})
	}
	return &editing{
		written: w, Item: objectiveItem(goal), Title: "Objectif opérationnel " + code,
		Address: goalAddress(w.Contract.ID, goal) + "/" + url.PathEscape(code), After: objectivesAddress(w.Contract.ID) + "#" + code,
		Form: operationalForm(w.File, code, parties),
	}, nil
}

func goalAddress(contractID, code string) string {
	return objectivesAddress(contractID) + "/" + url.PathEscape(code)
}

var noSuchObjective = Trouble{
	Status: http.StatusNotFound, Title: "Introuvable", Detail: "Cet objectif n'existe pas dans ce contrat, ou n'est pas encore partagé.", Remedy: "Reprenez depuis la page «\u00a0Objectifs\u00a0».",
}
