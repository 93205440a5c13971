package api_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/campaign"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
)

var marion = dossier.PersonID("960001014", "Marion Deschamps") // pilot of FA-A4 of the contract in force, of one establishment

// measuredWorld has the contract in force in January 2027, with an indicator that the TDB MS knows as ABS, and the campaign of 2026 of
// that many other establishments.
func measuredWorld(t *testing.T, others int) *world {
	t.Helper()
	w := newWorld(t)
	text := strings.Replace(example(t, ehpad), `"code": "IND-A6",`, `"code": "IND-A6", "reference": "ABS", "definition": "2024",`, 1)
	file, err := contractfile.Read(strings.NewReader(text))
	must(t, err)
	_, err = w.options.Intake.Take(t.Context(), dossier.New(file))
	must(t, err)
	w.at(time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC))
	m := campaign.Mapping{Name: "tdb", Source: "TDB MS", FINESS: "FINESS", Category: "Catégorie", Lag: 1, Columns: []campaign.Column{{Heading: "Absentéisme", Reference: "ABS", Unit: "%", Type: "I", Definition: "2024"}}}
	_, err = w.db.SaveMapping(t.Context(), m, "p-op", present)
	must(t, err)
	kept, err := w.db.Mapping(t.Context(), "tdb")
	must(t, err)
	csv := "FINESS;Catégorie;Absentéisme\n960002020;500;12,1\n"
	for n := range others {
		csv += fmt.Sprintf("97000%04d;500;%d\n", 1000+n, 10+n)
	}
	read, err := campaign.Read("tdb.csv", strings.NewReader(csv), int64(len(csv)), m, 2026)
	must(t, err)
	_, err = w.db.TakeCampaign(t.Context(), postgres.CampaignFile{Name: "tdb.csv", Content: []byte(csv), Mapping: kept, Campaign: 2026}, read, "p-op", present)
	must(t, err)
	return w
}

// indicator is one indicator as somebody reads it, with one of its years.
func (w *world) indicator(person, code string, year int) (api.IndicatorView, api.IndicatorYear) {
	w.t.Helper()
	var list struct{ Items []api.IndicatorView }
	w.get(person, "/contracts/"+ehpad+"/indicators").is(http.StatusOK).into(&list)
	i := slices.IndexFunc(list.Items, func(i api.IndicatorView) bool { return i.Code == code })
	if i < 0 {
		w.t.Fatalf("%s is not told", code)
	}
	y := slices.IndexFunc(list.Items[i].Years, func(y api.IndicatorYear) bool { return y.Year == year })
	if y < 0 {
		w.t.Fatalf("%s of %d is not told", code, year)
	}
	return list.Items[i], list.Items[i].Years[y]
}

func (w *world) measure(person, code string, year int, version, body string) answer {
	w.t.Helper()
	r := w.request(person, http.MethodPut, fmt.Sprintf("/contracts/%s/indicators/%s/values/%d", ehpad, code, year), body)
	if version != "" {
		r.Header.Set("If-Match", version)
	}
	return w.do(r)
}

// A value of 12.6 among 10, 11, 12, 12.1, 13 and 14: F-FT-02, F-TD-06.
func TestIndicatorsAreToldWithTheirPlace(t *testing.T) {
	w := measuredWorld(t, 5)
	i, y := w.indicator(claire, "IND-A6", 2025)
	if i.Sheet != "FA-A4" || i.Reference != "ABS" || i.Baseline.Value != "13.8" || y.Target != "13.0" || y.Value != "12.6" || y.Gap != "-0.4" || y.Missed || y.Version != 0 {
		t.Errorf("%+v, %+v", i, y)
	}
	if y.Proposal == nil || *y.Proposal != (api.CampaignProposal{FINESS: "960002020", Source: "TDB MS", Campaign: 2026, Definition: "2024", Value: "12.1"}) {
		t.Errorf("proposed: %+v", y.Proposal)
	}
	if s := y.Standing; s == nil || s.Position != campaign.AboveMedian || s.Spread.Q1 != "11.25" || s.Spread.Median != "12.05" || s.Spread.Q3 != "12.775" || s.Peers.Category != "500" ||
		!strings.Contains(s.Told, "entre la médiane (12,05) et le troisième quartile") || !strings.Contains(s.Method, "R-7") {
		t.Errorf("standing: %+v", y.Standing)
	}
	// An indicator of three establishments has no place of its own, nor one that nobody referred to a source.
	if _, y := w.indicator(claire, "IND-A1", 2025); y.Standing != nil || y.Proposal != nil {
		t.Errorf("%+v", y)
	}
	for by, category := range map[string]string{"category": "500", "territory": "", "": "500"} {
		var list struct{ Items []api.IndicatorView }
		w.get(claire, "/contracts/"+ehpad+"/indicators?by="+by).into(&list)
		for _, i := range list.Items {
			if i.Code == "IND-A6" && by != "" && i.Years[0].Standing.Peers.Category != category {
				t.Errorf("by %s: %+v", by, i.Years[0].Standing)
			}
		}
	}
	w.get("p-stranger", "/contracts/"+ehpad+"/indicators").problem(http.StatusNotFound, "unknown")
}

func TestWithoutEnoughPeersNothingIsCompared(t *testing.T) {
	w := measuredWorld(t, 3)
	if _, y := w.indicator(claire, "IND-A6", 2025); y.Standing.Position != "" || y.Standing.Spread != nil || !strings.Contains(y.Standing.Told, "4 valeurs dans ce groupe, 5 au moins") {
		t.Errorf("%+v", y.Standing)
	}
	w.but(func(o *api.Options) { o.LeastPeers = 4 })
	if _, y := w.indicator(claire, "IND-A6", 2025); y.Standing.Position == "" {
		t.Errorf("where four are enough: %+v", y.Standing)
	}
}

// V-TDB-COMMENT, V-TDB-VERSION; what is written over is told.
func TestAValueIsWrittenOnceAndExplained(t *testing.T) {
	w := measuredWorld(t, 5)
	const good = `{"value":"11,8","source":"TDB MS","campaign":"2027","comment":"Cycles continus.","definition":"2026"}`
	if p := w.measure(marion, "IND-A6", 2026, `"0"`, `{"value":"11,8","source":"TDB MS"}`).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != "comment" || !strings.Contains(p.Detail, "ne s'emploie pas sans commentaire") {
		t.Errorf("%+v", p)
	}
	if p := w.measure(marion, "IND-A6", 2026, `"0"`, `{"value":"11.81","source":"interne"}`).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != "comment" || !strings.Contains(p.Detail, "n'atteint pas la cible 11,8") {
		t.Errorf("%+v", p)
	}
	if p := w.measure(marion, "IND-A6", 2026, `"0"`, `{"value":"douze","comment":"x"}`).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != "value" {
		t.Errorf("%+v", p)
	}
	w.measure(marion, "IND-A6", 2026, "", good).problem(http.StatusPreconditionRequired, "precondition_required")
	w.measure(claire, "IND-A6", 2026, `"0"`, good).problem(http.StatusForbidden, "forbidden")
	w.measure("p-stranger", "IND-A6", 2026, `"0"`, good).problem(http.StatusNotFound, "unknown")
	w.measure(marion, "IND-Z", 2026, `"0"`, good).problem(http.StatusNotFound, "unknown")
	if got := w.measure(marion, "IND-A6", 2026, `"0"`, good).is(http.StatusOK); got.header.Get("ETag") != `"1"` {
		t.Errorf("the version is %s", got.header.Get("ETag"))
	}
	if p := w.measure(karim, "IND-A6", 2026, `"0"`, good).problem(http.StatusPreconditionFailed, "precondition_failed"); p.Conflict == nil || p.Conflict.By != marion {
		t.Errorf("%+v", p)
	}
	i, y := w.indicator(claire, "IND-A6", 2026)
	if y.Value != "11.8" || y.Version != 1 || y.Comment != "Cycles continus." || y.Campaign != "2027" || y.Gap != "0.0" && y.Gap != "0" || y.Missed {
		t.Errorf("%+v", y)
	}
	if len(i.Warnings) != 1 || !strings.Contains(i.Warnings[0], "«\u00a02026\u00a0»") {
		t.Errorf("warnings: %q", i.Warnings)
	}
	// Under the other definition the value of 2025 has no place among those of the campaign.
	w.measure(marion, "IND-A6", 2025, `"0"`, `{"value":"12.6","comment":"x","definition":"2026"}`).is(http.StatusOK)
	if _, y := w.indicator(claire, "IND-A6", 2025); y.Standing.Position != "" || !strings.Contains(y.Standing.Told, "elles ne se comparent pas") {
		t.Errorf("%+v", y.Standing)
	}
}

// What is declared is what stands then, under the digest of its text; what misses is told at once.
func TestAFicheDeclaresItsYear(t *testing.T) {
	w := measuredWorld(t, 0)
	declare := func(person, key string, year int) answer {
		return w.command(person, key, fmt.Sprintf("/contracts/%s/sheets/FA-A1/reports/%d", ehpad, year), "")
	}
	p := declare(nadia, "r1", 2026).problem(http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 2 || p.Errors[0].Field != "value" || !strings.Contains(p.Errors[0].Message, "IND-A1") || !strings.Contains(p.Errors[1].Message, "IND-A2") {
		t.Errorf("%+v", p.Errors)
	}
	w.measure(nadia, "IND-A1", 2026, `"0"`, `{"value":"2,0","comment":"Astreinte."}`).is(http.StatusOK)
	w.measure(nadia, "IND-A2", 2026, `"0"`, `{"value":"85","source":"interne"}`).is(http.StatusOK)
	declare(marion, "r2", 2026).problem(http.StatusForbidden, "forbidden") // another fiche's pilot
	declare("p-stranger", "r3", 2026).problem(http.StatusNotFound, "unknown")
	first := declare(nadia, "r4", 2026).is(http.StatusOK)
	if again := declare(nadia, "r4", 2026).is(http.StatusOK); again.body != first.body {
		t.Errorf("again: %s", again.body)
	}
	var answered struct {
		Facts []struct{ Detail struct{ Revision string } }
	}
	first.into(&answered)
	var texts struct{ Items []postgres.Text }
	w.get(claire, "/contracts/"+ehpad+"/texts").is(http.StatusOK).into(&texts)
	at := slices.IndexFunc(texts.Items, func(x postgres.Text) bool { return x.Subject == "report.2026.FA-A1" })
	if at < 0 || !texts.Items[at].Shared {
		t.Fatalf("what was declared is not among %+v", texts.Items)
	}
	w.get(claire, "/contracts/"+ehpad+"/texts/"+texts.Items[at].Revision).is(http.StatusOK)
	if body := w.get(claire, "/contracts/"+ehpad+"/texts/"+texts.Items[at].Revision).body; !strings.Contains(body, `\"code\":\"IND-A1\"`) || !strings.Contains(body, `\"value\":2.0`) || !strings.Contains(body, "Astreinte.") {
		t.Errorf("declared: %s", body)
	}
	if _, y := w.indicator(claire, "IND-A1", 2026); !y.Reported {
		t.Errorf("%+v", y)
	}
	declare(nadia, "r5", 2026).problem(http.StatusConflict, "not_allowed")
}

func TestIndicatorsOnPages(t *testing.T) {
	w := measuredWorld(t, 5)
	address := "/contrats/" + ehpad + "/indicateurs"
	w.visit(claire, "GET", address, nil).page(http.StatusOK).says("IND-A6", "entre la médiane (12,05)", "<svg", "proposé\u00a0: 12,1", "Fiche FA-A1, année 2026", "la valeur manque")
	w.visit("p-stranger", "GET", address, nil).page(http.StatusNotFound)
	form := address + "/IND-A6/2025"
	w.visit(marion, "GET", form, nil).page(http.StatusOK).says(`value="12,6"`, form+"?reprendre=oui")
	w.visit(marion, "GET", form+"?reprendre=oui", nil).page(http.StatusOK).says(`value="12,1"`, `name="origine" value="TDB MS 2026, 960002020"`)
	w.visit(marion, "POST", form, url.Values{"version": {"0"}, "valeur": {"99"}, "source": {"TDB MS"}}).page(http.StatusUnprocessableEntity).says(`id="commentaire-erreur"`, "la cible 13,0", `value="99"`)
	w.visit(marion, "POST", form, url.Values{"version": {"x"}, "valeur": {"99"}}).page(http.StatusUnprocessableEntity)
	w.visit(marion, "POST", form, url.Values{"version": {"0"}, "valeur": {"12,1"}, "source": {"TDB MS"}, "commentaire": {"Repris."}, "origine": {"TDB MS 2026, 960002020"}}).is(http.StatusSeeOther)
	w.visit(marion, "GET", address+"?fait=valeur", nil).page(http.StatusOK).says("La valeur est enregistrée.", "Repris.").hides("proposé")
	w.visit(marion, "GET", address+"/IND-Z/2025", nil).page(http.StatusNotFound)
	// FA-A4 has one target for 2026; nobody declares it without its value.
	declare := "/contrats/" + ehpad + "/declarations/FA-A4/2026"
	w.visit(marion, "POST", declare, url.Values{"cle": {"page-ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}).page(http.StatusUnprocessableEntity).says("IND-A6", "la valeur 2026 manque")
	w.visit(marion, "POST", address+"/IND-A6/2026", url.Values{"version": {"0"}, "valeur": {"11"}, "commentaire": {"Bien."}}).is(http.StatusSeeOther)
	key := w.visit(marion, "GET", address, nil).page(http.StatusOK).says(declare).body
	_, key, _ = strings.Cut(key[strings.Index(key, declare):], `name="cle" value="`)
	key, _, _ = strings.Cut(key, `"`)
	w.visit(marion, "POST", declare, url.Values{"cle": {key}}).is(http.StatusSeeOther)
	w.visit(marion, "GET", address, nil).page(http.StatusOK).hides(declare)
}

// send posts the form of a file as a browser does.
func (w *world) send(person, content string, fields ...string) answer {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		must(w.t, form.WriteField(fields[i], fields[i+1]))
	}
	file, err := form.CreateFormFile("fichier", "tdb 2026.csv")
	must(w.t, err)
	_, err = file.Write([]byte(content))
	must(w.t, err)
	must(w.t, form.Close())
	r := httptest.NewRequest("POST", "https://jalon.example/campagnes", &body)
	r.AddCookie(w.session(person))
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return w.do(r)
}

func TestCampaignsOnPages(t *testing.T) {
	w := newWorld(t).with(ehpad)
	keeper := w.named(access.Operator, "ARS-MV")
	const csv = "N° FINESS;Catégorie;Taux d'absentéisme\n960002020;500;12,1\n"
	w.visit(karim, "GET", "/campagnes", nil).page(http.StatusForbidden)
	w.send(karim, csv, "acte", "importer", "correspondance", "tdb", "campagne", "2026").page(http.StatusForbidden)
	w.visit(keeper, "GET", "/campagnes", nil).page(http.StatusOK).says("Aucune correspondance")
	w.send(keeper, csv, "acte", "essayer", "correspondance", "tdb", "campagne", "2026").page(http.StatusNotFound)
	w.send(keeper, csv, "acte", "proposer", "correspondance", "tdb", "source", "TDB MS").page(http.StatusUnprocessableEntity).says("année de la campagne manque")
	w.send(keeper, csv, "acte", "proposer", "correspondance", "tdb", "source", "TDB MS", "campagne", "2026").page(http.StatusOK).says(`value="N° FINESS"`, `value="taux-d-absenteisme"`)
	mapping := url.Values{
		"nom": {"tdb"}, "source": {"TDB MS"}, "decalage": {"1"}, "finess": {"N° FINESS"}, "categorie": {"Catégorie"},
		"titre-0": {"Taux d'absentéisme"}, "reference-0": {"ABS"}, "unite-0": {"%"}, "type-0": {"I"}, "definition-0": {"2026"}, "titre-1": {"Autre"},
	}
	w.visit(karim, "POST", "/campagnes/correspondances", mapping).page(http.StatusForbidden)
	mapping.Set("decalage", "x")
	w.visit(keeper, "POST", "/campagnes/correspondances", mapping).page(http.StatusUnprocessableEntity).says("de la même année ou des cinq précédentes", `value="ABS"`)
	mapping.Set("decalage", "1")
	w.visit(keeper, "POST", "/campagnes/correspondances", mapping).is(http.StatusSeeOther)
	w.visit(keeper, "GET", "/campagnes?enregistree=tdb", nil).page(http.StatusOK).says("est enregistrée", "/campagnes/correspondances/tdb")
	w.visit(keeper, "GET", "/campagnes/correspondances/tdb", nil).page(http.StatusOK).says(`value="ABS"`).hides("Autre")
	w.visit(keeper, "GET", "/campagnes/correspondances/errd", nil).page(http.StatusNotFound)

	w.send(keeper, strings.Replace(csv, "12,1", "douze", 1), "acte", "importer", "correspondance", "tdb", "campagne", "2026").page(http.StatusUnprocessableEntity).says("C2", "douze", "ce n&#39;est pas un nombre")
	w.send(keeper, csv, "acte", "essayer", "correspondance", "tdb", "campagne", "2026").page(http.StatusOK).says("1 valeurs seraient nouvelles", "Rien n'est importé")
	w.send(keeper, csv, "acte", "importer", "correspondance", "tdb", "campagne", "26").page(http.StatusUnprocessableEntity)
	w.send(keeper, csv, "acte", "importer", "correspondance", "tdb", "campagne", "2026").page(http.StatusOK).says("Importé\u00a0: 1 valeurs")
	w.send(keeper, csv, "acte", "importer", "correspondance", "tdb", "campagne", "2026").page(http.StatusOK).says("déjà importé")
	w.send(keeper, "<html>", "acte", "importer", "correspondance", "tdb", "campagne", "2026").page(http.StatusUnprocessableEntity).says("page web")
	w.send(keeper, strings.Repeat("x", postgres.MostCampaignFile+64<<10+1), "acte", "importer").page(http.StatusRequestEntityTooLarge)
	found, err := w.db.CampaignValues(t.Context(), "960002020")
	if must(t, err); len(found) != 1 || found[0].Value != "12.1" || found[0].By != keeper {
		t.Errorf("%+v", found)
	}
}
