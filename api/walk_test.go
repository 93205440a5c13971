package api_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/access"
)

// Every route of the description is asked for by somebody of every role, about what is the own party's, another party's
// and elsewhere, over HTTP; the answers are compared with the matrix of access. A route without a row fails.
func TestEveryRouteObeysTheMatrix(t *testing.T) {
	s := newStage(t)
	walked := map[string]bool{}
	for _, r := range routes(t) {
		way, known := ways[r.id]
		if !known || r.action == "" {
			t.Errorf("%s %s (%s) has no row in the table of ways, or names no action of access", r.method, r.path, r.id)
			continue
		}
		walked[r.id] = true
		if way.judged != "" {
			r.action = way.judged
		}
		for _, capacity := range access.Capacities() {
			for _, relation := range access.Relations() {
				if !way.once || relation == access.Own {
					s.ask(way, r.method, r.path, r.action, capacity, relation)
				}
			}
		}
		s.askUnsigned(way, r.method, r.path, r.action)
	}
	for id := range ways {
		if !walked[id] {
			t.Errorf("the table has a way for %s, which is no route", id)
		}
	}
	t.Logf("%d routes, %d requests", len(walked), s.asked)
}

// route is one operation of the description.
type route struct {
	id, method, path string
	action           access.Action
}

// routes lists the operations by address, those that end sessions last.
func routes(t *testing.T) []route {
	var list []route
	for path, item := range document(t).Paths.Map() {
		for method, op := range item.Operations() {
			action, _ := op.Extensions["x-jalon-access"].(string)
			list = append(list, route{op.OperationID, method, path, access.Action(action)})
		}
	}
	slices.SortFunc(list, func(a, b route) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.path, b.path), strings.Compare(a.method, b.method))
	})
	return list
}

func rank(r route) int {
	if ways[r.id].once {
		return 1
	}
	return 0
}

// ask makes one request and holds the answer against the matrix.
func (s *stage) ask(way way, method, path string, action access.Action, capacity access.Capacity, relation access.Relation) {
	s.t.Helper()
	person, about := s.meeting(capacity, relation)
	want := access.Matrix(action, capacity, relation)
	if way.want != nil {
		want = way.want(capacity, relation)
	}
	got := s.send(person, method, way, path, about)
	held := map[access.Verdict]func(int) bool{
		access.Allowed:   func(status int) bool { return !slices.Contains([]int{401, 403, 404, 405, 415}, status) && status < 500 },
		access.Forbidden: func(status int) bool { return status == http.StatusForbidden },
		access.Hidden:    func(status int) bool { return status == http.StatusNotFound },
	}[want]
	if !held(got.status) {
		s.t.Errorf("%s %s by %s, %s: %d, and the matrix says %s: %.300s", method, path, capacity, relation, got.status, want, got.body)
		return
	}
	if way.look != nil && got.status == http.StatusOK {
		way.look(s, got, capacity, relation)
	}
	if want != access.Allowed {
		s.leaksNothing(got, about)
	}
}

// askUnsigned makes the same request as nobody.
func (s *stage) askUnsigned(way way, method, path string, action access.Action) {
	s.t.Helper()
	_, about := s.meeting(access.Capacity("signatory"), access.Own)
	got := s.send("", method, way, path, about)
	if open := action == access.Public; open != (got.status == http.StatusOK) || !open && got.status != http.StatusUnauthorized {
		s.t.Errorf("%s %s by nobody: %d", method, path, got.status)
	}
}

// leaksNothing looks for whatever a refusal must not tell: who and what stands in the object.
func (s *stage) leaksNothing(got answer, about object) {
	s.t.Helper()
	for _, secret := range []string{"Horizons", "Montclair", "Marchand", "Kervella", "SQLSTATE", "pgx", "postgres", "goroutine", "internal/"} {
		if strings.Contains(got.body, secret) {
			s.t.Errorf("a refusal about %s tells %q: %s", about.contract, secret, got.body)
		}
	}
}

// send goes over HTTP, to a server that listens.
func (s *stage) send(person, method string, way way, path string, about object) answer {
	s.t.Helper()
	filled, body := about.in(path), ""
	if way.body != nil {
		body = way.body(s, about)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+api.Prefix+filled, strings.NewReader(body))
	must(s.t, err)
	if person != "" {
		r.Header = s.world.request(person, method, filled, body).Header
	}
	r.Header.Set("Idempotency-Key", s.key())
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := s.server.Client().Do(r)
	must(s.t, err)
	defer response.Body.Close()
	recorder := httptest.NewRecorder()
	_, err = recorder.Body.ReadFrom(response.Body)
	must(s.t, err)
	return answer{s.t, response.StatusCode, response.Header, recorder.Body.String()}
}
