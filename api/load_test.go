package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
)

func (w *world) load(person, query string) (load api.LoadView) {
	w.t.Helper()
	w.get(person, "/load?"+query).is(http.StatusOK).into(&load)
	return load
}

// told lists "2027-W30 Julien Tessier 2".
func told(load api.LoadView) []string {
	var lines []string
	for _, week := range load.Weeks {
		for _, share := range week.Shares {
			lines = append(lines, fmt.Sprintf("%s %s %d", week.Week, share.Name, share.Deadlines))
		}
	}
	return lines
}

// Each open deadline of the contract in force is somebody's, in the week in which it is due.
func TestTheLoadIsThatOfTheOpenDeadlines(t *testing.T) {
	w := newWorld(t).with(ehpad)
	var schedule struct{ Items []api.ScheduleLine }
	w.get(claire, "/contracts/"+ehpad+"/schedule").is(http.StatusOK).into(&schedule)
	want := map[string]int{}
	for _, d := range schedule.Items {
		if d.State == postgres.DeadlineOpen && !d.Due.Before(civil.MustParse("2026-11-23")) && !d.Due.After(civil.MustParse("2031-11-23")) {
			for _, person := range d.Expected {
				want[person.Person]++
			}
		}
	}
	got := map[string]int{}
	load := w.load(claire, "from=2026-11-23&until=2031-11-23")
	for _, week := range load.Weeks {
		for _, share := range week.Shares {
			got[share.Who] += share.Deadlines
			for _, task := range share.Tasks {
				if task.Due.Before(week.Monday) || task.Due.After(week.Monday.AddDays(6)) || task.Contract != ehpad || task.Title == "" || task.Label == "" {
					t.Errorf("%s of %s: %+v", week.Week, share.Name, task)
				}
			}
		}
	}
	if len(want) < 3 || fmt.Sprint(got) != fmt.Sprint(want) || load.Contracts != 1 || load.Cut {
		t.Errorf("the load is %v, the schedule says %v", got, want)
	}
	by := w.load(claire, "by=authority&from=2026-11-23&until=2031-11-23")
	if lines := strings.Join(told(by), "\n"); !strings.Contains(lines, "ARS") || strings.Contains(lines, "Claire") {
		t.Errorf("by authority:\n%s", lines)
	}
	one := w.load(claire, "until=2031-11-23&who="+claire)
	for _, line := range told(one) {
		if !strings.Contains(line, "Claire Vasseur") {
			t.Errorf("asked about Claire Vasseur: %s", line)
		}
	}
	if len(one.Weeks) == 0 {
		t.Error("nothing is expected of Claire Vasseur")
	}
}

// Only contracts in sight are counted, for whoever asks.
func TestTheLoadCountsWhatOneMayRead(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	for person, want := range map[string]int{access.OperatorPerson: 2, olivier: 2, lucie: 1, "p-stranger": 0} {
		if got := w.load(person, "until=2031-11-22").Contracts; got != want {
			t.Errorf("%s is told of %d contracts, want %d", person, got, want)
		}
	}
	if load := w.load("p-stranger", ""); len(load.Weeks)+len(load.Conflicts) > 0 || load.From.String() != "2026-11-23" || load.Until.String() != "2027-11-22" {
		t.Errorf("%+v", load)
	}
}

func TestConflictsAreToldInFrench(t *testing.T) {
	w := newWorld(t).with(handicap, ehpad)
	load := w.load(olivier, "until=2031-11-22&threshold=1")
	i := slices.IndexFunc(load.Conflicts, func(c api.LoadConflict) bool { return c.Kind == "crowded_week" })
	if i < 0 || !strings.Contains(load.Conflicts[i].Sentence, "échéances la semaine du") || !strings.Contains(load.Conflicts[i].Sentence, "(seuil\u00a0: 1)") {
		t.Errorf("%+v", load.Conflicts)
	}
	w.visit(olivier, "GET", "/charge?au=2031-11-22&seuil=1", nil).page(http.StatusOK).says("au-dessus du seuil", "(seuil\u00a0: 1)", "/contrats/"+ehpad, "Olivier Pradel", `value="2031-11-22"`)
	w.visit(olivier, "GET", "/charge?par=authority&seuil=100", nil).page(http.StatusOK).says("Autorités attendues", "Rien ne se heurte").hides("Claire Vasseur")
	w.visit(lucie, "GET", "/charge", nil).page(http.StatusOK).says("Réponse attendue sur la demande «\u00a0sheet.FA-B1\u00a0»")
	w.visit("p-stranger", "GET", "/charge", nil).page(http.StatusOK).says("Aucune échéance n'est ouverte").hides(ehpad, handicap)
}

func TestALoadIsBoundedAndItsPeriodIsInOrder(t *testing.T) {
	w := newWorld(t)
	for query, field := range map[string]string{
		"until=2026-11-22": "until", "from=2027-01-01&until=2032-01-02": "until", "by=region": "by", "threshold=0": "threshold", "threshold=101": "threshold", "from=2027-02-30": "from",
	} {
		if p := w.get("p-stranger", "/load?"+query).problem(http.StatusUnprocessableEntity, "invalid"); p.Field != field {
			t.Errorf("%s: %q is at fault, want %q", query, p.Field, field)
		}
	}
	w.get("p-stranger", "/load?from=2027-01-01&until=2032-01-01").is(http.StatusOK)
	for query, field := range map[string]string{"du=2027-02-30": "du", "au=2020-01-01": "au", "par=x": "par", "seuil=x": "seuil"} {
		w.visit("p-stranger", "GET", "/charge?"+query, nil).page(http.StatusUnprocessableEntity).says(`id="` + field + `-erreur"`)
	}
}

// A contract that is suspended expects nothing of anybody.
func TestASuspendedContractIsNoLoad(t *testing.T) {
	w := newWorld(t).with(handicap)
	if load := w.load(lucie, ""); load.Contracts != 1 {
		t.Fatalf("%+v", load)
	}
	w.command(chief, "suspend", "/contracts/"+handicap+"/commands", fmt.Sprintf(`{"action":%q,"reason":"Fusion."}`, lifecycle.Suspend)).is(http.StatusOK)
	if load := w.load(lucie, ""); load.Contracts != 0 || len(load.Weeks) > 0 {
		t.Errorf("%+v", load)
	}
}

// The calendar has slipped: the route and the page say from where, and by how many days (F-KR-03).
func TestAContractTellsHowFarItHasSlipped(t *testing.T) {
	w := newWorld(t).with(ehpad)
	address := "/contracts/" + ehpad
	revision := strings.Repeat("c", 64)
	view, err := w.db.Contract(t.Context(), ehpad)
	must(t, err)
	signatories := map[string]string{}
	for _, party := range []string{"OG", "ARS-MV", "CD-96"} {
		signatories[party] = view.State.Holder(party, contract.Signatory, "", civil.MustParse("2026-11-23"))
	}
	w.visit(claire, "GET", "/contrats/"+ehpad, nil).page(http.StatusOK).hides("décalage")
	w.command(signatories["OG"], "propose", address+"/commands",
		`{"action":"propose_amendment","subject":"step.FA-A2.3","on":"2028-06-29","term_on":"2029-06-30","revision":"`+revision+`"}`).is(http.StatusOK)
	for _, party := range []string{"ARS-MV", "CD-96", "OG"} {
		w.command(signatories[party], "decide-"+party, address+"/approvals/amendment.1/decision", `{"verdict":"approve","revision":"`+revision+`"}`).is(http.StatusOK)
	}
	var schedule struct {
		Items    []api.ScheduleLine
		Baseline postgres.Baseline
	}
	w.get(claire, address+"/schedule").is(http.StatusOK).into(&schedule)
	if want := (postgres.Shifted{First: civil.MustParse("2029-12-31"), Now: civil.MustParse("2029-06-30"), Days: -184}); schedule.Baseline.Term != want || schedule.Baseline.Signature != nil {
		t.Errorf("%+v", schedule.Baseline)
	}
	i := slices.IndexFunc(schedule.Items, func(l api.ScheduleLine) bool { return l.ID == "step.FA-A2.3" })
	if d := schedule.Items[i]; d.FirstDue.String() != "2027-06-30" || d.Shift != 365 || d.Moves != 1 {
		t.Errorf("%+v", d)
	}
	w.visit(claire, "GET", "/contrats/"+ehpad, nil).page(http.StatusOK).says("initialement le 30/06/2027, décalage +365\u00a0j", "initialement le 31/12/2029, décalage −184\u00a0j")
}
