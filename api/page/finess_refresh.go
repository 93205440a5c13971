package page

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"jalon/internal/finess"
	"jalon/internal/postgres"
)

// MostDiffering is how many entities of each sort a page about a refresh shows. The others are in the API and on the command
// line.
const MostDiffering = 200

const refreshesPath = finessPath + "/mises-a-jour"

type refreshesPage struct {
	frame
	Trouble *Trouble
	Nothing bool // the file that was sent changes nothing
	Lines   []FinessRefresh
	Later   bool
	Next    string
}

func (p *Pages) finessRefreshes(c *gin.Context, person string) {
	p.listRefreshes(c, person, http.StatusOK, nil)
}

func (p *Pages) listRefreshes(c *gin.Context, person string, status int, trouble *Trouble) {
	before, err := strconv.ParseInt(c.Query("avant"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	lines, next, err := p.Service.FinessRefreshes(c.Request.Context(), person, before)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := refreshesPage{frame: p.framed(c.Request.Context(), person, "Mises à jour du référentiel FINESS"), Trouble: trouble, Nothing: c.Query("fichier") == "identique", Lines: lines, Later: before > 0, Next: next}
	if trouble != nil {
		page.Title = "Erreur\u00a0: " + page.Title
	}
	p.write(c.Writer, status, "finess_refreshes", page)
}

// proposeFiness takes a file and shows what it would change. What cannot be read is told above the list.
func (p *Pages) proposeFiness(c *gin.Context, person string) {
	name, content, trouble := sentFile(c)
	if trouble == nil {
		number, err := p.Service.ProposeFiness(c.Request.Context(), person, name, content)
		switch {
		case err != nil:
			explained := p.Service.Explain(c.Request.Context(), err)
			trouble = &explained
		case number == 0:
			redirect(c, refreshesPath+"?fichier=identique")
			return
		default:
			redirect(c, refreshesPath+"/"+strconv.FormatInt(number, 10))
			return
		}
	}
	p.listRefreshes(c, person, trouble.Status, trouble)
}

// sentFile reads the one file of a form.
func sentFile(c *gin.Context) (name string, content []byte, trouble *Trouble) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, finess.MostBytes+mostForm)
	file, header, err := c.Request.FormFile("fichier")
	if err == nil {
		defer file.Close()
		content, err = io.ReadAll(file)
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return "", nil, &Trouble{Status: http.StatusRequestEntityTooLarge, Title: "Fichier trop volumineux", Detail: "Le fichier dépasse 12\u00a0Mio.", Remedy: "Découpez-le par département."}
	}
	if err != nil || header.Filename == "" {
		return "", nil, &Trouble{Status: http.StatusUnprocessableEntity, Title: "Fichier manquant", Detail: "Aucun fichier n'est arrivé.", Remedy: "Choisissez un fichier CSV ou XLSX, puis envoyez-le."}
	}
	return header.Filename, content, nil
}

type refreshPage struct {
	frame
	FinessRefreshTold
	Trouble                            *Trouble
	MoreAdded, MoreChanged, MoreClosed int
	Decidable, Applicable              bool
	AddedLines, ClosedLines            []finess.Entity
	ChangedLines                       []finess.EntityChange
}

func (p *Pages) finessRefresh(c *gin.Context, person string) {
	p.showRefresh(c, person, http.StatusOK, nil)
}

func (p *Pages) showRefresh(c *gin.Context, person string, status int, trouble *Trouble) {
	told, err := p.Service.FinessRefresh(c.Request.Context(), person, refreshNumber(c))
	if err != nil {
		p.failed(c, err)
		return
	}
	d := told.Difference
	page := refreshPage{frame: p.framed(c.Request.Context(), person, "Mise à jour n°\u00a0"+strconv.FormatInt(told.Number, 10)), FinessRefreshTold: told, Trouble: trouble,
		AddedLines: first(d.Added), ChangedLines: first(d.Changed), ClosedLines: first(d.Closed),
		MoreAdded: len(d.Added) - len(first(d.Added)), MoreChanged: len(d.Changed) - len(first(d.Changed)), MoreClosed: len(d.Closed) - len(first(d.Closed)),
		Decidable: told.May && told.State == postgres.FinessProposed}
	page.Applicable = page.Decidable && !told.Own && !told.Moved
	if trouble != nil {
		page.Title = "Erreur\u00a0: " + page.Title
	}
	p.write(c.Writer, status, "finess_refresh", page)
}

func first[T any](lines []T) []T { return lines[:min(len(lines), MostDiffering)] }

// refreshNumber is the one of the address; 0, which no refresh has, for what is no number.
func refreshNumber(c *gin.Context) int64 {
	number, err := strconv.ParseInt(c.Param("refresh"), 10, 64)
	if err != nil || number < 0 {
		return 0
	}
	return number
}

// decideFiness takes the decision of a form, and comes back to the refresh.
func (p *Pages) decideFiness(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	verdict := entered(c.Request.PostForm, "decision")
	if verdict != "appliquer" && verdict != "refuser" {
		p.fail(c, incomplete)
		return
	}
	number := refreshNumber(c)
	if err := p.Service.DecideFiness(c.Request.Context(), person, number, verdict == "appliquer"); err != nil {
		trouble := p.Service.Explain(c.Request.Context(), err)
		p.showRefresh(c, person, trouble.Status, &trouble)
		return
	}
	redirect(c, FinessRefresh{FinessRefresh: postgres.FinessRefresh{Number: number}}.Address())
}
