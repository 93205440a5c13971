package programme_test

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/metrics"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/programme"
	"jalon/internal/spreadsheet"
)

// harms are the ways in which one line in a hundred is damaged: the cell's column, and what stands there instead.
var harms = []struct{ column, text string }{
	{"A", "CPOM 1"}, {"B", "27"}, {"C", "99"}, {"E", ""}, {"F", "10001014"}, {"G", "a chez a.example"}, {"H", "31/02/2028"}, {"I", "31/12/2027"},
	{"J", "bientôt"}, {"K", "géant"}, {"L", "?"}, {"M", "96000"}, {"N", ""}, {"O", "préfet"}, {"P", ""}, {"S", "nulle part"},
}

// region is a list of that many contracts, one line each, and the cells that are bad.
func region(t testing.TB, contracts int) (body []byte, bad []string) {
	t.Helper()
	model := list()
	g := grid{model[0][:19]}
	for i := range contracts {
		g = append(g, append([]string(nil), model[3][:19]...))
		row := len(g)
		g.set(fmt.Sprintf("A%d", row), fmt.Sprintf("CPOM-%05d", i))
		g.set(fmt.Sprintf("M%d", row), fmt.Sprintf("01%07d", i))
		if i%100 != 7 {
			continue
		}
		harm := harms[i/100%len(harms)]
		ref := fmt.Sprintf("%s%d", harm.column, row)
		if harm.column == "A" {
			harm.text += fmt.Sprint(" ", i) // each of them a contract of its own
		}
		g.set(ref, harm.text)
		bad = append(bad, ref)
	}
	var b bytes.Buffer
	table := spreadsheet.Filled{Table: spreadsheet.Table{Name: "Région"}, Rows: func(yield func([]any) bool) {
		for _, row := range g[1:] {
			cells := make([]any, len(row))
			for i, text := range row {
				cells[i] = text
			}
			if !yield(cells) {
				return
			}
		}
	}}
	for _, title := range g[0] {
		table.Columns = append(table.Columns, spreadsheet.Column{Title: title})
	}
	must(t, spreadsheet.WriteXLSX(&b, table))
	return b.Bytes(), bad
}

// regional reads a region and holds it against what was damaged: every bad cell is named, and the rest goes in.
func regional(t testing.TB, contracts int, body []byte, bad []string, progress func(int)) {
	t.Helper()
	reading, err := programme.Read("région.xlsx", bytes.NewReader(body), int64(len(body)), "", today, progress)
	must(t, err)
	named := []string{}
	for _, p := range reading.Problems {
		named = append(named, p.Ref)
	}
	if diff := cmp.Diff(bad, named); diff != "" {
		t.Fatalf("bad cells (-damaged +named):\n%s", diff)
	}
	if reading.Rows != contracts || len(reading.Lines) != contracts-len(bad) || len(reading.Refused) != len(bad) {
		t.Fatalf("%d rows, %d contracts in, %d refused", reading.Rows, len(reading.Lines), len(reading.Refused))
	}
}

func TestARegionWithDamageOfEveryKind(t *testing.T) {
	contracts := 100 * len(harms)
	body, bad := region(t, contracts)
	regional(t, contracts, body, bad, nil)
}

func BenchmarkReadRegion(b *testing.B) {
	const contracts = 5000
	body, bad := region(b, contracts)
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	before, peak := sample[0].Value.Uint64(), uint64(0)
	look := func(int) {
		metrics.Read(sample)
		peak = max(peak, sample[0].Value.Uint64()-min(before, sample[0].Value.Uint64()))
	}
	for b.Loop() {
		regional(b, contracts, body, bad, look)
		look(contracts)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/contracts, "µs/line")
	b.ReportMetric(float64(peak)/(1<<20), "MiB-peak")
	b.ReportMetric(float64(len(body))/(1<<10), "KiB-file")
}
