package page

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/hindsight"
	"jalon/internal/postgres"
)

// Hindsight is the part of the Service about the past. Days come as they were typed.
type Hindsight interface {
	// History lists facts with their letters, and refusals for whoever may know of them, the oldest first; next is where it
	// goes on, "" at the end.
	History(ctx context.Context, person, id string, asked HistoryAsked) (lines []HistoryLine, next string, err error)
	// AsOf is the contract at the end of a day, Changes what differs between the ends of two days.
	AsOf(ctx context.Context, person, id, day string) (Then, error)
	Changes(ctx context.Context, person, id, from, to string) (Changes, error)
	// Checkpoints lists what was signed, the newest first, before a number; 0 is from the newest on. CheckpointNote is one of
	// them as it was signed.
	Checkpoints(ctx context.Context, person string, before int64) (lines []Checkpoint, next string, err error)
	CheckpointNote(ctx context.Context, person string, number int64) (string, error)
}

// HistoryLine is a fact, or a refusal and nothing else.
type HistoryLine struct {
	At         time.Time
	Room       hindsight.Room
	Seq        int64
	By         *HistoryActor // nil for the calendar
	Sentence   string
	Revision   string // of the text that the fact is about
	Readable   bool
	Hash       string
	Checkpoint int64 // the first one that covers the fact; 0 while none does
	SealedAt   time.Time
	Letters    []LetterLine
	Refused    *LogLine
}

// HistoryActor is who acted, in whose place, for which party and as what.
type HistoryActor struct{ Name, For, Party, Role string }

// historyPage is the whole story of a contract, as far as it was asked for.
type historyPage struct {
	frame
	Contract postgres.Contract
	Onlooker string
	Trouble  *Trouble
	Form     []field
	Filtered []string // what was asked for, in words
	Zone     string
	Lines    []historyLine
	Later    bool
	First    string // addresses of the first page and of the next one
	Next     string
	Now      string // when the page was made
	Site     string // on which the addresses of this page stand, for its printed form
	Here     string
	Refusals bool // the reader would see refusals, if there were any
	Sheets   exports
}

// historyLine is a line with the words that the page shows.
type historyLine struct {
	HistoryLine
	Moment string
	Text   string // address of the text that is spoken of; "" where it cannot be read
	Sealed string
	Seal   string // address of the checkpoint
	Refusal
	Delivered []delivered
}

// Refusal is what was refused, in French: the act, what it was about, the answer and the rule that it follows.
type Refusal struct{ Who, Act, About, Why, Rule string }

// delivered is one letter with what became of it and when.
type delivered struct {
	Kind, To, State string
	Lost            bool
}

func (p *Pages) history(c *gin.Context, person string) {
	ctx, id := c.Request.Context(), c.Param("id")
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	asked := askedHistory(c.Query)
	page, status := historyPage{
		frame: sight.frame("Chronologie"), Contract: sight.Contract, Onlooker: sight.onlooker(), Zone: sight.State.Zone, Later: asked.After != "",
		Now:  sight.moment(sight.Now),
		Site: c.Request.Host, Here: asked.address(id), Refusals: sight.may(access.SeeAccessLog),
	}, http.StatusOK
	lines, next, err := p.Service.History(ctx, person, id, asked)
	if err != nil {
		trouble := p.Service.Explain(ctx, err)
		page.Trouble, status = &trouble, trouble.Status
		page.Title = "Erreur\u00a0: " + page.Title
	}
	for _, l := range lines {
		page.Lines = append(page.Lines, sight.historyLine(l))
	}
	page.Form, page.Filtered = asked.form(sight, page.Trouble), asked.words(sight)
	page.Sheets = exportsOf("cette chronologie", "/contracts/"+url.PathEscape(id)+"/history", asked.query())
	asked.After = ""
	page.First = asked.address(id)
	if asked.After = next; next != "" {
		page.Next = asked.address(id)
	}
	p.write(c.Writer, status, "history", page)
}

func (s *Sight) historyLine(l HistoryLine) historyLine {
	told := historyLine{HistoryLine: l, Moment: s.clock(l.At, toTheSecond)}
	if r := l.Refused; r != nil {
		line := s.logLine(*r)
		told.Refusal = Refusal{r.Person, line.Action, line.Subject, line.Reason, line.Rule}
		return told
	}
	if l.Readable {
		told.Text = textAddress(s.Contract.ID, l.Revision)
	}
	if l.Checkpoint > 0 {
		told.Sealed = fmt.Sprintf("scellé n°\u00a0%d du %s", l.Checkpoint, civil.MustZone(civil.Paris).Day(l.SealedAt).French())
		told.Seal = checkpointAddress(l.Checkpoint)
	}
	for _, letter := range l.Letters {
		told.Delivered = append(told.Delivered, s.delivered(letter))
	}
	return told
}

func (s *Sight) delivered(l LetterLine) delivered {
	d := delivered{Kind: l.Kind, To: l.Name, State: l.State, Lost: l.Lost}
	if l.SentName != "" {
		d.To += ", absent, remise à " + l.SentName
	}
	switch {
	case !l.DoneAt.IsZero():
		if strings.Contains(d.State, ",") { // the words are followed by others already
			d.State += ","
		}
		d.State += " le " + s.moment(l.DoneAt)
	case !l.NextAt.IsZero():
		d.State += ", prochain envoi le " + s.moment(l.NextAt)
	}
	return d
}

// How closely an instant is told: facts of one minute are told apart.
const (
	toTheMinute = "02/01/2006 à 15\u00a0h\u00a004"
	toTheSecond = toTheMinute + "\u00a0min\u00a005\u00a0s"
)

func (s *Sight) moment(t time.Time) string { return s.clock(t, toTheMinute) }

// clock is an instant as the clocks show it where the contract lives, with the offset where that is not Paris.
func (s *Sight) clock(t time.Time, shown string) string {
	if s.State.Zone != civil.Paris {
		shown += " (UTC-07:00)"
	}
	return civil.MustZone(s.State.Zone).Clock(t).Format(shown)
}

func historyAddress(id string, query url.Values) string {
	address := contractAddress(id) + "/chronologie"
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}

// peopleOf lists everybody whom the contract has named, once each, and whoever was asked for: what was refused may have
// been asked by somebody else.
func (s *Sight) peopleOf(asked string) []option {
	var people []option
	seen := map[string]bool{}
	for _, p := range s.People {
		if !seen[p.ID] {
			seen[p.ID] = true
			people = append(people, option{Value: p.ID, Label: s.Names.Person(p.ID)})
		}
	}
	if asked != "" && !seen[asked] {
		people = append(people, option{Value: asked, Label: s.Names.Person(asked)})
	}
	return people
}
