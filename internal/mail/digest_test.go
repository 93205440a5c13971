package mail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/mail"
)

// gathered is a digest of Saturday 21 November 2026 with an item per day; "" is one that asks for nothing.
func gathered(days ...string) mail.Letter {
	letter := sample(mail.Digest)
	letter.Items = nil
	for i, day := range days {
		item := mail.Item{Label: fmt.Sprintf("n°%d", i+1), Kind: mail.DeadlineNear, Contract: mail.ContractRef{ID: "C1"}, Path: "/contrats/C1"}
		if day != "" {
			item.DueOn = civil.MustParse(day)
		}
		letter.Items = append(letter.Items, item)
	}
	return letter
}

func subjectOf(t *testing.T, letter mail.Letter) string {
	t.Helper()
	return decode(t, open(t, render(t, letter)).header.Get("Subject"))
}

func TestTheSubjectCounts(t *testing.T) {
	for want, days := range map[string][]string{
		"1 échéance":                          {"2026-12-01"},
		"1 échéance en retard":                {"2026-11-20"},
		"2 échéances en retard":               {"2026-11-20", "2026-11-01"},
		"3 échéances, dont 1 en retard":       {"2026-12-01", "2026-11-20", "2026-11-21"},
		"1 information":                       {""},
		"2 échéances, 2 informations":         {"", "2026-11-21", "", "2026-11-22"},
		"1 échéance en retard, 1 information": {"", "2026-11-20"},
	} {
		if got := subjectOf(t, gathered(days...)); got != "Votre récapitulatif\u00a0: "+want {
			t.Errorf("%v: %q, want %q", days, got, want)
		}
	}
}

func TestTheMostPressingComesFirst(t *testing.T) {
	// The week of that Saturday ends on Sunday the 22nd.
	letter := gathered("2026-11-23", "", "2026-11-22", "2026-11-20", "2026-11-21", "2026-10-01", "2027-01-01")
	mailed := open(t, render(t, letter))
	var said []string
	for line := range strings.SplitSeq(mailed.text, "\n") {
		for _, title := range []string{"En retard", "Cette semaine", "Plus tard", "Pour information"} {
			if line == title {
				said = append(said, title)
			}
		}
		if label, item := strings.CutPrefix(line, "- "); item {
			label, _, _ = strings.Cut(label, "\u00a0")
			said = append(said, label)
		}
	}
	want := []string{"En retard", "n°6", "n°4", "Cette semaine", "n°5", "n°3", "Plus tard", "n°1", "n°7", "Pour information", "n°2"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	at := -1
	for _, label := range want {
		next := strings.Index(mailed.html, label+"<")
		if next < at {
			t.Errorf("the HTML part has %s too early", label)
		}
		at = next
	}
}

func TestALongDigestLeavesTheRestToThePage(t *testing.T) {
	days := strings.Split(","+strings.Repeat("2026-12-01,", 151)+"2026-11-01", ",") // the first asks for nothing
	mailed := open(t, render(t, gathered(days...)))
	if n := strings.Count(mailed.text, "\n- "); n != 150 || !strings.Contains(mailed.text, "La suite (3 de plus)") || !strings.Contains(mailed.html, "La suite (3 de plus)") {
		t.Errorf("%d lines in:\n%.500s", n, mailed.text)
	}
	if !strings.Contains(mailed.text, "n°153\u00a0: dimanche 1er novembre") || strings.Contains(mailed.text, "Pour information") {
		t.Error("the most pressing was left out for the least")
	}
}

func TestOneThreadPerPersonForDigests(t *testing.T) {
	one, again := gathered("2026-12-01"), gathered("2026-12-02")
	one.To.Person, again.To.Person = "lemercier", "lemercier"
	again.ID, again.To.Address = "digest/lemercier/2", "nouvelle@jardins-cere.example"
	again.Contract = mail.ContractRef{ID: "C1", Title: "Un seul"}
	other := gathered("2026-12-01")
	other.To.Person = "ortiz"
	first, second, third := open(t, render(t, one)).header, open(t, render(t, again)).header, open(t, render(t, other)).header
	if first.Get("References") == "" || first.Get("References") != second.Get("References") || first.Get("References") == third.Get("References") {
		t.Errorf("threads: %q, %q, %q", first.Get("References"), second.Get("References"), third.Get("References"))
	}
	if first.Get("List-Id") != "<recapitulatif.ars-mv.example>" || first.Get("X-Jalon-Contract") != "" {
		t.Errorf("list %q, contract %q", first.Get("List-Id"), first.Get("X-Jalon-Contract"))
	}
}
