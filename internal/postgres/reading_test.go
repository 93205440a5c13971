package postgres_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// whoSees asks the queries and the bare policies, which must agree, whether somebody sees CPOM-1 at an instant.
func whoSees(t *testing.T, db *postgres.DB, conn *pgx.Conn, r access.Reader) bool {
	t.Helper()
	seen := len(listed(t, db.As(r), postgres.Filter{})) > 0
	bare(t, conn, r, func(tx pgx.Tx) {
		var rows int
		must(t, tx.QueryRow(t.Context(), "SELECT count(*) FROM contracts").Scan(&rows))
		if seen != (rows > 0) {
			t.Errorf("%s at %s: the query says %t, the policies %t", r.Person, r.At, seen, rows > 0)
		}
	})
	return seen
}

func TestSightFollowsTheRegister(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	l.do(arsChief, contract.AssignRole, "", post("p.informed", contract.Informed, ""), func(c *contract.Command) { c.From, c.Until = day("2028-06-05"), day("2028-06-10") })
	l.do(cdChief, contract.Delegate, "", post("p.adj", "", ""), until("2028-06-20"))
	l.do(cd, contract.Delegate, "", post("p.adj.2", "", ""), until("2028-06-20"))
	l.do(cdChief, contract.EndRole, "", post(cd, contract.Referent, ""), until("2028-06-07"))
	added(t, db, l)
	must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.auditor", Organisation: "CD-96", Name: "Audit"}))
	must(t, db.GrantOffice(t.Context(), "p.auditor", "CD-96", access.Auditor, day("2028-06-04"), day("2028-06-06")))

	for _, c := range []struct {
		person      string
		first, last string // the days around which sight changes; "" when it does not
		since       bool
	}{
		{person: og, since: true}, {person: "p.nobody"},
		{person: "p.informed", first: "2028-06-05", last: "2028-06-10"},
		{person: "p.adj", last: "2028-06-20", since: true},
		{person: "p.adj.2", last: "2028-06-07", since: true}, // whoever lent it has nothing left to lend
		{person: cd, last: "2028-06-07", since: true},
		{person: "p.auditor", first: "2028-06-04", last: "2028-06-06"},
	} {
		sees := func(at time.Time) bool { return whoSees(t, db, conn, access.Reader{Person: c.person, At: at}) }
		if got := sees(noon(day("2028-06-02"))); got != c.since {
			t.Errorf("%s sees on the second day: %t", c.person, got)
		}
		if c.first != "" && (sees(dusk(day(c.first).AddDays(-1))) || !sees(dawn(day(c.first)))) {
			t.Errorf("%s does not begin to see on %s", c.person, c.first)
		}
		if c.last != "" && (!sees(dusk(day(c.last))) || sees(dawn(day(c.last).AddDays(1)))) {
			t.Errorf("%s does not see up to %s and not beyond", c.person, c.last)
		}
	}
	// A contract that runs ahead of the clock is looked at on its own day.
	for person, want := range map[string]bool{"p.adj": true, "p.informed": false, "p.auditor": false} {
		if got := whoSees(t, db, conn, access.Reader{Person: person, At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}); got != want {
			t.Errorf("%s, two years before: %t", person, got)
		}
	}
	l.do(cdChief, contract.RevokeDelegation, l.state.Delegations[0].ID)
	must(t, db.Record(t.Context(), "CPOM-1", l.facts[len(l.facts)-1:], scribe{contract: "CPOM-1"}))
	if whoSees(t, db, conn, access.Reader{Person: "p.adj", At: noon(day("2028-06-02"))}) {
		t.Error("a revoked delegation still shows the contract")
	}
}

func TestStandingSaysInWhichCapacity(t *testing.T) {
	db, _ := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	l.do(cdChief, contract.Delegate, "", post(cd, "", ""), until("2028-06-20"))
	added(t, db, l)
	must(t, db.GrantOffice(t.Context(), cd, "CD-96", access.Auditor, civil.Date{}, day("2028-06-10")))
	must(t, db.GrantOffice(t.Context(), cd, elan, access.Operator, day("2028-06-05"), civil.Date{}))

	want := access.Standing{Person: cd,
		Parts:   []access.Part{{Party: "CD-96", Role: contract.Referent}, {Party: "CD-96", Role: contract.Signatory, Delegate: true}},
		Offices: []access.Held{{Organisation: elan, Office: access.Operator, Party: "OG"}, {Organisation: "CD-96", Office: access.Auditor, Party: "CD-96"}},
	}
	got, err := seenBy(db, cd, "2028-06-05").Standing(t.Context(), "CPOM-1")
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in the contract (-want +got):\n%s", diff)
	}
	got, err = seenBy(db, cd, "2028-06-11").Standing(t.Context(), "")
	must(t, err)
	if diff := cmp.Diff(access.Standing{Person: cd, Offices: []access.Held{{Organisation: elan, Office: access.Operator}}}, got, cmp.Transformer("nil", func(p []access.Part) int { return len(p) })); diff != "" {
		t.Errorf("in general (-want +got):\n%s", diff)
	}
	if everywhere, err := everything(db).Standing(t.Context(), "CPOM-1"); err != nil || !everywhere.Holds(access.Operator, "CD-96") || len(everywhere.Parts) > 0 {
		t.Errorf("the operator: %+v, %v", everywhere, err)
	}
	me, err := seenBy(db, cd, "2028-06-05").Me(t.Context())
	must(t, err)
	part := postgres.Part{Contract: "CPOM-1", Title: "CPOM de l'Association Élan", Party: "CD-96", Role: "referent"}
	lent := part
	lent.Role, lent.Delegate = "signatory", true
	if me.Name != "Anne Brun" || !slices.Equal(me.Parts, []postgres.Part{part, lent}) {
		t.Errorf("me: %+v", me)
	}
	for _, person := range []string{"", "p.nobody"} {
		_, err := seenBy(db, person, "2028-06-05").Me(t.Context())
		refusedWith(t, err, postgres.ErrUnknown)
	}
}

// A text that its party has not submitted exists for nobody else, whatever they ask (F-RA-05, F-RS-06).
func TestADraftIsItsPartysUntilAFactNamesIt(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	added(t, db, l)
	must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.auditor", Organisation: elan, Name: "Audit"}))
	must(t, db.GrantOffice(t.Context(), "p.auditor", elan, access.Auditor, civil.Date{}, civil.Date{}))
	draft := postgres.Text{Party: "OG", Subject: "step.FA-1.2", Text: "Étape réalisée.", DepositedBy: pilot, DepositedAt: l.now}
	revision, err := db.AddText(t.Context(), "CPOM-1", draft)
	must(t, err)

	opens := func(person string) bool {
		t.Helper()
		reader := access.Reader{Person: person, At: l.now}
		got, err := db.As(reader).Text(t.Context(), "CPOM-1", revision)
		if err != nil {
			refusedWith(t, err, postgres.ErrUnknown)
		} else if got.Text != draft.Text || got.DepositedBy != pilot || got.Party != "OG" {
			t.Errorf("%s reads %+v", person, got)
		}
		texts, err := db.As(reader).Texts(t.Context(), "CPOM-1")
		must(t, err)
		deposited, err := db.As(reader).Deposited(t.Context(), []string{revision})
		must(t, err)
		rows := len(bareRows(t, conn, reader)["texts"])
		if len(texts) != rows || len(deposited) != rows || (got.Revision != "") != (rows > 0) {
			t.Errorf("%s opens %q, lists %d, is told of %d and could read %d rows", person, got.Revision, len(texts), len(deposited), rows)
		}
		if rows > 0 && texts[0].Text != "" {
			t.Error("the list carries the words")
		}
		return rows > 0
	}
	for person, want := range map[string]bool{pilot: true, ogChief: true, "p.auditor": true, ars: false, cdChief: false, access.OperatorPerson: false} {
		if got := opens(person); got != want {
			t.Errorf("%s opens the draft: %t", person, got)
		}
	}
	// Another party that holds the same text holds its own draft of it.
	own := draft
	own.Party, own.DepositedBy, own.DepositedAt = "ARS-MV", pilot, l.now.Add(time.Hour)
	_, err = db.AddText(t.Context(), "CPOM-1", own)
	must(t, err)
	if got, err := seenBy(db, ars, "2028-06-01").Text(t.Context(), "CPOM-1", revision); err != nil || got.Party != "ARS-MV" || got.Shared {
		t.Errorf("the ARS reads %+v, %v", got, err)
	}

	known := len(l.facts)
	l.do(pilot, contract.ReportStep, "step.FA-1.2", func(c *contract.Command) { c.Revision = revision })
	must(t, db.Record(t.Context(), "CPOM-1", l.facts[known:], scribe{contract: "CPOM-1"}))
	shown, err := seenBy(db, cdChief, "2028-06-01").Text(t.Context(), "CPOM-1", revision)
	if err != nil || !shown.Shared || shown.Party != "OG" {
		t.Errorf("once submitted, the CD reads %+v, %v", shown, err)
	}
	if texts, err := seenBy(db, "p.nobody", "2028-06-01").Texts(t.Context(), "CPOM-1"); err == nil {
		t.Errorf("a stranger lists %v", texts)
	}
}

func TestTextsAreFrozen(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, inForce("CPOM-1"), "2028-06-01"))
	text := postgres.Text{Party: "OG", Text: "Un texte.", DepositedBy: og, DepositedAt: noon(base)}
	first, err := db.AddText(t.Context(), "CPOM-1", text)
	must(t, err)
	text.DepositedBy = ogChief
	if again, err := db.AddText(t.Context(), "CPOM-1", text); err != nil || again != first {
		t.Errorf("the same text again: %s, %v", again, err)
	}
	if got, err := seenBy(db, og, "2028-06-01").Text(t.Context(), "CPOM-1", first); err != nil || got.DepositedBy != og {
		t.Errorf("deposited twice: %+v, %v", got, err)
	}
	text.Text = string(make([]byte, postgres.MostText+1))
	_, err = db.AddText(t.Context(), "CPOM-1", text)
	refusedWith(t, err, postgres.ErrTooLong)
	text.Text, text.Party = "Un autre.", "ARS-XX"
	_, err = db.AddText(t.Context(), "CPOM-1", text)
	refusedWith(t, err, postgres.ErrUnknown)
	for _, statement := range []string{
		"UPDATE texts SET text = 'x'", "DELETE FROM texts", "TRUNCATE texts",
		"INSERT INTO texts SELECT contract_id, repeat('0', 64), party, subject, text, deposited_by, deposited_at FROM texts",
	} {
		if _, err := conn.Exec(context.Background(), statement); err == nil {
			t.Errorf("%s was done", statement)
		}
	}
}
