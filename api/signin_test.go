package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"jalon/api"
)

func TestEveryWrongTokenGetsTheSameAnswer(t *testing.T) {
	w := newWorld(t)
	good := w.key.Token(lucie, present.Add(time.Hour))
	wrong := map[string]string{
		"none": "", "scheme": "Basic " + good, "bare": good, "empty": "Bearer ", "expired": "Bearer " + w.key.Token(lucie, present.Add(-time.Second)),
		"other key": "Bearer " + newKey(t).Token(lucie, present.Add(time.Hour)), "altered": "Bearer " + strings.Replace(good, "p-", "q-", 1),
	}
	bodies := map[string]bool{}
	for name, header := range wrong {
		r := w.request("", http.MethodGet, "/me", "")
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		a := w.do(r)
		a.problem(http.StatusUnauthorized, "unauthenticated")
		if !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: WWW-Authenticate is %q", name, a.header.Get("WWW-Authenticate"))
		}
		bodies[a.body] = true
	}
	if len(bodies) != 1 {
		t.Errorf("the answers tell causes apart: %v", bodies)
	}
	r := w.request("", http.MethodGet, "/me", "")
	r.Header.Set("Authorization", "bearer "+good)
	w.do(r).is(http.StatusOK)
}

func TestAllButThreeRoutesNeedAToken(t *testing.T) {
	w := newWorld(t)
	public := map[string]bool{"/health": true, "/ready": true, "/openapi.json": true}
	for _, route := range api.Routes() {
		path := strings.TrimPrefix(route.Path, api.Prefix)
		a := w.do(w.request("", route.Method, path, ""))
		if public[path] {
			a.is(http.StatusOK)
			continue
		}
		a.problem(http.StatusUnauthorized, "unauthenticated")
	}
}
