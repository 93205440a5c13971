package page

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

const settingsPath = "/reglages"

// Settings is the part of Service by which people say how they want to be reached.
type Settings interface {
	Wishes(ctx context.Context, person string) (Wishes, error)
	// Gather has these kinds of letters wait for the digest of the day, and every other kind leave at once.
	Gather(ctx context.Context, person string, kinds []mail.Kind) error
	AddAbsence(ctx context.Context, person string, absence postgres.Absence) error
	EndAbsence(ctx context.Context, person string, from civil.Date) error
	// ResetFeed answers the address of the person's calendar, which nobody can tell again.
	ResetFeed(ctx context.Context, person string) (address string, err error)
	EndFeed(ctx context.Context, person string) error
}

// Wishes is what a person has said.
type Wishes struct {
	Letters  []LetterWish
	Absences []postgres.Absence
	Feed     postgres.Feed // zero without an address
}

// LetterWish is how one kind of letter arrives; Fixed ones leave at once whatever anybody says.
type LetterWish struct {
	Kind            mail.Kind
	Label           string
	Gathered, Fixed bool
}

// settingsPage is what a person has set, with the forms that change it.
type settingsPage struct {
	frame
	Wishes
	Absence  actForm
	Fed      bool   // there is an address of a calendar
	Calendar string // that address, on the one page that shows it
	Done     string // what the form that was sent has brought about
	Trouble  *Trouble
}

// The acts of this page. None is a contract's.
const (
	gatherLetters lifecycle.Action = "gather_letters"
	addAbsence    lifecycle.Action = "add_absence"
	endAbsence    lifecycle.Action = "end_absence"
	resetFeed     lifecycle.Action = "reset_feed"
	endFeed       lifecycle.Action = "end_feed"
)

func (p *Pages) settings(c *gin.Context, person string) {
	page, err := p.settingsPage(c.Request.Context(), person)
	if err != nil {
		p.failed(c, err)
		return
	}
	p.write(c.Writer, http.StatusOK, "settings", page)
}

// settingsPage shows what is set now.
func (p *Pages) settingsPage(ctx context.Context, person string) (*settingsPage, error) {
	me, _, err := p.Service.Me(ctx, person)
	if err != nil {
		return nil, err
	}
	colleagues, err := p.Service.People(ctx, person, me.Organisation)
	if err != nil {
		return nil, err
	}
	page := &settingsPage{frame: frame{Title: "Mes réglages", SignedIn: true, Person: me.Name}, Absence: absenceForm(colleagues, person)}
	page.Wishes, err = p.Service.Wishes(ctx, person)
	page.Fed = !page.Feed.CreatedAt.IsZero()
	return page, err
}

// changeSettings takes a form and shows the page as it is then. It is shown at once, not by way of a redirection: the
// address of a calendar must not stand in an address. Sent twice, any other form changes nothing more.
func (p *Pages) changeSettings(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	ctx, sent := c.Request.Context(), c.Request.PostForm
	tried, err := p.settingsPage(ctx, person)
	if err != nil {
		p.failed(c, err)
		return
	}
	done, calendar, trouble := p.set(ctx, person, sent, &tried.Absence)
	if trouble != nil {
		tried.Title, tried.Trouble = "Erreur\u00a0: "+tried.Title, trouble
		p.write(c.Writer, trouble.Status, "settings", tried)
		return
	}
	page, err := p.settingsPage(ctx, person)
	if err != nil {
		p.failed(c, err)
		return
	}
	page.Done, page.Calendar = done, calendar
	p.write(c.Writer, http.StatusOK, "settings", page)
}

// set does what a form asks for, and says what came of it.
func (p *Pages) set(ctx context.Context, person string, sent url.Values, absence *actForm) (done, calendar string, trouble *Trouble) {
	var err error
	action := lifecycle.Action(entered(sent, "acte"))
	switch action {
	case gatherLetters:
		var kinds []mail.Kind
		for _, kind := range sent["attend"] {
			kinds = append(kinds, mail.Kind(kind))
		}
		done, err = "Vos choix de courriels sont enregistrés.", p.Service.Gather(ctx, person, kinds)
	case addAbsence:
		absence.fill(sent)
		if trouble = absence.check(entered(sent, "cle")); trouble == nil {
			done, err = "Votre absence est enregistrée.", p.Service.AddAbsence(ctx, person, postgres.Absence{
				From: absence.day("from"), Until: absence.day("until"), Substitute: absence.value("substitute"),
			})
		}
	case endAbsence:
		from, unreadable := civil.Parse(entered(sent, "du"))
		if unreadable != nil {
			return "", "", &incomplete
		}
		done, err = "L'absence est retirée\u00a0: vos courriels vous arrivent.", p.Service.EndAbsence(ctx, person, from)
	case resetFeed:
		done = "L'adresse de votre agenda est créée."
		calendar, err = p.Service.ResetFeed(ctx, person)
	case endFeed:
		done, err = "L'adresse de votre agenda est supprimée\u00a0: elle ne donne plus rien.", p.Service.EndFeed(ctx, person)
	default:
		return "", "", &incomplete
	}
	if err != nil {
		explained := p.Service.Explain(ctx, err)
		trouble = &explained
	}
	if trouble != nil && action == addAbsence {
		absence.blame(entered(sent, "cle"), *trouble)
	}
	return done, calendar, trouble
}

var incomplete = Trouble{
	Status: http.StatusUnprocessableEntity, Title: "Envoi illisible", Detail: "Le formulaire est arrivé incomplet.",
	Remedy: "Reprenez-le sur cette page, puis envoyez-le de nouveau.",
}

// absenceForm offers every colleague but the person.
func absenceForm(colleagues []postgres.Somebody, person string) actForm {
	options := []option{{Label: "Choisissez une personne"}}
	for _, somebody := range colleagues {
		if somebody.ID != person {
			options = append(options, option{Value: somebody.ID, Label: named(somebody)})
		}
	}
	f := actForm{
		Action: addAbsence, Address: settingsPath, Title: "Annoncer une absence", Button: "Annoncer l'absence", Key: freshKey(),
		About: "Pendant ces jours, vos courriels arrivent à la personne qui vous remplace. Elle ne décide pas à votre place\u00a0: pour cela, déléguez vos décisions sur la page «\u00a0Personnes\u00a0» du contrat.",
	}
	f.with(
		field{Name: "du", Of: "from", Label: "Premier jour", Kind: "date", Required: true, Hint: "Aujourd'hui au plus tôt."},
		field{Name: "au", Of: "until", Label: "Dernier jour", Kind: "date", Required: true, Hint: "Compris dans l'absence\u00a0; 366 jours au plus."},
		field{Name: "remplacant", Of: "substitute", Label: "Personne qui vous remplace", Kind: "select", Options: options, Required: true, Hint: "Une personne enregistrée dans votre organisation, autre que vous."})
	return f
}

// named tells a person apart from colleagues of the same name.
func named(somebody postgres.Somebody) string {
	if somebody.Title == "" {
		return somebody.Name
	}
	return somebody.Name + ", " + somebody.Title
}
