package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/postgres"
)

const relaySecret = "un-secret-de-relais-de-plus-de-trente-deux-caracteres"

func report(letter, recipient, status string) string {
	return strings.ReplaceAll(fmt.Sprintf(`From: MAILER-DAEMON@relais.example
To: jalon@ars-mv.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b1

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.example

Final-Recipient: rfc822; %s
Action: failed
Status: %s
Diagnostic-Code: smtp; 550 %s mailbox unknown

--b1
Content-Type: text/rfc822-headers

X-Jalon-Letter: %s
Message-ID: <x@ars-mv.example>

--b1--
`, recipient, status, status, letter), "\n", "\r\n")
}

func (w *world) bounce(secret, body string) answer {
	w.t.Helper()
	request := httptest.NewRequest(http.MethodPost, "https://jalon.example/rebonds", strings.NewReader(body))
	request.Header.Set("Content-Type", "message/rfc822")
	if secret != "" {
		request.Header.Set("Authorization", "Bearer "+secret)
	}
	return w.do(request)
}

// The relay's reports are taken from the relay alone, and only about letters that went to that very address.
func TestBouncesComeFromTheRelay(t *testing.T) {
	w := newWorld(t).with("CPOM-96-2025-001")
	w.bounce(relaySecret, "").is(http.StatusNotFound) // no secret is set: nothing is there
	w.but(func(o *api.Options) { o.BounceSecret = relaySecret })

	posted, err := w.db.Letters(t.Context(), "CPOM-96-2025-001")
	must(t, err)
	if len(posted) == 0 {
		t.Fatal("the import wrote no letter")
	}
	letter := posted[0].Letter
	w.bounce("", report(letter.ID, letter.To.Address, "5.1.1")).is(http.StatusUnauthorized)
	w.bounce("autre", report(letter.ID, letter.To.Address, "5.1.1")).is(http.StatusUnauthorized)
	w.bounce(relaySecret, "Subject: absent\r\n\r\nJe suis en congé.").is(http.StatusUnprocessableEntity)
	w.bounce(relaySecret, report(letter.ID, letter.To.Address, "5.1.1")).is(http.StatusNotFound) // it never left

	handed, err := w.db.Lease(t.Context(), postgres.Handful{Now: present, Lease: 1, Most: 10})
	must(t, err)
	for _, o := range handed.Letters {
		must(t, w.db.Settle(t.Context(), []postgres.Delivery{{ID: o.ID, State: postgres.Sent}}))
	}
	w.bounce(relaySecret, report(letter.ID, "autre@ailleurs.example", "5.1.1")).is(http.StatusNotFound)
	w.bounce(relaySecret, report(letter.ID, letter.To.Address, "4.2.2")).is(http.StatusNoContent) // it will be tried again
	state := func() string {
		posted, err := w.db.Letters(t.Context(), "CPOM-96-2025-001")
		must(t, err)
		return posted[0].State
	}
	if got := state(); got != postgres.Sent {
		t.Fatalf("strangers and delays made it %s", got)
	}
	w.bounce(relaySecret, report(letter.ID, letter.To.Address, "5.1.1")).is(http.StatusNoContent)
	if got := state(); got != postgres.Refused {
		t.Errorf("after the relay's report the letter is %s", got)
	}
}
