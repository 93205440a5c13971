package postgres_test

import (
	"testing"

	"jalon/internal/mail"
	"jalon/internal/postgres"
)

func TestABounceUndoesASentLetter(t *testing.T) {
	db, conn := migrated(t)
	written(t, db, "CPOM-1", to(ars, mail.DeadlineNear), to(cd, mail.DeadlineNear))
	first := lease(t, db, 1, fact)
	must(t, db.Settle(t.Context(), []postgres.Delivery{{ID: first[0].ID, State: postgres.Sent}}))
	bounce := postgres.Bounce{LetterID: "CPOM-1/0/p.ars", Recipient: "Claire@ARS.example", Status: "5.1.1", Detail: "boîte inconnue"}
	for name, other := range map[string]postgres.Bounce{
		"not ours":          {LetterID: "CPOM-9/0/p.ars", Recipient: bounce.Recipient},
		"another recipient": {LetterID: bounce.LetterID, Recipient: "anne@cd.example"},
		"never sent":        {LetterID: "CPOM-1/1/p.cd", Recipient: "p.cd@earlier.example"},
	} {
		t.Run(name, func(t *testing.T) { refusedWith(t, db.Bounced(t.Context(), other), postgres.ErrUnknown) })
	}
	if got := letterOf(t, db, "CPOM-1", 0); got.State != postgres.Sent {
		t.Fatalf("strangers' reports made it %+v", got)
	}
	must(t, db.Bounced(t.Context(), bounce))
	if got := letterOf(t, db, "CPOM-1", 0); got.State != postgres.Refused || got.LastError != "boîte inconnue" {
		t.Errorf("after the report: %+v", got)
	}
	var failure string
	must(t, conn.QueryRow(t.Context(), "SELECT address_failure FROM people WHERE id = $1", ars).Scan(&failure))
	refusals, err := db.Refused(t.Context(), 10)
	must(t, err)
	if failure != "boîte inconnue" || len(refusals) != 1 || refusals[0].Status != "5.1.1" || refusals[0].Person != ars {
		t.Errorf("marked %q, to be told %+v", failure, refusals)
	}
	// The same report again marks no address that was corrected meanwhile, and is not told again.
	must(t, db.Told(t.Context(), []int64{refusals[0].OutboxID}))
	must(t, db.SetAddress(t.Context(), ars, "claire@ars.example"))
	must(t, db.Bounced(t.Context(), bounce))
	var failed bool
	must(t, conn.QueryRow(t.Context(), "SELECT address_failed_at IS NOT NULL FROM people WHERE id = $1", ars).Scan(&failed))
	if again, err := db.Refused(t.Context(), 10); len(again) != 0 || err != nil || failed {
		t.Errorf("again: told %+v, %v, marked %t", again, err, failed)
	}
}

// A report that comes while the letter is on its way again ends it, whatever the sender says later.
func TestABounceEndsALetterUnderWay(t *testing.T) {
	db, _ := migrated(t)
	written(t, db, "CPOM-1", to(ars, mail.DeadlineNear))
	first := lease(t, db, 1, fact)
	must(t, db.Bounced(t.Context(), postgres.Bounce{LetterID: first[0].Letter.ID, Recipient: first[0].Letter.To.Address, Status: "5.1.1", Detail: "inconnue"}))
	must(t, db.Settle(t.Context(), []postgres.Delivery{{ID: first[0].ID, State: postgres.Sent}}))
	if got := letterOf(t, db, "CPOM-1", 0); got.State != postgres.Refused {
		t.Errorf("in the end: %+v", got)
	}
}
