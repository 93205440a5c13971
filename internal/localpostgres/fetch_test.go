package localpostgres_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"jalon/internal/localpostgres"
)

func TestFailedFetchIsReadableAndLeavesNothing(t *testing.T) {
	t.Parallel()
	repository := httptest.NewServer(http.NotFoundHandler())
	defer repository.Close()
	cache := t.TempDir()
	_, err := localpostgres.FetchFrom(soon(t), cache, repository.URL)
	if err == nil {
		t.Fatal("fetched from an empty repository")
	}
	mustContain(t, err.Error(), "le téléchargement de PostgreSQL "+localpostgres.FetchedVersion+" a échoué")
	if entries, err := os.ReadDir(cache); err != nil || len(entries) != 0 {
		t.Errorf("left %v, %v", entries, err)
	}
}

func TestFetchCanBeInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	release := make(chan struct{})
	repository := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		cancel()
		<-release
	}))
	defer repository.Close()
	defer close(release)
	if _, err := localpostgres.FetchFrom(ctx, t.TempDir(), repository.URL); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
