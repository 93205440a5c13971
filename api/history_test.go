package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// story walks the whole history of the contract under negotiation, some lines at a time.
func (w *world) story(person, query string) (lines []api.HistoryLine) {
	w.t.Helper()
	for cursor := ""; ; {
		var page api.Page[api.HistoryLine]
		w.get(person, "/contracts/"+handicap+"/history?limit=3"+query+cursor).is(http.StatusOK).into(&page)
		if lines = append(lines, page.Items...); page.Next == "" {
			return lines
		}
		cursor = "&cursor=" + page.Next
	}
}

// lived is a contract with answers, a refusal before and after them, letters in several states, and a checkpoint.
func lived(t *testing.T) (w *world, auditor string, asked api.PendingApproval) {
	w = newWorld(t).with(handicap)
	auditor, asked = w.named(access.Auditor, "CD-00"), w.waiting()
	w.command(bystander(w), "early", decisionPath(asked), verdict("approve", asked, "")).problem(http.StatusForbidden, "forbidden")
	w.at(present.Add(time.Hour))
	w.command(lucie, "answer", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusOK)
	w.checkpoint(present.Add(time.Hour))
	w.at(present.Add(2 * time.Hour))
	w.act(lucie, `{"action":"assign_role","person":"`+lucie+`","role":"pilot"}`).is(http.StatusForbidden)
	w.posted(func(out postgres.Outgoing) postgres.Delivery {
		if out.Letter.To.Person == amelie {
			return postgres.Delivery{State: postgres.Refused, Status: "5.1.1", Detail: "550 inconnue"}
		}
		return postgres.Delivery{State: postgres.Sent}
	})
	return w, auditor, asked
}

func TestTheWholeHistoryInOrder(t *testing.T) {
	w, auditor, asked := lived(t)
	lines := w.story(auditor, "")
	facts, err := w.db.Facts(t.Context(), handicap, 0, 1000)
	must(t, err)
	var seqs []int64
	var refused []string
	last, letters := time.Time{}, map[string]bool{}
	for _, line := range lines {
		if line.At.Before(last) || (line.Fact == nil) == (line.Refusal == nil) {
			t.Errorf("out of order, or neither a fact nor a refusal: %+v", line)
		}
		last = line.At
		if line.Refusal != nil {
			refused = append(refused, line.Refusal.Action)
			continue
		}
		seqs = append(seqs, line.Fact.Seq)
		for _, letter := range line.Letters {
			letters[letter.State] = true
			if letter.Seq != line.Fact.Seq || letter.Answer != "" {
				t.Errorf("%+v under fact %d", letter, line.Fact.Seq)
			}
		}
	}
	for i, seq := range seqs {
		if seq != int64(i+1) {
			t.Fatalf("facts %v", seqs)
		}
	}
	if len(seqs) != len(facts) || !slices.Equal(refused, []string{"decide", "assign_role"}) {
		t.Errorf("%d facts of %d, refused %v", len(seqs), len(facts), refused)
	}
	if !letters[postgres.Sent] {
		t.Errorf("states of letters: %v", letters)
	}
	// The first refusal came before the answer and the second after it.
	answer := slices.IndexFunc(lines, func(l api.HistoryLine) bool {
		return l.Fact != nil && l.Fact.Kind == contract.ApprovalDecided && l.Fact.Subject == asked.ID
	})
	if answer < 0 || !slices.ContainsFunc(lines[:answer], func(l api.HistoryLine) bool { return l.Refusal != nil }) || lines[len(lines)-1].Refusal == nil {
		t.Errorf("the answer is line %d of %d", answer, len(lines))
	}
	fact := lines[answer].Fact
	if by := fact.By; by == nil || by.Name != "Lucie Marchand" || by.Party != "CD-00" || !strings.Contains(by.Role, "référent CPOM") || fact.Revision != asked.Revision || len(fact.Hash) != 64 ||
		fact.Sealed == nil || fact.Sealed.Checkpoint != 1 || !strings.HasSuffix(fact.Local, "+01:00") {
		t.Errorf("%+v by %+v", fact, fact.By)
	}
	if lines[0].Fact == nil || lines[0].Fact.By != nil {
		t.Errorf("the calendar opened it: %+v", lines[0])
	}
}

func TestTheHistoryIsNarrowed(t *testing.T) {
	w, auditor, _ := lived(t)
	all := w.story(auditor, "")
	count := func(query string, keeps func(api.HistoryLine) bool) {
		t.Helper()
		want := 0
		for _, line := range all {
			if keeps(line) {
				want++
			}
		}
		got := w.story(auditor, query)
		if len(got) != want || slices.ContainsFunc(got, func(l api.HistoryLine) bool { return !keeps(l) }) {
			t.Errorf("%s: %d lines, want %d", query, len(got), want)
		}
	}
	isFact := func(l api.HistoryLine) bool { return l.Fact != nil }
	count("&refusals=false", isFact)
	count("&room=questions", func(l api.HistoryLine) bool { return isFact(l) && l.Room == "questions" })
	count("&from=2026-11-24", func(api.HistoryLine) bool { return false })
	count("&until=2026-11-22", func(api.HistoryLine) bool { return false })
	count("&from=2026-11-23&until=2026-11-23", func(api.HistoryLine) bool { return true })
	byLucie := func(l api.HistoryLine) bool {
		return isFact(l) && l.Fact.By != nil && l.Fact.By.Person == lucie || l.Refusal != nil && l.Refusal.Person == lucie
	}
	count("&person="+lucie, byLucie)
	count("&person="+lucie+"&party=OG", func(api.HistoryLine) bool { return false })
	count("&party=OG", func(l api.HistoryLine) bool {
		return isFact(l) && l.Fact.By != nil && l.Fact.By.Party == "OG" || l.Refusal != nil && l.Refusal.Person == bystander(w)
	})
	count("&decisions=true", func(l api.HistoryLine) bool {
		return l.Refusal != nil || l.Fact.Kind == contract.ApprovalDecided || l.Fact.Kind == contract.SheetApproved || l.Fact.Kind == contract.ApprovalApproved
	})
	if slices.ContainsFunc(w.story(auditor, "&letters=false"), func(l api.HistoryLine) bool { return len(l.Letters) > 0 }) {
		t.Error("letters are told that nobody asked for")
	}
	// Refusals are the access log's, which is not for everybody.
	if slices.ContainsFunc(w.story(lucie, ""), func(l api.HistoryLine) bool { return l.Refusal != nil }) {
		t.Error("a referent is told what was refused")
	}
	for query, field := range map[string]string{"from=2026-11-24&until=2026-11-23": "until", "cursor=AAAA": "cursor", "room=attic": "room"} {
		if got := w.get(auditor, "/contracts/"+handicap+"/history?"+query).problem(http.StatusUnprocessableEntity, "invalid"); !strings.HasSuffix(got.Field, field) {
			t.Errorf("%s: %+v", query, got)
		}
	}
}

func TestTheHistoryIsReadOnAPage(t *testing.T) {
	w, auditor, asked := lived(t)
	page := "/contrats/" + handicap + "/chronologie"
	w.visit(auditor, "GET", page, nil).page(http.StatusOK).says("Demande refusée", "Décider", "scellé n°\u00a01 du 23/11/2026", "référent CPOM", asked.Revision[:12], "Lettre à ", "envoyée le ", "à 10\u00a0h\u00a000")
	w.visit(lucie, "GET", page, nil).page(http.StatusOK).hides("Demande refusée", "Avec les demandes refusées")
	w.visit(auditor, "GET", page+"?refus=sans&lettres=sans&personne="+lucie, nil).page(http.StatusOK).says("Sont montrés", "Lucie Marchand", "sans les lettres").hides("Demande refusée", "Lettre à ")
	w.visit(auditor, "GET", page+"?du=hier", nil).page(http.StatusUnprocessableEntity).says("Ce jour n'existe pas")
	w.visit(auditor, "GET", page+"?rubrique=grenier", nil).page(http.StatusUnprocessableEntity).says("Cette rubrique n'existe pas")
	w.visit("p-nobody", "GET", page, nil).page(http.StatusNotFound)
}
