package page

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"jalon/internal/finess"
	"jalon/internal/postgres"
)

// Referential is what the pages ask of the FINESS referential, for a person.
type Referential interface {
	// FinessSearch lists entities by number, after one that the page before told; next is where it goes on, "" at the end.
	FinessSearch(ctx context.Context, person string, asked FinessAsked) (found []finess.Entity, next string, err error)
	FinessEntity(ctx context.Context, person, number string) (postgres.FinessView, error)
	// FinessRefreshes lists refreshes, the newest first, those before a number; 0 is from the newest on.
	FinessRefreshes(ctx context.Context, person string, before int64) (lines []FinessRefresh, next string, err error)
	FinessRefresh(ctx context.Context, person string, number int64) (FinessRefreshTold, error)
	// ProposeFiness keeps what a file would change, and answers its number; 0 when it would change nothing.
	ProposeFiness(ctx context.Context, person, file string, content []byte) (number int64, err error)
	// KeepsReferential tells whether the person may propose a refresh and take in campaigns.
	KeepsReferential(ctx context.Context, person string) bool
	// DecideFiness applies a refresh, or refuses it.
	DecideFiness(ctx context.Context, person string, number int64, apply bool) error
	// Perimeter holds a contract's file against the referential; reviewed is false while that one is empty.
	Perimeter(ctx context.Context, person, id string) (lines []PerimeterLine, reviewed bool, err error)
}

// FinessAsked is what somebody typed to search; empty for everything.
type FinessAsked struct{ Query, Department, Category, After string }

// FinessRefresh is one refresh, with the names of those who proposed it and decided on it.
type FinessRefresh struct {
	postgres.FinessRefresh
	By, Decider string
}

// Stage is how far it has come, in French.
func (r FinessRefresh) Stage() string {
	switch {
	case r.Moved:
		return "dépassée"
	case r.State == postgres.FinessApplied:
		return "appliquée"
	case r.State == postgres.FinessRefused:
		return "refusée"
	}
	return "proposée"
}

// Address is that of its page.
func (r FinessRefresh) Address() string { return refreshesPath + "/" + strconv.FormatInt(r.Number, 10) }

// FinessRefreshTold is a refresh to be looked at. May tells that the reader may decide on it, Own that it is the reader's.
type FinessRefreshTold struct {
	FinessRefresh
	Difference finess.Difference
	Report     postgres.FinessReport
	May, Own   bool
}

// PerimeterLine is the managing body or one facility of a contract, with what the referential says otherwise.
type PerimeterLine struct {
	Code, Name, Number, Category, Capacity, Competence, Town string
	Known                                                    bool
	Remarks                                                  []finess.Remark
}

// perimeter is the part of a contract's page about it.
type perimeter struct {
	Lines    []PerimeterLine
	Reviewed bool
}

// Address is that of its number in the referential; "" when it has none there.
func (l PerimeterLine) Address() string {
	if !l.Known {
		return ""
	}
	return finessAddress(finess.Number(l.Number))
}

const finessPath = "/finess"

func finessAddress(number finess.Number) string {
	return finessPath + "/" + url.PathEscape(string(number))
}

type finessPage struct {
	frame
	Form  []field
	Lines []finess.Entity
	Asked bool   // something was typed
	Keeps bool   // the reader takes campaigns in as well
	Next  string // address of the page that follows

	Sheets exports
}

func (p *Pages) finess(c *gin.Context, person string) {
	asked := FinessAsked{c.Query("q"), c.Query("departement"), c.Query("categorie"), c.Query("apres")}
	page := finessPage{frame: p.framed(c.Request.Context(), person, "Référentiel FINESS"), Asked: asked != FinessAsked{}}
	page.Keeps = p.Service.KeepsReferential(c.Request.Context(), person)
	found, next, err := p.Service.FinessSearch(c.Request.Context(), person, asked)
	if err != nil {
		p.failed(c, err)
		return
	}
	if page.Lines = found; next != "" {
		page.Next = finessPath + "?" + url.Values{"q": {asked.Query}, "departement": {asked.Department}, "categorie": {asked.Category}, "apres": {next}}.Encode()
	}
	page.Sheets = exportsOf("ces résultats", "/finess", url.Values{"q": {asked.Query}, "department": {asked.Department}, "category": {asked.Category}})
	page.Form = []field{
		{ID: "q", Name: "q", Kind: "text", Label: "Numéro, nom, commune ou contrat", Value: asked.Query, Limit: 200, Hint: "Sans accents ni majuscules. L'identifiant d'un contrat donne son périmètre."},
		{ID: "departement", Name: "departement", Kind: "text", Label: "Département", Value: asked.Department, Limit: 3, Hint: "Code, par exemple 03 ou 2A."},
		{ID: "categorie", Name: "categorie", Kind: "text", Label: "Catégorie", Value: asked.Category, Limit: 10, Hint: "Code, par exemple 500."},
	}
	p.write(c.Writer, http.StatusOK, "finess", page)
}

type finessEntityPage struct {
	frame
	postgres.FinessView
	Parent string // address of the legal entity
	Closed bool
}

func (p *Pages) finessEntity(c *gin.Context, person string) {
	found, err := p.Service.FinessEntity(c.Request.Context(), person, c.Param("number"))
	if err != nil {
		p.failed(c, err)
		return
	}
	page := finessEntityPage{frame: p.framed(c.Request.Context(), person, found.Name), FinessView: found, Closed: found.Entity.Closed(p.today())}
	if found.Manager != nil {
		page.Parent = finessAddress(found.Manager.Number)
	}
	p.write(c.Writer, http.StatusOK, "finess_entity", page)
}

// framed is the frame of a page about no contract.
func (p *Pages) framed(ctx context.Context, person, title string) frame {
	f := frame{Title: title, SignedIn: true}
	if me, _, err := p.Service.Me(ctx, person); err == nil {
		f.Person = me.Name
	}
	return f
}
