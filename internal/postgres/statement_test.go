package postgres_test

import (
	"strings"
	"sync"
	"testing"

	"jalon/internal/mention"
	"jalon/internal/policy"
	"jalon/internal/postgres"
)

// The same words under the same command are one statement, also when they are sent by several at once: the command that
// carries the mention is then the same.
func TestTheSameWordsUnderACommandAreOneStatement(t *testing.T) {
	db, conn := migrated(t)
	deposed := func(id, command, words string) string {
		said, err := db.Depose(t.Context(), id, command, words)
		must(t, err)
		return said
	}
	var all sync.WaitGroup
	same := make([]string, 8)
	for i := range same {
		all.Go(func() { same[i] = deposed("CPOM-1", "c-1", "Trop tôt.") })
	}
	all.Wait()
	found := mention.Find(same[0])
	if len(found) != 1 || found[0].Person != "" || same[0] != mention.Text(found[0].Commitment) {
		t.Fatalf("deposed as %q", same[0])
	}
	for _, again := range same {
		if again != same[0] {
			t.Errorf("the same words are mentioned as %q and %q", same[0], again)
		}
	}
	for _, other := range []string{deposed("CPOM-1", "c-2", "Trop tôt."), deposed("CPOM-2", "c-1", "Trop tôt."), deposed("CPOM-1", "c-1", "Trop tard.")} {
		if other == same[0] {
			t.Errorf("%q stands for something else, too", other)
		}
	}
	for _, blank := range []string{"", " \n"} {
		if got := deposed("CPOM-1", "c-3", blank); got != blank {
			t.Errorf("%q is mentioned as %q", blank, got)
		}
	}
	var rows int
	must(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM statements").Scan(&rows))
	if rows != 4 {
		t.Errorf("%d statements", rows)
	}
}

// What people wrote changes by an erasure alone, which keeps what the row is known by; what only grows is tidied by those
// who say so. The owner of the tables is held to it as well.
func TestWordsChangeByAnErasureAlone(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, programmed("CPOM-1"), "2026-11-23"))
	_, err := db.Depose(t.Context(), "CPOM-1", "c-1", "Trop tôt.")
	must(t, err)
	_, err = db.AddText(t.Context(), "CPOM-1", postgres.Text{Party: "OG", Subject: "launch", Text: "Le périmètre.", DepositedBy: og, DepositedAt: noon(base)})
	must(t, err)
	own := policy.Default()
	own.Version = "essai"
	_, err = db.AddPolicy(t.Context(), policy.Policy{Policy: own, Text: []byte("version: essai"), Digest: strings.Repeat("0", 64)}, ars, noon(base))
	must(t, err)
	must(t, db.LogAccess(t.Context(), postgres.AccessEntry{At: noon(base), Person: og, Action: "x", Outcome: postgres.AccessRead}))
	exec(t, conn, "INSERT INTO erasures VALUES (1, now(), '{}', sha256('x')), (2, now(), '{}', sha256('x'))")

	attempt := func(upkeep, statement string) error {
		tx, err := conn.Begin(t.Context())
		must(t, err)
		defer tx.Rollback(t.Context())
		_, err = tx.Exec(t.Context(), "SELECT set_config('jalon.upkeep', $1, true)", upkeep)
		must(t, err)
		_, err = tx.Exec(t.Context(), statement)
		return err
	}
	for _, statement := range []string{
		"UPDATE statements SET text = 'x'", "UPDATE statements SET text = 'x', redacted_by = NULL", "UPDATE statements SET redacted_by = 1, commitment = repeat('0', 64)",
		"UPDATE statements SET redacted_by = 1, command_id = 'c-2'", "UPDATE statements SET redacted_by = 1, deposited_at = now()",
		"UPDATE texts SET text = 'x'", "UPDATE texts SET redacted_by = 1, revision = repeat('0', 64)", "UPDATE texts SET redacted_by = 1, deposited_by = 'x'", "DELETE FROM texts", "TRUNCATE texts",
		"UPDATE policies SET yaml = 'x'", "UPDATE policies SET redacted_by = 1, policy = '{}'", "UPDATE policies SET redacted_by = 1, added_by = 'x'", "DELETE FROM policies", "TRUNCATE policies",
		"UPDATE erasures SET record = '{}'", "DELETE FROM erasures", "TRUNCATE erasures CASCADE",
		"TRUNCATE access_log",
	} {
		for _, upkeep := range []string{"", "erasure", "retention"} {
			refusedAs(t, attempt(upkeep, statement), "23000", upkeep+" "+statement)
		}
	}
	for _, allowed := range []string{
		"UPDATE statements SET text = 'x', salt = decode(repeat('00', 16), 'hex'), redacted_by = 1", "UPDATE texts SET text = repeat('x', 300000), subject = 'x', redacted_by = 1",
		"UPDATE policies SET yaml = 'x', redacted_by = 1",
	} {
		must(t, attempt("", allowed))
	}
	exec(t, conn, "UPDATE statements SET redacted_by = 1")
	refusedAs(t, attempt("", "UPDATE statements SET text = 'x', redacted_by = 1"), "23000", "redacted twice by one erasure")
	refusedAs(t, attempt("", "UPDATE statements SET text = 'Trop tôt.', redacted_by = NULL"), "23000", "taken back")
	must(t, attempt("", "UPDATE statements SET text = 'x', redacted_by = 2"))
	for upkeep, may := range map[string]string{"erasure": "UPDATE access_log SET reason = 'x'", "retention": "DELETE FROM access_log"} {
		must(t, attempt(upkeep, may))
		for _, other := range []string{"", "x", map[string]string{"erasure": "retention", "retention": "erasure"}[upkeep]} {
			refusedAs(t, attempt(other, may), "23000", other+" "+may)
		}
	}
	// Services are not the owner: nothing that they say lets them.
	for _, statement := range []string{"DELETE FROM access_log", "UPDATE statements SET redacted_by = 2", "DELETE FROM statements", "DELETE FROM names", "DELETE FROM person_keys"} {
		refusedAs(t, postgres.Exec(t.Context(), db, "SELECT set_config('jalon.upkeep', 'retention', false); "+statement), "42501", statement)
	}
	if lines, err := everything(db).AccessLog(t.Context(), postgres.LogFilter{}); err != nil || len(lines) != 1 {
		t.Errorf("the log has %d lines, %v", len(lines), err)
	}
}
