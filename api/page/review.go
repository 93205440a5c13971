package page

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jalon/internal/campaign"
	"jalon/internal/civil"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
	"jalon/internal/review"
)

// Reviewing is what the pages ask about the years of a contract.
type Reviewing interface {
	// YearReview is the file of a year's dialogue, with the years that have one; the error of what does not exist for any
	// other year.
	YearReview(ctx context.Context, person, id string, year int) (review.Year, []int, error)
	JointReview(ctx context.Context, person, id string) (review.Joint, error)
}

// yearPage is the file of a dialogue, to be read on the screen or printed (F-RS-05).
type yearPage struct {
	frame
	Contract postgres.Contract
	Year     review.Year
	Others   []yearLink
	Context  []contextTold
	Workbook string
	Now      string
}

type yearLink struct {
	Year    int
	Address string
}

// contextTold is what explains a structure's figures, read before them (F-DG-08).
type contextTold struct{ Name, Text string }

func reviewAddress(id string, year int) string {
	return contractAddress(id) + "/dialogue/" + strconv.Itoa(year)
}

// years are those of a contract that have begun.
func (w written) years() []int { return review.Years(w.File, w.Today()) }

func (p *Pages) yearReview(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	year, _ := strconv.Atoi(c.Param("year")) // what is no number is no year of the contract
	made, years, err := p.Service.YearReview(c.Request.Context(), person, w.Contract.ID, year)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := yearPage{
		frame: w.frame("Dialogue de gestion " + strconv.Itoa(year)), Contract: w.Contract, Year: made, Context: w.context(),
		Workbook: workbookAddress(w.Contract.ID, strconv.Itoa(year)), Now: moment(p.Now()),
	}
	for _, other := range years {
		if other != year {
			page.Others = append(page.Others, yearLink{other, reviewAddress(w.Contract.ID, other)})
		}
	}
	p.write(c.Writer, http.StatusOK, "review_year", page)
}

// jointPage is the review before a renewal (F-DG-11).
type jointPage struct {
	frame
	Contract postgres.Contract
	Joint    review.Joint
	Values   []valuesTold
	Context  []contextTold
	Workbook string
	Now      string
}

// valuesTold is an indicator with its target and its value of each year.
type valuesTold struct {
	review.Indicator
	Years []review.Indicator
}

func (p *Pages) jointReview(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	made, err := p.Service.JointReview(c.Request.Context(), person, w.Contract.ID)
	if err != nil {
		p.failed(c, err)
		return
	}
	p.write(c.Writer, http.StatusOK, "review_joint", jointPage{
		frame: w.frame("Bilan partagé"), Contract: w.Contract, Joint: made, Values: valuesOf(made), Context: w.context(),
		Workbook: workbookAddress(w.Contract.ID, "joint"), Now: moment(p.Now()),
	})
}

// valuesOf sets the years of each indicator side by side. An indicator has a line in every year.
func valuesOf(joint review.Joint) []valuesTold {
	var told []valuesTold
	at := map[string]int{}
	for _, year := range joint.Years {
		for _, i := range year.Indicators() {
			n, known := at[i.Code]
			if !known {
				n = len(told)
				at[i.Code], told = n, append(told, valuesTold{Indicator: i})
			}
			told[n].Years = append(told[n].Years, i)
		}
	}
	return told
}

// context gathers what the diagnostic says of each structure: its sections, then the findings about it.
func (w written) context() []contextTold {
	var told []contextTold
	for _, f := range w.File.Facilities {
		var said []string
		for _, section := range w.diagnosed().Sections {
			if section.Scope == f.Code && section.Text != "" {
				said = append(said, section.Text)
			}
		}
		for _, finding := range w.File.Findings {
			if finding.Scope == f.Code {
				said = append(said, finding.Text)
			}
		}
		told = append(told, contextTold{f.Name, strings.Join(said, " ")})
	}
	return told
}

func workbookAddress(id, which string) string {
	return exportsOf("", "/contracts/"+id+"/reviews/"+which, nil).XLSX
}

// amount is a number of a contract file in French; a dash where there is none.
func amount(n *contractfile.Number) string {
	if n == nil {
		return "–"
	}
	return campaign.French(*n)
}

func frenchDay(day civil.Date) string {
	if day.IsZero() {
		return "–"
	}
	return day.French()
}
