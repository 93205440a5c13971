package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"jalon/internal/browser"
)

// doomed is a test that is expected to fail, and keeps what it said.
type doomed struct {
	testing.TB
	said string
}

func (d *doomed) Fatalf(format string, values ...any) {
	d.said = fmt.Sprintf(format, values...)
	runtime.Goexit()
}

func (d *doomed) Fatal(values ...any) { d.Fatalf("%s", fmt.Sprint(values...)) }

// failure is what somebody is told when an act fails; empty when it does not.
func failure(t *testing.T, act func(testing.TB)) string {
	d, over := &doomed{TB: t}, make(chan struct{})
	go func() {
		defer close(over)
		act(d)
	}()
	<-over
	return d.said
}

func TestWhatCannotBeDoneFailsInTime(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	b.Open(site(t).URL)
	done := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-done:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(silent.Close)
	t.Cleanup(func() { close(done) })
	for name, c := range map[string]struct {
		act  func(*browser.Browser)
		says string
	}{
		"two of a name":    {func(b *browser.Browser) { b.Click("Double") }, `there are 2 of "Double"`},
		"none of a name":   {func(b *browser.Browser) { b.Click("Absent") }, `there is no "Absent"`},
		"hidden":           {func(b *browser.Browser) { b.Fill("caché", "x") }, `there is no "caché"`},
		"not in the list":  {func(b *browser.Browser) { b.Fill("Fiche", "Troisième") }, "no such choice"},
		"text never shown": {func(b *browser.Browser) { b.Await("jamais") }, "shows: Une page pleine"},
	} {
		if said := failure(t, func(t testing.TB) { c.act(b.For(t, time.Second)) }); !strings.Contains(said, c.says) {
			t.Errorf("%s: %q", name, said)
		}
	}
	// Last, because they leave the page.
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	if said := failure(t, func(t testing.TB) { b.For(t, time.Second).Open(gone.URL) }); !strings.Contains(said, "ERR_CONNECTION_REFUSED") {
		t.Errorf("nobody there: %q", said)
	}
	if said := failure(t, func(t testing.TB) { b.For(t, time.Second).Open(silent.URL) }); !strings.Contains(said, "deadline exceeded") {
		t.Errorf("a site that does not answer: %q", said)
	}
}

func TestMissingChromiumIsNamed(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if said := failure(t, func(t testing.TB) { browser.Start(t) }); !strings.Contains(said, "apt-get install chromium") {
		t.Errorf("told %q", said)
	}
}
