package page

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

// MostCheckpoints is how many of them one page shows.
const MostCheckpoints = 50

// Checkpoint is one head of the log, signed. Neither Valid nor Invalid: nobody told this service the public keys.
type Checkpoint struct {
	Number                 int64
	At                     time.Time
	Origin, Root           string
	Size, Contracts, Facts int64
	Fingerprint            string
	Valid, Invalid         bool
}

const checkpointsPath = "/scelles"

// checkpointAddress is the line of one of them among the others, however many have followed.
func checkpointAddress(number int64) string {
	return fmt.Sprintf("%s?avant=%d#scelle-%d", checkpointsPath, number+1, number)
}

// Address is where its signed note is downloaded.
func (c Checkpoint) Address() string { return fmt.Sprintf("%s/%d", checkpointsPath, c.Number) }

// checkpointsPage is what was signed over all contracts.
type checkpointsPage struct {
	frame
	Lines []Checkpoint
	Later bool
	Next  string
	// Doubtful tells that one of the lines has a signature that is not recognised.
	Doubtful bool
}

func (p *Pages) checkpoints(c *gin.Context, person string) {
	ctx := c.Request.Context()
	before, err := strconv.ParseInt(c.Query("avant"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	lines, next, err := p.Service.Checkpoints(ctx, person, before)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := checkpointsPage{frame: frame{Title: "Scellés", SignedIn: true}, Lines: lines, Later: before > 0, Next: next,
		Doubtful: slices.ContainsFunc(lines, func(c Checkpoint) bool { return c.Invalid })}
	if me, _, err := p.Service.Me(ctx, person); err == nil {
		page.Person = me.Name
	}
	p.write(c.Writer, http.StatusOK, "checkpoints", page)
}

// checkpoint gives the signed note to the byte, as a file to keep.
func (p *Pages) checkpoint(c *gin.Context, person string) {
	number, err := strconv.ParseInt(c.Param("number"), 10, 64)
	if err != nil || number < 1 {
		number = 0 // there is none
	}
	note, err := p.Service.CheckpointNote(c.Request.Context(), person, number)
	if err != nil {
		p.failed(c, err)
		return
	}
	c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="scelle-%d.txt"`, number))
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(note))
}
