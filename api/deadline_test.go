package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/dossier"
)

const ehpadPage = "/contrats/" + ehpad

var (
	karim = dossier.PersonID("960001014", "Karim Belaïd")    // referent of the managing body of the contract in force
	nadia = dossier.PersonID("960001014", "Nadia Lemercier") // pilot of FA-A1 there
)

func deadlinePage(id string) string { return ehpadPage + "/echeances/" + id }

// fills reads the forms of a page as a browser would, and fills the one of an act.
func (w *world) fills(person, address, act string, fields ...string) url.Values {
	w.t.Helper()
	for _, found := range actKey.FindAllStringSubmatch(w.visit(person, "GET", address, nil).page(http.StatusOK).body, -1) {
		if found[1] == act {
			form := url.Values{"acte": {act}, "cle": {found[2]}}
			for i := 0; i < len(fields); i += 2 {
				form.Set(fields[i], fields[i+1])
			}
			return form
		}
	}
	w.t.Fatalf("%s is not offered to %s on %s", act, person, address)
	return nil
}

// does sends a form about a deadline that is accepted, and reads the page that it leads to.
func (w *world) does(person, deadline, act string, fields ...string) answer {
	w.t.Helper()
	form := w.fills(person, deadlinePage(deadline), act, fields...)
	after := deadlinePage(deadline) + "?reponse=" + form.Get("cle")
	w.visit(person, "POST", deadlinePage(deadline), form).leadsTo(after)
	return w.visit(person, "GET", after, nil).page(http.StatusOK).says("C'est enregistré")
}

func TestAwaitedDeadlinesStandOnTheContractWithWhatMayBeDone(t *testing.T) {
	w := newWorld(t).with(ehpad)
	page := w.visit(karim, "GET", ehpadPage, nil).page(http.StatusOK)
	page.says("filing.annexe-activite.2027", "L-13", "en retard de 23\u00a0jours", "L-17", "L-19, à confirmer", "Plus tard", "Rappeler", "Reporter les rappels…", "Constater la réception…", "Constater l'évaluation…")
	if got := page.row("Annexe activité 2027 filing.annexe-activite.2027 L-13", "31/10/2026 en retard de 23\u00a0jours", "Karim Belaïd", "30/11/2026"); !strings.Contains(got, "Constater la réception") {
		t.Error(got)
	}
	if acts := page.between(`id="agir"`, "</section>"); strings.Contains(acts, "rappel") || strings.Contains(acts, "réception") || !strings.Contains(acts, "Proposer une autre politique") {
		t.Errorf("the general list: %s", acts)
	}
	w.visit(nadia, "GET", ehpadPage, nil).page(http.StatusOK).says("filing.annexe-activite.2027").hides("Rappeler", "Reporter les rappels", "Constater")
	w.visit(access.OperatorPerson, "GET", ehpadPage, nil).page(http.StatusOK).says("filing.annexe-activite.2027").hides("Rappeler", "Reporter les rappels", "Constater")
	w.visit(access.OperatorPerson, "GET", deadlinePage("filing.annexe-activite.2027"), nil).page(http.StatusOK).says("attendue", "Aucune action ne vous est ouverte").hides(`class="answer"`)

	hidden := w.visit("p-stranger", "GET", deadlinePage("renewal.t18"), nil).page(http.StatusNotFound)
	if absent := w.visit("p-stranger", "GET", "/contrats/none/echeances/renewal.t18", nil).page(http.StatusNotFound); hidden.body != absent.body {
		t.Errorf("%s, but %s", hidden.body, absent.body)
	}
	w.visit(karim, "GET", deadlinePage("filing.none.2027"), nil).page(http.StatusNotFound).says("Cette échéance n'existe pas")
	if len(w.temporal.updates) != 0 {
		t.Errorf("reading asked for %d decisions", len(w.temporal.updates))
	}
}

func TestProgramsReadOfWhomADeadlineDepends(t *testing.T) {
	w := newWorld(t).with(ehpad)
	var read struct{ Items []api.ScheduleLine }
	w.get(karim, "/contracts/"+ehpad+"/schedule").is(http.StatusOK).into(&read)
	for _, line := range read.Items {
		if line.ID == "report.2026" && (line.Source != "usage" || !line.Unsure || len(line.Expected) != 6 || line.RemindedOn.String() != "2027-03-31") {
			t.Errorf("%+v", line)
		}
		if line.ID == "filing.tdb.2026" && !line.Unsure {
			t.Errorf("%+v", line)
		}
	}
	w.with(handicap)
	w.act(dossier.PersonID("ARS-MV", "Directeur général de l'ARS"), `{"action":"suspend","reason":"Attente."}`).is(http.StatusOK)
	w.get(lucie, "/contracts/"+handicap+"/schedule").is(http.StatusOK).hides(`"reminded_on"`)
}

func TestAReceptionIsRecordedByForm(t *testing.T) {
	w := newWorld(t).with(ehpad)
	address := deadlinePage("filing.annexe-activite.2027")
	w.visit(karim, "GET", "/a-traiter", nil).page(http.StatusOK).says("Ce que vous avez à transmettre", address, "Annexe activité 2027", "en retard de 23\u00a0jours").
		hides("filing.errd.2026", "review.midterm", "Rappeler", "Reporter")
	w.visit(claire, "GET", "/a-traiter", nil).page(http.StatusOK).hides("à transmettre")
	w.visit(access.OperatorPerson, "GET", "/a-traiter", nil).page(http.StatusOK).hides("à transmettre")

	form := w.fills(karim, address, "record_filing", "jour", "2026-12-24")
	w.visit(karim, "POST", address, form).page(http.StatusUnprocessableEntity).says("est à venir", `id="record_filing-jour" value="2026-12-24"`, form.Get("cle"))
	form.Set("jour", "2026-02-30")
	w.visit(karim, "POST", address, form).page(http.StatusUnprocessableEntity).says("Cette date n'existe pas")
	foreign := w.browser(karim, "POST", address, form)
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	w.do(foreign).page(http.StatusForbidden)
	w.visit(karim, "POST", address, url.Values{"acte": {"terminate"}, "cle": {"k"}}).page(http.StatusUnprocessableEntity).says("arrivé incomplet")

	w.does(karim, "filing.annexe-activite.2027", "record_filing", "jour", "2026-11-20").says("constate la réception, le 20/11/2026", "close").hides(`class="answer"`)
	w.visit(karim, "GET", "/a-traiter", nil).page(http.StatusOK).hides("à transmettre")
	// Whoever still has the form in front of him is told that it comes too late, with what he wrote.
	form.Set("jour", "2026-11-21")
	w.visit(karim, "POST", address, form).page(http.StatusConflict).says("ne permet pas cette action", "2026-11-21")
}

func TestARemindersThrottleIsToldInWords(t *testing.T) {
	w := newWorld(t).with(ehpad)
	address := deadlinePage("dialogue.annual.2027")
	button := regexp.MustCompile(`action="` + address + `"><input type="hidden" name="acte" value="remind"[^>]*><input type="hidden" name="cle" value="([^"]+)"`)
	found := button.FindStringSubmatch(w.visit(claire, "GET", ehpadPage, nil).page(http.StatusOK).body)
	if found == nil {
		t.Fatal("no button sends a reminder")
	}
	w.visit(claire, "POST", address, url.Values{"acte": {"remind"}, "cle": {found[1]}}).leadsTo(address + "?reponse=" + found[1])
	w.visit(claire, "GET", address+"?reponse="+found[1], nil).page(http.StatusOK).says("Claire Vasseur (ARS-MV) envoie un rappel", "23/11/2026")
	w.visit(claire, "POST", address, w.fills(claire, address, "remind", "motif", "Merci d'avance.")).page(http.StatusConflict).
		says("Un rappel est déjà parti le 23/11/2026", "à partir du 26/11/2026", "Merci d'avance.").hides("Aucune action ne vous est ouverte")
	refusal := w.onCalendar(karim, `{"action":"remind","subject":"dialogue.annual.2027"}`).problem(http.StatusConflict, "not_allowed")
	if refusal.Rule != contract.RecallsWait || refusal.Field != "subject" || !strings.Contains(refusal.Remedy, "26/11/2026") {
		t.Errorf("%+v", refusal)
	}
	w.at(present.AddDate(0, 0, 3))
	w.does(claire, "dialogue.annual.2027", "remind").says("26/11/2026")
}

func TestRemindersArePutOffByForm(t *testing.T) {
	w := newWorld(t).with(ehpad)
	address := deadlinePage("evaluation.A-E3") // due on 30/11/2026
	w.visit(karim, "POST", address, w.fills(karim, address, "snooze", "reprise", "2026-12-01", "motif", "")).page(http.StatusUnprocessableEntity).says("Ce champ est vide", `value="2026-12-01"`)
	w.visit(karim, "POST", address, w.fills(karim, address, "snooze", "reprise", "2027-03-01", "motif", "Visite reportée.")).page(http.StatusUnprocessableEntity).
		says("trop lointain", "au plus tard le 23/12/2026", "Visite reportée.", `id="snooze-reprise-erreur"`)
	w.does(karim, "evaluation.A-E3", "snooze", "reprise", "2026-12-05", "motif", "Visite reportée.").says("reporte au 07/12/2026", "Visite reportée.").
		says(`<dt>Prochain rappel</dt><dd><time datetime="2026-12-07">`, `<dt>Jour</dt><dd><time datetime="2026-11-30">`)
}

func TestAgendasAndReportsAreSentByForm(t *testing.T) {
	w := inForce(t)
	sum := strings.Repeat("ab", 32)
	w.does(claire, "agenda.dialogue.annual.2027", "send_agenda", "empreinte", sum).says("transmet l'ordre du jour", "close")
	w.does(nadia, "report.2026", "report_indicators", "fiche", "report.2026.FA-A1", "empreinte", sum).says("déclare les valeurs d'indicateurs 2026 de la fiche FA-A1", "attendue").hides(`value="report.2026.FA-A2"`, `<dd><span class="whole">Nadia Lemercier`)
	w.does(claire, "filing.eprd.2027", "record_notice", "jour", "2027-01-12").says("notification du tarif, le 12/01/2027", `<time datetime="2027-02-11">`, "initialement le 30/06/2027")

	w.at(time.Date(2027, 5, 20, 9, 0, 0, 0, time.UTC))
	w.onCalendar(claire, `{"action":"convene_dialogue","subject":"dialogue.annual.2027","on":"2027-06-20"}`).is(http.StatusOK)
	marion := dossier.PersonID("960001014", "Marion Deschamps")
	w.visit(marion, "GET", "/a-traiter", nil).page(http.StatusOK).says(deadlinePage("report.2026"), "en retard de 20\u00a0jours").hides("filing.")
	w.visit(nadia, "GET", "/a-traiter", nil).page(http.StatusOK).hides("à transmettre")
	var tasks struct{ Items []api.TaskLine }
	w.get(marion, "/me/tasks").is(http.StatusOK).into(&tasks)
	if len(tasks.Items) != 1 || tasks.Items[0].Deadline != "report.2026" || fmt.Sprint(tasks.Items[0].DueOn) != "2027-04-30" {
		t.Errorf("%+v", tasks)
	}
}
