package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// answer takes the form of a question and has it decided as the API would. A person whose answer is not taken gets the
// form back as it was; one whose answer is recorded is led to the contract, where it is told.
func (p *Pages) answer(in manner) func(c *gin.Context, person string) {
	return func(c *gin.Context, person string) {
		if trouble := readForm(c); trouble != nil {
			p.fail(c, *trouble)
			return
		}
		contractID, approval := c.Param("id"), c.Param("approval")
		sent := typedIn(in, c.Request.PostForm)
		if trouble := sent.check(approval); trouble != nil {
			p.showApproval(c, person, &sent, trouble)
			return
		}
		err := p.Service.Decide(c.Request.Context(), person, contractID, contract.Command{
			ID: sent.Key, Action: in.action, Subject: approval,
			Verdict: sent.Verdict, Revision: sent.Revision, Reason: sent.Reason,
		})
		if err != nil {
			trouble := p.Service.Explain(c.Request.Context(), err)
			p.showApproval(c, person, &sent, &trouble)
			return
		}
		redirect(c, contractAddress(contractID)+"?reponse="+url.QueryEscape(sent.Key))
	}
}

// typed is what a person sent, and in which manner.
type typed struct {
	In       manner
	Verdict  lifecycle.Action
	Reason   string
	Revision string
	Key      string
}

func typedIn(in manner, form url.Values) typed {
	return typed{
		In: in, Verdict: lifecycle.Action(entered(form, "verdict")), Reason: entered(form, "motif"),
		Revision: entered(form, "revision"), Key: entered(form, "cle"),
	}
}

// entered is a field as facts hold it: forms send lines ended as in mails.
func entered(form url.Values, name string) string {
	text := strings.ToValidUTF8(form.Get(name), "\ufffd")
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// sayings is what is given back where no form holds it.
func (t typed) sayings() []saying {
	return sayings([]saying{{"Réponse", t.In.words[t.Verdict]}, {"Motif", t.Reason}})
}

// check bounds what goes on to the workflow, as the API's schema does. Everything else is the kernel's to refuse.
func (t typed) check(approval string) *Trouble {
	refused := Trouble{Status: http.StatusUnprocessableEntity, Code: contract.Invalid, Title: "Réponse à corriger"}
	switch {
	case !wellKeyed(t.Key) || len(t.Revision) > 64:
		refused.Detail, refused.Remedy = "Le formulaire est arrivé incomplet.", "Vérifiez votre réponse, puis envoyez-la de nouveau."
	case !slices.Contains(t.In.verdicts(approval), t.Verdict):
		refused.Field, refused.Detail, refused.Remedy = "verdict", "Vous n'avez choisi aucune réponse.", "Choisissez une des réponses proposées."
	case utf8.RuneCountInString(t.Reason) > contract.MaxReason:
		refused.Field, refused.Detail, refused.Remedy = "reason", "Le motif dépasse 500 caractères.", "Résumez-le et joignez le détail au dossier."
	default:
		return nil
	}
	return &refused
}
