package contract_test

import "testing"

// BenchmarkLife plays one life from programming to its end: the kernel's own share of everything that Jalon does.
func BenchmarkLife(b *testing.B) {
	facts := 0
	for b.Loop() {
		facts += len(walk(b, programmed(), func(string, *life) {}).facts)
	}
	b.ReportMetric(float64(facts)/b.Elapsed().Seconds(), "facts/s")
	b.ReportMetric(float64(facts)/float64(b.N), "facts/life")
}
