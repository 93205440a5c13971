package api_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/postgres"
)

const programmeTitles = "Contrat;Année;Département;Organisme gestionnaire;FINESS EJ;Courriel de l'organisme;Date d'effet;FINESS ET;Structure;Compétence;ARS code;ARS nom;ARS signataire;ARS courriel;Statut\n"

// programmed is the line of one contract of one structure.
func programmed(ref, authority, body, status string) string {
	return fmt.Sprintf("%s;2027;63;%s;960001014;a@a.example;01/01/2028;960002012;EHPAD;ARS;%s;ARS;Directrice;d@ars.example;%s\n", ref, body, authority, status)
}

func programmeSent(mode string, lines ...string) string {
	return fmt.Sprintf(`{"file":"liste.csv","mode":%q,"content":%q}`, mode, base64.StdEncoding.EncodeToString([]byte(programmeTitles+strings.Join(lines, ""))))
}

func programmeBody(*stage, object) string {
	return programmeSent("dry-run", programmed("CPOM-1", "CD-00", "Association A", ""))
}

// keepsProgramme: a list is for the authorities that somebody acts for, and is told to nobody to be hidden.
func keepsProgramme(capacity access.Capacity, _ access.Relation) access.Verdict {
	if access.Matrix(access.TakeIn, capacity, access.Own) == access.Allowed {
		return access.Allowed
	}
	return access.Forbidden
}

func nobodys(access.Capacity, access.Relation) access.Verdict { return access.Hidden }

// imported waits until an import is over.
func (w *world) imported(person, mode string, lines ...string) api.ProgrammeImportView {
	w.t.Helper()
	begun := w.post(person, "/programme/imports", programmeSent(mode, lines...)).is(http.StatusAccepted)
	return w.over(person, strings.TrimPrefix(begun.header.Get("Location"), api.Prefix))
}

func (w *world) over(person, address string) (view api.ProgrammeImportView) {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		w.get(person, address).is(http.StatusOK).into(&view)
		if view.State != "reading" && view.State != "writing" {
			return view
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("still %+v", view)
		}
		<-time.After(20 * time.Millisecond)
	}
}

func (w *world) programme(person, query string) (list []string) {
	w.t.Helper()
	var view api.ProgrammeView
	w.get(person, "/programme"+query).is(http.StatusOK).into(&view)
	for _, l := range view.Items {
		list = append(list, fmt.Sprint(l.Contract, " ", l.Status, " ", l.MayLaunch))
	}
	return list
}

func TestAListIsTriedThenTaken(t *testing.T) {
	w := newWorld(t).with(handicap)
	lines := []string{programmed("CPOM-1", "ARS-MV", "Association A", ""), programmed("CPOM-2", "ARS-MV", "", ""), programmed("CPOM-3", "ARS-ZZ", "Association C", ""), programmed("CPOM-4", "ARS-MV", "Association D", "retiré")}
	var tried api.ProgrammeImportView
	w.post(julien, "/programme/imports", programmeSent("dry-run", lines...)).is(http.StatusOK).into(&tried)
	cells := []string{}
	for _, p := range tried.Report.Problems {
		cells = append(cells, p.Ref+" "+p.Column+" "+p.Contract)
		if p.Message == "" || p.Remedy == "" {
			t.Errorf("%+v says nothing", p)
		}
	}
	if !slices.Equal(cells, []string{"D3 Organisme gestionnaire CPOM-2", "A4 Contrat CPOM-3"}) || tried.Report.Added != 2 || tried.Report.Refused != 2 || tried.Number != 0 || tried.State != "foreseen" {
		t.Errorf("%v, %+v", cells, tried)
	}
	if kept := w.programme(julien, ""); len(kept) > 0 {
		t.Errorf("a trial keeps %v", kept)
	}
	if view := w.imported(julien, "all-or-nothing", lines...); view.State != "refused" || len(view.Report.Problems) != 2 || len(w.programme(julien, "")) > 0 {
		t.Errorf("all or nothing: %+v", view)
	}
	if view := w.imported(julien, "line-by-line", lines...); view.State != "done" || view.Report.Added != 2 || view.Report.Refused != 2 || view.Done != 2 || view.StateLabel != "terminé" {
		t.Errorf("line by line: %+v", view)
	}
	if view := w.imported(julien, "line-by-line", lines...); view.Report.Unchanged != 2 || view.Report.Added+view.Report.Changed != 0 {
		t.Errorf("again: %+v", view.Report)
	}
	w.imported(access.OperatorPerson, "line-by-line", lines[2])
	for query, want := range map[string][]string{
		"": {"CPOM-1 planned true", "CPOM-4 withdrawn false"}, "?year=2027&territory=63&status=planned": {"CPOM-1 planned true"}, "?year=2028": nil, "?territory=15": nil,
	} {
		if got := w.programme(julien, query); !slices.Equal(got, want) {
			t.Errorf("%q lists %v, want %v", query, got, want)
		}
	}
	if all := w.programme(access.OperatorPerson, ""); len(all) != 3 {
		t.Errorf("the operator reads %v", all)
	}
	w.get(julien, "/programme?territory=6333").problem(http.StatusUnprocessableEntity, "invalid")

	// What is downloaded goes in again, and changes nothing.
	file := w.get(julien, "/programme?format=csv").is(http.StatusOK)
	var again api.ProgrammeImportView
	w.post(julien, "/programme/imports", fmt.Sprintf(`{"file":"liste.csv","mode":"dry-run","content":%q}`, base64.StdEncoding.EncodeToString([]byte(file.body)))).is(http.StatusOK).into(&again)
	if again.Report.Unchanged != 2 || len(again.Report.Problems) > 0 {
		t.Errorf("what was downloaded: %+v", again.Report)
	}
	if model := w.get(julien, "/programme/model").is(http.StatusOK); !strings.HasPrefix(model.body, "PK") || !strings.Contains(model.header.Get("Content-Disposition"), "xlsx") {
		t.Errorf("the model leaves as %v", model.header)
	}
}

// A file that is no list says why, whether it was tried or begun.
func TestAListThatIsNone(t *testing.T) {
	w := newWorld(t).with(handicap)
	none := func(mode string) string {
		return fmt.Sprintf(`{"file":"liste.csv","mode":%q,"content":%q}`, mode, base64.StdEncoding.EncodeToString([]byte("A;B\n1;2\n")))
	}
	if p := w.post(julien, "/programme/imports", none("dry-run")).problem(http.StatusUnprocessableEntity, "invalid"); !strings.Contains(p.Detail, "il manque des colonnes") {
		t.Errorf("%+v", p)
	}
	begun := w.post(julien, "/programme/imports", none("line-by-line")).is(http.StatusAccepted)
	view := w.over(julien, strings.TrimPrefix(begun.header.Get("Location"), api.Prefix))
	if view.State != "refused" || !strings.Contains(view.Unreadable, "il manque des colonnes") || !strings.Contains(view.Unreadable, "modèle") || view.Report != nil {
		t.Errorf("%+v", view)
	}
	w.post(julien, "/programme/imports", none("perhaps")).problem(http.StatusUnprocessableEntity, "invalid")
}

// The list is for authorities: a managing body neither reads nor fills it, even under a code of its own.
func TestManagingBodiesDoNotProgramme(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	w.imported(julien, "line-by-line", programmed("CPOM-1", "ARS-MV", "Association A", ""))
	for _, person := range []string{amelie, bruno, w.named(access.Operator, handicapBody), w.named(access.Auditor, "ARS-MV"), "p-stranger"} {
		w.post(person, "/programme/imports", programmeSent("dry-run", programmed("CPOM-9", handicapBody, "Association A", ""))).problem(http.StatusForbidden, "forbidden")
	}
	for person, want := range map[string]int{amelie: 0, lucie: 0, "p-stranger": 0, claire: 1} {
		if got := w.programme(person, ""); len(got) != want {
			t.Errorf("%s reads %v", person, got)
		}
	}
	w.get(claire, "/programme/imports/1").problem(http.StatusNotFound, "unknown") // somebody else's
	w.get(julien, "/programme/imports/2").problem(http.StatusNotFound, "unknown")
}

func TestProgrammedContractsAreLaunched(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.imported(julien, "line-by-line", programmed("CPOM-1", "ARS-MV", "Association A", ""), programmed("CPOM-2", "ARS-MV", "Association B", "retiré"), programmed("CPOM-4", "ARS-MV", "Association D", ""))
	w.imported(access.OperatorPerson, "line-by-line", programmed("CPOM-3", "ARS-ZZ", "Association C", ""))
	launched := func(person string, contracts ...string) (statuses []int) {
		t.Helper()
		var out struct{ Items []api.LaunchResult }
		w.post(person, "/programme/launches", `{"contracts":["`+strings.Join(contracts, `","`)+`"]}`).is(http.StatusOK).into(&out)
		for i, r := range out.Items {
			if r.Contract != contracts[i] || (r.Problem == nil) != (r.Status < 400) {
				t.Errorf("%+v", r)
			}
			statuses = append(statuses, r.Status)
		}
		return statuses
	}
	for _, step := range []struct {
		person    string
		contracts []string
		want      []int
	}{
		{amelie, []string{"CPOM-1"}, []int{404}},
		{w.named(access.Auditor, "ARS-MV"), []string{"CPOM-1"}, []int{403}},
		{julien, []string{"CPOM-2", "CPOM-3", "CPOM-9", "CPOM-1"}, []int{409, 404, 404, 201}},
		{julien, []string{"CPOM-1", "CPOM-4"}, []int{200, 201}},
	} {
		if got := launched(step.person, step.contracts...); !slices.Equal(got, step.want) {
			t.Errorf("%s launches %v: %v, want %v", step.person, step.contracts, got, step.want)
		}
	}
	if got := w.programme(julien, "?status=launched"); !slices.Equal(got, []string{"CPOM-1 launched false", "CPOM-4 launched false"}) {
		t.Errorf("%v", got)
	}
	view, err := w.db.Contract(t.Context(), "CPOM-1")
	must(t, err)
	if view.State.Phase != "programmed" {
		t.Errorf("it lives in %s", view.State.Phase)
	}
	if left := w.imported(julien, "line-by-line", programmed("CPOM-1", "ARS-MV", "Association Z", "")); !slices.Equal(left.Report.Left, []string{"CPOM-1"}) {
		t.Errorf("a list changes what was launched: %+v", left.Report)
	}
	w.post(julien, "/programme/launches", `{"contracts":[]}`).problem(http.StatusUnprocessableEntity, "invalid")
	w.post(julien, "/programme/launches", `{"contracts":["CPOM-1","CPOM-1"]}`).problem(http.StatusUnprocessableEntity, "invalid")
}

// held has imports wait for each other's turn until it is let go.
func (w *world) held() (letGo func()) {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), databaseURL(fmt.Sprintf("test_%d", created.Load())))
	must(w.t, err)
	_, err = conn.Exec(w.t.Context(), "SELECT pg_advisory_lock(7216420264)")
	must(w.t, err)
	w.t.Cleanup(func() { conn.Close(context.Background()) }) // or a failed test would wait for what waits for it
	return func() { must(w.t, conn.Close(w.t.Context())) }
}

// One import at a time for an organisation; another organisation's does not wait to begin.
func TestImportsOfAnOrganisationComeOneByOne(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	letGo := w.held()
	sent := programmeSent("line-by-line", programmed("CPOM-1", "ARS-MV", "Association A", ""))
	w.post(julien, "/programme/imports", sent).is(http.StatusAccepted)
	w.post(julien, "/programme/imports", sent).problem(http.StatusConflict, "import_under_way")
	w.post(claire, "/programme/imports", sent).problem(http.StatusConflict, "import_under_way")
	w.post(julien, "/programme/imports", programmeSent("dry-run", programmed("CPOM-1", "ARS-MV", "Association A", ""))).is(http.StatusOK)
	w.post(olivier, "/programme/imports", programmeSent("line-by-line", programmed("CPOM-2", "CD-96", "Association A", ""))).is(http.StatusAccepted)
	// It waits for long, and is alive.
	if got := w.visit(julien, http.MethodGet, "/programmation/imports/1", nil).page(http.StatusOK).says("en cours", "<progress"); got.header.Get("Refresh") == "" {
		t.Error("the page does not come back to see")
	}
	letGo()
	if view := w.over(julien, "/programme/imports/1"); view.State != "done" {
		t.Errorf("%+v", view)
	}
	w.over(olivier, "/programme/imports/2")
	if got := w.visit(julien, http.MethodGet, "/programmation/imports/1", nil).page(http.StatusOK); got.header.Get("Refresh") != "" {
		t.Error("the page comes back for nothing")
	}
	w.imported(julien, "line-by-line", programmed("CPOM-1", "ARS-MV", "Association A", ""))
}

// An import of which nothing is heard was interrupted, unless this very process runs it.
func TestAnInterruptedImportSaysSo(t *testing.T) {
	w := newWorld(t).with(handicap)
	number, err := w.db.BeginImport(t.Context(), postgres.ProgrammeImport{File: "liste.csv", Body: strings.NewReader("x"), Size: 1, By: julien, At: present})
	must(t, err)
	address := fmt.Sprint("/programme/imports/", number)
	var view api.ProgrammeImportView
	w.get(julien, address).is(http.StatusOK).into(&view)
	if view.State != "reading" {
		t.Errorf("%+v", view)
	}
	w.tomorrow()
	w.get(julien, address).is(http.StatusOK).into(&view)
	if view.State != "interrupted" || view.StateLabel != "interrompu" {
		t.Errorf("%+v", view)
	}
	w.visit(julien, http.MethodGet, "/programmation/imports/"+fmt.Sprint(number), nil).page(http.StatusOK).says("Importez de nouveau le même fichier")

	letGo := w.held()
	w.post(julien, "/programme/imports", programmeSent("line-by-line", programmed("CPOM-1", "ARS-MV", "Association A", ""))).is(http.StatusAccepted).into(&view)
	w.get(julien, fmt.Sprint("/programme/imports/", view.Number)).is(http.StatusOK).into(&view)
	if view.State == "interrupted" {
		t.Error("it runs")
	}
	letGo()
	w.over(julien, fmt.Sprint("/programme/imports/", view.Number))
}

// A region's list with one line in a hundred damaged names each of them, and takes the others.
func TestARegionsListThroughTheAPI(t *testing.T) {
	w := newWorld(t).with(handicap)
	const contracts = 5000
	var lines, damaged []string
	for i := range contracts {
		body := fmt.Sprint("Association ", i)
		if i%100 == 7 {
			body, damaged = "", append(damaged, fmt.Sprint("D", i+2))
		}
		lines = append(lines, programmed(fmt.Sprintf("CPOM-%05d", i), "ARS-MV", body, ""))
	}
	began := time.Now()
	view := w.imported(julien, "line-by-line", lines...)
	t.Logf("%d contracts in %s", contracts, time.Since(began).Round(time.Millisecond))
	var cells []string
	for _, p := range view.Report.Problems {
		cells = append(cells, p.Ref)
	}
	if view.State != "done" || view.Report.Added != contracts-len(damaged) || !slices.Equal(cells, damaged) {
		t.Errorf("%s: %d added, cells %v", view.State, view.Report.Added, cells)
	}
	var list api.ProgrammeView
	w.get(julien, "/programme?year=2027").is(http.StatusOK).into(&list)
	if len(list.Items) != 500 || list.More != contracts-len(damaged)-500 {
		t.Errorf("%d listed, %d more", len(list.Items), list.More)
	}
}

// failing has one reference break down, and another never answer.
type failing struct{ api.Intake }

func (f failing) Launch(ctx context.Context, ref string, at time.Time) (bool, error) {
	switch ref {
	case "CPOM-1":
		return false, errors.New("secret of the machine room")
	case "CPOM-2":
		<-ctx.Done()
		return false, ctx.Err()
	}
	return f.Intake.Launch(ctx, ref, at)
}

// The trouble of one contract stops no other.
func TestEachLaunchHasItsOwnTrouble(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.imported(julien, "line-by-line", programmed("CPOM-1", "ARS-MV", "A", ""), programmed("CPOM-2", "ARS-MV", "B", ""), programmed("CPOM-3", "ARS-MV", "C", ""))
	w.but(func(o *api.Options) { o.Intake, o.Patience = failing{o.Intake}, 3*time.Second })
	got := w.post(julien, "/programme/launches", `{"contracts":["CPOM-1","CPOM-2","CPOM-3"]}`).is(http.StatusOK).hides("secret")
	var out struct{ Items []api.LaunchResult }
	got.into(&out)
	for i, want := range []int{http.StatusInternalServerError, http.StatusAccepted, http.StatusCreated} {
		if out.Items[i].Status != want {
			t.Errorf("%+v, want %d", out.Items[i], want)
		}
	}
	w.visit(julien, http.MethodPost, "/programmation/lancements", url.Values{"contrat": {"CPOM-1", "CPOM-3"}}).page(http.StatusOK).says("Non lancé.", "Déjà lancé.")
}
