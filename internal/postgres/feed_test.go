package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

func TestAFeedIsKeptByItsDigest(t *testing.T) {
	db, conn := migrated(t)
	for _, id := range []string{"p.a", "p.b"} {
		must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: id, Organisation: "*", Name: id}))
	}
	at := noon(base).UTC()
	whose := func(token string) string {
		t.Helper()
		person, err := db.FeedOf(t.Context(), token, at)
		if err != nil {
			refusedWith(t, err, postgres.ErrUnknown)
		}
		return person
	}
	must(t, db.SetFeed(t.Context(), "p.a", "secret-1", at))
	must(t, db.SetFeed(t.Context(), "p.b", "secret-b", at))
	if feed, err := db.Feed(t.Context(), "p.a"); err != nil || feed != (postgres.Feed{CreatedAt: at}) {
		t.Errorf("before it is read: %+v, %v", feed, err)
	}
	at = at.AddDate(0, 0, 1)
	if whose("secret-1") != "p.a" || whose("secret-b") != "p.b" || whose("secret-2") != "" || whose("") != "" {
		t.Error("a token leads elsewhere than to its person")
	}
	if feed, err := db.Feed(t.Context(), "p.a"); err != nil || !feed.LastReadAt.Equal(at) {
		t.Errorf("once it is read: %+v, %v", feed, err)
	}
	var row string
	must(t, conn.QueryRow(t.Context(), "SELECT string_agg(f::text || encode(f.token_hash, 'escape'), '') FROM feeds f").Scan(&row))
	for _, kept := range []string{"secret", fmt.Sprintf("%x", "secret")} {
		if row == "" || strings.Contains(row, kept) {
			t.Errorf("the token is kept: %s", row)
		}
	}

	must(t, db.SetFeed(t.Context(), "p.a", "secret-2", at))
	if feed, err := db.Feed(t.Context(), "p.a"); err != nil || feed != (postgres.Feed{CreatedAt: at}) || whose("secret-1") != "" || whose("secret-2") != "p.a" {
		t.Errorf("after a reset: %+v, %v", feed, err)
	}
	must(t, db.EndFeed(t.Context(), "p.a"))
	must(t, db.EndFeed(t.Context(), "p.a"))
	if feed, err := db.Feed(t.Context(), "p.a"); err != nil || feed != (postgres.Feed{}) || whose("secret-2") != "" {
		t.Errorf("after its end: %+v, %v", feed, err)
	}
	must(t, db.DisablePerson(t.Context(), "p.b", at))
	if whose("secret-b") != "" {
		t.Error("the feed of a closed account is read")
	}
	refusedWith(t, db.SetFeed(t.Context(), "p.nobody", "secret", at), postgres.ErrUnknown)
}

// engaged says by the kernel's words whether somebody has a part in a contract.
func engaged(c crowdContract, r access.Reader) bool {
	at := r.At
	if at.Before(c.updatedAt) {
		at = c.updatedAt
	}
	today := civil.MustZone(civil.Paris).Day(at)
	return slices.ContainsFunc(c.People, func(a contract.Assignment) bool {
		lent := slices.ContainsFunc(c.Delegations, func(d contract.Delegation) bool {
			return d.To == r.Person && d.Giver == a.Person && d.Party == a.Party && d.On(today) && a.Role != contract.Informed
		})
		return a.On(today) && (a.Person == r.Person || lent)
	})
}

// Whoever only oversees a contract is expected nowhere in it, and reads none of it for a calendar.
func TestEngagementsAreTheContractsOfOnesOwnParts(t *testing.T) {
	db, conn := migrated(t)
	w, shown := newCrowd(t, conn, 3), 0
	for i := range crowdPeople {
		for days := -12; days <= 12; days += 6 {
			r := access.Reader{Person: person(i), At: noon(base.AddDays(days))}
			found, err := db.As(r).Engagements(t.Context(), "")
			must(t, err)
			var got, want []string
			for _, e := range found {
				got = append(got, e.Contract)
			}
			for _, c := range w.contracts {
				if engaged(c, r) {
					want = append(want, c.ID)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s at %s: %v, want %v", r.Person, r.At, got, want)
			}
			shown += len(got)
		}
	}
	if shown < 50 || shown > 5*crowdPeople*crowdContracts-50 {
		t.Errorf("%d engagements: the crowd proves little", shown)
	}
	if none, err := db.As(access.Reader{At: noon(base)}).Engagements(t.Context(), ""); err != nil || len(none) > 0 {
		t.Errorf("nobody is engaged in %v, %v", none, err)
	}
}

func TestEngagementsAreReadPageByPage(t *testing.T) {
	db, conn := migrated(t)
	w, most := newCrowd(t, conn, 3), 200
	w.exec(`INSERT INTO contracts (id, title, file, digest, opening, managing_body, search, state, phase, effective_on, term_on, updated_at, head)
		SELECT 'X-' || to_char(n, 'FM000'), '', '{}', 'd', '{}', '', '', '{}', 'in_force', '2027-01-01', '2031-12-31', '2027-01-01', sha256('x') FROM generate_series(1, 205) n`)
	w.exec("INSERT INTO contract_parties (contract_id, position, code, kind, name, organisation) SELECT id, 1, 'OG', 'OG', '', 'org-0' FROM contracts WHERE id LIKE 'X-%'")
	w.exec(`INSERT INTO assignments (contract_id, position, person, party, role, subject, replaces, handover)
		SELECT id, 1, 'p.many', 'OG', 'referent', '', '', '' FROM contracts WHERE id LIKE 'X-%'`)
	reading := db.As(access.Reader{Person: "p.many", At: noon(base)})
	first, err := reading.Engagements(t.Context(), "")
	must(t, err)
	rest, err := reading.Engagements(t.Context(), first[len(first)-1].Contract)
	must(t, err)
	if len(first) != most || len(rest) != 5 || rest[0].Contract != "X-201" {
		t.Errorf("%d, then %d from %+v", len(first), len(rest), rest[0])
	}
}
