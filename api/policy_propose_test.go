package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/dossier"
	"jalon/internal/policy"
)

// ofTheRegion is a policy that an authority adds: the ERRD is due earlier.
const ofTheRegion = `
extends: "2026.2"
version: region-2027.1
title: Politique de la région
authority: ARS-MV
filings:
  errd:
    - {label: ERRD, month: 4, day: 15, years: 1, by: [OG], source: usage, certainty: to_confirm}
`

const policyPage = ehpadPage + "/accords/policy"

func TestAPolicyIsProposedByItsVersion(t *testing.T) {
	w := newWorld(t).with(ehpad)
	unknown := w.onCalendar(claire, `{"action":"propose_policy","policy":"region-2027.1"}`).problem(http.StatusUnprocessableEntity, "invalid")
	if unknown.Field != "policy" || !strings.Contains(unknown.Remedy, "politiques") {
		t.Errorf("%+v", unknown)
	}
	if none := w.onCalendar(claire, `{"action":"propose_policy"}`).problem(http.StatusUnprocessableEntity, "invalid"); none.Field != "policy" {
		t.Errorf("%+v", none)
	}
	if same := w.onCalendar(claire, `{"action":"propose_policy","policy":"2026.2"}`).problem(http.StatusUnprocessableEntity, "invalid"); same.Field != "policy" {
		t.Errorf("%+v", same)
	}
	added, err := policy.Read(strings.NewReader(ofTheRegion))
	must(t, err)
	_, err = w.db.AddPolicy(t.Context(), added, claire, present)
	must(t, err)
	first := w.command(claire, "policy-1", "/contracts/"+ehpad+"/commands", `{"action":"propose_policy","policy":"region-2027.1"}`).is(http.StatusOK)
	again := w.command(claire, "policy-1", "/contracts/"+ehpad+"/commands", `{"action":"propose_policy","policy":"region-2027.1"}`).is(http.StatusOK)
	if first.body != again.body {
		t.Errorf("%s, then %s", first.body, again.body)
	}
	w.command(claire, "policy-1", "/contracts/"+ehpad+"/commands", `{"action":"propose_policy","policy":"2026.1"}`).problem(http.StatusConflict, "idempotency_conflict")

	var read api.ApprovalView
	w.get(karim, "/contracts/"+ehpad+"/approvals/policy").is(http.StatusOK).into(&read)
	if read.Rounds[0].Revision != added.Digest {
		t.Errorf("asked about %s, of digest %s", read.Rounds[0].Revision, added.Digest)
	}
	changes := map[string]string{}
	for _, line := range read.Plans {
		if text, err := json.Marshal(line); line.Words != "inchangée" {
			must(t, err)
			changes[line.ID] = string(text)
		}
	}
	want := `{"id":"filing.errd.2026","label":"ERRD 2026","now":{"due":"2027-04-30","reminders":["2027-03-31","2027-04-23","2027-04-30","2027-05-07","2027-05-28"]},` +
		`"then":{"due":"2027-04-15","reminders":["2027-03-16","2027-04-08","2027-04-15","2027-04-22","2027-05-14"]},"change":"moved","change_label":"le jour change"}`
	if len(changes) != 3 || changes["filing.errd.2026"] != want {
		t.Errorf("%d changes in %d lines: %v", len(changes), len(read.Plans), changes)
	}

	page := w.visit(karim, "GET", policyPage, nil).page(http.StatusOK).says("Politique de la région", fmt.Sprintf("3 échéances changent sur %d", len(read.Plans)), "inchangée")
	page.row("ERRD 2026", "30/04/2027 rappels\u00a0: 31/03/2027, 23/04/2027, 30/04/2027, 07/05/2027, 28/05/2027", "15/04/2027 rappels\u00a0: 16/03/2027, 08/04/2027, 15/04/2027, 22/04/2027, 14/05/2027", "le jour change")
	w.visit(karim, "GET", ehpadPage, nil).page(http.StatusOK).says("La politique d'échéances").row("ERRD 2026 filing.errd.2026 L-14", "30/04/2027 dans 158\u00a0jours")

	w.onCalendar(claire, `{"action":"withdraw","subject":"policy"}`).is(http.StatusOK)
	w.get(karim, "/contracts/"+ehpad+"/approvals/policy").is(http.StatusOK).hides(`"plans"`)
}

// Once every signatory agrees, the contract lives under the policy, and the question compares nothing any more.
func TestAnAgreedPolicyIsLivedUnder(t *testing.T) {
	w := newWorld(t).with(ehpad)
	w.onCalendar(claire, `{"action":"propose_policy","policy":"2026.1"}`).is(http.StatusOK)
	var asked api.ApprovalView
	w.get(claire, "/contracts/"+ehpad+"/approvals/policy").is(http.StatusOK).into(&asked)
	dropped := func(l api.PlanLine) bool {
		return l.ID == "filing.errd.2026" && l.Words == "supprimée" && l.Then.Due.IsZero()
	}
	if !slices.ContainsFunc(asked.Plans, dropped) {
		t.Errorf("%+v", asked.Plans)
	}
	for _, signatory := range []string{dossier.PersonID("CD-96", "Président du conseil départemental"), dossier.PersonID("960001014", "Hélène Morvan"), dossier.PersonID("ARS-MV", "Directeur général de l'ARS")} {
		w.onCalendar(signatory, `{"action":"decide","subject":"policy","verdict":"approve","revision":"`+asked.Rounds[0].Revision+`"}`).is(http.StatusOK)
	}
	w.get(claire, "/contracts/"+ehpad+"/approvals/policy").is(http.StatusOK).hides(`"plans"`)
	w.visit(karim, "GET", ehpadPage, nil).page(http.StatusOK).says("suit désormais la politique").hides("filing.errd.2026", "Rappeler")
	w.visit(karim, "GET", policyPage, nil).page(http.StatusOK).hides("sous cette politique")
}
