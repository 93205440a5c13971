package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/dossier"
)

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	w := newWorld(t)
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	}
	for _, path := range []string{"/health", "/me", "/nowhere", "/contracts/%ff", "/openapi.json"} {
		a := w.get("", path)
		for name, value := range want {
			if a.header.Get(name) != value {
				t.Errorf("%s: %s is %q", path, name, a.header.Get(name))
			}
		}
	}
}

func TestWhatTheRouterRefusesIsAProblem(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.get(lucie, "/nowhere").problem(http.StatusNotFound, "unknown")
	w.get(lucie, "/contracts/").problem(http.StatusNotFound, "unknown")
	a := w.do(w.request(lucie, http.MethodDelete, "/contracts", ""))
	a.problem(http.StatusMethodNotAllowed, "method_not_allowed")
	if allow := a.header.Get("Allow"); !strings.Contains(allow, "GET") || !strings.Contains(allow, "POST") {
		t.Errorf("Allow is %q", allow)
	}
}

func TestAddressesThatAreNoTextAreRefused(t *testing.T) {
	w := newWorld(t).with(handicap)
	for _, path := range []string{"/contracts/a%00b", "/contracts/%ff", "/contracts?q=%00", "/contracts?q=%ff", "/contracts?%0a=1"} {
		w.get(lucie, path).problem(http.StatusBadRequest, "malformed")
	}
}

func TestPagesOfOtherSitesAreRefused(t *testing.T) {
	w := newWorld(t).with(handicap)
	r := w.request(lucie, http.MethodPost, "/contracts", "{}")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w.do(r).problem(http.StatusForbidden, "cross_origin")
}

func TestOnlyJSONIsRead(t *testing.T) {
	w := newWorld(t).with(handicap)
	for _, path := range []string{"/contracts", "/contracts/x/commands"} {
		r := w.request(lucie, http.MethodPost, path, "{}")
		r.Header.Set("Content-Type", "text/plain")
		w.do(r).problem(http.StatusUnsupportedMediaType, "unsupported_media_type")
	}
}

func TestBodiesAreBounded(t *testing.T) {
	w := newWorld(t).with(handicap)
	w.command(lucie, "k", "/contracts/x/commands", strings.Repeat(" ", 64<<10+1)).problem(http.StatusRequestEntityTooLarge, "too_large")
	w.post(lucie, "/contracts", strings.Repeat(" ", 2<<20+1)).problem(http.StatusRequestEntityTooLarge, "too_large")
	w.post(lucie, "/contracts", strings.Repeat(" ", 2<<20)).problem(http.StatusUnprocessableEntity, "invalid")
}

// brokenIntake breaks down in its own way.
type brokenIntake func() error

func (b brokenIntake) Take(context.Context, *dossier.Dossier) (bool, error) { return false, b() }

func (b brokenIntake) Launch(context.Context, string, time.Time) (bool, error) { return false, b() }

func TestNothingInternalLeaks(t *testing.T) {
	secret := "secret of the machine room"
	for name, intake := range map[string]brokenIntake{
		"panic": func() error { panic(secret) },
		"error": func() error { return errors.New(secret) },
	} {
		w := newWorld(t).but(func(o *api.Options) { o.Intake = intake })
		a := w.post(access.OperatorPerson, "/contracts", example(t, ehpad))
		a.problem(http.StatusInternalServerError, "internal")
		if strings.Contains(a.body, secret) {
			t.Errorf("%s: %s", name, a.body)
		}
		id := a.header.Get("X-Request-Id")
		if log := w.log.String(); id == "" || !strings.Contains(log, secret) || strings.Count(log, id) != 2 {
			t.Errorf("%s: request %q cannot be found in the log: %s", name, id, log)
		}
	}
}

func TestALostDatabaseIsAProblemWithoutDetails(t *testing.T) {
	w := newWorld(t)
	w.db.Close()
	for _, path := range []string{"/contracts", "/me", "/approvals", "/contracts/x"} {
		a := w.get(lucie, path)
		if a.problem(a.status, codeOf(a.status)); a.status < 500 || strings.Contains(a.body, "pool") {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	w.get("", "/ready").problem(http.StatusServiceUnavailable, "unavailable")
	w.get("", "/health").is(http.StatusOK)
}

func codeOf(status int) string {
	if status == http.StatusServiceUnavailable {
		return "unavailable"
	}
	return "internal"
}

func TestReadyNeedsTemporal(t *testing.T) {
	w := newWorld(t)
	w.get("", "/ready").is(http.StatusOK)
	w.ready = io.ErrUnexpectedEOF
	if a := w.get("", "/ready"); a.problem(http.StatusServiceUnavailable, "unavailable").Status == 0 || a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}
