package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
	"jalon/internal/content"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
	"jalon/internal/vigilance"
)

// sheetPage is one fiche action: what it says, where it comes from, and what the reader may do with it.
type sheetPage struct {
	frame
	Contract   postgres.Contract
	Code, Name string
	State      string // of its approval
	Question   string // address of that approval; "" before the fiche is submitted
	Facts      []saying
	Texts      []saying
	Chain      []chainLine
	Steps      []sheetStep
	Indicators []indicatorTold
	Years      []string
	Note       draftNote
	Edit       string // address; "" when the reader may not write
	Closed     string // why not
	Submit     string // address; "" when the reader may not submit
	Key        string
	Holding    []alertLine // what stops the submission
}

// chainLine is one of the things that a fiche comes from or leads to (F-OB-01).
type chainLine struct{ Kind, Code, Text, Address string }

type sheetStep struct {
	Label, Status, Weight string
	DueOn                 civil.Date
}

type indicatorTold struct {
	Code, Label, Kind, Direction, Unit, Source, Baseline, Comment string
	Targets, Actuals                                              []string // in the order of the years
}

func sheetAddress(contractID, code string) string {
	return contractAddress(contractID) + "/fiches/" + url.PathEscape(code)
}

func sheetItem(code string) content.Item { return content.ItemOf(content.ActionSheet, code) }

func sheetIn(file *contractfile.File, code string) *contractfile.ActionSheet {
	i := slices.IndexFunc(file.ActionSheets, func(s contractfile.ActionSheet) bool { return s.Code == code })
	if i < 0 {
		return nil
	}
	return &file.ActionSheets[i]
}

func (p *Pages) sheet(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	found := sheetIn(w.File, c.Param("code"))
	if found == nil {
		p.fail(c, noSuchSheet)
		return
	}
	page := w.sheetPage(*found)
	alerts, err := p.Service.Alerts(c.Request.Context(), person, w.Contract.ID)
	if err != nil {
		p.failed(c, err)
		return
	}
	page.Holding = w.holding(alerts, found.Code)
	p.write(c.Writer, http.StatusOK, "sheet", page)
}

func (w written) sheetPage(sheet contractfile.ActionSheet) sheetPage {
	here := sheetAddress(w.Contract.ID, sheet.Code)
	page := sheetPage{
		frame: w.frame("Fiche " + sheet.Code), Contract: w.Contract, Code: sheet.Code, Name: sheet.Title,
		Facts: w.facts(sheet), Texts: sheetTexts(sheet), Chain: w.chain(sheet), Years: years(w.File), Note: w.note(sheetItem(sheet.Code), here),
	}
	approval := string(contract.SheetApproval) + "." + sheet.Code
	if a, asked := w.Sight.State.Approval(approval); asked {
		page.State, page.Question = lifecycle.Approval.StateLabel(a.State), approvalAddress(w.Contract.ID, approval)
	}
	may, why := w.writes(sheetItem(sheet.Code))
	if page.Closed = why; may {
		page.Edit, page.Closed = here+"/modifier", ""
	}
	if w.offers(contract.SubmitSheet, sheet.Code) || may && w.whole() && w.drawable(sheet.Code) {
		page.Submit, page.Key = here+"/soumission", freshKey()
	}
	for _, s := range sheet.Steps {
		page.Steps = append(page.Steps, sheetStep{Label: s.Label, Status: string(s.Status), Weight: decimal(s.Weight), DueOn: s.DueOn})
	}
	for _, i := range sheet.Indicators {
		page.Indicators = append(page.Indicators, told(i, page.Years))
	}
	return page
}

// whole reports that the reader writes fiches as a whole: an authority does not manage the managing body (F-OB-12).
func (w written) whole() bool { return w.party() == contractfile.PartyManagingBody }

// drawable reports a fiche that the kernel does not know yet: its submission draws it up.
func (w written) drawable(code string) bool {
	return w.Sight.State.Phase == lifecycle.Negotiation && !slices.ContainsFunc(w.Sight.State.Sheets, func(s contract.Sheet) bool { return s.Code == code })
}

func (w written) facts(sheet contractfile.ActionSheet) []saying {
	var places []string
	for _, code := range sheet.Facilities {
		name := code
		if i := slices.IndexFunc(w.File.Facilities, func(f contractfile.Facility) bool { return f.Code == code }); i >= 0 {
			name = w.File.Facilities[i].Name
		}
		places = append(places, name)
	}
	span := ""
	if !sheet.StartOn.IsZero() && !sheet.EndOn.IsZero() {
		span = "du " + sheet.StartOn.French() + " au " + sheet.EndOn.French()
	}
	return sayings([]saying{
		{"Pilote", sheet.Owner}, {"Structures", strings.Join(places, ", ")}, {"Calendrier", span}, {"Financement", string(sheet.Funding)},
		{"Portée", string(sheet.Reach)}, {"Poids", decimal(sheet.Weight)}, {"Étiquettes", strings.Join(sheet.Tags, ", ")}, {"Validations notées au fichier", sheet.Status},
	})
}

func sheetTexts(sheet contractfile.ActionSheet) []saying {
	all := []saying{
		{"Situation de départ", sheet.BaselineSituation}, {"Situation visée dans cinq ans", sheet.TargetSituation5Y},
		{"Moyens", sheet.Means}, {"Partenaires", sheet.Partners}, {"Risques", sheet.Risks},
	}
	if s := sheet.SMART; s != nil {
		all = append(all, saying{"Spécifique", s.Specific}, saying{"Mesurable", s.Measurable}, saying{"Acceptable et ambitieux", s.Acceptable}, saying{"Réaliste", s.Realistic}, saying{"Délimité dans le temps", s.TimeBound})
	}
	return sayings(all)
}

// chain goes up from a fiche to the findings that it answers.
func (w written) chain(sheet contractfile.ActionSheet) []chainLine {
	var lines []chainLine
	for _, so := range w.File.StrategicObjectives {
		for _, oo := range so.OperationalObjectives {
			if oo.Code != sheet.OperationalObjective {
				continue
			}
			at := objectivesAddress(w.Contract.ID)
			lines = append(lines, chainLine{"Objectif opérationnel", oo.Code, oo.Text, at + "#" + oo.Code}, chainLine{"Objectif stratégique", so.Code, so.Text, at + "#" + so.Code})
			for _, f := range w.File.Findings {
				if slices.Contains(so.Findings, f.Code) {
					lines = append(lines, chainLine{"Constat", f.Code, f.Text, chainAddress(w.Contract.ID, f.Code)})
				}
			}
		}
	}
	return lines
}

func told(i contractfile.Indicator, years []string) indicatorTold {
	line := indicatorTold{Code: i.Code, Label: i.Label, Kind: string(i.Kind), Direction: string(i.Direction), Unit: i.Unit, Source: i.Source, Comment: i.Comment}
	if i.Baseline != nil {
		line.Baseline = decimal(i.Baseline.Value) + " (" + string(i.Baseline.Year) + ")"
	}
	for _, year := range years {
		target, actual := i.Targets[year], i.Actuals[year]
		line.Targets, line.Actuals = append(line.Targets, decimal(&target)), append(line.Actuals, decimal(&actual))
	}
	return line
}

// holding are the alerts that stop the submission of a fiche: its own, and those of what it answers.
func (w written) holding(alerts []vigilance.Alert, code string) []alertLine {
	rules, about := contract.Guards(contract.SubmitSheet), w.behind(code)
	var lines []alertLine
	for _, a := range alerts {
		if a.Level == vigilance.Block && slices.Contains(rules, a.Rule) && slices.Contains(about, a.Subject) {
			lines = append(lines, w.alertLine(a))
		}
	}
	return lines
}

// behind lists the codes of a fiche and of what it answers.
func (w written) behind(code string) []string {
	codes := []string{code}
	if sheet := sheetIn(w.File, code); sheet != nil {
		for _, line := range w.chain(*sheet) {
			codes = append(codes, line.Code)
		}
	}
	return codes
}

var noSuchSheet = Trouble{
	Status: http.StatusNotFound, Title: "Introuvable", Detail: "Cette fiche n'existe pas dans ce contrat, ou n'est pas encore partagée.", Remedy: "Reprenez depuis la page «\u00a0Objectifs\u00a0».",
}
