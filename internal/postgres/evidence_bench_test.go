package postgres_test

import (
	"runtime"
	"testing"

	"jalon/internal/audit"
	"jalon/workflows/testimony"
)

// BenchmarkVerify judges an installation of whole lives again and again: what is kept over all contracts, then each of
// them, as many at once as there are processors.
func BenchmarkVerify(b *testing.B) {
	k := newKeeping(b)
	for _, way := range []struct {
		name   string
		replay audit.Replay
	}{{"facts", nil}, {"facts and replay", testimony.Of}} {
		b.Run(way.name, func(b *testing.B) {
			var facts, events int64
			for b.Loop() {
				grounds := audit.Grounds{Replay: way.replay}
				var ids []string
				must(b, k.db.Installation(b.Context(), func(in audit.Installation, all []string) error {
					signed, _ := audit.VerifyCheckpoints(in.Checkpoints, k.known)
					log, _, err := audit.VerifyLog(in, signed)
					for range 25 { // enough contracts for the processors to share
						ids = append(ids, all...)
					}
					grounds.Sealed = log.Sealed
					return err
				}))
				totals, err := audit.Survey(b.Context(), ids, k.db.Evidence, grounds, func(f audit.Finding) { b.Fatal(f) })
				must(b, err)
				facts, events = facts+totals.Facts, events+totals.Events
			}
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			b.ReportMetric(float64(facts)/b.Elapsed().Seconds(), "facts/s")
			b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(memory.Sys)/(1<<20), "MB")
		})
	}
}
