package postgres_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"jalon/internal/history"
	"jalon/internal/postgres"
)

// archive is one run's, as far as the database looks at it.
func archive(run, digit string, events int, closed bool, first time.Time) history.Archive {
	return history.Archive{
		Run: run, Digest: strings.Repeat(digit, 64), Content: []byte("history " + digit), Closed: closed, Events: events,
		First: first, Last: first.Add(time.Hour),
	}
}

func TestAnOpenRunGrowsAndAClosedOneStays(t *testing.T) {
	db, conn := migrated(t)
	newCrowd(t, conn, 1)
	first := noon(base)
	for i, step := range []struct {
		archive history.Archive
		added   bool
		err     error
	}{
		{archive("r1", "1", 10, false, first), true, nil},
		{archive("r1", "1", 10, false, first), false, nil}, // nothing happened since
		{archive("r1", "2", 20, false, first), true, nil},
		{archive("r1", "1", 10, false, first), false, nil}, // comes late
		{archive("r1", "3", 30, true, first), true, nil},
		{archive("r1", "3", 30, true, first), false, nil},
		{archive("r1", "2", 20, false, first), false, nil},
		{archive("r1", "4", 40, true, first), false, postgres.ErrArchived},
		{archive("r0", "5", 5, true, first.Add(-time.Hour)), true, nil},
	} {
		added, err := db.AddArchive(t.Context(), "CPOM-00", step.archive, noon(base))
		if added != step.added || !errors.Is(err, step.err) {
			t.Errorf("step %d: %t, %v", i+1, added, err)
		}
	}
	kept, err := db.Archives(t.Context(), "CPOM-00")
	must(t, err)
	if len(kept) != 2 || kept[0].Run != "r0" || kept[1].Run != "r1" {
		t.Fatalf("kept: %+v", kept)
	}
	want := archive("r1", "3", 30, true, first)
	if got := kept[1]; got.Digest != want.Digest || !bytes.Equal(got.Content, want.Content) || !got.Closed || got.Events != 30 || !got.First.Equal(want.First) || !got.Last.Equal(want.Last) {
		t.Errorf("kept: %+v", got)
	}
	if _, err := db.AddArchive(t.Context(), "CPOM-none", want, noon(base)); !errors.Is(err, postgres.ErrUnknown) {
		t.Errorf("of a contract that is not there: %v", err)
	}
}

func TestClosedArchivesAreFound(t *testing.T) {
	db, conn := migrated(t)
	newCrowd(t, conn, 1)
	for _, a := range []history.Archive{archive("open", "1", 1, false, noon(base)), archive("closed", "2", 2, true, noon(base))} {
		_, err := db.AddArchive(t.Context(), "CPOM-00", a, noon(base))
		must(t, err)
	}
	found, err := db.ClosedArchives(t.Context(), []string{"open", "closed", "unknown"})
	must(t, err)
	if len(found) != 1 || !found["closed"] {
		t.Errorf("found: %v", found)
	}
	if found, err := db.ClosedArchives(t.Context(), nil); err != nil || len(found) > 0 {
		t.Errorf("of none: %v, %v", found, err)
	}
}

// Whatever the service is told, it cannot change or drop the archive of a closed run, and neither does the owner by accident.
func TestAClosedArchiveIsForGood(t *testing.T) {
	db, conn := migrated(t)
	newCrowd(t, conn, 1)
	_, err := db.AddArchive(t.Context(), "CPOM-00", archive("closed", "2", 2, true, noon(base)), noon(base))
	must(t, err)
	for _, statement := range []string{
		"UPDATE archives SET content = ''", "UPDATE archives SET closed = false", "DELETE FROM archives", "TRUNCATE archives",
	} {
		if _, err := conn.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
