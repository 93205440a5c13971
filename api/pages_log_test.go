package api_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"jalon/internal/access"
)

const logPage = contractPage + "/acces"

func TestAuditorsReadWhoWasRefusedWhat(t *testing.T) {
	w := newWorld(t).with(handicap)
	auditor, asked := w.named(access.Auditor, "CD-00"), w.waiting()
	w.register("CD-00", "p-x", "<script>alert(1)</script>")
	w.act(chief, `{"action":"assign_role","person":"p-x","role":"informed"}`).is(http.StatusOK)
	w.command("p-x", "k-1", decisionPath(asked), verdict("approve", asked, "")).is(http.StatusForbidden)
	w.get(auditor, "/contracts/"+handicap).is(http.StatusOK)
	w.visit(auditor, "GET", logPage, nil).page(http.StatusOK).
		says("Décider", "FA-B1", "refusé", "&lt;script&gt;alert(1)&lt;/script&gt;", "Règle\u00a0: L'action revient au rôle de la personne", "Lire les adresses", "lu").
		hides("<script", "<form class", "@")
	w.visit(auditor, "GET", contractPage, nil).page(http.StatusOK).says(logPage, "Vous lisez en tant qu'auditeur (CD-00)").hides(`class="answer"`, "API")
	w.visit(access.OperatorPerson, "GET", contractPage, nil).page(http.StatusOK).says(logPage)
	w.visit(access.OperatorPerson, "GET", logPage, nil).page(http.StatusOK)

	for person, status := range map[string]int{lucie: http.StatusForbidden, chief: http.StatusForbidden, claire: http.StatusNotFound, "p-nobody": http.StatusNotFound} {
		w.visit(person, "GET", logPage, nil).page(status).hides("Décider")
	}
	w.visit(lucie, "GET", contractPage, nil).page(http.StatusOK).hides(logPage)
	// To have been refused here is a line of its own.
	w.visit(auditor, "GET", logPage, nil).page(http.StatusOK).says("Lire le journal des accès", "Lucie Marchand")
}

var onward = regexp.MustCompile(`href="([^"]*acces\?apres=\d+)"`)

func TestTheLogIsReadPageByPage(t *testing.T) {
	w := newWorld(t).with(handicap)
	auditor, asked := w.named(access.Auditor, "CD-00"), w.waiting()
	for i := range 60 {
		w.command(bruno, fmt.Sprint("k-", i), decisionPath(asked), verdict("approve", asked, "")).is(http.StatusForbidden)
	}
	first := w.visit(auditor, "GET", logPage, nil).page(http.StatusOK).says("Lignes suivantes").hides("Revenir au début")
	next := onward.FindStringSubmatch(first.body)
	if next == nil {
		t.Fatal(first.body)
	}
	second := w.visit(auditor, "GET", next[1], nil).page(http.StatusOK).says("Revenir au début").hides("Lignes suivantes")
	if lines := strings.Count(first.body+second.body, "Décider"); lines != 60 {
		t.Errorf("%d lines", lines)
	}
	for _, spoilt := range []string{"-1", "x", "99999999999999999999"} {
		w.visit(auditor, "GET", logPage+"?apres="+spoilt, nil).page(http.StatusOK).says("Lignes suivantes")
	}
}
