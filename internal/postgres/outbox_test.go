package postgres_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// posted records a life with a few dozen letters and returns the instant of its end.
func posted(t *testing.T, db *postgres.DB) time.Time {
	t.Helper()
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	l.until("2032-12-01")
	_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
	must(t, err)
	must(t, db.Record(t.Context(), "CPOM-1", l.facts, scribe{contract: "CPOM-1", about: []contract.Kind{contract.DeadlineNear, contract.DeadlineDue}}))
	return l.now
}

func lease(t *testing.T, db *postgres.DB, n int, now time.Time) []postgres.Outgoing {
	t.Helper()
	handed, err := db.Lease(t.Context(), handful(n, now))
	must(t, err)
	return handed.Letters
}

// handful asks for letters however many their address had.
func handful(n int, now time.Time) postgres.Handful {
	return postgres.Handful{Now: now, Lease: time.Minute, Most: n}
}

func counts(t *testing.T, db *postgres.DB, want map[string]int) {
	t.Helper()
	got, err := db.OutboxCounts(t.Context())
	must(t, err)
	for state, n := range want {
		if got[state] != n {
			t.Errorf("%d letters %s, want %d", got[state], state, n)
		}
	}
	if len(got) != 7 {
		t.Errorf("counts of %d states: %v", len(got), got)
	}
}

func TestALetterWaitsUntilItIsSettled(t *testing.T) {
	db, _ := migrated(t)
	now := posted(t, db)
	letters, err := db.Letters(t.Context(), "CPOM-1")
	must(t, err)
	total := len(letters)
	counts(t, db, map[string]int{postgres.Queued: total, postgres.Sent: 0})

	// A clock far behind that of the facts leases all the same.
	first := lease(t, db, 4, now.AddDate(-50, 0, 0))
	if len(first) != 4 || first[0].Attempt != 1 || first[0].Contract != "CPOM-1" {
		t.Fatalf("leased %+v", first)
	}
	if diff := cmp.Diff(letters[0].Letter, first[0].Letter); diff != "" {
		t.Errorf("the letter changed on the way:\n%s", diff)
	}
	must(t, db.Settle(t.Context(), []postgres.Delivery{
		{ID: first[0].ID, State: postgres.Sent, Detail: "250 OK"},
		{ID: first[1].ID, State: postgres.Queued, Detail: "450 plus tard", RetryAt: now.Add(time.Hour)},
		{ID: first[2].ID, State: postgres.Refused, Detail: "550 inconnu"},
		{ID: first[3].ID, State: postgres.GivenUp, Detail: "coupé", Doubtful: true},
	}))
	counts(t, db, map[string]int{postgres.Queued: total - 3, postgres.Leased: 0, postgres.Sent: 1, postgres.Refused: 1, postgres.PossiblySent: 1})

	// The next senders get the others, and the one to be tried again only at its hour, after the new ones.
	rest := lease(t, db, total, now.Add(time.Hour-time.Nanosecond*1000))
	if len(rest) != total-4 {
		t.Errorf("%d letters left of %d", len(rest), total)
	}
	again := lease(t, db, total, now.Add(time.Hour))
	if len(again) == 0 || again[0].ID != first[1].ID || again[0].Attempt != 2 {
		t.Errorf("tried again: %+v", again)
	}
	letters, err = db.Letters(t.Context(), "CPOM-1")
	must(t, err)
	if got := letters[2]; got.State != postgres.Refused || got.LastError != "550 inconnu" || got.DoneAt.IsZero() || got.Attempts != 1 {
		t.Errorf("the refused letter: %+v", got)
	}
	if got := letters[1]; got.State != postgres.Leased || got.LastError != "450 plus tard" || !got.DoneAt.IsZero() || got.Attempts != 2 {
		t.Errorf("the letter tried again: %+v", got)
	}
}

func TestTwoSendersNeverGetTheSameLetter(t *testing.T) {
	db, _ := migrated(t)
	now := posted(t, db)
	letters, err := db.Letters(t.Context(), "CPOM-1")
	must(t, err)
	var mu sync.Mutex
	got := map[int64]int{}
	var senders sync.WaitGroup
	for range 6 {
		senders.Go(func() {
			for {
				mine, err := db.Lease(context.Background(), handful(2, now))
				if err != nil {
					t.Error(err)
				}
				if len(mine.Letters) == 0 {
					return
				}
				mu.Lock()
				for _, letter := range mine.Letters {
					got[letter.ID]++
				}
				mu.Unlock()
			}
		})
	}
	senders.Wait()
	if len(letters) < 24 || len(got) != len(letters) {
		t.Errorf("%d letters leased of %d", len(got), len(letters))
	}
	for id, times := range got {
		if times != 1 {
			t.Errorf("letter %d was leased %d times", id, times)
		}
	}
}

// A letter being leased in another transaction is passed over, not waited for.
func TestALockedLetterIsPassedOver(t *testing.T) {
	db, conn := migrated(t)
	now := posted(t, db)
	tx, err := conn.Begin(t.Context())
	must(t, err)
	defer tx.Rollback(context.Background())
	var locked int64
	must(t, tx.QueryRow(t.Context(), "SELECT id FROM outbox ORDER BY id LIMIT 1 FOR UPDATE").Scan(&locked))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	handed, err := db.Lease(ctx, handful(1, now))
	must(t, err)
	if len(handed.Letters) != 1 || handed.Letters[0].ID == locked {
		t.Errorf("leased %+v beside letter %d", handed.Letters, locked)
	}
}

func TestALeaseThatEndsComesBackAsPossiblySent(t *testing.T) {
	db, _ := migrated(t)
	now := posted(t, db)
	held := lease(t, db, 1000, now)
	if early := lease(t, db, 1000, now.Add(time.Minute-time.Second)); len(early) != 0 {
		t.Fatalf("%d letters leased twice at once", len(early))
	}
	back := lease(t, db, 1, now.Add(time.Minute))
	if len(back) != 1 || back[0].ID != held[0].ID || back[0].Attempt != 2 {
		t.Fatalf("came back: %+v", back)
	}
	letters, err := db.Letters(t.Context(), "CPOM-1")
	must(t, err)
	if got := letters[0]; !strings.Contains(got.LastError, "peut-être déjà partie") || got.State != postgres.PossiblySent || !got.Doubtful {
		t.Errorf("meanwhile: %+v", got)
	}
	// The second sender succeeds; what the first reports at last changes nothing.
	must(t, db.Settle(t.Context(), []postgres.Delivery{{ID: back[0].ID, State: postgres.Sent}}))
	must(t, db.Settle(t.Context(), []postgres.Delivery{{ID: held[0].ID, State: postgres.Queued, RetryAt: now}}))
	letters, err = db.Letters(t.Context(), "CPOM-1")
	must(t, err)
	if got := letters[0]; got.State != postgres.Sent || !got.Doubtful || !strings.Contains(got.LastError, "peut-être déjà partie") {
		t.Errorf("in the end: %+v", got)
	}
}

func TestImpossibleDeliveriesAreRefused(t *testing.T) {
	db, _ := migrated(t)
	now := posted(t, db)
	held := lease(t, db, 2, now)
	for _, state := range []string{"", postgres.Leased, postgres.Gathered, postgres.PossiblySent, "lost"} {
		if err := db.Settle(t.Context(), []postgres.Delivery{{ID: held[0].ID, State: postgres.Sent}, {ID: held[1].ID, State: state}}); err == nil {
			t.Errorf("a letter became %q", state)
		}
	}
	counts(t, db, map[string]int{postgres.Leased: 2, postgres.Sent: 0})
	must(t, db.Settle(t.Context(), nil))
}

// Whoever asks for it, and through whichever fact: people get a letter once.
func TestALetterIsQueuedOnce(t *testing.T) {
	db, _ := migrated(t)
	for _, id := range []string{"CPOM-1", "CPOM-2"} {
		l := open(t, inForce(id), "2028-06-01")
		_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
		must(t, err)
		must(t, db.Record(t.Context(), id, l.facts, scribe{contract: "CPOM-1", about: []contract.Kind{contract.PlanSet}}))
	}
	counts(t, db, map[string]int{postgres.Queued: 1})
}

func TestImpossibleLettersAreRefused(t *testing.T) {
	db, conn := migrated(t)
	posted(t, db)
	for _, statement := range []string{
		"UPDATE outbox SET state = 'lost'",
		"UPDATE outbox SET state = 'sent', attempts = 1",
		"UPDATE outbox SET done_at = now()",
		"UPDATE outbox SET state = 'leased', attempts = 1",
		"UPDATE outbox SET state = 'leased', leased_until = now()",
		"UPDATE outbox SET state = 'given_up', attempts = 1",
		"UPDATE outbox SET state = 'gathered', done_at = now()",
		"UPDATE outbox SET digest_id = id",
		"UPDATE outbox SET contract_id = NULL, fact_seq = NULL",
		"UPDATE outbox SET kind = 'digest'",
	} {
		if _, err := conn.Exec(t.Context(), statement); err == nil {
			t.Errorf("accepted: %s", statement)
		}
	}
}

// A sender that still talks to a slow mail server keeps its letters; one that died does not.
func TestARenewedLeaseLastsAsLongAsItsSender(t *testing.T) {
	db, _ := migrated(t)
	now := posted(t, db)
	mine := lease(t, db, 2, now)
	must(t, db.Renew(t.Context(), []int64{mine[0].ID}, now.Add(10*time.Minute)))
	var taken []int64
	for _, o := range lease(t, db, 1000, now.Add(2*time.Minute)) {
		taken = append(taken, o.ID)
	}
	if slices.Contains(taken, mine[0].ID) || !slices.Contains(taken, mine[1].ID) {
		t.Errorf("after the first lease another sender took %v; %d was renewed, %d was not", taken, mine[0].ID, mine[1].ID)
	}
}
