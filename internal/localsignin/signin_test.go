package localsignin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"jalon/internal/localsignin"
)

func TestPageListsPeopleByOrganisation(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	request := s.ask(t, s.jalon(), oauth2.GenerateVerifier())
	status, _, page := s.get(t, s.issuer+"/connexion?demande="+request)
	if status != http.StatusOK {
		t.Fatalf("%d: %s", status, page)
	}
	at := -1
	for _, expected := range []string{"<h2>ARS Massif-Vert</h2>", ">Amélie Kervella</button>", "Chargée de &lt;CPOM&gt;", ">Zoë d&#39;Hêtre</button>", "<h2>Les Jardins de Cère</h2>", ">Nadia Lemercier</button>"} {
		next := strings.Index(page, expected)
		if next <= at {
			t.Errorf("%s stands at %d, after %d:\n%s", expected, next, at, page)
		}
		at = next
	}
	if strings.Contains(page, "<script") {
		t.Error("the page has a script")
	}

	for words, expected := range map[string]string{"hetre": "zoe.dhetre", "MASSIF pilote": "zoe.dhetre", "cère": "nadia.lemercier"} {
		_, _, page := s.get(t, s.issuer+"/connexion?demande="+request+"&cherche="+strings.ReplaceAll(words, " ", "+"))
		for _, p := range people {
			if strings.Contains(page, `value="`+p.ID+`"`) != (p.ID == expected) {
				t.Errorf("searching %s: %s is wrongly shown or not:\n%s", words, p.ID, page)
			}
		}
	}
	_, _, page = s.get(t, s.issuer+"/connexion?demande="+request+"&cherche=introuvable")
	if !strings.Contains(page, "«\u00a0introuvable\u00a0»") || !strings.Contains(page, "Tout afficher") {
		t.Errorf("nobody was found:\n%s", page)
	}
}

func TestPeopleChangeWhileRunning(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	request := s.ask(t, s.jalon(), oauth2.GenerateVerifier())
	s.SetPeople([]localsignin.Person{{ID: "nouvelle", Name: "Première"}, {ID: "nouvelle", Name: "Seconde"}, {Name: "Sans identifiant"}})
	_, _, page := s.get(t, s.issuer+"/connexion?demande="+request)
	if !strings.Contains(page, "Première") || strings.Contains(page, "Seconde") || strings.Contains(page, "Sans identifiant") || strings.Contains(page, "Zoë") {
		t.Errorf("the page:\n%s", page)
	}
	s.SetPeople(nil)
	if _, _, page := s.get(t, s.issuer+"/connexion?demande="+request); !strings.Contains(page, "encore personne") {
		t.Errorf("the page without anybody:\n%s", page)
	}
}

func TestUnknownPersonIsToldAndMayChooseAgain(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	request := s.ask(t, s.jalon(), oauth2.GenerateVerifier())
	for _, person := range []string{"personne", ""} {
		status, _, page := s.post(t, request, person, nil)
		if status != http.StatusNotFound || !strings.Contains(page, "Erreur\u00a0:") || !strings.Contains(page, `value="zoe.dhetre"`) {
			t.Errorf("%q: %d: %s", person, status, page)
		}
	}
	if to := s.choose(t, request, "zoe.dhetre"); to.Query().Get("code") == "" {
		t.Errorf("sent to %s", to)
	}
}

func TestRequestIsOverInTime(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	over := func(name, request string) {
		t.Helper()
		for _, ask := range []func() (int, string){
			func() (int, string) {
				status, _, page := s.get(t, s.issuer+"/connexion?demande="+request)
				return status, page
			},
			func() (int, string) { status, _, page := s.post(t, request, "zoe.dhetre", nil); return status, page },
		} {
			if status, page := ask(); status != http.StatusGone || !strings.Contains(page, "Recommencez depuis l&#39;application") {
				t.Errorf("%s: %d: %s", name, status, page)
			}
		}
	}
	over("never asked", "inventee")
	request := s.ask(t, s.jalon(), oauth2.GenerateVerifier())
	s.choose(t, request, "zoe.dhetre")
	over("completed", request)
	request = s.ask(t, s.jalon(), oauth2.GenerateVerifier())
	s.clock.advance(10*time.Minute - time.Second)
	if status, _, page := s.get(t, s.issuer+"/connexion?demande="+request); status != http.StatusOK {
		t.Errorf("a second before: %d: %s", status, page)
	}
	s.clock.advance(time.Second)
	over("ten minutes old", request)
}

func TestNobodyIsSignedInWithoutAChoice(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	request := s.ask(t, s.jalon(), oauth2.GenerateVerifier())
	if _, to, _ := s.get(t, s.issuer+"/authorize/callback?id="+request); to.Query().Get("code") != "" || to.Query().Get("error") != "interaction_required" {
		t.Errorf("sent to %s", to)
	}
}

func TestChoiceComesFromTheOwnPage(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	request := s.ask(t, s.jalon(), oauth2.GenerateVerifier())
	for _, header := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"http://ailleurs.example"}}} {
		if status, _, page := s.post(t, request, "zoe.dhetre", header); status != http.StatusForbidden || !strings.Contains(page, "autre site") {
			t.Errorf("%v: %d: %s", header, status, page)
		}
	}
	if status, _, page := s.post(t, request, "zoe.dhetre", http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {s.issuer}}); status != http.StatusSeeOther {
		t.Errorf("own page: %d: %s", status, page)
	}
}

func TestOtherNamesOfThisMachineAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.issuer+"/.well-known/openid-configuration", nil)
	must(t, err)
	request.Host = "piege.example"
	response, err := s.browser.Do(request)
	must(t, err)
	defer response.Body.Close()
	if response.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("answers %s as %s", response.Status, request.Host)
	}
}

func TestRequestsUnderWayAreBounded(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	first := s.ask(t, s.jalon(), oauth2.GenerateVerifier())
	s.clock.advance(time.Second)
	last := ""
	for range 4096 {
		last = s.ask(t, s.jalon(), oauth2.GenerateVerifier())
	}
	for request, expected := range map[string]int{first: http.StatusGone, last: http.StatusOK} {
		if status, _, _ := s.get(t, s.issuer+"/connexion?demande="+request); status != expected {
			t.Errorf("%s: %d instead of %d", request, status, expected)
		}
	}
	long := url.Values{"cherche": {strings.Repeat("x", 16<<10)}, "demande": {last}, "personne": {"zoe.dhetre"}}
	if status, _, _ := s.do(t, http.MethodPost, s.issuer+"/connexion", long, nil); status == http.StatusSeeOther {
		t.Error("a long form is read")
	}
	if status, _, body := s.get(t, fmt.Sprintf("%s/authorize?state=%s", s.issuer, strings.Repeat("x", 8<<10))); status != http.StatusRequestURITooLong {
		t.Errorf("a long address: %d: %s", status, body)
	}
}
