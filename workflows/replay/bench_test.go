package replay_test

import (
	"testing"

	"jalon/internal/history"
	"jalon/workflows/replay"
)

// BenchmarkReplay replays every life of this release, facts and states compared.
func BenchmarkReplay(b *testing.B) {
	lives := recorded(b, today, "")
	facts, events := 0, 0
	for b.Loop() {
		for _, l := range lives {
			verdict, err := replay.Life(b.Context(), l.facts, l.runs)
			must(b, err)
			facts, events = facts+verdict.Facts, events+verdict.Events
		}
	}
	b.ReportMetric(float64(facts)/b.Elapsed().Seconds(), "facts/s")
	b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkPack archives every run of this release and tells what a life takes, compressed.
func BenchmarkPack(b *testing.B) {
	lives := recorded(b, today, "")
	size, events := 0, 0
	for b.Loop() {
		size, events = 0, 0
		for _, l := range lives {
			for _, run := range l.runs {
				packed, err := history.Pack(run)
				must(b, err)
				size, events = size+len(packed.Content), events+packed.Events
			}
		}
	}
	b.ReportMetric(float64(size)/float64(len(lives)), "B/life")
	b.ReportMetric(float64(size)/float64(events), "B/event")
}
