package catcher_test

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/icalendar"
	"jalon/internal/mail"
	"jalon/internal/mail/catcher"
)

func start(t *testing.T, dir string) *catcher.Catcher {
	t.Helper()
	caught, err := catcher.Start(catcher.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = caught.Close() })
	return caught
}

func letter(kind mail.Kind, name, contract string) mail.Letter {
	return mail.Letter{
		ID: contract + "/" + string(kind), Kind: kind,
		To:       mail.Recipient{Name: name, Address: "referent.cpom@jardins-cere.example", Role: "pilote de la fiche FA-A2"},
		At:       time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC),
		Contract: mail.ContractRef{ID: contract, Title: "CPOM 2025-2029 <b>Cère</b>"},
		About:    "Annexe activité", DueOn: civil.MustParse("2026-12-21"), Path: "/contrats/" + contract,
	}
}

// post sends letters through the real Sender.
func post(t *testing.T, caught *catcher.Catcher, letters ...mail.Letter) {
	t.Helper()
	renderer, err := mail.NewRenderer("http://127.0.0.1:8080", "Jalon <jalon@ars-mv.example>")
	if err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(caught.Addr())
	if err != nil {
		t.Fatal(err)
	}
	options := mail.SMTPOptions{Host: host, TLS: mail.TLSNone, Timeout: 20 * time.Second}
	if _, err := fmt.Sscan(port, &options.Port); err != nil {
		t.Fatal(err)
	}
	sender, err := mail.NewSender(options, renderer)
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := sender.Send(t.Context(), letters)
	if err != nil {
		t.Fatal(err)
	}
	for _, outcome := range outcomes {
		if outcome.State != mail.Sent {
			t.Fatalf("%+v", outcome)
		}
	}
}

func get(t *testing.T, handler http.Handler, target, accept string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, target, nil)
	request.Header.Set("Accept", accept)
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, request)
	if response.Header().Get("Content-Security-Policy") == "" || response.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("GET %s goes out unguarded", target)
	}
	return response
}

func TestMailsAreShownNewestFirst(t *testing.T) {
	caught := start(t, t.TempDir())
	post(t, caught,
		letter(mail.DeadlineNear, "Nadia Lemercier", "CPOM-96-2025-001"),
		letter(mail.StepDue, "Zoë d'Hêtre, IDE", "CPOM-96-2025-001"),
		letter(mail.DeadlineNear, "Amélie Kervella", "CPOM-MV-2027-004"))

	mails := caught.Mails()
	if len(mails) != 3 {
		t.Fatalf("%d mails", len(mails))
	}
	step := mails[1]
	if step.Kind != "step_due" || step.Contract != "CPOM-96-2025-001" || !strings.HasSuffix(step.MessageID, "@ars-mv.example") ||
		step.To != "Zoë d'Hêtre, IDE <referent.cpom@jardins-cere.example>" || step.Subject != "Étape attendue dans 30 jours\u00a0: Annexe activité [CPOM-96-2025-001]" {
		t.Errorf("%+v", step)
	}
	if mails[0].ID <= mails[1].ID || mails[1].ID <= mails[2].ID {
		t.Errorf("ids do not sort by arrival: %s, %s, %s", mails[0].ID, mails[1].ID, mails[2].ID)
	}

	handler := caught.Handler()
	for query, want := range map[string][]string{
		"":                               {mails[0].ID, mails[1].ID, mails[2].ID},
		"?limit=1":                       {mails[0].ID},
		"?kind=deadline_near":            {mails[0].ID, mails[2].ID},
		"?contract=CPOM-96-2025-001":     {mails[1].ID, mails[2].ID},
		"?recipient=zo%C3%AB":            {mails[1].ID},
		"?recipient=jardins-cere":        {mails[0].ID, mails[1].ID, mails[2].ID},
		"?kind=step_due&recipient=nadia": {},
	} {
		var answer struct{ Mails []catcher.Mail }
		if err := json.Unmarshal(get(t, handler, "/mails.json"+query, "").Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		ids := []string{}
		for _, m := range answer.Mails {
			ids = append(ids, m.ID)
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	if page := get(t, handler, "/mails?kind=step_due", "text/html").Body.String(); !strings.Contains(page, html.EscapeString(step.Subject)) || strings.Contains(page, "Amélie") {
		t.Errorf("the filtered page:\n%s", page)
	}
	if asked := get(t, handler, "/mails", "application/json"); !json.Valid(asked.Body.Bytes()) {
		t.Errorf("JSON was asked for: %s", asked.Body)
	}
}

func TestOneMail(t *testing.T) {
	caught := start(t, t.TempDir())
	post(t, caught, letter(mail.DeadlineNear, "<script>alert(1)</script>", "CPOM-96-2025-001"))
	id, handler := caught.Mails()[0].ID, caught.Handler()

	page := get(t, handler, "/mails/"+id, "").Body.String()
	if strings.Contains(page, "<script") || !strings.Contains(page, `<iframe sandbox title=`) {
		t.Errorf("the page lets a mail's code through:\n%s", page)
	}
	_, framed, _ := strings.Cut(page, `srcdoc="`)
	framed, _, _ = strings.Cut(framed, `"`)
	if !strings.Contains(html.UnescapeString(framed), "<!DOCTYPE html>") || !strings.Contains(html.UnescapeString(framed), "CPOM 2025-2029 &lt;b&gt;Cère") {
		t.Errorf("the frame shows %.200q", framed)
	}
	if !strings.Contains(page, `<a href="http://127.0.0.1:8080/contrats/CPOM-96-2025-001"`) {
		t.Error("the link of the text part cannot be followed")
	}

	var asked struct{ ID, Text, HTML string }
	if err := json.Unmarshal(get(t, handler, "/mails/"+id+".json", "").Body.Bytes(), &asked); err != nil {
		t.Fatal(err)
	}
	if asked.ID != id || !strings.HasPrefix(asked.Text, "Bonjour <script>") || !strings.HasPrefix(asked.HTML, "<!DOCTYPE html>") {
		t.Errorf("%+v", asked)
	}
	if raw := get(t, handler, "/mails/"+id+".eml", ""); raw.Header().Get("Content-Type") != "message/rfc822" || !strings.Contains(raw.Body.String(), "\r\nX-Jalon-Kind: deadline_near\r\n") {
		t.Errorf("raw: %v", raw.Header())
	}
	for _, missing := range []string{"/mails/00000009-20261121T070000Z", "/mails/..%2fcatcher.go", "/mails/" + id + ".pdf"} {
		if code := get(t, handler, missing, "").Code; code != http.StatusNotFound {
			t.Errorf("GET %s: %d", missing, code)
		}
	}
}

func TestMailsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	first := start(t, dir)
	post(t, first, letter(mail.DeadlineNear, "Nadia Lemercier", "CPOM-96-2025-001"))
	before := first.Mails()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	// What a crash may leave behind, and what somebody may drop there.
	for _, stray := range []string{".incoming-123", "00000007-20261121T070000Z.eml.part", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, stray), []byte("half a ma"), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	second := start(t, dir)
	if diff := cmp.Diff(before, second.Mails()); diff != "" {
		t.Errorf("after the restart (-before +after):\n%s", diff)
	}
	post(t, second, letter(mail.StepDue, "Nadia Lemercier", "CPOM-96-2025-001"))
	if mails := second.Mails(); len(mails) != 2 || mails[0].Kind != "step_due" || mails[0].ID <= mails[1].ID {
		t.Errorf("%+v", mails)
	}
}

func TestMailsAreBounded(t *testing.T) {
	caught := start(t, t.TempDir())
	client, err := smtp.Dial(caught.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	huge := strings.NewReader("Subject: x\r\n\r\n" + strings.Repeat(strings.Repeat("x", 70)+"\r\n", 1<<20/72+1))
	if err := client.SendMail("a@x.example", []string{"b@x.example"}, huge); err == nil || !strings.Contains(err.Error(), "552") {
		t.Errorf("a mail over 1 MiB: %v", err)
	}
	if err := client.Reset(); err != nil {
		t.Fatal(err)
	}
	crowd := make([]string, 51)
	for i := range crowd {
		crowd[i] = fmt.Sprintf("p%d@x.example", i)
	}
	if err := client.SendMail("a@x.example", crowd, strings.NewReader("Subject: x\r\n\r\nx\r\n")); err == nil {
		t.Error("51 recipients were accepted")
	}
	if mails := caught.Mails(); len(mails) != 0 {
		t.Errorf("kept %+v", mails)
	}
}

func TestMailsOfOthersAreShownToo(t *testing.T) {
	caught := start(t, t.TempDir())
	client, err := smtp.Dial(caught.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	for _, raw := range []string{"Subject: =?utf-8?b?w6l0w6k=?=\r\n\r\nbonjour\r\n", "no header at all"} {
		if err := client.SendMail("a@x.example", []string{"b@x.example"}, strings.NewReader(raw)); err != nil {
			t.Fatal(err)
		}
	}
	mails, handler := caught.Mails(), caught.Handler()
	if len(mails) != 2 || mails[1].Subject != "été" {
		t.Fatalf("%+v", mails)
	}
	if page := get(t, handler, "/mails/"+mails[1].ID, "").Body.String(); !strings.Contains(page, "bonjour") || strings.Contains(page, "<iframe") {
		t.Errorf("%s", page)
	}
	if page := get(t, handler, "/mails/"+mails[0].ID, "").Body.String(); !strings.Contains(page, "no header at all") {
		t.Errorf("%s", page)
	}
}

func TestOnlyLoopback(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":2525", "192.0.2.1:2525", "127.0.0.1"} {
		if caught, err := catcher.Start(catcher.Options{Dir: t.TempDir(), Addr: addr}); err == nil {
			_ = caught.Close()
			t.Errorf("%s: listening", addr)
		}
	}
}

func TestNothingCanBeChangedThroughThePages(t *testing.T) {
	server := httptest.NewServer(start(t, t.TempDir()).Handler())
	defer server.Close()
	response, err := http.Post(server.URL+"/mails", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = io.Copy(io.Discard, response.Body); _ = response.Body.Close() }()
	if response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %s", response.Status)
	}
}

func TestACalendarThatCameWithAMail(t *testing.T) {
	caught := start(t, t.TempDir())
	with := letter(mail.DeadlineNear, "Nadia Lemercier", "CPOM-96-2025-001")
	with.Events = []icalendar.Event{{Contract: with.Contract.ID, ID: "annex.2027", On: with.DueOn, Label: with.About}}
	post(t, caught, with, letter(mail.StepDue, "Nadia Lemercier", "CPOM-96-2025-001"))
	handler, mails := caught.Handler(), caught.Mails()
	page := get(t, handler, "/mails/"+mails[1].ID, "").Body.String()
	if !strings.Contains(page, `href="`+mails[1].ID+`.ics"`) || !strings.Contains(page, "Bonjour Nadia Lemercier") || !strings.Contains(page, "srcdoc=") {
		t.Errorf("the mail with a calendar:\n%s", page)
	}
	file := get(t, handler, "/mails/"+mails[1].ID+".ics", "")
	if file.Code != http.StatusOK || file.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.Contains(file.Body.String(), "SUMMARY:Annexe activité") {
		t.Errorf("the calendar: %d, %q\n%s", file.Code, file.Header(), file.Body)
	}
	if page := get(t, handler, "/mails/"+mails[0].ID, "").Body.String(); strings.Contains(page, ".ics") {
		t.Error("a mail without a calendar leads to one")
	}
	if file := get(t, handler, "/mails/"+mails[0].ID+".ics", ""); file.Code != http.StatusNotFound {
		t.Errorf("the calendar of a mail without: %d", file.Code)
	}
}
