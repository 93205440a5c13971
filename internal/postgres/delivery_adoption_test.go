package postgres_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// schemaNine is a database from before letters had an order, with a contract of which nothing is recorded.
func schemaNine(t *testing.T) (*postgres.DB, *pgx.Conn) {
	t.Helper()
	today, from := migrated(t)
	_, err := today.AddContract(t.Context(), newContract(programmed("CPOM-1")))
	must(t, err)
	return schema(t, 9, from, []string{"organisations", "people", "contracts", "contract_parties", "assignments"}, func(map[string]json.RawMessage) {})
}

// An outbox that an earlier release left goes on: what was done with stays so, what waited leaves in the new order, to
// the address that is right today.
func TestAnEarlierOutboxGoesOn(t *testing.T) {
	db, conn := schemaNine(t)
	must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.left", Organisation: elan, Name: "Parti", Address: "parti@elan.example"}))
	exec(t, conn, `INSERT INTO facts (contract_id, seq, fact, at, kind, actor, sentence, phase) VALUES ('CPOM-1', 1, '{}', now(), 'x', 'x', 'x', 'programmed')`)
	n := 0
	left := func(person string, kind mail.Kind, rest string) {
		t.Helper()
		n++
		exec(t, conn, `
			INSERT INTO outbox (contract_id, fact_seq, letter_id, kind, recipient, letter, state, attempts, leased_until, done_at, last_error)
			VALUES ('CPOM-1', 1, $1, $2, 'earlier@x.example', json_build_object('id', $1::text, 'kind', $2::text, 'to', json_build_object('name', 'X', 'address', 'earlier@x.example')), `+rest+`)`,
			fmt.Sprintf("CPOM-1/1/%s", person), kind)
	}
	left(ars, mail.DecisionTaken, "'queued', 0, NULL, NULL, NULL")
	left(cd, mail.DeadlineEscalated, "'leased', 1, now() - interval '1 hour', NULL, NULL")
	left(og, mail.DeadlineOverdue, "'queued', 2, NULL, NULL, 'L''envoi précédent s''est interrompu sans réponse\u00a0: la lettre est peut-être déjà partie.'")
	left(pilot, mail.DeadlineNear, "'sent', 1, NULL, now(), NULL")
	left(ogChief, mail.DeadlineDue, "'possibly_sent', 9, NULL, now(), 'coupé'")
	left("p.left", mail.DeadlineDue, "'refused', 1, NULL, now(), '550'")
	left("p.nobody", mail.DeadlineDue, "'queued', 0, NULL, NULL, NULL")
	must(t, db.Migrate(t.Context()))

	type shown struct {
		State, Address string
		Doubtful       bool
	}
	var got []shown
	letters, err := db.Letters(t.Context(), "CPOM-1")
	must(t, err)
	for _, p := range letters {
		got = append(got, shown{p.State, p.Address, p.Doubtful})
	}
	if diff := cmp.Diff([]shown{
		{"queued", "earlier@x.example", false}, {"leased", "earlier@x.example", false}, {"possibly_sent", "earlier@x.example", true},
		{"sent", "earlier@x.example", false}, {"possibly_sent", "earlier@x.example", true}, {"refused", "earlier@x.example", false}, {"queued", "earlier@x.example", false},
	}, got); diff != "" {
		t.Errorf("after migrating (-want +got):\n%s", diff)
	}
	if told, err := db.Refused(t.Context(), 10); len(told) != 0 || err != nil {
		t.Errorf("an old refusal is news: %+v, %v", told, err)
	}
	var order []string
	for _, o := range lease(t, db, 10, fact) {
		order = append(order, o.Letter.To.Person+" "+o.Letter.To.Address)
	}
	if diff := cmp.Diff([]string{"p.cd anne@cd.example", "p.og jean@elan.example", " earlier@x.example", "p.ars claire@ars.example"}, order); diff != "" {
		t.Errorf("what leaves (-want +got):\n%s", diff)
	}
}

// The migration orders what waits as this release does.
func TestEarlierLettersAreAsUrgentAsNewOnes(t *testing.T) {
	db, conn := schemaNine(t)
	exec(t, conn, `INSERT INTO facts (contract_id, seq, fact, at, kind, actor, sentence, phase) VALUES ('CPOM-1', 1, '{}', now(), 'x', 'x', 'x', 'programmed')`)
	kinds := []mail.Kind{mail.ImportSummary, mail.ApprovalAsked, mail.DecisionTaken, mail.DeadlineNear, mail.DeadlineDue, mail.DeadlineOverdue,
		mail.DeadlineEscalated, mail.StepDue, mail.RenewalT18, mail.RenewalT12}
	for _, kind := range kinds {
		exec(t, conn, "INSERT INTO outbox (contract_id, fact_seq, letter_id, kind, recipient, letter) VALUES ('CPOM-1', 1, $1, $1, 'x', '{}')", kind)
	}
	must(t, db.Migrate(t.Context()))
	rows, err := conn.Query(t.Context(), "SELECT kind, urgency FROM outbox")
	must(t, err)
	var kind mail.Kind
	var urgency int
	_, err = pgx.ForEachRow(rows, []any{&kind, &urgency}, func() error {
		if urgency != kind.Urgency() {
			t.Errorf("%s became %d, is %d", kind, urgency, kind.Urgency())
		}
		return nil
	})
	must(t, err)
}
