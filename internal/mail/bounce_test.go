package mail_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/mail"
)

func report(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "bounces", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// returned is what every sample says of the letter itself.
func returned(b mail.Bounce) mail.Bounce {
	b.LetterID, b.MessageID = "CPOM-96-2025-001/42/lemercier", "d1aecef90d7093205ca87a4d1871d5d0@ars-mv.example"
	b.Recipient = "referent.cpom@jardins-cere.example"
	return b
}

func TestReportsOfSeveralServers(t *testing.T) {
	for name, want := range map[string]mail.Bounce{
		"postfix": returned(mail.Bounce{Status: "5.1.1", Permanent: true,
			Detail: "550 5.1.1 <referent.cpom@jardins-cere.example>: Recipient address rejected: User unknown in virtual mailbox table"}),
		"postfix-delayed": returned(mail.Bounce{Status: "4.4.1",
			Detail: "connect to mail.jardins-cere.example[192.0.2.7]:25: Connection timed out"}),
		"exchange": returned(mail.Bounce{Status: "5.2.2", Permanent: true,
			Detail: "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded"}),
		"exim": returned(mail.Bounce{Status: "5.0.0", Permanent: true,
			Detail: "550-Verification failed for <jalon@ars-mv.example> 550 Sender verify failed"}),
		"expired": returned(mail.Bounce{Status: "4.4.7"}),
	} {
		raw := report(t, name)
		for ending, text := range map[string][]byte{"LF": raw, "CRLF": bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))} {
			got, err := mail.ReadBounce(bytes.NewReader(text))
			if err != nil {
				t.Errorf("%s, %s: %v", name, ending, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", name, ending, diff)
			}
		}
	}
}

func TestWhatIsNoBounce(t *testing.T) {
	for _, name := range []string{"postfix-success", "out-of-office", "another-mailer"} {
		if got, err := mail.ReadBounce(bytes.NewReader(report(t, name))); !errors.Is(err, mail.ErrNotABounce) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for _, text := range []string{"", "\r\n", "Content-Type: multipart/report; report-type=delivery-status\n\n", "Subject: x\n\nStatus: 5.1.1"} {
		if got, err := mail.ReadBounce(strings.NewReader(text)); !errors.Is(err, mail.ErrNotABounce) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	if _, err := mail.ReadBounce(iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a reader that fails: %v", err)
	}
}

func TestReportInBase64(t *testing.T) {
	raw := string(report(t, "postfix"))
	from, until := strings.Index(raw, "Reporting-MTA"), strings.Index(raw, "--4F1A2.1795210260/mx.ars-mv.example\nContent-Description: Undelivered")
	encoded := raw[:from] + base64.StdEncoding.EncodeToString([]byte(raw[from:until])) + "\n" + raw[until:]
	encoded = strings.Replace(encoded, "Content-Type: message/delivery-status", "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64", 1)
	if got, err := mail.ReadBounce(strings.NewReader(encoded)); err != nil || got.Status != "5.1.1" || got.LetterID == "" {
		t.Errorf("%+v, %v", got, err)
	}
}

// endless gives the same byte for ever and counts what was taken.
type endless struct{ taken int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.taken += len(p)
	return len(p), nil
}

func TestAHugeReturnedMailIsCut(t *testing.T) {
	raw := string(report(t, "exchange"))
	cut := strings.Index(raw, "Corps du message.")
	rest := &endless{}
	got, err := mail.ReadBounce(io.MultiReader(strings.NewReader(raw[:cut]), rest))
	if err != nil || got.Status != "5.2.2" || got.LetterID == "" {
		t.Errorf("%+v, %v", got, err)
	}
	if rest.taken > 1<<20 {
		t.Errorf("%d bytes were read", rest.taken)
	}
}

func FuzzReadBounce(f *testing.F) {
	samples, err := filepath.Glob("testdata/bounces/*.eml")
	if err != nil || len(samples) == 0 {
		f.Fatalf("%d samples, %v", len(samples), err)
	}
	for _, sample := range samples {
		f.Add(report(f, strings.TrimSuffix(filepath.Base(sample), ".eml")))
	}
	status := regexp.MustCompile(`^([245]\.\d{1,3}\.\d{1,3})?$`)
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := mail.ReadBounce(bytes.NewReader(raw))
		if err != nil {
			if !errors.Is(err, mail.ErrNotABounce) || got != (mail.Bounce{}) {
				t.Errorf("%+v, %v", got, err)
			}
			return
		}
		switch {
		case got.LetterID == "" && got.MessageID == "":
			t.Error("it leads to no letter")
		case !status.MatchString(got.Status), got.Permanent && got.Status[0] != '5':
			t.Errorf("status %q, permanent %v", got.Status, got.Permanent)
		case strings.ContainsFunc(got.LetterID+got.MessageID+got.Recipient+got.Detail, unicode.IsControl):
			t.Errorf("control characters in %#v", got)
		}
	})
}
