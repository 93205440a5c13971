package page

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
)

// Programming is what the pages ask of the contracts that a region means to negotiate.
type Programming interface {
	Programme(ctx context.Context, person string, asked ProgrammeAsked) (ProgrammeTold, error)
	ProgrammeModel(ctx context.Context, person string) (Exported, error)
	// TryProgramme says what a list would change, and keeps it for an hour under its digest.
	TryProgramme(ctx context.Context, person, file string, content []byte) (ProgrammeTried, error)
	// ImportProgramme begins to take in a list that was tried.
	ImportProgramme(ctx context.Context, person, digest string, allOrNothing bool) (number int64, err error)
	ProgrammeImport(ctx context.Context, person string, number int64) (ImportTold, error)
	// LaunchProgrammed takes in contracts, and answers for each of them.
	LaunchProgrammed(ctx context.Context, person string, contracts []string) ([]LaunchTold, error)
}

// ProgrammeAsked is what somebody chose to see; empty for everything.
type ProgrammeAsked struct{ Year, Territory, Status string }

// ProgrammeTold is programmed contracts by year, then by department; More are not listed. May tells that the reader changes
// the list.
type ProgrammeTold struct {
	Lines []ProgrammedLine
	More  int
	May   bool
}

// ProgrammedLine is one of them.
type ProgrammedLine struct {
	Contract, Title, ManagingBody, Status, Territory, Owner, Profile string
	Year, Facilities                                                 int
	EffectiveOn, LaunchOn                                            civil.Date
	Launched, MayLaunch                                              bool
}

// LaunchTold is what became of one contract; Trouble is nil for one that is launched, Again for one that was before.
type LaunchTold struct {
	Contract  string
	Again     bool
	Unsettled bool
	Trouble   *Trouble
}

const (
	programmePath = "/programmation"
	launchesPath  = programmePath + "/lancements"
	importsPath   = programmePath + "/imports"
)

// mostLaunched is how many contracts are launched together.
const mostLaunched = 50

type programmePage struct {
	frame
	Trouble *Trouble
	Form    []field
	Told    *ProgrammeTold
	Some    bool // of the lines may be launched
	Asked   bool // something was chosen
	Sheets  exports
	Sent    []LaunchTold
	Again   bool // some of what was sent may be sent again
}

func (p *Pages) programme(c *gin.Context, person string) {
	ctx := c.Request.Context()
	asked := ProgrammeAsked{c.Query("annee"), c.Query("territoire"), c.Query("statut")}
	page, status := programmePage{
		frame: p.framed(ctx, person, "Programmation"), Asked: asked != ProgrammeAsked{},
		Sheets: exportsOf("la programmation", "/programme", url.Values{"year": {asked.Year}, "territory": {asked.Territory}, "status": {asked.Status}}),
	}, http.StatusOK
	told, err := p.Service.Programme(ctx, person, asked)
	if err != nil {
		trouble := p.Service.Explain(ctx, err)
		page.Trouble, status, page.Title = &trouble, trouble.Status, "Erreur\u00a0: "+page.Title
	} else {
		page.Told = &told
		for _, l := range told.Lines {
			page.Some = page.Some || l.MayLaunch
		}
	}
	page.Form = asked.form(page.Trouble)
	p.write(c.Writer, status, "programme", page)
}

func (asked ProgrammeAsked) form(trouble *Trouble) []field {
	status := field{ID: "statut", Name: "statut", Of: "status", Kind: "select", Label: "Statut"}
	for _, o := range []option{{"", "tous", false}, {"planned", "programmé", false}, {"launched", "lancé", false}, {"withdrawn", "retiré", false}} {
		o.Chosen = o.Value == asked.Status
		status.Options = append(status.Options, o)
	}
	return blamed([]field{
		{ID: "annee", Name: "annee", Of: "year", Kind: "text", Label: "Année", Value: asked.Year, Limit: 4},
		{ID: "territoire", Name: "territoire", Of: "territory", Kind: "text", Label: "Département", Value: asked.Territory, Limit: 3, Hint: "Code, par exemple 63."},
		status,
	}, trouble)
}

func (p *Pages) programmeModel(c *gin.Context, person string) {
	file, err := p.Service.ProgrammeModel(c.Request.Context(), person)
	if err != nil {
		p.failed(c, err)
		return
	}
	c.Header("Content-Disposition", file.Disposition)
	c.Data(http.StatusOK, file.Type, file.Content)
}

// launch takes in what was ticked, and says what became of each. Sent again, it launches nothing twice.
func (p *Pages) launch(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	ctx, chosen := c.Request.Context(), c.Request.PostForm["contrat"]
	page, status := programmePage{frame: p.framed(ctx, person, "Lancement de contrats")}, http.StatusOK
	var err error
	switch {
	case len(chosen) == 0:
		page.Trouble = &Trouble{Status: http.StatusUnprocessableEntity, Title: "Rien à lancer", Detail: "Aucun contrat n'est choisi.", Remedy: "Cochez des contrats dans la programmation."}
	case len(chosen) > mostLaunched:
		page.Trouble = &Trouble{Status: http.StatusUnprocessableEntity, Title: "Trop de contrats", Detail: "Vous en avez choisi " + strconv.Itoa(len(chosen)) + "\u00a0; rien n'est lancé.", Remedy: "Lancez-en cinquante à la fois."}
	default:
		if page.Sent, err = p.Service.LaunchProgrammed(ctx, person, chosen); err != nil {
			trouble := p.Service.Explain(ctx, err)
			page.Trouble = &trouble
		}
	}
	if page.Trouble != nil {
		status, page.Title = page.Trouble.Status, "Erreur\u00a0: "+page.Title
	}
	for _, sent := range page.Sent {
		page.Again = page.Again || sent.Unsettled
	}
	p.write(c.Writer, status, "programme_launch", page)
}
