package page

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"jalon/internal/postgres"
)

// peoplePage is who takes part in a contract, who did, and the forms of those who keep the register.
type peoplePage struct {
	frame
	Contract  postgres.Contract
	Onlooker  string
	Confirmed []string // what the form that led here has brought about
	Added     string   // name of somebody who was added
	Parties   []partyPeople
	Forms     []actForm
	Trouble   *Trouble
	Typed     []saying
}

func peopleAddress(contractID string) string { return contractAddress(contractID) + "/personnes" }

func (p *Pages) people(c *gin.Context, person string) {
	ctx, id := c.Request.Context(), c.Param("id")
	sight, err := p.Service.Contract(ctx, person, id)
	if err != nil {
		p.failed(c, err)
		return
	}
	forms, err := p.actForms(ctx, person, sight)
	if err != nil {
		p.failed(c, err)
		return
	}
	page := sight.peoplePage(forms)
	if page.Confirmed, err = p.confirmed(ctx, person, id, c.Query("reponse")); err != nil {
		p.failed(c, err)
		return
	}
	if page.Added, err = p.added(ctx, person, sight, c.Query("nouvelle")); err != nil {
		p.failed(c, err)
		return
	}
	p.write(c.Writer, http.StatusOK, "people", page)
}

// peoplePage shows the forms of what is offered now.
func (s *Sight) peoplePage(forms []actForm) *peoplePage {
	page := &peoplePage{frame: s.frame("Personnes"), Contract: s.Contract, Onlooker: s.onlooker()}
	for _, party := range s.Parties {
		state, _ := s.State.Party(party.Code)
		page.Parties = append(page.Parties, partyPeople{
			Code: party.Code, Name: party.Name, Lines: s.register(party.Code), Delegations: s.delegations(party.Code), Visas: state.Visas,
		})
	}
	page.Forms = slices.DeleteFunc(slices.Clone(forms), func(f actForm) bool { return !f.offered })
	return page
}

// added is the name of somebody who was added to an organisation in which the reader may name people; "" for anybody
// else, whom a forged address may name.
func (p *Pages) added(ctx context.Context, person string, sight *Sight, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	keeps, err := p.Service.Keeps(ctx, person, sight.Parties)
	if err != nil {
		return "", err
	}
	for _, party := range keeps {
		people, err := p.Service.People(ctx, person, party.Organisation)
		if err != nil {
			return "", err
		}
		for _, somebody := range people {
			if somebody.ID == id {
				return somebody.Name, nil
			}
		}
	}
	return "", nil
}
