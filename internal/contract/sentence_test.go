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
		"renewal.t18": "ouverture du renouvellement", "dialogue.annual.2029": "dialogue de gestion annuel 2029",
		"policy": "la politique d'échéances", "filing.eprd.2028": "EPRD 2028", "filing.programmation.2028": "arrêté de programmation 2028",
		"report.2028.FA.1": "les valeurs d'indicateurs 2028 de la fiche FA.1 «\u00a0Titre de FA.1\u00a0»", "report.2028": "valeurs des indicateurs 2028",
		"agenda.dialogue.annual.2029": "ordre du jour\u00a0: dialogue de gestion annuel 2029",
	} {
		if got := contract.SubjectLabel(id, words{}); got != want {
			t.Errorf("%s is called %q, want %q", id, got, want)
		}
	}
}

// everyFact gathers the facts of one long life and of the turns that lives may take.
func everyFact(t *testing.T) []contract.Fact {
	t.Helper()
	facts := walk(t, programmed(), func(string, *life) {}).facts
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
	turn("negotiation", func(l *life) { l.do(og, contract.DrawUpSheet, "FA-3"); l.do(og, contract.DropSheet, "FA-3") })
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
	_, at = momentsOf(t, calendared(programmed()))
	turn("programmed", func(l *life) {
		l.do(ars, contract.RecordFiling, "filing.programmation.2028")
		l.comesBack(returned(ars, 1))
	})
	turn("launch asked", func(l *life) {
		l.do(ars, contract.Remind, "approval.launch")
		l.do(ars, contract.Snooze, "approval.launch")
	})
	turn("policy asked", func(l *life) {
		l.do(cd, contract.RecordNotice, "filing.eprd.2028")
		l.approve("policy", arsChief, cdChief, ogChief)
	})
	turn("convened", func(l *life) { l.do(ars, contract.SendAgenda, "dialogue.annual.2029") })
	turn("fourth year", func(l *life) { l.do(pilot, contract.ReportIndicators, "report.2028.FA-1") })
	return facts
}

// What the calendar of today adds, in the words that people read.
func TestTheCalendarIsTold(t *testing.T) {
	_, at := momentsOf(t, calendared(programmed()))
	for _, c := range []struct {
		moment, person string
		action         lifecycle.Action
		subject, want  string
	}{
		{"in force", ars, contract.RecordNotice, "filing.eprd.2028", "Claire Vasseur (ARS-MV) enregistre la notification du tarif, le 01/02/2028, dont dépend\u00a0: EPRD 2028."},
		{"in force", ars, contract.RecordFiling, "filing.eprd.2028", "Claire Vasseur (ARS-MV) constate la réception, le 01/02/2028\u00a0: EPRD 2028."},
		{"launch asked", ars, contract.Remind, "approval.launch", "Claire Vasseur (ARS-MV) envoie un rappel de l'échéance du 23/12/2026\u00a0: le lancement\u00a0: motif."},
		{"fourth year", og, contract.ReportIndicators, "report.2028.FA-1", "og (OG) déclare les valeurs d'indicateurs 2028 de la fiche FA-1 «\u00a0Titre de FA-1\u00a0»."},
	} {
		facts := at[c.moment].do(c.person, c.action, c.subject)
		if got := contract.Sentence(facts[0], words{}); got != c.want {
			t.Errorf("%s is told as %q, want %q", facts[0].Kind, got, c.want)
		}
	}
	for status, want := range map[string]string{"5.1.1": "5.1.1", "": "sans réponse du serveur"} {
		u := returned(ars, 1)
		u.Status = status
		facts := at["launch"].comesBack(u)
		if got := contract.Sentence(facts[0], words{}); got != "Une lettre à Claire Vasseur n'a pu être remise ("+want+")\u00a0: son adresse est à vérifier." {
			t.Errorf("a letter that came back with %q is told as %q", status, got)
		}
		at["launch"].state.Unreached = nil
	}
}
