package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jalon/internal/postgres"
)

// Measuring is what the pages ask of the indicators of a contract, for a person.
type Measuring interface {
	// Indicators tells every indicator of a contract; by is whom its values are compared with: category, territory or group.
	Indicators(ctx context.Context, person, id, by string) ([]Indicator, error)
	// SaveMeasure writes the version that follows base.
	SaveMeasure(ctx context.Context, person, id, code string, year, base int, typed MeasureTyped) error
	// ReportSheet declares the values of a fiche for a year, under a key.
	ReportSheet(ctx context.Context, person, id, sheet string, year int, key string) error
}

// Indicator is an indicator in French words.
type Indicator struct {
	Code, Label, Sheet, Unit string
	Source, Definition       string
	Baseline                 string
	Years                    []IndicatorYear
	Warnings                 []string
}

// IndicatorYear is one of its years. Raw is the value as it is typed, Value as it is read.
type IndicatorYear struct {
	Year, Version                         int
	Target, Value, Raw, Gap               string
	Source, Campaign, Definition, Comment string
	Missed, Reported                      bool
	Awaits                                string
	Proposal                              *Proposal
	Standing                              string
	Scale                                 *Scale
}

// Proposal is what a campaign says.
type Proposal struct{ Value, Raw, Source, Campaign, Definition, FINESS string }

// Scale draws where a value stands between the quartiles of its group, in a picture that is two hundred wide. It only
// repeats what Standing says.
type Scale struct{ Q1, Width, Median, Value int }

// MeasureTyped is a value as somebody typed it.
type MeasureTyped struct{ Value, Source, Campaign, Definition, Comment, Origin string }

type indicatorsPage struct {
	frame
	Contract postgres.Contract
	By       []option
	Lines    []indicatorLine
	Reports  []reportLine
	Trouble  *Trouble
	Done     string
	Sheets   exports
}

type indicatorLine struct {
	Indicator
	Address string
}

// reportLine is a fiche whose values of a year wait to be declared.
type reportLine struct {
	Address, Sheet, Key string
	Year                int
	Missing             []string
}

func indicatorsAddress(id string) string { return contractAddress(id) + "/indicateurs" }

func (p *Pages) indicators(c *gin.Context, person string) {
	done := map[string]string{"valeur": "La valeur est enregistrée.", "declaration": "La fiche est déclarée."}[c.Query("fait")]
	p.listIndicators(c, person, http.StatusOK, nil, done)
}

func (p *Pages) listIndicators(c *gin.Context, person string, status int, trouble *Trouble, done string) {
	ctx, id, by := c.Request.Context(), c.Param("id"), c.Query("par")
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	found, err := p.Service.Indicators(ctx, person, id, by)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := indicatorsPage{frame: sight.frame("Indicateurs"), Contract: sight.Contract, Trouble: trouble, Done: done}
	page.Sheets = exportsOf("les indicateurs", "/contracts/"+url.PathEscape(id)+"/indicators", url.Values{"by": {by}})
	for _, o := range []option{{Value: "category", Label: "de même catégorie"}, {Value: "territory", Label: "du même département"}, {Value: "group", Label: "du même groupe homogène"}} {
		o.Chosen = o.Value == by
		page.By = append(page.By, o)
	}
	if trouble != nil {
		page.Title = "Erreur\u00a0: " + page.Title
	}
	for _, i := range found {
		page.Lines = append(page.Lines, indicatorLine{i, indicatorsAddress(id) + "/" + url.PathEscape(i.Code)})
	}
	page.Reports = reportsOf(id, found, sight.Today().Year)
	p.write(c.Writer, status, "indicators", page)
}

// reportsOf are the fiches that have a target for a year that is over and have not declared it, with what still misses.
func reportsOf(id string, found []Indicator, today int) (lines []reportLine) {
	for _, i := range found {
		for _, y := range i.Years {
			if i.Sheet == "" || y.Target == "" || y.Reported || y.Year >= today {
				continue
			}
			at := slices.IndexFunc(lines, func(l reportLine) bool { return l.Sheet == i.Sheet && l.Year == y.Year })
			if at < 0 {
				at = len(lines)
				lines = append(lines, reportLine{
					Address: contractAddress(id) + "/declarations/" + url.PathEscape(i.Sheet) + "/" + strconv.Itoa(y.Year), Sheet: i.Sheet, Year: y.Year, Key: freshKey(),
				})
			}
			switch {
			case y.Value == "":
				lines[at].Missing = append(lines[at].Missing, i.Code+"\u00a0: la valeur manque.")
			case y.Awaits != "":
				lines[at].Missing = append(lines[at].Missing, i.Code+"\u00a0: "+y.Awaits)
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b reportLine) int { return a.Year - b.Year })
	return lines
}

// declare takes the declaration of a fiche.
func (p *Pages) declare(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	key, id := entered(c.Request.PostForm, "cle"), c.Param("id")
	if !wellKeyed(key) {
		p.fail(c, incomplete)
		return
	}
	if err := p.Service.ReportSheet(c.Request.Context(), person, id, c.Param("sheet"), yearOf(c), key); err != nil {
		trouble := p.Service.Explain(c.Request.Context(), err)
		p.listIndicators(c, person, trouble.Status, &trouble, "")
		return
	}
	redirect(c, indicatorsAddress(id)+"?fait=declaration")
}

// yearOf is the year of the address; 0 for what is none, which the service refuses.
func yearOf(c *gin.Context) int {
	year, err := strconv.Atoi(c.Param("year"))
	if err != nil || year < 2000 || year > 2199 {
		return 0
	}
	return year
}

type measurePage struct {
	frame
	Contract  postgres.Contract
	Indicator Indicator
	Year      IndicatorYear
	Address   string
	Back      string
	Version   string // that the writer has read
	Origin    string
	Form      []field
	Trouble   *Trouble
}

func (p *Pages) measure(c *gin.Context, person string) {
	page, ok := p.measurePage(c, person)
	if !ok {
		return
	}
	y := page.Year
	typed := MeasureTyped{Value: strings.Replace(y.Raw, ".", ",", 1), Source: y.Source, Campaign: y.Campaign, Definition: y.Definition, Comment: y.Comment}
	if taken := y.Proposal; taken != nil && c.Query("reprendre") == "oui" {
		typed = MeasureTyped{Value: strings.Replace(taken.Raw, ".", ",", 1), Source: taken.Source, Campaign: taken.Campaign, Definition: taken.Definition, Comment: y.Comment}
		page.Origin = taken.Source + " " + taken.Campaign + ", " + taken.FINESS
	}
	page.Version, page.Form = strconv.Itoa(y.Version), measureForm(typed, nil)
	p.write(c.Writer, http.StatusOK, "measure", page)
}

// measurePage finds the indicator and its year; it has answered when it finds none.
func (p *Pages) measurePage(c *gin.Context, person string) (measurePage, bool) {
	ctx, id, code, year := c.Request.Context(), c.Param("id"), c.Param("code"), yearOf(c)
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return measurePage{}, false
	}
	found, err := p.Service.Indicators(ctx, person, id, "")
	if err != nil {
		p.failed(c, err)
		return measurePage{}, false
	}
	at := slices.IndexFunc(found, func(i Indicator) bool { return i.Code == code })
	if at < 0 || year == 0 {
		p.fail(c, Trouble{Status: http.StatusNotFound, Title: "Introuvable", Detail: "Cet indicateur n'est pas au contrat.", Remedy: "Reprenez depuis la page des indicateurs."})
		return measurePage{}, false
	}
	page := measurePage{frame: sight.frame(found[at].Label + ", " + strconv.Itoa(year)), Contract: sight.Contract, Indicator: found[at], Year: IndicatorYear{Year: year}, Back: indicatorsAddress(id)}
	if y := slices.IndexFunc(found[at].Years, func(y IndicatorYear) bool { return y.Year == year }); y >= 0 {
		page.Year = found[at].Years[y]
	}
	page.Address = page.Back + "/" + url.PathEscape(code) + "/" + strconv.Itoa(year)
	return page, true
}

// saveMeasure takes a value and comes back to the indicators.
func (p *Pages) saveMeasure(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	page, ok := p.measurePage(c, person)
	if !ok {
		return
	}
	sent := c.Request.PostForm
	typed := MeasureTyped{entered(sent, "valeur"), entered(sent, "source"), entered(sent, "campagne"), entered(sent, "definition"), entered(sent, "commentaire"), entered(sent, "origine")}
	base, err := strconv.Atoi(entered(sent, "version"))
	if err != nil || base < 0 {
		p.fail(c, incomplete)
		return
	}
	page.Version, page.Origin = strconv.Itoa(base), typed.Origin
	trouble := tooLong(measureForm(typed, nil))
	if trouble == nil {
		if err := p.Service.SaveMeasure(c.Request.Context(), person, c.Param("id"), c.Param("code"), page.Year.Year, base, typed); err != nil {
			explained := p.Service.Explain(c.Request.Context(), err)
			trouble = &explained
		}
	}
	if trouble == nil {
		redirect(c, page.Back+"?fait=valeur")
		return
	}
	page.Title, page.Trouble, page.Form = "Erreur\u00a0: "+page.Title, trouble, measureForm(typed, trouble)
	p.write(c.Writer, trouble.Status, "measure", page)
}

func measureForm(typed MeasureTyped, trouble *Trouble) []field {
	return blamed([]field{
		{ID: "valeur", Name: "valeur", Of: "value", Kind: "text", Label: "Valeur", Value: typed.Value, Limit: 60, Hint: "Un nombre comme 96,4\u00a0; rien pour retirer la valeur."},
		{ID: "source", Name: "source", Of: "source", Kind: "text", Label: "Source", Value: typed.Source, Limit: 300},
		{ID: "campagne", Name: "campagne", Of: "campaign", Kind: "text", Label: "Campagne", Value: typed.Campaign, Limit: 64},
		{ID: "definition", Name: "definition", Of: "definition", Kind: "text", Label: "Version de la définition", Value: typed.Definition, Limit: 64},
		{ID: "commentaire", Name: "commentaire", Of: "comment", Kind: "area", Label: "Commentaire", Value: typed.Comment, Limit: 2000, Hint: "Obligatoire pour une valeur du tableau de bord de la performance, et quand la cible n'est pas atteinte."},
	}, trouble)
}

// tooLong finds what the API's schema would not take.
func tooLong(form []field) *Trouble {
	for _, f := range form {
		if utf8.RuneCountInString(f.Value) > f.Limit {
			return &Trouble{Status: http.StatusUnprocessableEntity, Title: "Saisie à corriger", Detail: "Ce champ dépasse " + strconv.Itoa(f.Limit) + " caractères.", Remedy: "Raccourcissez-le.", Field: f.Of}
		}
	}
	return nil
}
