package postgres_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/postgres"
)

// What is read of a life folds to what the projection says, from the opening that was stored.
func TestAWholeLifeIsRead(t *testing.T) {
	db, _ := migrated(t)
	added(t, db, open(t, inForce("CPOM-1"), "2028-06-01"))
	life, err := db.Life(t.Context(), "CPOM-1")
	must(t, err)
	state := life.Opening
	for _, fact := range life.Told() {
		must(t, state.Apply(fact))
	}
	if diff := cmp.Diff(life.State.Seq, state.Seq); diff != "" || life.State.Phase != state.Phase || len(life.Facts) == 0 || life.Opening.ID != "CPOM-1" {
		t.Errorf("%d facts: %s", len(life.Facts), diff)
	}
	seen, err := seenBy(db, ars, "2028-06-02").Life(t.Context(), "CPOM-1")
	must(t, err)
	if len(seen.Facts) != len(life.Facts) || seen.Opening.ID != "CPOM-1" {
		t.Errorf("seen: %d facts", len(seen.Facts))
	}
	for id, reading := range map[string]*postgres.Reading{"CPOM-1": seenBy(db, "p.nobody", "2028-06-02"), "CPOM-9": seenBy(db, ars, "2028-06-02")} {
		if _, err := reading.Life(t.Context(), id); !errors.Is(err, postgres.ErrUnknown) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// The first checkpoint over a fact is told, and none over a fact whose link is not the one that was logged.
func TestSealsTellTheFirstCheckpointOverEachFact(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	added(t, db, l)
	before, err := db.Seals(t.Context(), "CPOM-1")
	must(t, err)
	links := chainOf(t, conn, "CPOM-1")
	if len(before) != len(links) || before[1].Checkpoint != 0 || before[1].Hash != links[0] {
		t.Fatalf("%+v and %d links", before, len(links))
	}
	signed(t, db, "2028-06-01T20:00:00Z")
	signed(t, db, "2028-06-02T20:00:00Z") // the log did not grow
	after, err := db.Seals(t.Context(), "CPOM-1")
	must(t, err)
	for seq, seal := range after {
		if seal.Checkpoint != 1 || !seal.At.Equal(instant(t, "2028-06-01T20:00:00Z")) {
			t.Errorf("fact %d: %+v", seq, seal)
		}
	}
	_, err = conn.Exec(t.Context(), "ALTER TABLE facts DISABLE TRIGGER USER")
	must(t, err)
	_, err = conn.Exec(t.Context(), "UPDATE facts SET hash = sha256('altered') WHERE contract_id = 'CPOM-1' AND seq = 1")
	must(t, err)
	altered, err := db.Seals(t.Context(), "CPOM-1")
	must(t, err)
	if altered[1].Checkpoint != 0 || altered[2].Checkpoint != 1 {
		t.Errorf("%+v and %+v", altered[1], altered[2])
	}
}

func TestRefusalsAreNarrowed(t *testing.T) {
	db, _ := migrated(t)
	added(t, db, open(t, inForce("CPOM-1"), "2028-06-01"))
	must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.auditor", Organisation: "CD-96", Name: "Audit"}))
	must(t, db.GrantOffice(t.Context(), "p.auditor", "CD-96", access.Auditor, civil.Date{}, civil.Date{}))
	at := noon(base)
	for i, e := range []postgres.AccessEntry{
		{Person: og, Contract: "CPOM-1", Action: "decide", Outcome: postgres.AccessRefused},
		{Person: ars, Contract: "CPOM-1", Action: "timeline", Outcome: postgres.AccessRefused},
		{Person: og, Contract: "CPOM-1", Action: "see_text", Outcome: postgres.AccessRead},
		{Person: og, Contract: "CPOM-2", Action: "decide", Outcome: postgres.AccessRefused},
		{Person: og, Contract: "CPOM-1", Action: "decide", Outcome: postgres.AccessRefused},
	} {
		e.At = at.Add(time.Duration(i/2) * time.Hour)
		must(t, db.LogAccess(t.Context(), e))
	}
	for _, c := range []struct {
		what   string
		person string
		f      postgres.RefusalFilter
		want   []int64
	}{
		{"all", "p.auditor", postgres.RefusalFilter{}, []int64{1, 2, 5}},
		{"own", ars, postgres.RefusalFilter{}, []int64{2}},
		{"nobody's", "p.nobody", postgres.RefusalFilter{}, nil},
		{"after one of the same instant", "p.auditor", postgres.RefusalFilter{After: at, AfterID: 1}, []int64{2, 5}},
		{"from", "p.auditor", postgres.RefusalFilter{From: at.Add(time.Hour)}, []int64{5}},
		{"before", "p.auditor", postgres.RefusalFilter{Before: at.Add(time.Hour)}, []int64{1, 2}},
		{"to one", "p.auditor", postgres.RefusalFilter{People: []string{ars}}, []int64{2}},
		{"to none", "p.auditor", postgres.RefusalFilter{People: []string{}}, nil},
		{"of acts", "p.auditor", postgres.RefusalFilter{Actions: []string{"decide"}}, []int64{1, 5}},
		{"a page", "p.auditor", postgres.RefusalFilter{Limit: 1}, []int64{1}},
	} {
		c.f.Contract = "CPOM-1"
		found, err := seenBy(db, c.person, "2028-06-02").Refusals(t.Context(), c.f)
		must(t, err)
		var got []int64
		for _, e := range found {
			got = append(got, e.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.what, diff)
		}
	}
}
