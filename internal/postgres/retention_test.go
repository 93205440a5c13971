package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/mail"
	"jalon/internal/mention"
	"jalon/internal/postgres"
)

// tidied is the instant at which what is below is due, or is not for one more hour.
var tidied = civil.MustZone(civil.Paris).At(day("2040-06-01"), 12)

// ages is each kind of row that a rule removes, with how to make one of an age; since is the instant that counts.
var ages = []struct {
	kind  string
	since time.Time // of which on is due, and an hour later is not
	rows  string    // counts them
	make  func(k *kept, since time.Time)
}{
	{"sessions", tidied.AddDate(0, 0, -1), "sessions", func(k *kept, since time.Time) {
		k.exec("INSERT INTO sessions VALUES ('s-' || gen_random_uuid(), 'x', $1)", since)
	}},
	{"statements", tidied.AddDate(0, 0, -30), "statements", func(k *kept, since time.Time) {
		said, err := k.db.Depose(k.t.Context(), "CPOM-1", since.String(), "Refusé.")
		must(k.t, err)
		// The instant is the server's, and never changes: the row is made anew.
		k.exec(`
			WITH made AS (DELETE FROM statements WHERE '⟦:' || commitment || '⟧' = $1 RETURNING *)
			INSERT INTO statements (commitment, contract_id, command_id, salt, text, deposited_at) SELECT commitment, contract_id, command_id, salt, text, $2 FROM made`, said, since)
	}},
	{"absences", tidied.AddDate(-1, 0, 0), "absences", func(k *kept, since time.Time) {
		last := since.Add(-time.Hour).AddDate(0, 0, -1)
		if since.After(tidied.AddDate(-1, 0, 0)) {
			last = since.AddDate(0, 0, 1)
		}
		k.exec("INSERT INTO absences VALUES ($1, $2, $2)", ars, last)
	}},
	{"identities", tidied.AddDate(-1, 0, 0), "identities", func(k *kept, since time.Time) {
		id := "p.closed." + since.String()
		must(k.t, k.db.RegisterPerson(k.t.Context(), postgres.Somebody{ID: id, Organisation: "CD-96", Name: "Parti Depuis"}))
		must(k.t, k.db.DisablePerson(k.t.Context(), id, since))
		k.exec("INSERT INTO identities (issuer, subject, person, idp, linked_by) VALUES ('https://idp.example', $1, $1, '', 'operator')", id)
	}},
	{"drafts", tidied.AddDate(-1, 0, 0), "drafts WHERE shared_at IS NULL", func(k *kept, since time.Time) {
		id := "CPOM-OVER-" + since.Format("0215")
		k.exec(`INSERT INTO contracts (id, title, file, digest, opening, managing_body, search, state, phase, effective_on, term_on, updated_at, head)
			VALUES ($1, '', '{}', 'd', '{}', '', '', '{}', 'expired', '2034-01-01', '2038-12-31', $2, sha256('x'))`, id, since)
		k.exec("INSERT INTO contract_parties (contract_id, position, code, kind, name, organisation) VALUES ($1, 1, 'CD-96', 'CD', '', 'CD-96')", id)
		k.exec(`INSERT INTO drafts (contract_id, item, version, body, party, edited_by, edited_at, shared_at, shared_by)
			VALUES ($1, 'annexes', 1, '[]', 'CD-96', 'p', $2, $2, 'p'), ($1, 'annexes', 2, '[{}]', 'CD-96', 'p', $2, NULL, NULL)`, id, since)
	}},
	{"programme_imports", tidied.AddDate(-1, 0, 0), "programme_imports", func(k *kept, since time.Time) {
		k.exec("INSERT INTO programme_imports (file, source, begun_at, begun_by, updated_at) VALUES ('liste.csv', repeat('0', 64), $1, 'p', $1)", since)
	}},
	{"access_log", tidied.AddDate(-3, 0, 0), "access_log", func(k *kept, since time.Time) {
		must(k.t, k.db.LogAccess(k.t.Context(), postgres.AccessEntry{At: since, Person: og, Action: "see_text", Outcome: postgres.AccessRead}))
	}},
	{"letters", tidied.AddDate(-3, 0, 0), "outbox WHERE recipient <> ''", func(k *kept, since time.Time) {
		k.exec(`UPDATE outbox SET state = 'sent', attempts = 1, done_at = $1 WHERE id = (SELECT min(id) FROM outbox WHERE state = 'queued')`, since)
	}},
}

type kept struct {
	t    *testing.T
	db   *postgres.DB
	conn *pgx.Conn
}

func (k *kept) exec(statement string, args ...any) { exec(k.t, k.conn, statement, args...) }

func (k *kept) counts() map[string]int {
	counts := map[string]int{}
	for _, age := range ages {
		var n int
		must(k.t, k.conn.QueryRow(k.t.Context(), "SELECT count(*) FROM "+age.rows).Scan(&n))
		counts[age.kind] = n
	}
	return counts
}

func (k *kept) retain(apply bool) map[string]int64 {
	k.t.Helper()
	found, err := k.db.Retain(k.t.Context(), tidied, apply)
	must(k.t, err)
	due := map[string]int64{}
	for _, d := range found {
		due[d.Kind] = d.Rows
	}
	return due
}

func TestEachKindIsKeptForItsTime(t *testing.T) {
	k := &kept{t: t}
	k.db, k.conn = migrated(t)
	written(t, k.db, "CPOM-1", to(ars, mail.DeadlineNear), to(cd, mail.DecisionTaken, func(l *mail.Letter) { l.Reason = "Mots du jour" }))
	for _, age := range ages {
		age.make(k, age.since.Add(-time.Second))
		age.make(k, age.since.Add(time.Hour))
	}
	before, want := k.counts(), map[string]int64{"names": 0}
	for _, age := range ages {
		want[age.kind] = 1
		if before[age.kind] != 2 {
			t.Fatalf("%s: %d rows", age.kind, before[age.kind])
		}
	}
	if diff := cmp.Diff(want, k.retain(false)); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, k.counts()); diff != "" {
		t.Errorf("saying so changed something:\n%s", diff)
	}
	if diff := cmp.Diff(want, k.retain(true)); diff != "" {
		t.Errorf("removed (-want +got):\n%s", diff)
	}
	for kind, n := range k.counts() {
		if n != 1 {
			t.Errorf("%s: %d rows are left", kind, n)
		}
	}
	for kind, again := range k.retain(true) {
		if again != 0 {
			t.Errorf("%s: removed again: %d", kind, again)
		}
	}
	letters, err := k.db.Letters(t.Context(), "CPOM-1")
	must(t, err)
	if letters[0].Address != "" || letters[0].State != postgres.Sent || letters[1].Address == "" || letters[1].Letter.Reason != "Mots du jour" {
		t.Errorf("letters: %+v", letters)
	}
}

// What a fact quotes stays, however old, and so does what a command that waits may still bring.
func TestAQuotedStatementStays(t *testing.T) {
	k := &kept{t: t}
	k.db, k.conn = migrated(t)
	l := open(t, programmed("CPOM-1"), "2026-11-23")
	l.do(ars, lifecycle.OpenLaunch, "")
	l.do(cd, lifecycle.Suspend, "", func(c *contract.Command) {
		said, err := k.db.Depose(t.Context(), "CPOM-1", c.ID, "Une fusion.")
		must(t, err)
		c.Reason = said
	})
	_, err := k.db.Depose(t.Context(), "CPOM-1", "refused", "Une fusion.")
	must(t, err)
	added(t, k.db, l)
	if due := k.retain(true); due["statements"] != 1 {
		t.Errorf("due: %v", due)
	}
	facts, err := everything(k.db).Facts(t.Context(), "CPOM-1", 0, 0)
	must(t, err)
	if last := facts[len(facts)-1].Detail.Reason; last != "Une fusion." {
		t.Errorf("the fact says %q", last)
	}
}

// More rows than one transaction takes go all the same, the access log's oldest first.
func TestWhatIsDueGoesInBatches(t *testing.T) {
	k := &kept{t: t}
	k.db, k.conn = migrated(t)
	const many = 2500
	k.exec("INSERT INTO sessions SELECT 's-' || n, 'x', '2030-01-01' FROM generate_series(1, $1::int) n", many)
	k.exec(`
		CREATE TABLE batches (n serial, rows int);
		CREATE FUNCTION count_batch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO batches (rows) SELECT count(*) FROM gone; RETURN NULL; END $$;
		CREATE TRIGGER counted AFTER DELETE ON sessions REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_batch()`)
	if removed := k.retain(true); removed["sessions"] != many {
		t.Errorf("removed %d", removed["sessions"])
	}
	rows, err := k.conn.Query(t.Context(), "SELECT rows FROM batches ORDER BY n")
	must(t, err)
	batches, err := pgx.CollectRows(rows, pgx.RowTo[int])
	must(t, err)
	if !slices.Equal(batches, []int{1000, 1000, 500, 0}) {
		t.Errorf("in batches of %v", batches)
	}
}

// Whoever took part is erased ten years after the last of their contracts has ended; not whoever is needed in another one,
// nor whoever never took part.
func TestPeopleAreErasedWhenTheirTimeIsOver(t *testing.T) {
	db, _ := migrated(t)
	l := longLife(t, "CPOM-1") // ends on 2 July 2033
	added(t, db, l)
	running := programmed("CPOM-2")
	running.People = running.People[4:5] // the referent of the OG
	added(t, db, open(t, running, "2026-11-23"))
	must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.nobody", Organisation: "CD-96", Name: "Personne Sanspart"}))
	names := func(on string, apply bool) []string {
		t.Helper()
		found, err := db.Retain(t.Context(), civil.MustZone(civil.Paris).At(day(on), 12), apply)
		must(t, err)
		last := found[len(found)-1]
		if last.Kind != "names" || last.Rows != int64(len(last.People)) {
			t.Fatalf("found %+v", last)
		}
		return last.People
	}
	ended := civil.MustZone(civil.Paris).Day(l.facts[len(l.facts)-1].At)
	if early := names(ended.AddYears(postgres.KeptYears).String(), true); len(early) > 0 {
		t.Errorf("erased too early: %v", early)
	}
	after := ended.AddYears(postgres.KeptYears).AddDays(1).String()
	want := []string{ars, arsChief, cd, cdChief, ogChief, pilot}
	slices.Sort(want)
	for _, apply := range []bool{false, true} {
		if diff := cmp.Diff(want, names(after, apply)); diff != "" {
			t.Errorf("applied %t (-want +got):\n%s", apply, diff)
		}
	}
	if again := names(after, true); len(again) > 0 {
		t.Errorf("erased again: %v", again)
	}
	people, err := db.As(access.Reader{Person: access.OperatorPerson, At: l.now}).People(t.Context(), "")
	must(t, err)
	for _, p := range people {
		if erased := p.Name == mention.ErasedPerson; erased != slices.Contains(want, p.ID) {
			t.Errorf("%s is called %q", p.ID, p.Name)
		}
	}
}

func TestOnlyTheOwnerTidies(t *testing.T) {
	_, service, _ := household(t, " IN ROLE jalon_writer, jalon_reader")
	_, err := service.Retain(t.Context(), tidied, true)
	refusedWith(t, err, postgres.ErrNotOwner)
	_, err = service.Erase(t.Context(), postgres.Wish{Person: access.OperatorPerson, At: tidied, Apply: true})
	refusedWith(t, err, postgres.ErrNotOwner)
}
