package api_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"jalon/internal/access"
	"jalon/internal/dossier"
)

const (
	peoplePage = contractPage + "/personnes"
	department = "Conseil départemental du Val-de-Besbre"
)

var actKey = regexp.MustCompile(`<input type="hidden" name="acte" value="(\w+)"[^>]*>\s*<input type="hidden" name="cle" value="([^"]*)"`)

// form reads the forms of the people page as a browser would, and fills one of them.
func (w *world) form(person, act string, fields ...string) url.Values {
	w.t.Helper()
	form := url.Values{"acte": {act}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	for _, found := range actKey.FindAllStringSubmatch(w.visit(person, "GET", peoplePage, nil).page(http.StatusOK).body, -1) {
		if found[1] == act {
			form.Set("cle", found[2])
			return form
		}
	}
	w.t.Fatalf("%s is not offered to %s", act, person)
	return nil
}

// offered lists the forms that somebody is offered.
func (w *world) offered(person string) string {
	w.t.Helper()
	var acts []string
	for _, found := range actKey.FindAllStringSubmatch(w.visit(person, "GET", peoplePage, nil).page(http.StatusOK).body, -1) {
		acts = append(acts, found[1])
	}
	return strings.Join(acts, " ")
}

// sends posts a form that is accepted, and reads the page that it leads to.
func (w *world) sends(person string, form url.Values) answer {
	w.t.Helper()
	address := peoplePage + "?reponse=" + form.Get("cle")
	w.visit(person, "POST", peoplePage, form).leadsTo(address)
	return w.visit(person, "GET", address, nil).page(http.StatusOK).says("C'est enregistré")
}

// between is what stands between two texts of a page.
func (a answer) between(start, end string) string {
	_, rest, _ := strings.Cut(a.body, start)
	text, _, _ := strings.Cut(rest, end)
	return text
}

func TestEachFormOfThePeopleDoesWhatItSays(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-sophie", "Sophie <b>Garnier</b>")
	w.register("CD-00", "p-marc", "Marc Aubert")
	w.sends(lucie, w.form(lucie, "delegate", "personne", "p-marc", "du", "2026-12-01", "au", "2026-12-31", "motif", "Congés\r\nd'hiver.")).
		says("Lucie Marchand (CD-00) délègue ses décisions à Marc Aubert du 01/12/2026 au 31/12/2026", "Congés\nd'hiver").row("Lucie Marchand", "Marc Aubert", "à venir", "01/12/2026", "31/12/2026")
	page := w.visit(lucie, "GET", peoplePage, nil)
	given := regexp.MustCompile(`value="(delegation\.\d+)"`).FindStringSubmatch(page.body)
	if given == nil {
		t.Fatalf("no delegation may be revoked: %s", page.body)
	}
	w.sends(lucie, w.form(lucie, "revoke_delegation", "delegation", given[1])).says("retire une délégation").hides("Délégations en cours ou à venir")

	w.sends(chief, w.form(chief, "set_visas", "visas", "Tarification\r\n\r\n Direction \r\n")).says("Tarification, puis Direction").hides("&lt;b&gt;Garnier&lt;/b&gt; (CD-00)")
	w.sends(chief, w.form(chief, "assign_role", "personne", "p-sophie", "role", "examiner", "objet", "Direction", "au", "2027-06-30")).
		row("visa «\u00a0Direction\u00a0»", "Sophie &lt;b&gt;Garnier&lt;/b&gt;", "en fonction", "23/11/2026", "30/06/2027")
	w.sends(chief, w.form(chief, "end_role", "ligne", "examiner/p-sophie/Direction", "au", "2026-11-30")).
		says("met fin au rôle").row("visa «\u00a0Direction\u00a0»", "Sophie &lt;b&gt;Garnier&lt;/b&gt;", "en fonction", "23/11/2026", "30/11/2026")

	// A new referent follows the former one, who stays on the page, and is asked for the handover.
	after := w.sends(chief, w.form(chief, "assign_role", "personne", "p-marc", "role", "referent"))
	after.row("référent CPOM", "Marc Aubert", "en fonction", "23/11/2026", "non fixé", "passation non tracée")
	after.row("référent CPOM", "Lucie Marchand", "terminé", "non fixé", "22/11/2026")
	minutes := strings.Repeat("ab", 32)
	w.sends("p-marc", w.form("p-marc", "record_handover", "empreinte", minutes)).row("référent CPOM", "Marc Aubert", "en fonction", "23/11/2026", "non fixé", "passation enregistrée")
	if got := w.offered("p-marc"); strings.Contains(got, "record_handover") {
		t.Errorf("offered: %s", got)
	}
	if len(w.temporal.updates) != 7 {
		t.Errorf("%d updates", len(w.temporal.updates))
	}
}

func TestFormsOfThePeopleAreForThoseWhoMay(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-sophie", "Sophie Garnier")
	w.act(lucie, `{"action":"delegate","person":"p-sophie","until":"2026-12-31"}`).is(http.StatusOK)
	for person, want := range map[string]string{
		chief: "assign_role end_role delegate revoke_delegation set_visas add_person", lucie: "assign_role end_role delegate revoke_delegation add_person",
		amelie: "assign_role end_role delegate add_person", bruno: "", "p-sophie": "",
		w.named(access.Auditor, "CD-00"): "", w.named(access.Operator, "CD-00"): "add_person", access.OperatorPerson: "add_person",
	} {
		if got := w.offered(person); got != want {
			t.Errorf("%s is offered %q, want %q", person, got, want)
		}
	}
	w.visit(claire, "GET", peoplePage, nil).page(http.StatusNotFound).hides("Horizons")
	w.visit("p-auditor-cd-00", "GET", peoplePage, nil).page(http.StatusOK).says("Vous lisez en tant qu'auditeur (CD-00)", "Sophie Garnier", "en cours").hides("<select", "@")
	w.visit(bruno, "GET", contractPage, nil).page(http.StatusOK).says(peoplePage).hides("Vous pouvez changer")
	w.visit(lucie, "GET", contractPage, nil).page(http.StatusOK).says("Vous pouvez changer").hides("Désigner une personne")
}

// What the kernel would refuse is not in the lists: oneself, closed accounts, machines, strangers, and roles that are
// the signatory's to give.
func TestListsHoldOnlyWhatMayBeChosen(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-sophie", "Sophie Garnier")
	w.register("CD-00", "p-gone", "Partie Ailleurs")
	must(t, w.db.DisablePerson(t.Context(), "p-gone", present))
	w.act(chief, `{"action":"set_visas","bodies":["Tarification"]}`).is(http.StatusOK)
	options := func(person, field string) string {
		return w.visit(person, "GET", peoplePage, nil).between(`id="`+field+`"`, "</select>")
	}
	if got := options(lucie, "assign_role-personne"); !strings.Contains(got, `value="p-sophie"`) || strings.Contains(got, lucie) || strings.Contains(got, "p-gone") || strings.Contains(got, julien) {
		t.Error(got)
	}
	for _, role := range []string{"signatory", "decider", "examiner", "pilot"} {
		if got := options(lucie, "assign_role-role"); strings.Contains(got, `"`+role+`"`) || !strings.Contains(got, `"substitute"`) {
			t.Errorf("%s in %s", role, got)
		}
		if got := options(chief, "assign_role-role"); strings.Contains(got, `"`+role+`"`) != (role != "pilot") {
			t.Errorf("%s in %s", role, got)
		}
	}
	if got := options(lucie, "end_role-ligne"); strings.Contains(got, "signatory/") || !strings.Contains(got, "referent/"+lucie) || strings.Contains(got, julien) {
		t.Error(got)
	}
	if got := options(amelie, "assign_role-objet"); !strings.Contains(got, `value="FA-B1"`) || !strings.Contains(options(amelie, "assign_role-role"), `"pilot"`) {
		t.Error(got)
	}
}

func TestWhatIsWrongIsToldAtItsField(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-sophie", "Sophie Garnier")
	for field, form := range map[string]url.Values{
		"delegate-au":         w.form(lucie, "delegate", "personne", "p-sophie", "au", "2020-01-01", "motif", "Mon motif."),
		"delegate-du":         w.form(lucie, "delegate", "personne", "p-sophie", "du", "31/12/2026", "au", "2026-12-31", "motif", "Mon motif."),
		"delegate-personne":   w.form(lucie, "delegate", "personne", "", "au", "2026-12-31", "motif", "Mon motif."),
		"delegate-motif":      w.form(lucie, "delegate", "personne", "p-sophie", "au", "2026-12-31", "motif", "Mon motif."+strings.Repeat("é", 491)),
		"assign_role-role":    w.form(lucie, "assign_role", "personne", "p-sophie", "role", "dancer"),
		"assign_role-au":      w.form(lucie, "assign_role", "personne", "p-sophie", "role", "informed", "du", "2026-12-02", "au", "2026-12-01"),
		"end_role-ligne":      w.form(lucie, "end_role", "ligne", "pilot/p-sophie/FA-B1", "motif", "Mon motif."),
		"end_role-motif":      w.form(lucie, "end_role", "ligne", "referent/"+lucie+"/", "motif", "Mon motif.\x00"),
		"set_visas-visas":     w.form(chief, "set_visas", "visas", "A\nB\nA"),
		"add_person-adresse":  w.form(lucie, "add_person", "nom", "Sophie Nouvelle", "adresse", "sophie"),
		"add_person-nom":      w.form(lucie, "add_person", "nom", strings.Repeat("a", 121), "adresse", "a@b.fr"),
		"add_person-fonction": w.form(lucie, "add_person", "nom", "A", "fonction", "a\x01b", "adresse", "a@b.fr"),
	} {
		person := lucie
		if form.Get("acte") == "set_visas" {
			person = chief
		}
		a := w.visit(person, "POST", peoplePage, form).page(http.StatusUnprocessableEntity).
			says(`id="`+field+`-erreur"`, `href="#`+field+`"`, `<title>Erreur`, `value="`+form.Get("cle")+`"`, `<details open>`)
		if strings.Count(a.body, `aria-invalid="true"`) != 1 || strings.Count(a.body, "<details open>") != 1 {
			t.Errorf("%s: %s", field, a.body)
		}
		for name, values := range form {
			if name != "acte" && !strings.ContainsAny(values[0], "\x00\x01") && name != "role" && field != "end_role-ligne" {
				a.says(values[0])
			}
		}
	}
	w.visit(lucie, "POST", peoplePage, w.form(lucie, "delegate", "personne", "p-sophie", "au", "2020-01-01")).says(`<option value="p-sophie" selected>`)
	for _, form := range []url.Values{{"acte": {"delegate"}, "personne": {"p-sophie"}, "au": {"2026-12-31"}}, {"acte": {"decide"}, "cle": {"k"}}, {}} {
		w.visit(lucie, "POST", peoplePage, form).page(http.StatusUnprocessableEntity).says("incomplet")
	}
	if seq, err := w.db.Seq(t.Context(), handicap); err != nil || seq != 2 {
		t.Errorf("%d facts, %v", seq, err)
	}
}

func TestAFormThatIsNoLongerOfferedIsGivenBack(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-sophie", "Sophie Garnier")
	form := w.form(lucie, "delegate", "personne", "p-sophie", "au", "2026-12-31", "motif", "Mon motif.")
	w.act(chief, `{"action":"assign_role","person":"p-sophie","role":"referent"}`).is(http.StatusOK)
	w.act(chief, `{"action":"assign_role","person":"`+lucie+`","role":"informed"}`).is(http.StatusOK)
	w.visit(lucie, "POST", peoplePage, form).page(http.StatusForbidden).says("Ce que vous aviez saisi", "Mon motif.", "2026-12-31").hides(`class="answer"`)

	// Whoever has no part is told so by the API, and the refusal is kept.
	auditor := w.named(access.Auditor, "CD-00")
	w.visit(auditor, "POST", peoplePage, form).page(http.StatusForbidden).says("Mon motif.")
	w.visit(claire, "POST", peoplePage, form).page(http.StatusNotFound).says("Mon motif.").hides("Horizons")
	w.visit(auditor, "GET", contractPage+"/acces", nil).page(http.StatusOK).says("Déléguer ses décisions", "Office auditor CD-00")
}

func TestAPersonIsAddedToOnesOwnOrganisation(t *testing.T) {
	w := newWorld(t).with(handicap)
	id := dossier.PersonID("CD-00", "Inès <i>Nouvelle</i>")
	form := w.form(lucie, "add_person", "nom", "  Inès   <i>Nouvelle</i>", "fonction", "adjointe", "adresse", "ines@cd00.example", "organisation", "ARS-MV")
	w.visit(lucie, "POST", peoplePage, form).leadsTo(peoplePage + "?nouvelle=" + id)
	w.visit(lucie, "GET", peoplePage+"?nouvelle="+id, nil).page(http.StatusOK).
		says("Inès &lt;i&gt;Nouvelle&lt;/i&gt; est dans l'annuaire", `<option value="`+id+`">`, ", adjointe</option>").hides("<i>")
	w.visit(lucie, "GET", peoplePage+"?nouvelle="+julien, nil).page(http.StatusOK).hides("est dans l'annuaire")
	w.visit(bruno, "GET", peoplePage+"?nouvelle="+id, nil).page(http.StatusOK).hides("Nouvelle")
	w.visit(lucie, "POST", peoplePage, form).page(http.StatusConflict).says("déjà enregistrée", "ines@cd00.example")

	// Only where access allows it, whatever a form says.
	spoilt := url.Values{"acte": {"add_person"}, "cle": {"k"}, "nom": {"Zoé"}, "adresse": {"zoe@cd00.example"}}
	w.visit(bruno, "POST", peoplePage, spoilt).page(http.StatusNotFound).says("Zoé")
	spoilt.Set("organisation", "ARS-MV")
	w.visit(access.OperatorPerson, "POST", peoplePage, spoilt).leadsTo(peoplePage + "?nouvelle=" + dossier.PersonID("ARS-MV", "Zoé"))
}

func TestReadingThePeopleChangesNothing(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.register("CD-00", "p-sophie", "Sophie Garnier")
	form := w.form(lucie, "delegate", "personne", "p-sophie", "au", "2026-12-31")
	w.visit(lucie, "GET", peoplePage+"?"+form.Encode(), nil).page(http.StatusOK)
	w.visit(lucie, "POST", peoplePage+"?"+form.Encode(), url.Values{}).page(http.StatusUnprocessableEntity)
	r := w.browser(lucie, "POST", peoplePage, form)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w.do(r).page(http.StatusForbidden)
	if len(w.temporal.updates) != 0 {
		t.Errorf("%d updates", len(w.temporal.updates))
	}
	// Sent twice, it counts once; of an answer that does not come, the form is sent again under its key.
	w.patient(100 * time.Millisecond)
	w.temporal.fail = func(int) error {
		return client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded)
	}
	w.visit(lucie, "POST", peoplePage, form).page(http.StatusAccepted).says(form.Get("cle"), "ne comptera qu'une fois")
	w.temporal.fail = nil
	w.patient(10 * time.Second)
	for range 2 {
		w.sends(lucie, form)
	}
	if facts, err := w.db.Seq(t.Context(), handicap); err != nil || facts != 3 {
		t.Errorf("%d facts, %v", facts, err)
	}
	w.visit(julien, "GET", peoplePage+"?reponse="+form.Get("cle"), nil).page(http.StatusOK).hides("C'est enregistré")
}
