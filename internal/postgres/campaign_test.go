package postgres_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/campaign"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
)

var campaignDay = time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)

func tdb(t testing.TB, db *postgres.DB, columns ...campaign.Column) postgres.KeptMapping {
	t.Helper()
	if columns == nil {
		columns = []campaign.Column{
			{Heading: "Occupation", Reference: "OCC", Unit: "%", Type: campaign.Indicator, Definition: "2024"},
			{Heading: "Âge", Reference: "AGE", Unit: "ans", Type: campaign.Characteristic, Definition: "2024"},
		}
	}
	m := campaign.Mapping{Name: "tdb", Source: "TDB MS", FINESS: "FINESS", Category: "Catégorie", Lag: 1, Columns: columns}
	must(t, m.Check())
	_, err := db.SaveMapping(t.Context(), m, "p.op", campaignDay)
	must(t, err)
	kept, err := db.Mapping(t.Context(), "tdb")
	must(t, err)
	return kept
}

// takes has a file taken in, in the name of somebody.
func takes(t testing.TB, db *postgres.DB, m postgres.KeptMapping, by, text string) postgres.Taken {
	t.Helper()
	read, err := campaign.Read("tdb.csv", strings.NewReader(text), int64(len(text)), m.Mapping, 2026)
	must(t, err)
	taken, err := db.TakeCampaign(t.Context(), postgres.CampaignFile{Name: "tdb.csv", Content: []byte(text), Mapping: m, Campaign: 2026}, read, by, campaignDay)
	must(t, err)
	return taken
}

func values(t testing.TB, db *postgres.DB, finess string) (told []string) {
	t.Helper()
	found, err := db.CampaignValues(t.Context(), finess)
	must(t, err)
	for _, v := range found {
		told = append(told, fmt.Sprintf("%s %d=%s v%d by %s", v.Reference, v.Year, v.Value, v.Version, v.By))
	}
	return told
}

const campaignHead = "FINESS;Catégorie;Occupation;Âge\n"

func TestACampaignIsTakenOnce(t *testing.T) {
	db, conn := migrated(t)
	m := tdb(t, db)
	first := campaignHead + "960002012;500;96,40;86\n960002020;;NC;\n"
	if taken := takes(t, db, m, "p.first", first); taken.Changed != 2 || taken.Again || taken.Rows != 2 || taken.Number == 0 {
		t.Errorf("%+v", taken)
	}
	before := campaignRows(t, conn)
	if taken := takes(t, db, m, "p.second", first); !taken.Again || taken.Changed != 0 || taken.By != "p.first" {
		t.Errorf("again: %+v", taken)
	}
	if diff := cmp.Diff(before, campaignRows(t, conn)); diff != "" {
		t.Errorf("the same file changes (-before +after):\n%s", diff)
	}
	// 96,40 becomes 96,400, which says the same; 86 is withdrawn; NC becomes a value.
	second := campaignHead + "960002012;500;96,400;n.d.\n960002020;;12;\n"
	if taken := takes(t, db, m, "p.second", second); taken.Changed != 2 {
		t.Errorf("%+v", taken)
	}
	if diff := cmp.Diff([]string{"AGE 2025= v2 by p.second", "OCC 2025=96.40 v1 by p.first"}, values(t, db, "960002012")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"OCC 2025=12 v1 by p.second"}, values(t, db, "960002020")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Under another version of the definition the same figure is another value.
	later := slices.Clone(m.Columns)
	later[0].Definition = "2026"
	if taken := takes(t, db, tdb(t, db, later...), "p.third", second); taken.Changed != 2 || taken.Version != 2 {
		t.Errorf("under the next mapping: %+v", taken)
	}
	files, err := db.CampaignFiles(t.Context())
	if must(t, err); len(files) != 3 || files[2].By != "p.first" {
		t.Errorf("%+v", files)
	}
	if content, err := db.CampaignFileContent(t.Context(), files[2].Number); err != nil || string(content) != first {
		t.Errorf("the file kept is %q, %v", content, err)
	}
	refusedWith(t, func() error { _, err := db.CampaignFileContent(t.Context(), 99); return err }(), postgres.ErrUnknown)
}

// campaignRows are the rows of what a campaign leaves.
func campaignRows(t testing.TB, conn *pgx.Conn) (rows []string) {
	t.Helper()
	must(t, conn.QueryRow(t.Context(), `SELECT array_agg(r) FROM (SELECT v::text FROM campaign_values v UNION ALL SELECT s::text FROM campaign_sites s
		UNION ALL SELECT f::text FROM campaign_files f ORDER BY 1) x(r)`).Scan(&rows))
	return rows
}

func TestARehearsalLeavesNothing(t *testing.T) {
	db, conn := migrated(t)
	m, text := tdb(t, db), campaignHead+"960002012;500;96,4;86\n"
	takes(t, db, m, "p.first", text)
	before := campaignRows(t, conn)
	text = strings.Replace(text, "86", "87", 1)
	read, err := campaign.Read("x.csv", strings.NewReader(text), int64(len(text)), m.Mapping, 2026)
	must(t, err)
	f := postgres.CampaignFile{Name: "x.csv", Content: []byte(text), Mapping: m, Campaign: 2026}
	if tried, err := db.RehearseCampaign(t.Context(), f, read, "p.second", campaignDay); err != nil || tried.Changed != 1 || tried.Number != 0 {
		t.Errorf("%+v, %v", tried, err)
	}
	read.Bad = []campaign.Bad{{Ref: "C2"}}
	_, err = db.TakeCampaign(t.Context(), f, read, "p.second", campaignDay)
	refusedWith(t, err, postgres.ErrBadCells)
	f.Content = bytes.Repeat([]byte("x"), postgres.MostCampaignFile+1)
	_, err = db.TakeCampaign(t.Context(), f, &campaign.Reading{}, "p.second", campaignDay)
	refusedWith(t, err, postgres.ErrTooLong)
	if diff := cmp.Diff(before, campaignRows(t, conn)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

func TestAMappingIsKeptByVersion(t *testing.T) {
	db, _ := migrated(t)
	first := tdb(t, db)
	if again := tdb(t, db); again.Version != 1 || first.Version != 1 || again.SavedBy != "p.op" {
		t.Errorf("%+v", again)
	}
	if next := tdb(t, db, first.Columns[0]); next.Version != 2 || len(next.Columns) != 1 {
		t.Errorf("%+v", next)
	}
	if back := tdb(t, db); back.Version != 3 {
		t.Errorf("%+v", back)
	}
	if all, err := db.Mappings(t.Context()); err != nil || len(all) != 1 || all[0].Version != 3 {
		t.Errorf("%+v, %v", all, err)
	}
	_, err := db.Mapping(t.Context(), "errd")
	refusedWith(t, err, postgres.ErrUnknown)
}

// F-TD-06: the parties of a contract read its establishments; quartiles name nobody.
func TestOthersValuesAreNotRead(t *testing.T) {
	db, conn := migrated(t)
	l := open(t, programmed("CPOM-1"), "2026-06-01")
	n := newContract(*l.facts[0].Detail.Opening)
	n.File = []byte(`{"id":"CPOM-1","facilities":[{"finess_et":"960002012"},{"finess_et":"960002020"}]}`)
	_, err := db.AddContract(t.Context(), n)
	must(t, err)
	must(t, db.Record(t.Context(), "CPOM-1", l.facts, scribe{contract: "CPOM-1"}))
	var text strings.Builder
	text.WriteString(campaignHead)
	for i := range 9 {
		fmt.Fprintf(&text, "96000%04d;%d;%d,5;\n", 2010+i, 500+i%2, 90+i)
	}
	text.WriteString("960002020;500;50;\n")
	m := tdb(t, db)
	takes(t, db, m, "p.op", text.String())

	numbers := func(r *postgres.Reading, contractID string) (told []string) {
		found, err := r.CampaignValues(t.Context(), contractID)
		must(t, err)
		for _, v := range found {
			told = append(told, v.FINESS+" "+string(v.Value)+v.By)
		}
		return told
	}
	own := []string{"960002012 92.5", "960002020 50"}
	for _, reader := range []string{og, ars, cd} {
		r := seenBy(db, reader, "2026-07-02")
		if got := numbers(r, "CPOM-1"); !slices.Equal(got, own) {
			t.Errorf("%s reads %v of the contract", reader, got)
		}
		if got := numbers(r, ""); !slices.Equal(got, own) {
			t.Errorf("%s reads %v", reader, got)
		}
		bare(t, conn, access.Reader{Person: reader, At: campaignDay}, func(tx pgx.Tx) {
			var sites, values int
			must(t, tx.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM campaign_sites), (SELECT count(*) FROM campaign_values)").Scan(&sites, &values))
			if sites != 2 || values != 2 {
				t.Errorf("%d sites and %d values stand behind the policies for %s", sites, values, reader)
			}
		})
	}
	if got := numbers(seenBy(db, "p.nobody", "2026-07-02"), "CPOM-1"); len(got) > 0 {
		t.Errorf("nobody reads %v", got)
	}
	peers := postgres.Peers{Source: "TDB MS", Campaign: 2026, Reference: "OCC", Definition: "2024"}
	if s, ok, err := db.CampaignSpread(t.Context(), peers, 5); err != nil || !ok || s != (campaign.Spread{Count: 10, Q1: "91.75", Median: "94", Q3: "96.25"}) {
		t.Errorf("%+v, %t, %v", s, ok, err)
	}
	peers.Category = "501"
	if s, ok, err := db.CampaignSpread(t.Context(), peers, 5); err != nil || ok || s.Count != 4 || s.Median != "" {
		t.Errorf("of four: %+v, %t, %v", s, ok, err)
	}
	peers.Category, peers.Territory = "", "97"
	if s, _, _ := db.CampaignSpread(t.Context(), peers, 5); s.Count != 0 {
		t.Errorf("elsewhere: %+v", s)
	}
	peers.Territory, peers.Definition = "96", "2026"
	if s, _, _ := db.CampaignSpread(t.Context(), peers, 5); s.Count != 0 {
		t.Errorf("under another definition: %+v", s)
	}
}

// BenchmarkCampaign takes in what a large region gathers: 5,000 establishments of 60 indicators, for the first time, and
// then with one value in a hundred changed.
func BenchmarkCampaign(b *testing.B) {
	var columns []campaign.Column
	for c := range 60 {
		columns = append(columns, campaign.Column{Heading: fmt.Sprint("I", c), Reference: fmt.Sprint("I", c), Type: campaign.Indicator, Definition: "1"})
	}
	read := &campaign.Reading{}
	for s := range 5000 {
		site := campaign.Site{FINESS: fmt.Sprintf("96%07d", s), Campaign: 2026, Category: fmt.Sprint(500 + s%7)}
		read.Sites = append(read.Sites, site)
		for c := range columns {
			read.Values = append(read.Values, campaign.Value{FINESS: site.FINESS, Campaign: 2026, Year: 2025, Reference: columns[c].Reference, Type: "I", Definition: "1",
				Value: contractfile.Number(fmt.Sprintf("%d.%02d", s%90, c))})
		}
	}
	for b.Loop() {
		b.StopTimer()
		db, _ := migrated(b)
		m := tdb(b, db, columns...)
		b.StartTimer()
		began := time.Now()
		take := func(content string) {
			_, err := db.TakeCampaign(b.Context(), postgres.CampaignFile{Name: "f", Content: []byte(content), Mapping: m, Campaign: 2026}, read, "p", campaignDay)
			must(b, err)
		}
		take("first")
		b.ReportMetric(time.Since(began).Seconds(), "s/first")
		began = time.Now()
		for i := 0; i < len(read.Values); i += 100 {
			read.Values[i].Value += "1"
		}
		take("second")
		b.ReportMetric(time.Since(began).Seconds(), "s/changed")
		began = time.Now()
		_, _, err := db.CampaignSpread(b.Context(), postgres.Peers{Source: "TDB MS", Campaign: 2026, Reference: "I7", Definition: "1", Category: "501"}, 5)
		must(b, err)
		b.ReportMetric(time.Since(began).Seconds(), "s/quartiles")
	}
}
