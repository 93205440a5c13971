package postgres_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/postgres"
)

func TestTheAccessLogIsReadByThoseConcerned(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, inForce("CPOM-1"), "2028-06-01"))
	must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.auditor", Organisation: "CD-96", Name: "Audit"}))
	must(t, db.GrantOffice(t.Context(), "p.auditor", "CD-96", access.Auditor, civil.Date{}, civil.Date{}))
	lines := []postgres.AccessEntry{
		{Person: og, Contract: "CPOM-1", Action: "see_text", Outcome: postgres.AccessRead, RequestID: "r-1"},
		{Person: ars, Contract: "CPOM-9", Action: "see_contract", Outcome: postgres.AccessRefused, Code: "unknown", Reason: "Ce contrat n'existe pas."},
		{Person: "", Action: "sign_in", Outcome: postgres.AccessRefused},
		{Person: ars, Contract: "CPOM-1", Action: "set_visas", Subject: "ARS-MV", Outcome: postgres.AccessChanged, Rule: "own_party"},
		{Person: cd, Action: "add-person", Subject: "p.new", Outcome: postgres.AccessChanged}, // in the directory of the CD-96
	}
	for i := range lines {
		lines[i].ID, lines[i].At = int64(i+1), noon(base)
		must(t, db.LogAccess(t.Context(), lines[i]))
	}
	for person, want := range map[string][]postgres.AccessEntry{
		og: {lines[0]}, ars: {lines[1], lines[3]}, cd: {lines[4]}, "p.auditor": {lines[0], lines[3], lines[4]}, "p.nobody": nil, "": nil, access.OperatorPerson: lines,
	} {
		got, err := seenBy(db, person, "2028-06-02").AccessLog(t.Context(), postgres.LogFilter{})
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
			t.Errorf("%q (-want +got):\n%s", person, diff)
		}
	}
	page, err := everything(db).AccessLog(t.Context(), postgres.LogFilter{Contract: "CPOM-1", After: 1, Limit: 1})
	must(t, err)
	if len(page) != 1 || page[0].ID != 4 {
		t.Errorf("page: %+v", page)
	}
	for _, statement := range []string{"UPDATE access_log SET person = 'x'", "DELETE FROM access_log WHERE id = 1", "TRUNCATE access_log"} {
		_, err := conn.Exec(t.Context(), statement)
		if refusal, ok := errors.AsType[*pgconn.PgError](err); !ok || refusal.Code != "23000" {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// Whatever is asked for, the line of it is kept.
func TestNoLineIsTooLongForTheLog(t *testing.T) {
	db, _ := migrated(t)
	long := strings.Repeat("é", 600) + "\x00"
	must(t, db.LogAccess(t.Context(), postgres.AccessEntry{
		At: noon(base), Person: long, Contract: long, Action: long, Subject: "a\x00b\xff", Outcome: postgres.AccessRefused, Code: long, Rule: long, Reason: long, RequestID: long,
	}))
	kept, err := everything(db).AccessLog(t.Context(), postgres.LogFilter{})
	must(t, err)
	if len(kept) != 1 || kept[0].Reason != strings.Repeat("é", 500) || kept[0].Subject != "a\uFFFDb\uFFFD" {
		t.Errorf("kept: %+v", kept)
	}
}
