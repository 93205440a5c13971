package page

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"jalon/internal/contractfile"
	"jalon/internal/postgres"
	"jalon/internal/vigilance"
)

// alertsPage is what vigilance finds in a contract, the gravest first.
type alertsPage struct {
	frame
	Contract postgres.Contract
	Levels   []alertLevel
}

type alertLevel struct {
	Label string
	Lines []alertLine
}

// alertLine is one alert, with the page on which its subject is put right.
type alertLine struct{ Rule, Level, Subject, Message, Remedy, Address string }

func (p *Pages) alerts(c *gin.Context, person string) {
	w, read := p.written(c, person)
	if !read {
		return
	}
	found, err := p.Service.Alerts(c.Request.Context(), person, w.Contract.ID)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := alertsPage{frame: w.frame("Vigilance"), Contract: w.Contract}
	for _, a := range found { // by level already
		label := a.Level.French()
		if n := len(page.Levels); n == 0 || page.Levels[n-1].Label != label {
			page.Levels = append(page.Levels, alertLevel{Label: label})
		}
		last := &page.Levels[len(page.Levels)-1]
		last.Lines = append(last.Lines, w.alertLine(a))
	}
	p.write(c.Writer, http.StatusOK, "alerts", page)
}

func (w written) alertLine(a vigilance.Alert) alertLine {
	return alertLine{Rule: a.Rule, Level: a.Level.French(), Subject: a.Subject, Message: a.Message, Remedy: a.Remedy, Address: w.subjectAddress(a.Subject)}
}

// subjectAddress is where the subject of an alert is read; "" for what has no page of its own.
func (w written) subjectAddress(code string) string {
	id := w.Contract.ID
	if sheetIn(w.File, code) != nil {
		return sheetAddress(id, code)
	}
	for _, so := range w.File.StrategicObjectives {
		if so.Code == code || slices.ContainsFunc(so.OperationalObjectives, func(oo contractfile.OperationalObjective) bool { return oo.Code == code }) {
			return objectivesAddress(id) + "#" + code
		}
	}
	for _, s := range w.File.ActionSheets {
		if slices.ContainsFunc(s.Indicators, func(i contractfile.Indicator) bool { return i.Code == code }) {
			return sheetAddress(id, s.Code)
		}
	}
	if slices.ContainsFunc(w.File.Findings, func(f contractfile.Finding) bool { return f.Code == code }) {
		return chainAddress(id, code)
	}
	return ""
}
