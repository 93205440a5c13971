package postgres_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/finess"
	"jalon/internal/postgres"
)

const finessHeadings = "FINESS ET;FINESS EJ;Raison sociale;Code catégorie;Capacité;Date d'ouverture;Commune;Département\n"

// tilleuls is a site and its legal entity; bellevue another site of it.
const (
	tilleuls = ";960001014;Association Les Jardins de la Cère;;;;Montclair;96\n960002012;960001014;EHPAD Les Tilleuls;500;88;1998-09-01;Saint-Aubin-sur-Cère;96\n"
	bellevue = "960002020;960001014;EHPAD Bellevue;500;72;;Montrazel;96\n"
)

func finessFile(t testing.TB, rows ...string) *finess.Import {
	t.Helper()
	body := []byte(finessHeadings + strings.Join(rows, ""))
	read, err := finess.Read("finess.csv", bytes.NewReader(body), int64(len(body)))
	must(t, err)
	return read
}

func proposed(t testing.TB, db *postgres.DB, by string, rows ...string) postgres.FinessProposal {
	t.Helper()
	p, err := db.ProposeFiness(t.Context(), "finess.csv", finessFile(t, rows...), by, noon(base))
	must(t, err)
	return p
}

func refreshed(t testing.TB, db *postgres.DB, rows ...string) {
	t.Helper()
	_, err := db.DecideFiness(t.Context(), proposed(t, db, "p.01", rows...).Number, true, "p.02", noon(base))
	must(t, err)
}

func finessNumbers(t testing.TB, db *postgres.DB, f postgres.FinessFilter) string {
	t.Helper()
	found, err := everything(db).FinessEntities(t.Context(), f)
	must(t, err)
	var all []string
	for _, e := range found {
		all = append(all, string(e.Number))
	}
	return strings.Join(all, " ")
}

// Proposing writes nothing; applying writes all of it, and what a later file does not list is closed and stays.
func TestARefreshIsProposedThenApplied(t *testing.T) {
	db, _ := migrated(t)
	first := proposed(t, db, "p.01", tilleuls, bellevue)
	if first.Number != 1 || first.Added != 3 || first.Basis != 0 || first.State != postgres.FinessProposed || finessNumbers(t, db, postgres.FinessFilter{}) != "" {
		t.Errorf("proposed: %+v", first.FinessRefresh)
	}
	applied, err := db.DecideFiness(t.Context(), 1, true, "p.02", noon(base))
	must(t, err)
	if applied.State != postgres.FinessApplied || applied.DecidedBy != "p.02" || !applied.DecidedAt.Equal(noon(base)) || finessNumbers(t, db, postgres.FinessFilter{}) != "960001014 960002012 960002020" {
		t.Errorf("applied: %+v", applied)
	}
	second := proposed(t, db, "p.01", strings.Replace(tilleuls, ";88;", ";90;", 1))
	if second.Basis != 1 || second.Added != 0 || second.Changed != 1 || second.Closed != 1 || second.Unchanged != 1 {
		t.Errorf("second: %+v", second.FinessRefresh)
	}
	kept, err := everything(db).FinessRefresh(t.Context(), 2)
	must(t, err)
	if diff := cmp.Diff(second, kept); diff != "" {
		t.Errorf("proposed (-) and kept (+):\n%s", diff)
	}
	_, err = db.DecideFiness(t.Context(), 2, true, "p.02", noon(base))
	must(t, err)
	view, err := everything(db).FinessEntity(t.Context(), "960002012")
	must(t, err)
	want := finess.Entity{Number: "960002012", Kind: finess.Site, Parent: "960001014", Name: "EHPAD Les Tilleuls", Category: "500", Capacity: 90,
		OpenedOn: civil.MustParse("1998-09-01"), Town: "Saint-Aubin-sur-Cère", Department: "96"}
	if diff := cmp.Diff(want, view.Entity); diff != "" || view.Manager == nil || view.Manager.Number != "960001014" {
		t.Errorf("becomes (-want +got):\n%s, of %+v", diff, view.Manager)
	}
	closed, err := everything(db).FinessEntity(t.Context(), "960002020")
	must(t, err)
	if closed.ClosedOn != base || closed.Capacity != 72 {
		t.Errorf("absent: %+v", closed.Entity)
	}
	all, err := everything(db).FinessRefreshes(t.Context(), 0, 0)
	must(t, err)
	if len(all) != 2 || all[0].Number != 2 || all[1].Moved {
		t.Errorf("refreshes: %+v", all)
	}
}

// Of two differences from the same referential, one is applied and the other has to be made again.
func TestARefreshOfAnEarlierReferentialIsRefused(t *testing.T) {
	db, _ := migrated(t)
	proposed(t, db, "p.01", tilleuls)
	proposed(t, db, "p.01", bellevue)
	_, err := db.DecideFiness(t.Context(), 2, true, "p.02", noon(base))
	must(t, err)
	if _, err := db.DecideFiness(t.Context(), 1, true, "p.02", noon(base)); !errors.Is(err, postgres.ErrMoved) {
		t.Errorf("from an earlier referential: %v", err)
	}
	if got := finessNumbers(t, db, postgres.FinessFilter{}); got != "960002020" {
		t.Errorf("something of it was written: %s", got)
	}
	if stale, err := everything(db).FinessRefresh(t.Context(), 1); err != nil || !stale.Moved {
		t.Errorf("it does not say so: %+v, %v", stale.FinessRefresh, err)
	}
	if refused, err := db.DecideFiness(t.Context(), 1, false, "p.02", noon(base)); err != nil || refused.State != postgres.FinessRefused {
		t.Errorf("refusing it: %+v, %v", refused, err)
	}
}

func TestWhoDecidesARefresh(t *testing.T) {
	db, conn := migrated(t)
	for range 3 {
		proposed(t, db, "p.01", tilleuls)
	}
	proposed(t, db, access.OperatorPerson, tilleuls)
	decide := func(number int64, apply bool, by string) error {
		_, err := db.DecideFiness(t.Context(), number, apply, by, noon(base))
		return err
	}
	if err := decide(1, true, "p.01"); !errors.Is(err, postgres.ErrOwnProposal) {
		t.Errorf("applied by whoever proposed it: %v", err)
	}
	for number, by := range map[int64]string{1: "p.01", 2: "p.02"} {
		must(t, decide(number, false, by))
		must(t, decide(number, false, by)) // again
		if err := decide(number, true, "p.03"); !errors.Is(err, postgres.ErrDecided) {
			t.Errorf("applied after its refusal: %v", err)
		}
	}
	must(t, decide(4, true, access.OperatorPerson))
	must(t, decide(4, true, access.OperatorPerson))
	if err := decide(9, true, "p.02"); !errors.Is(err, postgres.ErrUnknown) {
		t.Errorf("a refresh that is not there: %v", err)
	}
	for _, statement := range []string{"UPDATE finess_refreshes SET state = 'applied', decided_by = 'x' WHERE number = 1", "DELETE FROM finess_refreshes", "DELETE FROM finess_entities"} {
		if _, err := conn.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s went through", statement)
		}
	}
}

// An operator looks at what a file would do, and nothing is kept of that.
func TestComparingKeepsNothing(t *testing.T) {
	db, _ := migrated(t)
	p, err := db.CompareFiness(t.Context(), "finess.csv", finessFile(t, tilleuls), "p.01", noon(base))
	if err != nil || p.Added != 2 || p.Number != 0 {
		t.Errorf("%+v, %v", p.FinessRefresh, err)
	}
	if all, err := everything(db).FinessRefreshes(t.Context(), 0, 0); err != nil || len(all) > 0 {
		t.Errorf("kept: %+v, %v", all, err)
	}
}

func TestTheReferentialIsSearched(t *testing.T) {
	db, _ := migrated(t)
	refreshed(t, db, tilleuls, bellevue, "000003046;960001105;MAS La Chênaie;255;48;;Bellerive-sur-Besbre;00\n")
	for _, c := range []struct {
		filter postgres.FinessFilter
		want   string
	}{
		{postgres.FinessFilter{Query: "CHENAIE"}, "000003046"},
		{postgres.FinessFilter{Query: "cère"}, "960001014 960002012"},
		{postgres.FinessFilter{Query: "96000201"}, "960002012"},
		{postgres.FinessFilter{Query: "100 %"}, ""},
		{postgres.FinessFilter{Kind: finess.LegalEntity}, "960001014"},
		{postgres.FinessFilter{Department: "00"}, "000003046"},
		{postgres.FinessFilter{Category: "500", After: "960002012"}, "960002020"},
		{postgres.FinessFilter{Limit: 1}, "000003046"},
	} {
		if got := finessNumbers(t, db, c.filter); got != c.want {
			t.Errorf("%+v finds %q, want %q", c.filter, got, c.want)
		}
	}
	if _, err := everything(db).FinessEntity(t.Context(), "960009999"); !errors.Is(err, postgres.ErrUnknown) {
		t.Errorf("a number that is not there: %v", err)
	}
	lookup, err := everything(db).FinessLookup(t.Context(), []string{"000003046", "x", "960009999"})
	must(t, err)
	if e, known := lookup("000003046"); !known || e.Name != "MAS La Chênaie" {
		t.Errorf("%+v", e)
	}
	if _, known := lookup("960002012"); known {
		t.Error("a number that was not asked for")
	}
}

// It is public data for whoever is signed in; the contracts of an entity are for those who see them.
func TestTheContractsOfAnEntityAreThoseInSight(t *testing.T) {
	db, conn := migrated(t)
	refreshed(t, db, tilleuls, bellevue)
	exec(t, conn, `INSERT INTO contracts (id, title, file, digest, opening, managing_body, search, state, phase, effective_on, term_on, head)
		VALUES ('CPOM-1', '', '{"managing_body":{"finess_ej":"960001014"},"facilities":[{"finess_et":"960002012"}]}', 'd', '{}', '', '', '{}', 'in_force', '2027-01-01', '2031-12-31', sha256('x'))`)
	contracts := func(r *postgres.Reading, number finess.Number) int {
		v, err := r.FinessEntity(t.Context(), number)
		must(t, err)
		return len(v.Contracts)
	}
	stranger := db.As(access.Reader{Person: "p.stranger", At: noon(base)})
	for number, want := range map[finess.Number]int{"960001014": 1, "960002012": 1, "960002020": 0} {
		if got := contracts(everything(db), number); got != want {
			t.Errorf("%s is in %d contracts, want %d", number, got, want)
		}
		if got := contracts(stranger, number); got != 0 {
			t.Errorf("a stranger sees %d contracts of %s", got, number)
		}
	}
	if got := finessNumbers(t, db, postgres.FinessFilter{Query: "cpom-1"}); got != "960001014 960002012" {
		t.Errorf("by the reference of the contract: %q", got)
	}
	if found, err := stranger.FinessEntities(t.Context(), postgres.FinessFilter{Query: "CPOM-1"}); err != nil || len(found) > 0 {
		t.Errorf("by a reference out of sight: %v, %v", found, err)
	}
	nobody := db.As(access.Reader{At: noon(base)})
	if found, err := nobody.FinessEntities(t.Context(), postgres.FinessFilter{}); err != nil || len(found) > 0 {
		t.Errorf("nobody reads %v, %v", found, err)
	}
	if found, err := nobody.FinessRefreshes(t.Context(), 0, 0); err != nil || len(found) > 0 {
		t.Errorf("nobody reads %v, %v", found, err)
	}
}

// A region's list: twenty thousand rows, proposed and applied.
func BenchmarkFinessRefresh(b *testing.B) {
	rows := make([]string, 20_000)
	for i := range rows {
		rows[i] = fmt.Sprintf("96%07d;960001014;EHPAD %d;500;%d;1998-09-01;Montrazel;96\n", i, i, i%90+1)
	}
	for b.Loop() {
		db, _ := migrated(b)
		start := time.Now()
		p := proposed(b, db, "p.01", rows...)
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms/propose")
		start = time.Now()
		_, err := db.DecideFiness(b.Context(), p.Number, true, "p.02", noon(base))
		must(b, err)
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms/apply")
		db.Close()
	}
}
