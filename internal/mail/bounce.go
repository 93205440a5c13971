package mail

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"strings"
)

// Bounce is what a server reports, after it had taken a letter, of its way to one mailbox (RFC 3464). Whoever knows a
// letter's Message-ID can write such a report: what it says is a stranger's word until the letter is found.
type Bounce struct {
	// LetterID and MessageID lead back to the letter; one of them may be empty.
	LetterID  string
	MessageID string
	// Recipient is the address as we wrote it, or the one it led to; empty when the report names none.
	Recipient string
	// Status is the enhanced status (RFC 3463), such as 5.1.1; empty when the report has none.
	Status string
	// Permanent: nobody will try again, and trying again would end in the same way.
	Permanent bool
	// Detail is the answer of the server that refused, on one line.
	Detail string
}

// ErrNotABounce reports a message that tells of no failure of a letter: an out-of-office note, a report of success, a
// broken report.
var ErrNotABounce = errors.New("mail: the message reports no failed letter")

// largestBounce bounds what is read of one report. What it says comes first; the returned mail after it may be cut.
const largestBounce = 256 << 10

// ReadBounce reads a message that came back. Its error is ErrNotABounce, or that of r.
func ReadBounce(r io.Reader) (Bounce, error) {
	raw, err := io.ReadAll(io.LimitReader(r, largestBounce))
	if err != nil {
		return Bounce{}, fmt.Errorf("mail: reading a report: %w", err)
	}
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Bounce{}, ErrNotABounce
	}
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || !strings.EqualFold(parameters["report-type"], "delivery-status") {
		return Bounce{}, ErrNotABounce
	}
	bounce, failed := Bounce{}, false
	for parts := multipart.NewReader(message.Body, parameters["boundary"]); ; {
		part, err := parts.NextPart()
		if err != nil {
			break // the end, or where the report was cut
		}
		switch kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind {
		case "message/delivery-status", "message/global-delivery-status":
			failed = bounce.takeStatus(decoded(part)) || failed
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
			bounce.takeReturned(decoded(part))
		}
	}
	if !failed || bounce.LetterID == "" && bounce.MessageID == "" {
		return Bounce{}, ErrNotABounce
	}
	return bounce, nil
}

// takeStatus reads the fields about recipients and keeps the first that failed or waits.
func (b *Bounce) takeStatus(status *textproto.Reader) (failed bool) {
	for {
		fields, err := status.ReadMIMEHeader()
		action := strings.ToLower(field(fields, "Action"))
		if !failed && (action == "failed" || action == "delayed") {
			failed = true
			b.Detail = shorten(after(field(fields, "Diagnostic-Code")), 500)
			b.Status = enhancedStatus.FindString(field(fields, "Status"))
			if b.Status == "" {
				b.Status = enhancedStatus.FindString(b.Detail)
			}
			b.Permanent = action == "failed" && strings.HasPrefix(b.Status, "5.")
			for _, name := range []string{"Original-Recipient", "Final-Recipient"} {
				if to := strings.Trim(after(field(fields, name)), "<>"); b.Recipient == "" && address(to) {
					b.Recipient = to
				}
			}
		}
		if err != nil {
			return failed
		}
	}
}

// takeReturned reads the headers of the letter that came back.
func (b *Bounce) takeReturned(letter *textproto.Reader) {
	// A mail that was cut in its headers still has the first of them.
	fields, _ := letter.ReadMIMEHeader()
	if id := field(fields, letterHeader); token(id) {
		b.LetterID = id
	}
	if id := strings.Trim(field(fields, "Message-Id"), "<>"); token(id) {
		b.MessageID = id
	}
}

func field(fields textproto.MIMEHeader, name string) string { return oneLine(fields.Get(name)) }

// after drops the type in front of a value: "rfc822; a@b.example", "smtp; 550 no".
func after(value string) string {
	if _, rest, typed := strings.Cut(value, ";"); typed {
		return strings.TrimSpace(rest)
	}
	return value
}

// decoded undoes base64; multipart has undone quoted-printable.
func decoded(part *multipart.Part) *textproto.Reader {
	body := io.Reader(part)
	if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "base64") {
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	return textproto.NewReader(bufio.NewReader(body))
}
