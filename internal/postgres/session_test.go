package postgres_test

import (
	"context"
	"testing"
	"time"
)

func TestSessionsOutliveAnInstance(t *testing.T) {
	db, conn := migrated(t)
	store := db.Sessions()
	defer store.StopCleanup()
	other := db.Sessions()
	other.StopCleanup()
	other.StopCleanup()

	must(t, store.Commit("token", []byte("first"), time.Now().Add(time.Hour)))
	must(t, store.Commit("token", []byte("second"), time.Now().Add(time.Hour)))
	must(t, store.Commit("past", []byte("x"), time.Now().Add(-time.Second)))
	if data, found, err := other.Find("token"); err != nil || !found || string(data) != "second" {
		t.Errorf("found %q, %t, %v", data, found, err)
	}
	for _, token := range []string{"past", "absent", ""} {
		if data, found, err := other.Find(token); err != nil || found || data != nil {
			t.Errorf("%q: found %q, %t, %v", token, data, found, err)
		}
	}
	must(t, store.Sweep(t.Context()))
	var rows int
	must(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM sessions").Scan(&rows))
	if rows != 1 {
		t.Errorf("%d sessions after the sweep", rows)
	}
	must(t, other.Delete("token"))
	if _, found, _ := store.Find("token"); found {
		t.Error("a deleted session is found")
	}

	// A request that ends takes its question along.
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := store.FindCtx(ended, "token"); err == nil {
		t.Error("the context of the request is ignored")
	}
}
