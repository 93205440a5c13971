package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/access"
	"jalon/internal/postgres"
)

// What a region keeps beside its contracts is there from the first start on, and once, whatever became of it since.
func whatARegionKeepsIsLoadedOnce(t *testing.T, p *parts) {
	type kept struct{ Entities, Refreshes, Programmed, Files, Mappings int }
	count := func() (k kept) {
		t.Helper()
		if err := p.furnish(t.Context()); err != nil {
			t.Fatal(err)
		}
		entities, err := p.db.FinessEntities(t.Context(), postgres.FinessFilter{})
		must(t, err)
		refreshes, err := p.db.As(access.Reader{Person: access.OperatorPerson, At: time.Now()}).FinessRefreshes(t.Context(), 0, 10)
		must(t, err)
		lines, err := p.db.Programme(t.Context(), postgres.ProgrammeFilter{})
		must(t, err)
		files, err := p.db.CampaignFiles(t.Context())
		must(t, err)
		mappings, err := p.db.Mappings(t.Context())
		must(t, err)
		k.Entities, k.Refreshes, k.Programmed, k.Files, k.Mappings = len(entities), len(refreshes), len(lines), len(files), len(mappings)
		return k
	}
	want := kept{Entities: 22, Refreshes: 1, Programmed: 2, Files: 1, Mappings: 1}
	for range 2 {
		if diff := cmp.Diff(want, count()); diff != "" {
			t.Errorf("a start leaves (-want +got):\n%s", diff)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
