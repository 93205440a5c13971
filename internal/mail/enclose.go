package mail

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"

	gomail "github.com/wneessen/go-mail"

	"jalon/internal/icalendar"
)

// enclose makes the message multipart/mixed: the two bodies as one alternative, then the calendar entries as a file.
// go-mail would give both multiparts the boundary that was set, and mail programs would then see none of either; so the
// inner one is written here and handed over as it is.
func (r *Renderer) enclose(m *gomail.Msg, letter Letter, boundary, plain, rich string) error {
	calendar := icalendar.Calendar{
		Name: "Jalon", Domain: r.site, BaseURL: r.base, Organizer: r.from.Address, Stamp: letter.At, Events: letter.Events,
	}
	var entries bytes.Buffer
	if err := icalendar.Write(&entries, calendar); err != nil {
		return &LetterError{letter.ID, "events", err.Error()}
	}
	inner := "corps-" + boundary // of which the outer one is no beginning: some readers look no further than that
	bodies, err := alternative(inner, plain, rich)
	if err != nil {
		return fmt.Errorf("mail: writing letter %s: %w", letter.ID, err)
	}
	m.AttachReadSeeker("corps", bytes.NewReader(bodies), gomail.WithFileEncoding(gomail.NoEncoding), headers(map[string]string{
		"Content-Type":        fmt.Sprintf("multipart/alternative;\r\n boundary=%s", inner),
		"Content-Disposition": "inline",
	}))
	m.AttachReadSeeker("echeances.ics", bytes.NewReader(entries.Bytes()), headers(map[string]string{
		"Content-Type": fmt.Sprintf("text/calendar; method=%s; charset=UTF-8;\r\n name=echeances.ics", calendar.Method()),
	}))
	return nil
}

// headers sets what go-mail would else guess from a file's name.
func headers(values map[string]string) gomail.FileOption {
	return func(f *gomail.File) {
		for name, value := range values {
			f.Header.Set(name, value)
		}
	}
}

// alternative is the same words twice, the last form being the better one (RFC 2046, 5.1.4).
func alternative(boundary, plain, rich string) ([]byte, error) {
	var out bytes.Buffer
	parts := multipart.NewWriter(&out)
	if err := parts.SetBoundary(boundary); err != nil {
		return nil, err
	}
	for _, body := range []struct{ kind, text string }{{"text/plain", plain}, {"text/html", rich}} {
		part, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Transfer-Encoding": {"quoted-printable"}, "Content-Type": {body.kind + "; charset=UTF-8"},
		})
		if err != nil {
			return nil, err
		}
		encoded := quotedprintable.NewWriter(part)
		if _, err := encoded.Write([]byte(body.text)); err != nil {
			return nil, err
		}
		if err := encoded.Close(); err != nil {
			return nil, err
		}
	}
	if err := parts.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
