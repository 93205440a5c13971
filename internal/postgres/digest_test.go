package postgres_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"jalon/internal/civil"
	"jalon/internal/icalendar"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// wanted makes a letter one that leaves three hours after its fact for whoever wants digests.
func wanted(more ...func(*mail.Letter)) func(*mail.Letter) {
	return func(l *mail.Letter) {
		l.DigestAt = fact.Add(3 * time.Hour)
		for _, set := range more {
			set(l)
		}
	}
}

func events(list ...icalendar.Event) func(*mail.Letter) {
	return func(l *mail.Letter) { l.Events = list }
}

func event(id string, sequence int) icalendar.Event {
	return icalendar.Event{Contract: "CPOM-1", ID: id, On: day("2031-03-10"), Label: "Échéance", Sequence: sequence}
}

// digested is a database where two people want digests of two kinds, with letters to them and to others.
func digested(t *testing.T) (*postgres.DB, *pgx.Conn) {
	t.Helper()
	db, conn := migrated(t)
	written(t, db, "CPOM-0")
	for _, person := range []string{ars, cd} {
		for _, kind := range []mail.Kind{mail.DeadlineNear, mail.DecisionTaken, mail.DeadlineEscalated, mail.ImportSummary} {
			exec(t, conn, "INSERT INTO letter_settings VALUES ($1, $2, 'digest')", person, kind)
		}
	}
	exec(t, conn, "INSERT INTO letter_settings VALUES ($1, 'deadline_near', 'immediate')", og)
	written(t, db, "CPOM-1",
		to(ars, mail.DeadlineNear, wanted(events(event("a", 2), event("b", 0)))),
		to(cd, mail.DeadlineNear, wanted()),
		to(ars, mail.DeadlineEscalated, wanted()), // cannot wait
		to(ars, mail.ApprovalAsked, wanted()),     // not chosen
		to(ars, mail.DeadlineNear),                // has no digest to wait for
		to(og, mail.DeadlineNear, wanted()))       // wants it at once
	written(t, db, "CPOM-2",
		to(ars, mail.DecisionTaken, wanted(events(event("a", 1), event("b", 1)), func(l *mail.Letter) { l.Verdict, l.DueOn = "refus", civil.Date{} })),
		to(ars, mail.ImportSummary, wanted(func(l *mail.Letter) {
			l.Items = []mail.Item{{Label: "ERRD 2029", DueOn: day("2030-04-30")}, {Label: "ERRD 2030", DueOn: day("2031-04-30")}}
		})))
	return db, conn
}

func TestADigestSaysWhatItsMembersSay(t *testing.T) {
	db, _ := digested(t)
	var atOnce []string
	for _, o := range lease(t, db, 100, fact) {
		atOnce = append(atOnce, string(o.Letter.Kind)+" "+o.Letter.To.Person)
		must(t, db.Settle(t.Context(), []postgres.Delivery{{ID: o.ID, State: postgres.Sent}}))
	}
	if diff := cmp.Diff([]string{"deadline_escalated p.ars", "approval_asked p.ars", "deadline_near p.ars", "deadline_near p.og"}, atOnce); diff != "" {
		t.Errorf("what does not wait (-want +got):\n%s", diff)
	}
	if got := letterOf(t, db, "CPOM-1", 0); got.State != postgres.Queued || time.Until(got.DigestAt) < 2*time.Hour || time.Until(got.DigestAt) > 3*time.Hour {
		t.Errorf("a member waits as %+v", got)
	}
	must(t, db.SetAddress(t.Context(), ars, "vasseur@ars.example"))
	if n, err := db.Gather(t.Context(), time.Now().Add(2*time.Hour)); n != 0 || err != nil {
		t.Fatalf("an hour early: %d digests, %v", n, err)
	}
	now := time.Now().Add(4 * time.Hour)
	if n, err := db.Gather(t.Context(), now); n != 2 || err != nil {
		t.Fatalf("%d digests, %v", n, err)
	}
	sent := lease(t, db, 10, now)
	if len(sent) != 2 {
		t.Fatalf("%d letters leave", len(sent))
	}
	one, two := mail.ContractRef{ID: "CPOM-1", Title: "Élan"}, mail.ContractRef{ID: "CPOM-2", Title: "Élan"}
	want := mail.Letter{
		ID: "digest/p.ars/1", Kind: mail.Digest, Path: "/", To: mail.Recipient{Person: ars, Name: "N p.ars", Address: "vasseur@ars.example"},
		Items: []mail.Item{
			{Label: "L'échéance", DueOn: day("2031-03-10"), Kind: mail.DeadlineNear, Contract: one, Path: "/contrats/CPOM-1"},
			{Label: "L'échéance\u00a0: refus", Kind: mail.DecisionTaken, Contract: two, Path: "/contrats/CPOM-2"},
			{Label: "ERRD 2029", DueOn: day("2030-04-30"), Kind: mail.ImportSummary, Contract: two, Path: "/contrats/CPOM-2"},
			{Label: "ERRD 2030", DueOn: day("2031-04-30"), Kind: mail.ImportSummary, Contract: two, Path: "/contrats/CPOM-2"},
		},
		Events: []icalendar.Event{event("a", 2), event("b", 1)},
	}
	got := sent[0].Letter
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(mail.Letter{}, "At")); diff != "" {
		t.Errorf("the digest (-want +got):\n%s", diff)
	}
	if present := got.At.Sub(fact); present < 4*time.Hour-time.Minute || present > 4*time.Hour+time.Minute {
		t.Errorf("its present is %s after the fact, on the contract's calendar", present)
	}
	renderer, err := mail.NewRenderer("https://jalon.example/", "Jalon <jalon@ars.example>")
	must(t, err)
	if _, err := renderer.Message(got); err != nil {
		t.Errorf("it cannot be written: %v", err)
	}

	// Its members fare as it does, and are told of by each contract when it is refused.
	must(t, db.Settle(t.Context(), []postgres.Delivery{{ID: sent[0].ID, State: postgres.Queued, Detail: "coupé", Doubtful: true, RetryAt: now}}))
	if got := letterOf(t, db, "CPOM-2", 1); got.State != postgres.PossiblySent || got.Digest != "digest/p.ars/1" || got.SentTo != ars || got.Address != "vasseur@ars.example" || got.Attempts != 1 {
		t.Errorf("a member: %+v", got)
	}
	lease(t, db, 10, now)
	must(t, db.Settle(t.Context(), []postgres.Delivery{{ID: sent[0].ID, State: postgres.Refused, Detail: "550", Status: "5.1.1"}}))
	refusals, err := db.Refused(t.Context(), 10)
	must(t, err)
	var told []string
	for _, r := range refusals {
		told = append(told, r.Contract+" "+r.LetterID+" "+r.Address+" "+r.Status)
		must(t, db.Told(t.Context(), []int64{r.OutboxID}))
	}
	if diff := cmp.Diff([]string{"CPOM-1 CPOM-1/0/p.ars vasseur@ars.example 5.1.1", "CPOM-2 CPOM-2/0/p.ars vasseur@ars.example 5.1.1"}, told,
		cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("to be told (-want +got):\n%s", diff)
	}
	if again, err := db.Refused(t.Context(), 10); len(again) != 0 || err != nil {
		t.Errorf("told again: %+v, %v", again, err)
	}
}

func TestGatherersAtOnceMakeOneDigestEach(t *testing.T) {
	db, _ := digested(t)
	now := time.Now().Add(4 * time.Hour)
	var mu sync.Mutex
	made := 0
	var gatherers sync.WaitGroup
	for range 6 {
		gatherers.Go(func() {
			n, err := db.Gather(context.Background(), now)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			made += n
			mu.Unlock()
		})
	}
	gatherers.Wait()
	if made != 2 {
		t.Errorf("%d digests for two people", made)
	}
	counts(t, db, map[string]int{postgres.Gathered: 4, postgres.Queued: 4 + 2})
}

// A gatherer that dies between writing a digest and marking its members has done nothing; nor does it stop the others.
func TestADigestAndItsMembersAreWrittenTogether(t *testing.T) {
	db, conn := digested(t)
	now := time.Now().Add(4 * time.Hour)
	exec(t, conn, `
		CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'cut'; END $$;
		CREATE TRIGGER cut BEFORE UPDATE ON outbox FOR EACH ROW WHEN (new.state = 'gathered' AND new.person = 'p.ars') EXECUTE FUNCTION cut();`)
	if n, err := db.Gather(t.Context(), now); n != 1 || err == nil || !strings.Contains(err.Error(), ars) {
		t.Errorf("%d digests, %v", n, err)
	}
	counts(t, db, map[string]int{postgres.Gathered: 1, postgres.Queued: 7 + 1})
	exec(t, conn, "DROP TRIGGER cut ON outbox")
	if n, err := db.Gather(t.Context(), now); n != 1 || err != nil {
		t.Errorf("afterwards: %d digests, %v", n, err)
	}
	counts(t, db, map[string]int{postgres.Gathered: 4, postgres.Queued: 4 + 2})
}
