package page

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
	"jalon/internal/postgres"
)

// findingsPage lists findings as somebody looks for them, those that were set aside included (F-DI-12).
type findingsPage struct {
	frame
	Contract postgres.Contract
	Form     []field
	Findings []findingTold
	Total    int
	New      string // address; "" when the reader may not write
	Closed   string
}

// findingTold is one finding with what led to it and where it goes.
type findingTold struct {
	contractfile.Finding
	Where, ThemeTitle, Quadrant, AuthorName string
	Aside                                   bool // not retained
	Edit, Chain                             string
	Note                                    draftNote
}

func findingsAddress(contractID string) string { return contractAddress(contractID) + "/constats" }

func findingItem(code string) content.Item { return content.ItemOf(content.Finding, code) }

func (p *Pages) findings(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	asked := map[string]string{}
	for _, name := range []string{"mots", "structure", "theme", "suite"} {
		asked[name] = c.Query(name)
	}
	query := diagnostic.Query{Words: asked["mots"], Scope: asked["structure"], Theme: asked["theme"]}
	if retained := asked["suite"] == "retenus"; retained || asked["suite"] == "ecartes" {
		query.Retained = &retained
	}
	page := findingsPage{frame: w.frame("Constats"), Contract: w.Contract, Form: w.searchForm(asked), Total: len(w.File.Findings)}
	if may, why := w.writes(findingItem("nouveau")); may {
		page.New = findingsAddress(w.Contract.ID) + "/nouveau"
	} else {
		page.Closed = why
	}
	for _, f := range diagnostic.Search(w.File, query) {
		page.Findings = append(page.Findings, w.finding(f))
	}
	p.write(c.Writer, http.StatusOK, "diagnostic_findings", page)
}

func (w written) searchForm(asked map[string]string) []field {
	everywhere, themes := []option{{Label: "toutes"}}, []option{{Label: "tous"}}
	everywhere, themes = append(everywhere, w.scopeOptions()...), append(themes, themeOptions()...)
	form := []field{
		{ID: "mots", Name: "mots", Kind: "text", Label: "Mots", Limit: lineLimit, Hint: "Sans égard aux accents ni aux majuscules."},
		{ID: "structure", Name: "structure", Kind: "select", Label: "Portée", Options: everywhere},
		{ID: "theme", Name: "theme", Kind: "select", Label: "Thème", Options: themes},
		{ID: "suite", Name: "suite", Kind: "select", Label: "Suite donnée", Options: []option{{Label: "toutes"}, {Value: "retenus", Label: "retenus ou à décider"}, {Value: "ecartes", Label: "non retenus"}}},
	}
	for i := range form {
		form[i].Value = asked[form[i].Name]
		for j, o := range form[i].Options {
			form[i].Options[j].Chosen = o.Value == form[i].Value
		}
	}
	return form
}

func (w written) finding(f contractfile.Finding) findingTold {
	told := findingTold{
		Finding: f, Where: w.scopeName(f.Scope), Quadrant: string(diagnostic.Quadrant(f)), Aside: !diagnostic.Retained(f),
		Chain: chainAddress(w.Contract.ID, f.Code), Note: w.note(findingItem(f.Code), findingsAddress(w.Contract.ID)+"#"+f.Code),
	}
	if theme, known := w.grid().Theme(f.Theme); known {
		told.ThemeTitle = theme.Key + " – " + theme.Title
	}
	if f.Author != "" {
		told.AuthorName = w.Names.Party(f.Author)
	}
	if may, _ := w.writes(findingItem(f.Code)); may {
		told.Edit = findingsAddress(w.Contract.ID) + "/" + url.PathEscape(f.Code)
	}
	return told
}

// scopeOptions are what a finding may be about: the OG, a facility, the territory (F-OB-02).
func (w written) scopeOptions() []option {
	var options []option
	for _, scope := range diagnostic.Scopes(w.File) {
		options = append(options, option{Value: scope.Code, Label: scope.Name})
	}
	return append(options, option{Value: contractfile.ScopeTerritory, Label: "Territoire"})
}

func (w written) scopeName(code string) string {
	for _, o := range w.scopeOptions() {
		if o.Value == code {
			return o.Label
		}
	}
	return code
}

func newFinding(w written, c *gin.Context) (*editing, *Trouble) {
	form := w.findingForm(true)
	return &editing{
		written: w, Item: findingItem("nouveau"), Title: "Nouveau constat", fresh: true,
		Address: findingsAddress(w.Contract.ID) + "/nouveau", After: findingsAddress(w.Contract.ID), Form: form,
	}, nil
}

func editFinding(w written, c *gin.Context) (*editing, *Trouble) {
	code := c.Param("code")
	if _, known := content.Body(w.File, findingItem(code)); !known {
		return nil, &noSuchFinding
	}
	return &editing{
		written: w, Item: findingItem(code), Title: "Constat " + code,
		Address: findingsAddress(w.Contract.ID) + "/" + url.PathEscape(code), After: findingsAddress(w.Contract.ID) + "#" + code, Form: w.findingForm(false),
	}, nil
}

// findingForm follows the way of a finding: what is seen, where it stands, why, and what comes of it (F-OB-01).
func (w written) findingForm(fresh bool) draftForm {
	g := w.grid()
	var blocks, sheets, parties []option
	for _, b := range g.Blocks {
		blocks = append(blocks, option{Value: b.Key, Label: b.Title})
	}
	for _, s := range g.Sheets {
		sheets = append(sheets, option{Value: strconv.Itoa(s.Number), Label: strconv.Itoa(s.Number) + " – " + s.Title})
	}
	for _, party := range w.Parties {
		parties = append(parties, option{Value: party.Code, Label: party.Name})
	}
	said := draftGroup{Title: "Le constat", Entries: []entry{
		text("text", "Constat", "Court\u00a0: un seul fait.").needed(),
		oneOf("scope", "Portée", w.scopeOptions()...).needed(),
		oneOf("nature", "Nature", same("difficulté", "enjeu", "point fort", "spécificité")...).needed(),
		text("measure", "Mesure", "Le chiffre, sa source et son année."),
		text("qualitative", "Élément qualitatif", "Un chiffre seul n'explique rien\u00a0: dites ce qu'il signifie."),
	}}
	if fresh {
		said.Entries = append([]entry{words("code", "Code").hinted("Par exemple C-12\u00a0: lettres sans accent, chiffres, point et tiret.").needed()}, said.Entries...)
	}
	return draftForm{Groups: []draftGroup{
		said,
		{Title: "Où il se range", Entries: []entry{
			oneOf("theme", "Thème", themeOptions()...),
			oneOf("block", "Bloc de contenu", blocks...),
			oneOf("thematic_sheet", "Fiche thématique", sheets...).asWhole(),
			oneOf("swot", "Forces et faiblesses", same("force", "faiblesse", "opportunité", "menace")...).hinted("Sans précision, un point fort est une force et une difficulté une faiblesse."),
			oneOf("author", "Partie qui le propose", parties...),
		}},
		{Title: "Pourquoi, et avec quel effet", Hint: "Sans cause, un constat ne peut pas devenir un objectif.", Entries: []entry{
			lines("causes", "Causes", "Une par ligne."),
			lines("consequences", "Conséquences", "Une par ligne."),
			oneOf("has_lever", "Les parties ont-elles un levier d'action\u00a0?", answers...).asTruth().needed(),
		}},
		{Title: "Aujourd'hui et demain", Entries: []entry{
			text("state", "État actuel", ""),
			text("evolution", "Évolution à moyen terme", ""),
		}},
		{Title: "Suite donnée", Entries: []entry{
			oneOf("retained", "Retenu pour le contrat", answers...).asTruth().hinted("Un constat non retenu reste consultable pour le contrat suivant."),
			number("priority", "Priorité", "De 1 à 9\u00a0; elle attend que le diagnostic soit complet."),
		}},
	}}
}

var answers = []option{{Value: "true", Label: "Oui"}, {Value: "false", Label: "Non"}}

// asTruth is a choice that the item holds as true or false.
func (e entry) asTruth() entry { e.write = asTruth; return e }

var noSuchFinding = Trouble{
	Status: http.StatusNotFound, Title: "Introuvable", Detail: "Ce constat n'existe pas dans ce contrat, ou n'est pas encore partagé.", Remedy: "Reprenez depuis la page «\u00a0Constats\u00a0».",
}
