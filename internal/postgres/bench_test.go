package postgres_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"jalon/internal/contract"
)

// BenchmarkRecord records one fact per call, as the workflow's loop does when decisions come one by one: the life of a
// contract again and again, each time under another id. Every commit reaches the disk.
func BenchmarkRecord(b *testing.B) {
	for _, callers := range []int{2, 16} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			db, _ := migrated(b)
			l := longLife(b, "CPOM-0")
			var lives atomic.Int64
			b.SetParallelism(max(callers/runtime.GOMAXPROCS(0), 1))
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				seq, id := len(l.facts), ""
				for pb.Next() {
					if seq == len(l.facts) {
						seq, id = 0, fmt.Sprintf("CPOM-%d", lives.Add(1))
						n := newContract(*l.facts[0].Detail.Opening)
						n.ID = id
						if _, err := db.AddContract(b.Context(), n); err != nil {
							b.Error(err)
							return
						}
					}
					if err := db.Record(b.Context(), id, l.facts[seq:seq+1], scribe{contract: id, about: []contract.Kind{contract.DeadlineDue}}); err != nil {
						b.Error(err)
						return
					}
					seq++
				}
			})
		})
	}
}
