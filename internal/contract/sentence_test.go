package contract_test

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// words is a dossier of one fiche for every code.
type words struct{}

func (words) Person(id string) string {
	return cmp.Or(map[string]string{ars: "Claire Vasseur", deputy: "Julien Tessier", newcomer: "Nora Belkacem"}[id], id)
}
func (words) Party(code string) string { return "Autorité " + code }
func (words) Sheet(code string) string { return "Titre de " + code }
func (words) Step(sheet string, n int) string {
	return fmt.Sprintf("libellé %d", n)
}

// People write what they like as the name of an instance; telling it must never fail, or nothing could be recorded.
func TestAnyNameOfAnInstanceCanBeTold(t *testing.T) {
	for _, body := range []string{"CSE", "step", "step.", "step.x", "step.x.y", "É", "launch", "approval.", "amendment.1", "dialogue", "%s %d"} {
		_, at := moments(t)
		l := at["signature"]
		facts := l.do(ars, contract.RecordConsultation, "", func(c *contract.Command) { c.Bodies = []string{body} })
		want := fmt.Sprintf("Claire Vasseur (ARS-MV) enregistre la consultation de l'instance %s du 15/02/2027.", body)
		if got := contract.Sentence(facts[0], words{}); got != want {
			t.Errorf("%q is told as %q", body, got)
		}
	}
}

// straight is a French double sign after an ordinary space, where a line could break.
var straight = regexp.MustCompile(`[^\x{00a0}][:;!?»]( |$)|«[^\x{00a0}]`)

// Everything that a whole life says, with everything that people send back.
func TestEveryFactIsTold(t *testing.T) {
	told := map[contract.Kind]bool{}
	for _, fact := range everyFact(t) {
		told[fact.Kind] = true
		sentence := contract.Sentence(fact, words{})
		if sentence == string(fact.Kind) || !strings.HasSuffix(sentence, ".") || strings.HasSuffix(sentence, "..") || strings.Contains(sentence, "%!") || strings.Contains(sentence, "  ") {
			t.Errorf("%s is told as %q", fact.Kind, sentence)
		}
		if straight.MatchString(sentence) {
			t.Errorf("an ordinary space before a double sign: %q", sentence)
		}
	}
	for _, kind := range allKinds(t) {
		if !told[kind] {
			t.Errorf("no fact %s was told", kind)
		}
	}
}

func TestSubjectsHaveNames(t *testing.T) {
	for id, want := range map[string]string{
		"launch": "le lancement", "approval.diagnostic": "le diagnostic partagé", "renewal": "l'issue du contrat", "amendment.2": "l'avenant n° 2",
		"approval.sheet.FA.1": "la fiche FA.1 «\u00a0Titre de FA.1\u00a0»", "approval.step.FA.1.12": "l'étape 12 de la fiche FA.1 «\u00a0libellé 12\u00a0»",
		"renewal.t18": "ouverture du renouvellement (18 mois avant le terme)", "dialogue.annual.2029": "dialogue de gestion annuel 2029",
	} {
		if got := contract.SubjectLabel(id, words{}); got != want {
			t.Errorf("%s is called %q, want %q", id, got, want)
		}
	}
}

// everyFact gathers the facts of one long life and of the turns that lives may take.
func everyFact(t *testing.T) []contract.Fact {
	t.Helper()
	facts := walk(t, func(string, *life) {}).facts
	_, at := moments(t)
	turn := func(moment string, play func(l *life)) {
		l := at[moment]
		before := len(l.facts)
		play(l)
		facts = append(facts, l.facts[before:]...)
	}
	turn("launch asked", func(l *life) { l.do(og, lifecycle.Withdraw, "launch"); l.do(arsChief, lifecycle.Abandon, "") })
	turn("deposited", func(l *life) { l.do(ars, lifecycle.AskDiagnosticAgain, "") })
	turn("diagnostic asked", func(l *life) { l.do(ars, contract.DecideApproval, "diagnostic", verdict(lifecycle.RequestChanges)) })
	turn("sheet asked", func(l *life) { l.until(noon("2027-11-01")) })
	turn("signature asked", func(l *life) { l.do(cdChief, contract.DecideApproval, "signature", verdict(lifecycle.Reject)) })
	turn("step reported", func(l *life) { l.do(og, contract.DecideApproval, "step.FA-1.1", verdict(lifecycle.Reject)) })
	turn("in force", func(l *life) {
		l.do(og, contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30"), func(c *contract.Command) { c.TermOn = day("2031-12-31") })
		l.approve("amendment.1", arsChief, cdChief, ogChief)
		l.until(noon("2030-01-01"))
		l.do(arsChief, lifecycle.Terminate, "")
	})
	turn("renewal opened", func(l *life) {
		l.do(og, contract.ProposeRenewal, "", outcome(lifecycle.ChooseExtend, 6))
		l.approve("renewal", arsChief, cdChief, ogChief)
	})
	turn("renewing", func(l *life) { l.live(contract.NoteSuccessor(&l.state, l.now)) })
	return facts
}
