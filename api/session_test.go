package api_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/localsignin"
	"jalon/internal/signin"
)

// row reads one value of the database made last, behind the service's back.
func row[T any](t *testing.T, query string, args ...any) (value T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL(fmt.Sprintf("test_%d", created.Load())))
	must(t, err)
	defer conn.Close(t.Context())
	must(t, conn.QueryRow(t.Context(), query, args...).Scan(&value))
	return value
}

func sessions(t *testing.T) int {
	t.Helper()
	return row[int](t, "SELECT count(*) FROM jalon.sessions")
}

func TestAProviderLeadsToWhereOneWanted(t *testing.T) {
	s := newSite(t, trusting)
	b := s.surfer()
	b.get(contractPage).page(http.StatusOK).says("Se connecter avec le service d'essai", `action="/connexion/demo"`, `value="`+contractPage+`"`, "Avec un jeton d'accès")
	b.isAt("/connexion?next=" + url.QueryEscape(contractPage))
	b.signIn(accountOfLucie, contractPage).page(http.StatusOK).says("Lucie Marchand")
	b.isAt(contractPage)
	b.isLucie()
	s.surfer().isOut()
}

func TestSigningOutLeadsThroughTheProvider(t *testing.T) {
	s := newSite(t, trusting)
	b := s.surfer()
	b.signIn(accountOfLucie, "/a-traiter")
	stolen := b.number()
	out := b.post("/deconnexion", url.Values{}).page(http.StatusOK).says("<h1>Déconnexion</h1>")
	// The session is over before the provider is asked.
	thief := s.surfer()
	thief.hold(stolen)
	thief.isOut()
	if leads := out.header.Get("Refresh"); !strings.HasPrefix(leads, "0; url="+s.issuer+"/end_session?") || !strings.Contains(leads, "id_token_hint=") {
		t.Errorf("leads to %s", leads)
	}
	b.onward(out).page(http.StatusOK)
	b.isAt("/connexion")
	b.isOut()
	if n := sessions(t); n != 0 {
		t.Errorf("%d sessions are kept", n)
	}
}

// Somebody who puts a number into another's browser must not be signed in with that person.
func TestSigningInRenewsTheNumber(t *testing.T) {
	s := newSite(t, trusting)
	attacker, victim := s.surfer(), s.surfer()
	attacker.begin("/a-traiter")
	planted := attacker.number()
	if planted == "" {
		t.Fatal("a sign-in under way is kept nowhere")
	}
	victim.hold(planted)
	victim.signIn(accountOfLucie, "/a-traiter")
	victim.isLucie()
	if victim.number() == planted {
		t.Error("the number stays the same")
	}
	attacker.isOut()

	before := victim.number()
	victim.signIn(accountOfLucie, "/a-traiter")
	victim.isLucie()
	thief := s.surfer()
	thief.hold(before)
	thief.isOut()

	byToken := s.holding(&http.Cookie{Name: "jalon", Value: victim.number()}, "POST", "/connexion", url.Values{"jeton": {s.key.Token(lucie, present.Add(time.Hour))}})
	if byToken.leadsTo("/a-traiter").cookie().Value == victim.number() {
		t.Error("a token keeps the number")
	}
}

func TestASessionEndsByItself(t *testing.T) {
	s := newSite(t, trusting)
	b := s.surfer()
	b.signIn(accountOfLucie, "/a-traiter")
	s.clock.advance(30 * time.Minute)
	b.isLucie()
	s.clock.advance(30*time.Minute + time.Second)
	b.get(contractPage).page(http.StatusOK).says("Votre session a été fermée", `value="`+contractPage+`"`).hides("Lucie Marchand")
	b.get("/connexion").page(http.StatusOK).hides("Votre session a été fermée")
	b.isOut()

	b.signIn(accountOfLucie, "/a-traiter")
	for range 20 {
		s.clock.advance(30 * time.Minute)
		b.isLucie()
	}
	s.clock.advance(time.Second)
	b.get("/a-traiter").page(http.StatusOK).says("Votre session a été fermée")
	b.isOut()
}

// Being there is noted once a minute at most, and not in between.
func TestReadingPagesHardlyWrites(t *testing.T) {
	s := newSite(t, trusting)
	b := s.surfer()
	b.signIn(accountOfLucie, "/a-traiter")
	version := func() string { return row[string](t, "SELECT xmin::text FROM jalon.sessions") }
	first := version()
	s.clock.advance(59 * time.Second)
	b.isLucie()
	if version() != first {
		t.Error("a second page within a minute is written")
	}
	s.clock.advance(time.Second)
	b.isLucie()
	if version() == first {
		t.Error("a minute later nothing is written")
	}
}

func TestEndedSessionsAndClosedAccountsShowAtTheNextClick(t *testing.T) {
	s := newSite(t, trusting)
	b := s.surfer()
	b.signIn(accountOfLucie, "/a-traiter")
	must(t, s.db.EndSessions(t.Context(), lucie, s.clock.now()))
	b.get("/a-traiter").page(http.StatusOK).says("Votre session a été fermée")
	s.clock.advance(time.Second)
	b.signIn(accountOfLucie, "/a-traiter")
	b.isLucie()

	must(t, s.db.DisablePerson(t.Context(), lucie, s.clock.now()))
	b.post(approvalPage, url.Values{"verdict": {"approve"}}).page(http.StatusOK).says("Votre session a été fermée").hides("Lucie Marchand")
	b.signIn(accountOfLucie, "/a-traiter").page(http.StatusForbidden).says("Votre compte Jalon est fermé", "Se connecter avec")
	b.isOut()
	s.present(s.key.Token(lucie, present.Add(time.Hour))).page(http.StatusUnauthorized)
	s.get(lucie, "/me").problem(http.StatusUnauthorized, "unauthenticated")
}

func TestSigningOutEverywhere(t *testing.T) {
	s := newSite(t, trusting)
	here, there, other := s.surfer(), s.surfer(), s.session(julien)
	here.signIn(accountOfLucie, "/a-traiter")
	there.signIn(accountOfLucie, "/a-traiter")
	s.clock.advance(time.Second)
	here.onward(here.post("/deconnexion/partout", url.Values{}))
	here.isAt("/connexion")
	here.isOut()
	there.get("/a-traiter").page(http.StatusOK).says("Votre session a été fermée")
	s.holding(other, "GET", "/a-traiter", nil).page(http.StatusOK).says("Julien Tessier")
	s.clock.advance(time.Second)
	there.signIn(accountOfLucie, "/a-traiter")
	there.isLucie()
}

func TestComingBackWithoutHavingLeftSignsNobodyIn(t *testing.T) {
	s := newSite(t, trusting)
	// The attacker's own answer, in the victim's browser, would sign the victim in as the attacker.
	attacker, victim := s.surfer(), s.surfer()
	attacker.begin("/a-traiter")
	attacker.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.Path, "/connexion/demo/") {
			return http.ErrUseLastResponse
		}
		return nil
	}
	foreign := attacker.choose(accountOfLucie).header.Get("Location")
	stale := "Cette connexion n'est plus en cours"
	victim.get(foreign).page(http.StatusForbidden).says(stale, "Se connecter avec")
	victim.isOut()
	// Whoever comes back has come back: the sign-in that was under way is over too.
	victim.begin("/a-traiter")
	list := victim.at
	victim.get(foreign).page(http.StatusForbidden).says(stale)
	victim.at = list
	victim.choose(accountOfLucie).page(http.StatusForbidden).says(stale)
	victim.isOut()

	victim.begin("/a-traiter")
	victim.get("/connexion/demo/retour").page(http.StatusForbidden).says(stale)
	// An answer that comes back on another provider's address is not for the one that it was asked of.
	attacker.get(strings.Replace(foreign, "/demo/", "/autre/", 1)).page(http.StatusForbidden).says(stale)
	attacker.isOut()
	attacker.get(foreign)
	attacker.get(foreign).page(http.StatusForbidden).says(stale) // it counted once, and the session stays
	attacker.isLucie()
	victim.post("/connexion/autre", url.Values{}).page(http.StatusNotFound).says("n'est pas proposé")
}

func TestAProviderThatIsDownIsSaid(t *testing.T) {
	s := newSite(t, trusting)
	s.down()
	b := s.surfer()
	b.post("/connexion/demo", url.Values{"next": {contractPage}}).page(http.StatusServiceUnavailable).says("ne répond pas", `value="`+contractPage+`"`)
	if b.number() != "" {
		t.Error("a session begins for nothing")
	}
}

// trusting believes a provider about addresses.
func trusting(p *signin.Provider) { p.MatchEmail = true }

func TestAnAccountThatBelongsToNobody(t *testing.T) {
	s := newSite(t, nil)
	b := s.surfer()
	a := b.signIn(accountOfLucie, contractPage).page(http.StatusForbidden)
	a.says("pas encore rattaché", "<code>"+s.issuer+"</code>", "<code>"+accountOfLucie.ID+"</code>").hides("Lucie Marchand")
	b.isOut()
	must(t, s.db.Link(t.Context(), s.issuer, accountOfLucie.ID, "", lucie, "operator"))
	b.signIn(accountOfLucie, contractPage).page(http.StatusOK).says("Lucie Marchand")
}

func TestAnAddressIsMatchedOnce(t *testing.T) {
	s := newSite(t, trusting)
	b := s.surfer()
	b.signIn(accountOfStranger, "/a-traiter").page(http.StatusForbidden).says("pas encore rattaché")
	b.signIn(accountOfLucie, contractPage).page(http.StatusOK).says("Lucie Marchand")
	if by := row[string](t, "SELECT linked_by FROM jalon.identities WHERE person = $1", lucie); by != "match_email" {
		t.Errorf("linked by %q", by)
	}
	if by := row[string](t, "SELECT person FROM jalon.access_log WHERE action = 'link-account'"); by != lucie {
		t.Errorf("the access log tells of %q", by)
	}
	// The account now shows the address of somebody else: it stays the same person's.
	renamed := accountOfLucie
	renamed.Email = "j.tessier@ars-mv.example"
	must(t, s.db.SetAddress(t.Context(), julien, renamed.Email))
	s.provider.SetPeople([]localsignin.Person{renamed})
	b = s.surfer()
	b.signIn(renamed, contractPage)
	b.isLucie()
	// Jalon now has another address: no matter.
	must(t, s.db.SetAddress(t.Context(), lucie, "lucie@cd00.example"))
	b = s.surfer()
	b.signIn(renamed, contractPage)
	b.isLucie()
	if n := row[int](t, "SELECT count(*) FROM jalon.identities"); n != 1 {
		t.Errorf("%d links", n)
	}
}

func TestASharedAddressIsNobodys(t *testing.T) {
	s := newSite(t, trusting)
	must(t, s.db.SetAddress(t.Context(), julien, accountOfLucie.Email))
	b := s.surfer()
	b.signIn(accountOfLucie, "/a-traiter").page(http.StatusForbidden).says("pas encore rattaché")
	b.isOut()
}

func TestASessionHoldsNothingElse(t *testing.T) {
	s := newSite(t, trusting)
	b := s.surfer()
	b.begin(contractPage)
	holds := func(want ...string) map[string]any {
		t.Helper()
		var kept struct{ Session map[string]any }
		must(t, json.Unmarshal(row[[]byte](t, "SELECT data FROM jalon.sessions"), &kept))
		if got := slices.Sorted(maps.Keys(kept.Session)); !slices.Equal(got, want) {
			t.Errorf("a session holds %v, want %v", got, want)
		}
		return kept.Session
	}
	holds("pending")
	b.choose(accountOfLucie)
	if kept := holds("id_token", "person", "provider", "seen", "since"); kept["person"] != lucie {
		t.Errorf("%v", kept)
	}
	// Whoever reads the table cannot use what stands there.
	kept, number := row[string](t, "SELECT token FROM jalon.sessions"), b.number()
	digest := sha256.Sum256([]byte(number))
	if kept == number || kept != hex.EncodeToString(digest[:]) && kept != base64.RawURLEncoding.EncodeToString(digest[:]) {
		t.Errorf("the table holds %q for %q", kept, number)
	}
}
