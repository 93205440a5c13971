package page

import (
	"crypto/rand"
	"regexp"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// answerForm is the form in which a person answers a question: fresh, or with what was typed and what is wrong with it.
type answerForm struct {
	ID       string // prefix of its fields' ids: a page may hold several forms
	Address  string
	Label    string
	Revision string // of the text that the page shows
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

// typed is what a person sent.
type typed struct {
	Verdict  lifecycle.Action
	Reason   string
	Revision string
	Key      string
}

// Words is the chosen answer in French, "" when none was chosen.
func (t typed) Words() string { return verdictWords[t.Verdict].Choice }

func newAnswerForm(contractID, approval, revision string, names contract.Names) answerForm {
	form := answerForm{
		ID:      "r-" + strings.ReplaceAll(approval, ".", "-"),
		Address: approvalAddress(contractID, approval), Label: contract.SubjectLabel(approval, names),
		Revision: revision, Key: "page-" + rand.Text(), Limit: contract.MaxReason,
	}
	for _, verdict := range kindOf(approval).Verdicts() {
		form.Choices = append(form.Choices, choice{Verdict: verdict, Label: verdictWords[verdict].Choice})
	}
	return form
}

func kindOf(approval string) contract.ApprovalKind { return contract.Approval{ID: approval}.Kind() }

// refill puts back what was typed and ties the fault to its field. The revision stays the one now shown: whoever
// answered on another text is told so and reads this one. The key stays too, so that an answer of which nobody knows
// whether it was recorded counts once; only a key that belongs to another answer gives way.
func (f *answerForm) refill(sent typed, trouble Trouble) {
	f.Reason = sent.Reason
	if wellKeyed(sent.Key) && trouble.Code != contract.Reused {
		f.Key = sent.Key
	}
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
