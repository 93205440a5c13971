package postgres_test

import (
	"testing"
	"time"

	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// What is suspended, over, out of sight or expected later is not handed over; neither is what exceeds the bound.
func TestExpectingIsWhatIsInSightAndBounded(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	added(t, db, l)
	handed := func(reading *postgres.Reading, until string) (ids []string, cut bool) {
		cut, err := reading.Expecting(t.Context(), day(until), func(title string, state *contract.State, at time.Time) {
			if title == "" || !at.Equal(l.facts[len(l.facts)-1].At.Truncate(time.Microsecond)) || len(state.Deadlines) == 0 {
				t.Errorf("%q at %s with %d deadlines", title, at, len(state.Deadlines))
			}
			ids = append(ids, state.ID)
		})
		must(t, err)
		return ids, cut
	}
	for until, want := range map[string]int{"2029-12-31": 1, "2028-06-01": 0} {
		if ids, cut := handed(everything(db), until); len(ids) != want || cut {
			t.Errorf("until %s: %v, %t", until, ids, cut)
		}
	}
	if ids, _ := handed(seenBy(db, "p.nobody", "2028-06-02"), "2029-12-31"); len(ids) != 0 {
		t.Errorf("nobody is handed %v", ids)
	}
	_, err := conn.Exec(t.Context(), `
		INSERT INTO contracts SELECT (json_populate_record(c, json_build_object('id', 'CPOM-1-' || n))).* FROM contracts c, generate_series(1, $1::int) n`, postgres.MostExpecting)
	must(t, err)
	if ids, cut := handed(everything(db), "2029-12-31"); len(ids) != postgres.MostExpecting || !cut {
		t.Errorf("%d of %d are handed over, %t", len(ids), postgres.MostExpecting+1, cut)
	}
	_, err = conn.Exec(t.Context(), "UPDATE contracts SET suspended = true")
	must(t, err)
	if ids, _ := handed(everything(db), "2029-12-31"); len(ids) != 0 {
		t.Errorf("%d suspended contracts are handed over", len(ids))
	}
}
