package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"jalon/api"
	"jalon/internal/access"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
	"jalon/internal/timetravel"
	"jalon/workflows"
)

// visitor is one person in front of the API.
type visitor struct {
	t     testing.TB
	parts *parts
	id    string
}

// raise brings every part up for a test, on free ports.
func raise(t testing.TB, data string, s settings) *parts {
	t.Helper()
	s.Listen, s.Mail, s.Offline = "127.0.0.1:0", "127.0.0.1:0", true
	p, err := start(t.Context(), s, data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	return p
}

// ask sends a request and returns the status and the body.
func (v visitor) ask(method, path, key string, body any) (int, []byte) {
	v.t.Helper()
	text, raw := body.([]byte)
	if !raw && body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			v.t.Fatal(err)
		}
	}
	request, err := http.NewRequest(method, v.parts.apiURL+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+v.parts.key.Token(v.id, time.Now().Add(time.Hour)))
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		v.t.Error(err)
		return 0, nil
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Error(err)
	}
	return response.StatusCode, answer
}

// want is ask for one status, decoded.
func want[T any](v visitor, status int, method, path, key string, body any) T {
	v.t.Helper()
	got, answer := v.ask(method, path, key, body)
	if got != status {
		v.t.Fatalf("%s %s: %d, want %d\n%s", method, path, got, status, answer)
	}
	var decoded T
	if err := json.Unmarshal(answer, &decoded); err != nil {
		v.t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
	return decoded
}

func holder(d *dossier.Dossier, party string, role dossier.Role) string {
	for _, p := range d.People {
		if p.Party == party && p.Role == role {
			return p.ID
		}
	}
	return ""
}

type page[T any] struct{ Items []T }

const negotiated = "CPOM-MV-2027-004"

// One demonstration serves everything that people do with it: bringing it up takes longer than most of that.
func TestTheDemonstration(t *testing.T) {
	p := raise(t, dataDir(t), settings{SignIn: "127.0.0.1:0"})
	t.Run("damaged files change nothing", func(t *testing.T) { damagedFilesChangeNothing(t, p) })
	t.Run("decisions over HTTP", func(t *testing.T) { decisionsOverHTTP(t, p) })
	t.Run("words stay out of histories", func(t *testing.T) { wordsStayOutOfHistories(t, p) })
	t.Run("people sign in", func(t *testing.T) { peopleSignIn(t, p) })
	t.Run("machines sign in", func(t *testing.T) { machinesSignIn(t, p) })
	t.Run("people sign in elsewhere", func(t *testing.T) { peopleSignInElsewhere(t, p) })
	t.Run("what a region keeps is loaded once", func(t *testing.T) { whatARegionKeepsIsLoadedOnce(t, p) })
}

// One contract under negotiation, on real parts: what people do over HTTP, what they may not, and what a retry gives.
func decisionsOverHTTP(t *testing.T, p *parts) {
	path, d := example(t, "handicap.json")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	operator := visitor{t, p, access.OperatorPerson}
	cd00 := visitor{t, p, holder(d, "CD-00", dossier.Referent)}
	ars := visitor{t, p, holder(d, "ARS-MV", dossier.Referent)}
	og := visitor{t, p, holder(d, "OG", dossier.Referent)}

	damaged := bytes.Replace(file, []byte(`"conjointe ARS + CD-00"`), []byte(`"conjointe ARS + CD-01"`), 1)
	if refusal := want[api.Problem](operator, http.StatusUnprocessableEntity, "POST", "/contracts", "", damaged); len(refusal.Errors) == 0 || refusal.Errors[0].Pointer == "" {
		t.Errorf("a damaged file is refused without saying where: %+v", refusal)
	}
	if all := want[page[struct{ ID string }]](operator, http.StatusOK, "GET", "/contracts", "", nil); len(all.Items) != 0 {
		t.Fatalf("a refused file left %d contracts", len(all.Items))
	}
	want[any](operator, http.StatusCreated, "POST", "/contracts", "", file)
	want[any](operator, http.StatusOK, "POST", "/contracts", "", file)
	want[api.Problem](operator, http.StatusConflict, "POST", "/contracts", "", bytes.Replace(file, []byte("52 minutes"), []byte("53 minutes"), 1))

	mine := want[page[struct{ ID, Revision string }]](cd00, http.StatusOK, "GET", "/approvals?mine=true", "", nil)
	if len(mine.Items) != 2 || mine.Items[0].ID != "sheet.FA-B1" || mine.Items[1].ID != "sheet.FA-B3" {
		t.Fatalf("the CD-00's referent is asked about %+v", mine.Items)
	}
	decide := func(v visitor, status int, approval, key, verdict, revision string) []byte {
		t.Helper()
		got, answer := v.ask("POST", "/contracts/"+negotiated+"/approvals/"+approval+"/decision", key, map[string]string{"verdict": verdict, "revision": revision})
		if got != status {
			t.Fatalf("%s on %s: %d, want %d\n%s", verdict, approval, got, status, answer)
		}
		return answer
	}

	t.Run("an answered decision is visible to the next reader", func(t *testing.T) {
		decide(cd00, http.StatusOK, "sheet.FA-B3", "k-1", "approve", mine.Items[1].Revision)
		if left := want[page[struct{ ID string }]](cd00, http.StatusOK, "GET", "/approvals?mine=true", "", nil); len(left.Items) != 1 {
			t.Errorf("after the decision %d approvals wait, want 1", len(left.Items))
		}
	})
	t.Run("the same key gives the same bytes and no second fact", func(t *testing.T) {
		before := len(facts(t, p))
		first := decide(cd00, http.StatusOK, "sheet.FA-B3", "k-1", "approve", mine.Items[1].Revision)
		if again := decide(cd00, http.StatusOK, "sheet.FA-B3", "k-1", "approve", mine.Items[1].Revision); !bytes.Equal(first, again) {
			t.Errorf("two answers:\n%s\n%s", first, again)
		}
		if after := len(facts(t, p)); after != before {
			t.Errorf("asking again made %d facts", after-before)
		}
		decide(cd00, http.StatusConflict, "sheet.FA-B3", "k-1", "reject", mine.Items[1].Revision)
	})
	t.Run("what the table forbids is a conflict that says what is possible", func(t *testing.T) {
		var refusal api.Problem
		if err := json.Unmarshal(decide(cd00, http.StatusConflict, "sheet.FA-B3", "k-2", "approve", mine.Items[1].Revision), &refusal); err != nil {
			t.Fatal(err)
		}
		if refusal.State != lifecycle.Negotiation || len(refusal.AllowedActions) == 0 || refusal.Remedy == "" {
			t.Errorf("the conflict says %+v", refusal)
		}
	})
	t.Run("only the entitled decide, and strangers see nothing", func(t *testing.T) {
		decide(og, http.StatusForbidden, "sheet.FA-B1", "k-3", "approve", mine.Items[0].Revision)
		decide(operator, http.StatusForbidden, "sheet.FA-B1", "k-4", "approve", mine.Items[0].Revision)
		stranger := visitor{t, p, "p-000000000000"}
		if err := p.db.RegisterPerson(t.Context(), postgres.Somebody{ID: stranger.id, Organisation: access.Everywhere, Name: "Sans Rôle"}); err != nil {
			t.Fatal(err)
		}
		_, hidden := stranger.ask("GET", "/contracts/"+negotiated, "", nil)
		_, absent := stranger.ask("GET", "/contracts/CPOM-NONE", "", nil)
		if !bytes.Equal(bytes.ReplaceAll(hidden, []byte(negotiated), nil), bytes.ReplaceAll(absent, []byte("CPOM-NONE"), nil)) {
			t.Errorf("a hidden contract answers %s, an absent one %s", hidden, absent)
		}
		decide(stranger, http.StatusNotFound, "sheet.FA-B1", "k-5", "approve", mine.Items[0].Revision)
		decide(cd00, http.StatusConflict, "sheet.FA-B1", "k-6", "approve", strings.Repeat("0", 64))
	})
	t.Run("the workflow itself refuses whoever else asks it", func(t *testing.T) { theWorkflowRefuses(t, p, d, mine.Items[0].Revision) })
	t.Run("a hundred callers at once make one decision per party", func(t *testing.T) {
		again := strings.Repeat("a", 64)
		want[any](cd00, http.StatusOK, "POST", "/contracts/"+negotiated+"/approvals/sheet.FA-B1/decision", "back",
			map[string]string{"verdict": "request_changes", "revision": mine.Items[0].Revision, "reason": "Chiffrer."})
		want[any](og, http.StatusOK, "POST", "/contracts/"+negotiated+"/commands", "anew", map[string]string{"action": "submit_sheet", "subject": "FA-B1", "revision": again})
		decideAtOnce(t, p, []visitor{ars, cd00}, again)
	})
	t.Run("a key is remembered by the next run too", func(t *testing.T) {
		first := decide(cd00, http.StatusOK, "sheet.FA-B3", "k-1", "approve", mine.Items[1].Revision)
		before := run(t, p)
		clock := &timetravel.Clock{Client: p.temporal, Namespace: namespace}
		if err := clock.Forward(t.Context(), workflows.ID(negotiated), time.Now().AddDate(0, 3, 0)); err != nil {
			t.Fatal(err)
		}
		if run(t, p) == before {
			t.Fatal("no new run began: the test proves nothing")
		}
		if again := decide(cd00, http.StatusOK, "sheet.FA-B3", "k-1", "approve", mine.Items[1].Revision); !bytes.Equal(first, again) {
			t.Errorf("after continue-as-new the same key gives\n%s\nnot\n%s", again, first)
		}
		// Past the API's own look at the facts, the workflow remembers as well.
		command := contract.Command{ID: "k-1", Action: contract.DecideApproval, By: contract.Actor{Person: cd00.id}, Subject: "sheet.FA-B3", Verdict: lifecycle.Approve, Revision: mine.Items[1].Revision}
		if answer := update(t, p, command); answer.First == 0 || answer.Last >= int64(len(facts(t, p))) {
			t.Errorf("the workflow answers %+v", answer)
		}
	})
	t.Run("a life that is over refuses politely", func(t *testing.T) {
		want[api.Problem](ars, http.StatusForbidden, "POST", "/contracts/"+negotiated+"/commands", "k-7", map[string]string{"action": "abandon", "reason": "fusion"})
		director := visitor{t, p, holder(d, "ARS-MV", dossier.Signatory)}
		want[api.Answer](director, http.StatusOK, "POST", "/contracts/"+negotiated+"/commands", "k-8", map[string]string{"action": "abandon", "reason": "fusion"})
		over := want[api.Problem](director, http.StatusConflict, "POST", "/contracts/"+negotiated+"/commands", "k-9", map[string]string{"action": "abandon", "reason": "fusion"})
		if over.State != lifecycle.Abandoned {
			t.Errorf("an abandoned contract says %+v", over)
		}
		want[api.Answer](director, http.StatusOK, "POST", "/contracts/"+negotiated+"/commands", "k-8", map[string]string{"action": "abandon", "reason": "fusion"})
	})
}

// Every kind of damage that the reader knows leaves the database as it was.
func damagedFilesChangeNothing(t *testing.T, p *parts) {
	operator := visitor{t, p, access.OperatorPerson}
	path, _ := example(t, "ehpad.json")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{
		"cut": file[:len(file)/2], "empty": {}, "not JSON": []byte("bonjour"), "another encoding": bytes.ReplaceAll(file, []byte("é"), []byte{0xe9}),
		"too large":       append(bytes.Clone(file), bytes.Repeat([]byte(" "), contractfile.MaxBytes)...),
		"unknown field":   bytes.Replace(file, []byte(`"fictional"`), []byte(`"fictionnal"`), 1),
		"bad date":        bytes.Replace(file, []byte(`"2029-12-31"`), []byte(`"2029-02-30"`), 1),
		"two signatories": bytes.Replace(file, []byte(`"signatory":`), []byte(`"signatory": "Une autre", "signatory":`), 1),
	} {
		status, answer := operator.ask("POST", "/contracts", "", damaged)
		if status < 400 || status >= 500 || !json.Valid(answer) {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
	if all := want[page[any]](operator, http.StatusOK, "GET", "/contracts", "", nil); len(all.Items) != 0 {
		t.Errorf("damaged files left %d contracts", len(all.Items))
	}
}

// facts lists the kinds of the facts recorded for the negotiated contract.
func facts(t testing.TB, p *parts) []string {
	t.Helper()
	entries, err := p.entries(t.Context(), []string{negotiated})
	if err != nil {
		t.Fatal(err)
	}
	kinds := make([]string, len(entries))
	for i, e := range entries {
		kinds[i] = string(e.Fact.Kind)
	}
	return kinds
}

// run is the id of the current run of the negotiated contract's workflow.
func run(t testing.TB, p *parts) string {
	t.Helper()
	found, err := p.temporal.DescribeWorkflowExecution(t.Context(), workflows.ID(negotiated), "")
	if err != nil {
		t.Fatal(err)
	}
	return found.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

func update(t testing.TB, p *parts, command contract.Command) workflows.Answer {
	t.Helper()
	answer, err := sendUpdate(t.Context(), p, workflows.ID(negotiated), workflows.DecideUpdate, command)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// decideAtOnce has two parties answer the same question a hundred times at once: each party's callers share one key in
// part, and have their own in part.
func decideAtOnce(t *testing.T, p *parts, parties []visitor, revision string) {
	before := len(facts(t, p))
	statuses := make([]int, 100)
	var callers sync.WaitGroup
	for i := range statuses {
		callers.Go(func() {
			key := fmt.Sprintf("race-%d-%d", i%2, i/2%2*i)
			statuses[i], _ = parties[i%2].ask("POST", "/contracts/"+negotiated+"/approvals/sheet.FA-B1/decision", key, map[string]string{"verdict": "approve", "revision": revision})
		})
	}
	callers.Wait()
	for i, status := range statuses {
		if status != http.StatusOK && status != http.StatusConflict && status != http.StatusForbidden && status != http.StatusAccepted {
			t.Errorf("caller %d got %d", i, status)
		}
	}
	decided, approved := 0, 0
	for _, f := range facts(t, p)[before:] {
		switch contract.Kind(f) {
		case contract.ApprovalDecided:
			decided++
		case contract.SheetApproved:
			approved++
		}
	}
	if decided != len(parties) || approved != 1 {
		t.Errorf("%d decisions of %d parties were recorded, and the fiche was approved %d times", decided, len(parties), approved)
	}
}

// theWorkflowRefuses asks the workflow past the API, as somebody with access to Temporal could: only the party that is
// awaited on FA-B1 may decide it, and nobody by another name.
func theWorkflowRefuses(t *testing.T, p *parts, d *dossier.Dossier, revision string) {
	before := len(facts(t, p))
	asked := map[string]bool{}
	for i, person := range append(d.People, dossier.Person{ID: access.OperatorPerson}, dossier.Person{ID: "p-000000000000"}) {
		if person.Party == "CD-00" || asked[person.ID] {
			continue
		}
		asked[person.ID] = true
		_, err := sendUpdate(t.Context(), p, workflows.ID(negotiated), workflows.DecideUpdate, contract.Command{
			ID: fmt.Sprintf("direct-%d", i), Action: contract.DecideApproval, By: contract.Actor{Person: person.ID, Party: "CD-00"},
			Subject: "sheet.FA-B1", Verdict: lifecycle.Approve, Revision: revision,
		})
		if refusal, refused := workflows.Refusal(err); !refused || refusal.Code != contract.Forbidden || refusal.Rule == "" {
			t.Errorf("%s (%s %s) decides for the CD-00: %v", person.ID, person.Role, person.Party, err)
		}
	}
	if after := len(facts(t, p)); after != before || len(asked) < 8 {
		t.Errorf("%d refused commands left %d facts", len(asked), after-before)
	}
}

func sendUpdate(ctx context.Context, p *parts, workflowID, name string, argument any) (answer workflows.Answer, err error) {
	handle, err := p.temporal.UpdateWorkflow(ctx, updateOptions(workflowID, name, argument))
	if err != nil {
		return answer, err
	}
	err = handle.Get(ctx, &answer)
	return answer, err
}
