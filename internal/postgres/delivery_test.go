package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// desk writes some letters because a contract was opened.
type desk struct {
	scribe
	letters []mail.Letter
}

func (d desk) Letters(f contract.Fact, _, _ *contract.State) []mail.Letter {
	if f.Kind != contract.ContractOpened {
		return nil
	}
	return d.letters
}

// written queues letters of a new contract.
func written(t testing.TB, db *postgres.DB, id string, letters ...mail.Letter) {
	t.Helper()
	l := open(t, programmed(id), "2027-11-22")
	_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	for i := range letters {
		letters[i].ID = fmt.Sprintf("%s/%d/%s", id, i, letters[i].To.Person)
		letters[i].Contract = mail.ContractRef{ID: id, Title: "Élan"}
		letters[i].Path = "/contrats/" + id
	}
	must(t, db.Record(t.Context(), id, l.facts, desk{letters: letters}))
}

// fact is the instant of the letters below, on their contracts' calendar: years from the clock of the server.
var fact = civil.MustZone(civil.Paris).At(day("2031-03-03"), 9)

// to is a letter of a kind to somebody.
func to(person string, kind mail.Kind, more ...func(*mail.Letter)) mail.Letter {
	letter := mail.Letter{Kind: kind, At: fact, About: "L'échéance", DueOn: day("2031-03-10"), Actor: "Le pilote",
		To: mail.Recipient{Person: person, Name: "N " + person, Address: person + "@earlier.example", Role: "référent"}}
	for _, set := range more {
		set(&letter)
	}
	return letter
}

func exec(t testing.TB, conn *pgx.Conn, statement string, args ...any) {
	t.Helper()
	_, err := conn.Exec(t.Context(), statement, args...)
	must(t, err)
}

// letterOf is what the contract knows of its nth letter.
func letterOf(t *testing.T, db *postgres.DB, id string, n int) postgres.Posted {
	t.Helper()
	letters, err := db.Letters(t.Context(), id)
	must(t, err)
	return letters[n]
}

func TestALetterWaitsForItsHour(t *testing.T) {
	db, _ := migrated(t)
	start := time.Now()
	written(t, db, "CPOM-1",
		to(ars, mail.DeadlineNear, func(l *mail.Letter) { l.NotBefore = fact.Add(47 * time.Hour) }),
		to(cd, mail.DeadlineNear, func(l *mail.Letter) { l.NotBefore = fact }),
		to(og, mail.DeadlineNear, func(l *mail.Letter) { l.NotBefore = fact.Add(-time.Hour) }))
	early := lease(t, db, 10, start.Add(46*time.Hour))
	if len(early) != 2 || early[0].Letter.To.Person != cd || early[1].Letter.To.Person != og {
		t.Errorf("before its hour: %+v", early)
	}
	must(t, db.Settle(t.Context(), []postgres.Delivery{{ID: early[0].ID, State: postgres.Sent}, {ID: early[1].ID, State: postgres.Sent}}))
	if at := letterOf(t, db, "CPOM-1", 0).NextAt; at.Before(start.Add(47*time.Hour).Truncate(time.Second)) || at.After(time.Now().Add(47*time.Hour)) {
		t.Errorf("it says that it waits until %s", at)
	}
	if due := lease(t, db, 10, time.Now().Add(47*time.Hour)); len(due) != 1 || due[0].Letter.To.Person != ars {
		t.Errorf("at its hour: %+v", due)
	}
}

func TestTheMostUrgentLettersLeaveFirst(t *testing.T) {
	db, _ := migrated(t)
	written(t, db, "CPOM-1", to(ars, mail.DecisionTaken), to(cd, mail.DeadlineNear), to(og, mail.DeadlineOverdue), to(ogChief, mail.DeadlineEscalated), to(pilot, mail.DeadlineOverdue))
	var order []string
	for range 5 {
		order = append(order, lease(t, db, 1, fact)[0].Letter.To.Person)
	}
	if diff := cmp.Diff([]string{ogChief, og, pilot, cd, ars}, order); diff != "" {
		t.Errorf("one by one (-want +got):\n%s", diff)
	}
	again := lease(t, db, 10, fact.Add(time.Hour))
	if len(again) != 5 || again[0].Letter.To.Person != ogChief || again[4].Letter.To.Person != ars {
		t.Errorf("together: %+v", again)
	}
}

func TestALetterWhoseAnswerWasLostStaysDoubtful(t *testing.T) {
	db, _ := migrated(t)
	written(t, db, "CPOM-1", to(ars, mail.DeadlineNear), to(cd, mail.DeadlineNear), to(og, mail.DeadlineNear), to(pilot, mail.DeadlineNear))
	first := lease(t, db, 10, fact)
	retry := func(i int, doubtful bool) postgres.Delivery {
		return postgres.Delivery{ID: first[i].ID, State: postgres.Queued, Detail: "coupé", Doubtful: doubtful, RetryAt: fact.Add(time.Minute)}
	}
	must(t, db.Settle(t.Context(), []postgres.Delivery{retry(0, true), retry(1, true), retry(2, true), retry(3, false)}))
	if got := letterOf(t, db, "CPOM-1", 0); got.State != postgres.PossiblySent || !got.Doubtful {
		t.Errorf("between two attempts: %+v", got)
	}
	lease(t, db, 10, fact.Add(time.Minute))
	must(t, db.Settle(t.Context(), []postgres.Delivery{
		{ID: first[0].ID, State: postgres.Sent}, {ID: first[1].ID, State: postgres.GivenUp, Detail: "450"},
		{ID: first[2].ID, State: postgres.Refused, Detail: "550", Status: "5.1.1"}, {ID: first[3].ID, State: postgres.GivenUp, Detail: "450"},
	}))
	for i, want := range []struct {
		state    string
		doubtful bool
	}{{postgres.Sent, true}, {postgres.PossiblySent, true}, {postgres.Refused, true}, {postgres.GivenUp, false}} {
		if got := letterOf(t, db, "CPOM-1", i); got.State != want.state || got.Doubtful != want.doubtful || got.Attempts != 2 {
			t.Errorf("letter %d: %+v", i+1, got)
		}
	}
	counts(t, db, map[string]int{postgres.Sent: 1, postgres.PossiblySent: 1, postgres.Refused: 1, postgres.GivenUp: 1})
}

// Who is written to is decided when the letter leaves.
func TestLettersFollowTheDirectoryAndAbsences(t *testing.T) {
	db, conn := migrated(t)
	people := []string{ars, arsChief, cd, cdChief, og, ogChief, pilot}
	var letters []mail.Letter
	for _, person := range people {
		letters = append(letters, to(person, mail.DeadlineNear))
	}
	letters = append(letters, to("p.unregistered", mail.DeadlineNear), to("", mail.DeadlineNear))
	written(t, db, "CPOM-1", letters...)
	absent := func(person, from, until string, substitute any) {
		t.Helper()
		exec(t, conn, "INSERT INTO absences VALUES ($1, $2, $3, $4)", person, from, until, substitute)
	}
	must(t, db.SetAddress(t.Context(), ars, "vasseur@ars.example"))
	absent(arsChief, "2031-03-01", "2031-03-03", ars)
	absent(cd, "2031-03-03", "2031-03-31", cdChief)
	absent(cdChief, "2031-03-03", "2031-03-03", ars) // a chain: one hop at most
	absent(og, "2031-03-03", "2031-03-05", nil)
	absent(ogChief, "2031-03-04", "2031-03-05", pilot) // tomorrow
	absent(pilot, "2031-02-01", "2031-03-02", ogChief) // until yesterday
	type reader struct{ Person, Name, Address, InPlaceOf string }
	read := func(now time.Time) []reader {
		t.Helper()
		var got []reader
		for _, o := range lease(t, db, 10, now) {
			got = append(got, reader{o.Letter.To.Person, o.Letter.To.Name, o.Letter.To.Address, o.Letter.To.InPlaceOf})
		}
		return got
	}
	// Half past midnight in Paris: the day of a server in UTC would be another one.
	night := civil.MustZone(civil.Paris).At(day("2031-03-03"), 0).Add(30 * time.Minute)
	if diff := cmp.Diff([]reader{
		{ars, "N p.ars", "vasseur@ars.example", ""},
		{ars, "Claire Vasseur", "vasseur@ars.example", "Paul Roche"},
		{cd, "N p.cd", "anne@cd.example", ""},
		{ars, "Claire Vasseur", "vasseur@ars.example", "Luc Noir"},
		{og, "N p.og", "jean@elan.example", ""},
		{ogChief, "N p.og.dir", "rose@elan.example", ""},
		{pilot, "N p.marie", "marie@elan.example", ""},
		{"p.unregistered", "N p.unregistered", "p.unregistered@earlier.example", ""},
		{"", "N ", "@earlier.example", ""},
	}, read(night)); diff != "" {
		t.Errorf("on the day (-want +got):\n%s", diff)
	}
	if got := letterOf(t, db, "CPOM-1", 1); got.SentTo != ars || got.Address != "vasseur@ars.example" || got.Letter.To.Person != arsChief {
		t.Errorf("noted: %+v", got)
	}
	// A correction serves the next attempt; so does a substitute who left.
	must(t, db.SetAddress(t.Context(), cd, "brun@cd.example"))
	must(t, db.DisablePerson(t.Context(), ars, fact))
	next := read(night.AddDate(0, 0, -1)) // the leases are over by no clock yet
	if len(next) != 0 {
		t.Fatalf("leased twice: %+v", next)
	}
	next = read(night.Add(2 * time.Minute))
	if next[2].Address != "brun@cd.example" || next[1].Person != arsChief || next[3].Person != cdChief {
		t.Errorf("at the next attempt: %+v", next)
	}
}

func TestAnAddressGetsABoundedShareOfADay(t *testing.T) {
	db, _ := migrated(t)
	var letters []mail.Letter
	for range 1000 {
		letters = append(letters, to(pilot, mail.DecisionTaken))
	}
	for range 30 {
		letters = append(letters, to(pilot, mail.DeadlineEscalated))
	}
	written(t, db, "CPOM-1", append(letters, to(og, mail.DecisionTaken))...)
	h := handful(25, fact)
	h.Daily = 10
	var left, held []postgres.Outgoing
	for {
		handed, err := db.Lease(t.Context(), h)
		must(t, err)
		held = append(held, handed.Held...)
		if len(handed.Letters) == 0 {
			break
		}
		left = append(left, handed.Letters...)
		h.Now = h.Now.Add(time.Second)
	}
	kinds := map[string]int{}
	for _, o := range left {
		kinds[string(o.Letter.Kind)+" "+o.Letter.To.Person]++
	}
	if diff := cmp.Diff(map[string]int{"deadline_escalated p.marie": 20, "decision_taken p.og": 1}, kinds); diff != "" {
		t.Errorf("what left (-want +got):\n%s", diff)
	}
	if len(held) != 1010 {
		t.Errorf("%d letters held back", len(held))
	}
	// What is tried again is not held back, whatever the share; what was held leaves as one letter.
	must(t, db.Settle(t.Context(), []postgres.Delivery{{ID: left[0].ID, State: postgres.Queued, RetryAt: fact.Add(time.Hour)}}))
	h.Now, h.Daily = fact.Add(time.Hour), 1
	handed, err := db.Lease(t.Context(), h)
	must(t, err)
	if len(handed.Letters) != 21 || len(handed.Held) != 0 {
		t.Errorf("tried again: %d letters, %d held", len(handed.Letters), len(handed.Held))
	}
	morning := civil.MustZone(civil.Paris).At(day("2031-03-04"), 9)
	if n, err := db.Gather(t.Context(), morning.Add(-time.Second)); n != 0 || err != nil {
		t.Errorf("before nine: %d digests, %v", n, err)
	}
	n, err := db.Gather(t.Context(), morning)
	must(t, err)
	if n != 1 {
		t.Errorf("%d digests", n)
	}
	counts(t, db, map[string]int{postgres.Gathered: 1010, postgres.Queued: 1, postgres.Leased: 21})
}

func TestTheShareIsThatOfAny24Hours(t *testing.T) {
	db, _ := migrated(t)
	for i, after := range []time.Duration{0, 24*time.Hour - time.Second, 24 * time.Hour} {
		written(t, db, fmt.Sprint("CPOM-", i), to(pilot, mail.DecisionTaken))
		handed, err := db.Lease(t.Context(), postgres.Handful{Now: fact.Add(after), Lease: 48 * time.Hour, Most: 10, Daily: 1})
		must(t, err)
		if held := i == 1; (len(handed.Held) == 1) != held || (len(handed.Letters) == 0) != held {
			t.Errorf("%s after the first letter: %+v", after, handed)
		}
	}
}

// A person without id has no digest: the letters are late and not lost.
func TestLettersToNobodyInParticularAreLate(t *testing.T) {
	db, _ := migrated(t)
	written(t, db, "CPOM-1", to("", mail.DecisionTaken), to("", mail.DecisionTaken))
	h := handful(10, fact)
	h.Daily = 1
	handed, err := db.Lease(t.Context(), h)
	must(t, err)
	h.Now = civil.MustZone(civil.Paris).At(day("2031-03-04"), 10)
	must(t, db.Settle(t.Context(), []postgres.Delivery{{ID: handed.Letters[0].ID, State: postgres.Sent}}))
	later, err := db.Lease(t.Context(), h)
	must(t, err)
	if len(handed.Letters) != 1 || len(handed.Held) != 1 || len(later.Letters) != 1 || later.Letters[0].ID != handed.Held[0].ID {
		t.Errorf("first %+v, later %+v", handed, later)
	}
}

func TestRefusalsAreToldOnce(t *testing.T) {
	db, conn := migrated(t)
	written(t, db, "CPOM-1", to(ars, mail.DeadlineNear), to(cd, mail.DeadlineNear), to(og, mail.DeadlineNear), to(pilot, mail.Undelivered), to(ogChief, mail.DeadlineNear))
	exec(t, conn, "INSERT INTO absences VALUES ($1, '2031-03-01', '2031-03-31', $2)", ars, arsChief)
	var first []postgres.Outgoing
	for range 5 { // the letter about a refusal is the most urgent
		first = append(first, lease(t, db, 1, fact)...)
	}
	settle := func(i int, state, status string) postgres.Delivery {
		return postgres.Delivery{ID: first[i].ID, State: state, Status: status, Detail: "réponse " + status}
	}
	must(t, db.Settle(t.Context(), []postgres.Delivery{
		settle(0, postgres.Refused, "5.1.1"), settle(1, postgres.Refused, "5.7.1"), settle(2, postgres.GivenUp, "4.2.2"), settle(3, postgres.Sent, ""),
		{ID: first[4].ID, State: postgres.GivenUp, Doubtful: true},
	}))
	refusals, err := db.Refused(t.Context(), 10)
	must(t, err)
	want := []postgres.Refusal{
		{Contract: "CPOM-1", Seq: 1, LetterID: "CPOM-1/0/p.ars", Person: ars, Name: "Paul Roche", Address: "paul@ars.example", Status: "5.7.1", Detail: "réponse 5.7.1"},
		{Contract: "CPOM-1", Seq: 1, LetterID: "CPOM-1/1/p.cd", Person: cd, Name: "Anne Brun", Address: "anne@cd.example", Status: "4.2.2", Detail: "réponse 4.2.2"},
	}
	byLetter := cmpopts.SortSlices(func(a, b postgres.Refusal) bool { return a.LetterID < b.LetterID })
	if diff := cmp.Diff(want, refusals, byLetter, cmpopts.IgnoreFields(postgres.Refusal{}, "OutboxID")); diff != "" {
		t.Errorf("to be told (-want +got):\n%s", diff)
	}
	// They are somebody's for a minute, and come back when that one died.
	if again, err := db.Refused(t.Context(), 10); len(again) != 0 || err != nil {
		t.Errorf("told by two: %+v, %v", again, err)
	}
	must(t, db.Told(t.Context(), []int64{refusals[0].OutboxID}))
	exec(t, conn, "UPDATE outbox SET telling_until = now() WHERE telling_until IS NOT NULL")
	again, err := db.Refused(t.Context(), 10)
	must(t, err)
	if len(again) != 1 || again[0].OutboxID != refusals[1].OutboxID {
		t.Errorf("after a minute: %+v", again)
	}
}

func TestRefusedAddressesAreMarked(t *testing.T) {
	db, conn := migrated(t)
	written(t, db, "CPOM-1", to(ars, mail.DeadlineNear), to(cd, mail.DeadlineNear), to(og, mail.DeadlineNear))
	exec(t, conn, "INSERT INTO absences VALUES ($1, '2031-03-01', '2031-03-31', $2)", og, ogChief)
	first := lease(t, db, 10, fact)
	must(t, db.SetAddress(t.Context(), cd, "brun@cd.example")) // while its letter travels to the old one
	must(t, db.Settle(t.Context(), []postgres.Delivery{
		{ID: first[0].ID, State: postgres.Refused, Detail: "550 inconnu", Unreachable: true},
		{ID: first[1].ID, State: postgres.Refused, Detail: "550 inconnu", Unreachable: true},
		{ID: first[2].ID, State: postgres.Refused, Detail: "550 parti", Unreachable: true},
	}))
	marked := func() map[string]string {
		t.Helper()
		rows, err := conn.Query(t.Context(), "SELECT id, address_failure FROM people WHERE address_failed_at IS NOT NULL")
		must(t, err)
		found := map[string]string{}
		var id, failure string
		_, err = pgx.ForEachRow(rows, []any{&id, &failure}, func() error { found[id] = failure; return nil })
		must(t, err)
		return found
	}
	if diff := cmp.Diff(map[string]string{ars: "550 inconnu", ogChief: "550 parti"}, marked()); diff != "" {
		t.Errorf("marked (-want +got):\n%s", diff)
	}
	must(t, db.SetAddress(t.Context(), ars, "vasseur@ars.example"))
	if diff := cmp.Diff(map[string]string{ogChief: "550 parti"}, marked()); diff != "" {
		t.Errorf("after a correction (-want +got):\n%s", diff)
	}
}
