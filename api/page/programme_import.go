package page

import (
	"errors"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// ProgrammeFound is what a list says and changes, or would change; counts are of contracts.
type ProgrammeFound struct {
	Rows, Added, Changed, Unchanged, Refused, Unsaid int
	Left, Ignored                                    []string
	Cells                                            []BadCell
}

// BadCell is a cell of a spreadsheet that is wrong.
type BadCell struct{ Ref, Column, Contract, Message, Remedy string }

// ProgrammeTried is a list that was read and has changed nothing yet.
type ProgrammeTried struct {
	File, Digest string
	Found        ProgrammeFound
}

// ImportTold is how far an import is. Found is nil until it is over, and where the file is Unreadable.
type ImportTold struct {
	Number                  int64
	File, State, Unreadable string
	Done, Of                int
	BegunAt                 time.Time
	UnderWay, Taken, Failed bool
	Found                   *ProgrammeFound
}

// mostProgramme is how many bytes a list may have.
const mostProgramme = 20 << 20

// mostCells is how many bad cells a page shows; the API tells the others.
const mostCells = 500

// refresh is after how many seconds the page of an import asks how far it is.
const refresh = "3"

type programmeImportPage struct {
	frame
	Trouble *Trouble
	Tried   *ProgrammeTried
	Told    *ImportTold
	Found   *ProgrammeFound
	More    int  // cells that are not shown
	Ready   bool // something may be imported
}

func (page *programmeImportPage) tell(found *ProgrammeFound) {
	if found == nil {
		return
	}
	shown := *found
	page.More = max(len(shown.Cells)-mostCells, 0) + shown.Unsaid
	shown.Cells = shown.Cells[:min(len(shown.Cells), mostCells)]
	page.Found = &shown
}

// tryProgramme shows what a list would change. The page is shown at once, with what the next form needs to find the list
// again.
func (p *Pages) tryProgramme(c *gin.Context, person string) {
	ctx := c.Request.Context()
	name, content, trouble := sentList(c)
	page, status := programmeImportPage{frame: p.framed(ctx, person, "Essai d'import")}, http.StatusOK
	if trouble == nil {
		tried, err := p.Service.TryProgramme(ctx, person, name, content)
		if err != nil {
			explained := p.Service.Explain(ctx, err)
			trouble = &explained
		} else {
			page.Tried, page.Ready = &tried, tried.Found.Added+tried.Found.Changed > 0
			page.tell(&tried.Found)
		}
	}
	if page.Trouble = trouble; trouble != nil {
		status, page.Title = trouble.Status, "Erreur\u00a0: "+page.Title
	}
	p.write(c.Writer, status, "programme_import", page)
}

// importProgramme begins to take in a list that was tried, and leads to where it is followed.
func (p *Pages) importProgramme(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	how := entered(c.Request.PostForm, "mode")
	if how != "tout" && how != "lignes" {
		p.fail(c, incomplete)
		return
	}
	number, err := p.Service.ImportProgramme(c.Request.Context(), person, entered(c.Request.PostForm, "empreinte"), how == "tout")
	if err != nil {
		p.failed(c, err)
		return
	}
	redirect(c, importsPath+"/"+strconv.FormatInt(number, 10))
}

// programmeImport refreshes itself while the import goes on: by a header, which needs no script.
func (p *Pages) programmeImport(c *gin.Context, person string) {
	number, err := strconv.ParseInt(c.Param("import"), 10, 64)
	if err != nil || number < 1 {
		number = 0 // which no import has
	}
	told, err := p.Service.ProgrammeImport(c.Request.Context(), person, number)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := programmeImportPage{frame: p.framed(c.Request.Context(), person, "Import n°\u00a0"+strconv.FormatInt(told.Number, 10)), Told: &told}
	page.tell(told.Found)
	if told.UnderWay {
		c.Header("Refresh", refresh)
	}
	p.write(c.Writer, http.StatusOK, "programme_import", page)
}

// sentList reads the one file of a form.
func sentList(c *gin.Context) (name string, content []byte, trouble *Trouble) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, mostProgramme+mostForm)
	file, header, err := c.Request.FormFile("fichier")
	if err == nil {
		defer file.Close()
		content, err = io.ReadAll(file)
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return "", nil, &Trouble{Status: http.StatusRequestEntityTooLarge, Title: "Fichier trop volumineux", Detail: "Le fichier dépasse 20\u00a0Mio.", Remedy: "Découpez-le par année ou par département."}
	}
	if err != nil || header.Filename == "" || len(header.Filename) > 255 {
		return "", nil, &Trouble{Status: http.StatusUnprocessableEntity, Title: "Fichier manquant", Detail: "Aucun fichier n'est arrivé.", Remedy: "Choisissez un fichier CSV ou XLSX, puis envoyez-le."}
	}
	return strings.ToValidUTF8(path.Base(header.Filename), "\ufffd"), content, nil
}
