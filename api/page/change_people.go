package page

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// changePeople takes a form of the people page and has it decided as the API would. What is not taken comes back as it
// was typed.
func (p *Pages) changePeople(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	ctx, sent := c.Request.Context(), c.Request.PostForm
	sight, err := p.Service.Contract(ctx, person, c.Param("id"))
	if err != nil {
		p.failWith(c.Writer, c.Request, p.Service.Explain(ctx, err), saidIn(sent))
		return
	}
	forms, err := p.actForms(ctx, person, sight)
	if err != nil {
		p.failWith(c.Writer, c.Request, p.Service.Explain(ctx, err), saidIn(sent))
		return
	}
	i := slices.IndexFunc(forms, func(f actForm) bool { return string(f.Action) == entered(sent, "acte") })
	if i < 0 {
		p.fail(c, Trouble{
			Status: http.StatusUnprocessableEntity, Title: "Envoi illisible", Detail: "Le formulaire est arrivé incomplet.",
			Remedy: "Revenez à la page précédente, puis envoyez-le de nouveau.",
		})
		return
	}
	form, key := &forms[i], entered(sent, "cle")
	form.fill(sent)
	trouble, onward := form.check(key), ""
	if trouble == nil {
		if onward, err = p.act(ctx, person, sight.Contract.ID, key, form); err != nil {
			explained := p.Service.Explain(ctx, err)
			trouble = &explained
		}
	}
	if trouble != nil {
		p.giveBack(c, sight, forms, form, key, trouble)
		return
	}
	redirect(c, peopleAddress(sight.Contract.ID)+onward)
}

// act does what a form asks for and says what confirms it.
func (p *Pages) act(ctx context.Context, person, contractID, key string, form *actForm) (onward string, err error) {
	if form.Action == addPerson {
		id, err := p.Service.AddPerson(ctx, person, postgres.Somebody{
			Organisation: cmp.Or(form.value("organisation"), form.Subject),
			Name:         form.value("name"), Title: form.value("title"), Address: form.value("address"),
		})
		return "?nouvelle=" + url.QueryEscape(id), err
	}
	err = p.Service.Decide(ctx, person, contractID, form.command(key))
	return "?reponse=" + url.QueryEscape(key), err
}

// command is what a form asks of the contract.
func (f *actForm) command(key string) contract.Command {
	c := contract.Command{
		ID: key, Action: f.Action, Subject: cmp.Or(f.value("subject"), f.Subject), Person: f.value("person"), Role: contract.Role(f.value("role")),
		On: f.day("on"), From: f.day("from"), Until: f.day("until"), Revision: f.value("revision"), Reason: f.value("reason"),
	}
	if f.Action == contract.EndRole {
		line := append(strings.SplitN(f.value("person"), "/", 3), "", "")
		c.Role, c.Person, c.Subject = contract.Role(line[0]), line[1], line[2]
	}
	for level := range strings.Lines(f.value("bodies")) {
		if level = strings.TrimSpace(level); level != "" {
			c.Bodies = append(c.Bodies, level)
		}
	}
	return c
}

// giveBack shows the page again, with the form as it was sent and what is wrong with it.
func (p *Pages) giveBack(c *gin.Context, sight *Sight, forms []actForm, form *actForm, key string, trouble *Trouble) {
	form.blame(key, *trouble)
	page := sight.peoplePage(forms)
	page.Title, page.Trouble = "Erreur\u00a0: "+page.Title, trouble
	if !form.offered {
		page.Typed = form.sayings()
	}
	p.write(c.Writer, trouble.Status, "people", page)
}
