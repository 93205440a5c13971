package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// Recorded one fact at a time, as the workflow does; then dropped and folded again.
func TestRebuiltEqualsRecorded(t *testing.T) {
	db, conn := migrated(t)
	folded := 0
	for _, l := range []*life{longLife(t, "CPOM-1"), open(t, inForce("CPOM-2"), "2028-06-01")} {
		_, err := db.AddContract(t.Context(), newContract(*l.facts[0].Detail.Opening))
		must(t, err)
		folded += len(l.facts)
		for i := range l.facts {
			must(t, db.Record(t.Context(), l.state.ID, l.facts[i:i+1], scribe{contract: l.state.ID, about: []contract.Kind{contract.DeadlineDue}}))
			if i%40 == 0 {
				before := tables(t, conn, l.state.ID)
				_, err := db.Rebuild(t.Context(), l.state.ID)
				must(t, err)
				unchanged(t, before, tables(t, conn, l.state.ID))
			}
		}
	}
	_, err := db.AddContract(t.Context(), newContract(programmed("CPOM-3"))) // not started yet
	must(t, err)
	var before []map[string][]string
	for _, id := range []string{"CPOM-1", "CPOM-2", "CPOM-3"} {
		before = append(before, tables(t, conn, id))
	}
	report, err := db.Rebuild(t.Context(), "")
	must(t, err)
	if want := (postgres.RebuildReport{Contracts: 3, Facts: folded}); !cmp.Equal(report, want) {
		t.Errorf("report %+v, want %+v", report, want)
	}
	for i, id := range []string{"CPOM-1", "CPOM-2", "CPOM-3"} {
		unchanged(t, before[i], tables(t, conn, id))
	}
}

func TestRebuildMendsAndSaysWhat(t *testing.T) {
	for _, damage := range []string{
		"UPDATE contracts SET phase = 'programmed' WHERE id = 'CPOM-1'",
		"UPDATE contracts SET state = '{}' WHERE id = 'CPOM-1'",
		"UPDATE contracts SET seq = 3 WHERE id = 'CPOM-1'",
		"UPDATE contracts SET head = sha256('x') WHERE id = 'CPOM-1'",
		"UPDATE approvals SET decisions = '[]' WHERE contract_id = 'CPOM-1' AND id = 'signature'",
		"DELETE FROM approvals WHERE contract_id = 'CPOM-1' AND id = 'launch'",
		"DELETE FROM deadlines WHERE contract_id = 'CPOM-1'",
		"INSERT INTO deadlines VALUES ('CPOM-1', 'step.FA-9.1', 'open', '2030-01-01', '[]', '2030-01-01')",
		"INSERT INTO approvals SELECT contract_id, id, 9, kind, state, '', '', '', '{}', '{}', '[]', null, null, asked_at FROM approvals WHERE id = 'renewal' AND round = 1",
		"UPDATE deadlines SET due = due + 1 WHERE contract_id = 'CPOM-1'",
		"UPDATE deadlines SET first_due = due, moves = 0 WHERE contract_id = 'CPOM-1'",
		"UPDATE approvals SET visas = '[]' WHERE contract_id = 'CPOM-1' AND id = 'amendment.2'",
		"DELETE FROM assignments WHERE contract_id = 'CPOM-1' AND position = 3",
		"UPDATE assignments SET until_on = NULL WHERE contract_id = 'CPOM-1'",
		"UPDATE delegations SET until_on = until_on + 365 WHERE contract_id = 'CPOM-1'",
		"INSERT INTO delegations VALUES ('CPOM-1', 'delegation.9', 'OG', 'p.og.dir', 'p.thief', '2028-01-01', '2040-01-01')",
	} {
		t.Run(damage, func(t *testing.T) {
			db, conn := migrated(t)
			added(t, db, longLife(t, "CPOM-1"))
			added(t, db, open(t, inForce("CPOM-2"), "2028-06-01"))
			before := tables(t, conn, "CPOM-1")
			_, err := conn.Exec(t.Context(), damage)
			must(t, err)
			report, err := db.Rebuild(t.Context(), "")
			must(t, err)
			if !slices.Equal(report.Drifted, []string{"CPOM-1"}) {
				t.Errorf("drifted: %v", report.Drifted)
			}
			unchanged(t, before, tables(t, conn, "CPOM-1"))
		})
	}
}

// Before its first fact a contract has the register of its opening.
func TestRebuildMendsAContractThatIsNotStarted(t *testing.T) {
	db, conn := migrated(t)
	_, err := db.AddContract(t.Context(), newContract(programmed("CPOM-1")))
	must(t, err)
	before := tables(t, conn, "CPOM-1")
	_, err = conn.Exec(t.Context(), "DELETE FROM assignments")
	must(t, err)
	_, err = db.Rebuild(t.Context(), "CPOM-1")
	must(t, err)
	unchanged(t, before, tables(t, conn, "CPOM-1"))
}

func TestOneBrokenContractDoesNotStopTheRebuild(t *testing.T) {
	db, conn := migrated(t)
	for _, id := range []string{"CPOM-1", "CPOM-2", "CPOM-3"} {
		added(t, db, open(t, inForce(id), "2028-06-01"))
	}
	_, err := conn.Exec(t.Context(), "DROP TRIGGER contracts_frozen ON contracts; UPDATE contracts SET opening = '[]' WHERE id = 'CPOM-2'; UPDATE contracts SET suspended = true")
	must(t, err)
	broken := tables(t, conn, "CPOM-2")
	report, err := db.Rebuild(t.Context(), "")
	if err == nil || !strings.Contains(err.Error(), "CPOM-2") || strings.Contains(err.Error(), "CPOM-1") {
		t.Errorf("error: %v", err)
	}
	if report.Contracts != 2 || !slices.Equal(report.Drifted, []string{"CPOM-1", "CPOM-3"}) {
		t.Errorf("report: %+v", report)
	}
	unchanged(t, broken, tables(t, conn, "CPOM-2"))

	_, err = db.Rebuild(t.Context(), "CPOM-9")
	refusedWith(t, err, postgres.ErrUnknown)
}
