package api_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/correspondence"
	"jalon/internal/postgres"
)

func (w *world) letters(person string) (lines []api.LetterLine) {
	w.t.Helper()
	var read struct{ Items []api.LetterLine }
	w.get(person, "/contracts/"+ehpad+"/letters").is(http.StatusOK).into(&read)
	return read.Items
}

// posted has the letters of a reminder by hand settled in one way, and gives the page of somebody.
func (w *world) posted(settle func(postgres.Outgoing) postgres.Delivery) {
	w.t.Helper()
	handed, err := w.db.Lease(w.t.Context(), postgres.Handful{Now: time.Now(), Lease: time.Minute, Most: 100})
	must(w.t, err)
	var done []postgres.Delivery
	for _, out := range handed.Letters {
		delivery := settle(out)
		delivery.ID = out.ID
		done = append(done, delivery)
	}
	must(w.t, w.db.Settle(context.Background(), done))
}

func TestWhatBecameOfEachLetterIsTold(t *testing.T) {
	w := newWorld(t).with(ehpad)
	w.posted(func(postgres.Outgoing) postgres.Delivery { return postgres.Delivery{State: postgres.Sent} })
	w.onCalendar(claire, `{"action":"remind","subject":"dialogue.annual.2027"}`).is(http.StatusOK)
	if lines := w.letters(claire); len(lines) < 3 || lines[0].Words != "en attente" || lines[len(lines)-1].Words != "envoyée" || lines[0].Seq < lines[len(lines)-1].Seq {
		t.Fatalf("%+v", lines)
	}
	w.posted(func(out postgres.Outgoing) postgres.Delivery {
		switch out.Letter.To.Person {
		case claire:
			return postgres.Delivery{State: postgres.Refused, Status: "5.1.1", Detail: "550 5.1.1 <claire.vasseur@ars.example> inconnue", Unreachable: true}
		case olivier:
			return postgres.Delivery{State: postgres.GivenUp, Status: "451", Detail: "451 plus tard", Doubtful: true}
		}
		return postgres.Delivery{State: postgres.Queued, Status: "451", Detail: "451 plus tard", RetryAt: time.Date(2099, 1, 2, 9, 0, 0, 0, time.UTC)}
	})
	words := map[string]api.LetterLine{}
	for _, l := range w.letters(karim)[:3] {
		words[l.Person] = l
	}
	if l := words[claire]; l.Words != "refusée" || !strings.Contains(l.Answer, "claire.vasseur@") || !strings.Contains(l.Remedy, "corriger son adresse") {
		t.Errorf("%+v", l)
	}
	if l := words[olivier]; l.Words != "peut-être envoyée" || !l.Doubtful || l.Remedy == "" {
		t.Errorf("%+v", l)
	}
	if l := words[karim]; l.Words != "en attente" || l.NextAt.IsZero() || l.Remedy != "" {
		t.Errorf("%+v", l)
	}
	// Servers repeat addresses, which are for the people of the contract and its auditors.
	w.get(access.OperatorPerson, "/contracts/"+ehpad+"/letters").is(http.StatusOK).says("refusée").hides("@", `"answer"`)
	w.visit(access.OperatorPerson, "GET", ehpadPage+"/courrier", nil).page(http.StatusOK).says("refusée", "peut-être envoyée").hides("@")
	w.visit(karim, "GET", ehpadPage+"/courrier", nil).page(http.StatusOK).says("Claire Vasseur", "550 5.1.1 &lt;claire.vasseur@", "prochain envoi le 02/01/2099")
	w.visit("p-stranger", "GET", ehpadPage+"/courrier", nil).page(http.StatusNotFound)
}

func TestLettersAreListedPageByPage(t *testing.T) {
	w := newWorld(t).with(ehpad)
	w.onCalendar(claire, `{"action":"remind","subject":"dialogue.annual.2027"}`).is(http.StatusOK)
	all := w.letters(claire)
	var walked []api.LetterLine
	for path := "/contracts/" + ehpad + "/letters?limit=1"; path != "" && len(walked) <= len(all); {
		var read struct {
			Items []api.LetterLine
			Next  string
		}
		w.get(claire, path).is(http.StatusOK).into(&read)
		walked = append(walked, read.Items...)
		if path = ""; read.Next != "" {
			path = "/contracts/" + ehpad + "/letters?limit=1&cursor=" + read.Next
		}
	}
	if !slices.EqualFunc(all, walked, func(a, b api.LetterLine) bool { return a.ID == b.ID }) || len(all) < 3 {
		t.Errorf("%d letters at once, %d one by one", len(all), len(walked))
	}
	if p := w.get(claire, "/contracts/"+ehpad+"/letters?cursor=bm9uZQ").problem(http.StatusUnprocessableEntity, "invalid"); p.Field != "cursor" {
		t.Errorf("%+v", p)
	}
}

// An address that refused a letter is the referents' affair, until it is another one.
func TestAnAddressToCorrectIsTold(t *testing.T) {
	w := newWorld(t).with(ehpad)
	view, err := w.db.Contract(t.Context(), ehpad)
	must(t, err)
	i := slices.IndexFunc(view.People, func(p postgres.Person) bool { return p.ID == nadia })
	lost := contract.Undelivered{Letter: ehpad + "/1/" + nadia, Fact: 1, Person: nadia, Address: correspondence.AddressDigest(view.People[i].Address), Status: "5.1.1"}
	facts, err := contract.NoteUndelivered(&view.State, lost, present)
	must(t, err)
	must(t, w.temporal.record(t.Context(), ehpad, facts))

	for _, referent := range []string{claire, olivier, karim} {
		w.visit(referent, "GET", ehpadPage, nil).page(http.StatusOK).says("Une adresse est à corriger.", "n'arrivent plus à\u00a0: <span class=\"whole\">Nadia Lemercier</span>", ehpadPage+"/personnes")
		w.visit(referent, "GET", "/a-traiter", nil).page(http.StatusOK).says("Une adresse est à corriger", "Nadia Lemercier", ehpadPage+"/personnes")
	}
	for _, other := range []string{nadia, access.OperatorPerson} {
		w.visit(other, "GET", ehpadPage, nil).page(http.StatusOK).hides("adresse est à corriger.")
		w.visit(other, "GET", "/a-traiter", nil).page(http.StatusOK).hides("à corriger")
	}
	w.get(claire, "/contracts/"+ehpad).is(http.StatusOK).says(`"unreached":[{"person":"` + nadia + `","name":"Nadia Lemercier"}]`)
	w.get(access.OperatorPerson, "/contracts/"+ehpad).is(http.StatusOK).says(`"unreached":[]`)

	must(t, w.db.SetAddress(t.Context(), nadia, "nadia.lemercier@jardins.example"))
	w.visit(claire, "GET", ehpadPage, nil).page(http.StatusOK).hides("adresse est à corriger.")
	w.visit(claire, "GET", "/a-traiter", nil).page(http.StatusOK).hides("à corriger")
	w.get(claire, "/contracts/"+ehpad).is(http.StatusOK).says(`"unreached":[]`)
}
