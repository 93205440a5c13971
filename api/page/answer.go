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
func (p *Pages) answer(c *gin.Context, person string) {
	if trouble := readForm(c); trouble != nil {
		p.fail(c, *trouble)
		return
	}
	contractID, approval := c.Param("id"), c.Param("approval")
	sent := typedIn(c.Request.PostForm)
	if trouble := sent.check(kindOf(approval)); trouble != nil {
		p.showApproval(c, person, &sent, trouble)
		return
	}
	err := p.Service.Decide(c.Request.Context(), person, contractID, contract.Command{
		ID: sent.Key, Action: contract.DecideApproval, Subject: approval,
		Verdict: sent.Verdict, Revision: sent.Revision, Reason: sent.Reason,
	})
	if err != nil {
		trouble := p.Service.Explain(c.Request.Context(), err)
		p.showApproval(c, person, &sent, &trouble)
		return
	}
	redirect(c, contractAddress(contractID)+"?reponse="+url.QueryEscape(sent.Key))
}

// typedIn reads the fields. Forms send lines ended as in mails; facts hold them as people count them.
func typedIn(form url.Values) typed {
	text := func(name string) string { return strings.ToValidUTF8(form.Get(name), "\ufffd") }
	return typed{
		Verdict: lifecycle.Action(text("verdict")), Reason: strings.TrimSpace(strings.ReplaceAll(text("motif"), "\r\n", "\n")),
		Revision: text("revision"), Key: text("cle"),
	}
}

// check bounds what goes on to the workflow, as the API's schema does. Everything else is the kernel's to refuse.
func (t typed) check(kind contract.ApprovalKind) *Trouble {
	refused := Trouble{Status: http.StatusUnprocessableEntity, Code: contract.Invalid, Title: "Réponse à corriger"}
	switch {
	case !wellKeyed(t.Key) || len(t.Revision) > 64:
		refused.Detail, refused.Remedy = "Le formulaire est arrivé incomplet.", "Vérifiez votre réponse, puis envoyez-la de nouveau."
	case !slices.Contains(kind.Verdicts(), t.Verdict):
		refused.Field, refused.Detail, refused.Remedy = "verdict", "Vous n'avez choisi aucune réponse.", "Choisissez une des réponses proposées."
	case utf8.RuneCountInString(t.Reason) > contract.MaxReason:
		refused.Field, refused.Detail, refused.Remedy = "reason", "Le motif dépasse 500 caractères.", "Résumez-le et joignez le détail au dossier."
	default:
		return nil
	}
	return &refused
}
