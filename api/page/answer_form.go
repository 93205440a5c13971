package page

import (
	"crypto/rand"
	"regexp"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// manner is one way of answering a question.
type manner struct {
	action lifecycle.Action
	mark   string // begins the ids of its form's fields
	below  string // its form's address, below that of the question
	words  map[lifecycle.Action]string

	Legend, Title, Hint, Button string
}

// A party decides, or an examiner gives a visa.
var (
	asDecision = manner{
		action: contract.DecideApproval, mark: "r-", words: verdictChoices,
		Legend: "Votre réponse", Title: "Répondre", Hint: "Obligatoire, sauf pour approuver.", Button: "Enregistrer ma réponse",
	}
	asVisa = manner{
		action: contract.GiveVisa, mark: "v-", below: "/visa", words: visaChoices,
		Legend: "Votre visa", Title: "Viser", Hint: "Obligatoire pour refuser.", Button: "Enregistrer mon visa",
	}
)

// verdicts lists what may be answered in this manner.
func (m manner) verdicts(approval string) []lifecycle.Action {
	if m.action == contract.GiveVisa {
		return []lifecycle.Action{lifecycle.Approve, lifecycle.RequestChanges}
	}
	return contract.Approval{ID: approval}.Kind().Verdicts()
}

// answerForm is the form in which a person answers a question: fresh, or with what was typed and what is wrong with it.
type answerForm struct {
	manner
	ID       string // prefix of its fields' ids: a page may hold several forms
	Address  string
	Question string // address of the question
	Label    string
	Revision string // of the text that the page shows
	Text     string // address of that text; "" when it is not deposited
	For      string // in whose place the reader answers; "" for an own right
	Key      string // under which the answer is recorded once, however often it is sent
	Choices  []choice
	Reason   string
	Limit    int // of the reason, in characters

	VerdictFault, ReasonFault *fault
}

type choice struct {
	Verdict lifecycle.Action
	Label   string
	Chosen  bool
}

type fault struct{ Message, Remedy string }

// answerForms lists the forms of what the reader may answer now, about one question or, for "", about all.
func (s *Sight) answerForms(approval string, readable map[string]bool) []answerForm {
	var forms []answerForm
	for _, offer := range s.Offers {
		for _, in := range []manner{asDecision, asVisa} {
			if offer.Action == in.action && (approval == "" || offer.Subject == approval) {
				forms = append(forms, s.answerForm(in, offer.Subject, readable))
			}
		}
	}
	return forms
}

func (s *Sight) answerForm(in manner, approval string, readable map[string]bool) answerForm {
	a, _ := s.State.Approval(approval)
	question := approvalAddress(s.Contract.ID, approval)
	form := answerForm{
		manner: in, ID: in.mark + strings.ReplaceAll(approval, ".", "-"), Address: question + in.below, Question: question,
		Label: contract.SubjectLabel(approval, s.Names), Revision: a.Revision, Key: freshKey(), Limit: contract.MaxReason,
	}
	if readable[a.Revision] {
		form.Text = textAddress(s.Contract.ID, a.Revision)
	}
	if principal := s.InPlaceOf[approval]; principal != "" && in.action == contract.DecideApproval {
		form.For = s.Names.Person(principal)
	}
	for _, verdict := range in.verdicts(approval) {
		form.Choices = append(form.Choices, choice{Verdict: verdict, Label: in.words[verdict]})
	}
	return form
}

// refill puts back what was typed and ties the fault to its field. The revision stays the one now shown: whoever
// answered on another text is told so and reads this one. The key stays too, so that an answer of which nobody knows
// whether it was recorded counts once; only a key that belongs to another answer gives way.
func (f *answerForm) refill(sent typed, trouble Trouble) {
	f.Reason = sent.Reason
	f.Key = keptKey(sent.Key, trouble)
	for i := range f.Choices {
		f.Choices[i].Chosen = f.Choices[i].Verdict == sent.Verdict
	}
	switch found := (&fault{trouble.Detail, trouble.Remedy}); trouble.Field {
	case "verdict":
		f.VerdictFault = found
	case "reason":
		f.ReasonFault = found
	}
}

// keys are what the API takes as a key.
var keys = regexp.MustCompile(`^[!-~]{1,128}$`)

func wellKeyed(key string) bool { return keys.MatchString(key) }

func freshKey() string { return "page-" + rand.Text() }

func keptKey(sent string, trouble Trouble) string {
	if wellKeyed(sent) && trouble.Code != contract.Reused {
		return sent
	}
	return freshKey()
}
