package catcher

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
)

// Mail is what the list shows of one mail. Kind and Contract come from the X-Jalon headers and are empty for other mails.
type Mail struct {
	// ID is the file's name without ".eml": stable, and sorting by arrival.
	ID        string `json:"id"`
	MessageID string `json:"message_id"`
	Kind      string `json:"kind"`
	Contract  string `json:"contract"`
	// To is the header as people read it: Nadia Lemercier <nadia@og.example>.
	To      string `json:"to"`
	Subject string `json:"subject"`
	// ReceivedAt is the instant of arrival; the mail's own Date may be another, when time was moved.
	ReceivedAt time.Time `json:"received_at"`
}

// content is the readable parts of a mail, and the calendar that came with it.
type content struct {
	Text     string `json:"text"`
	HTML     string `json:"html"`
	Calendar string `json:"calendar,omitempty"`
}

// summarise reads the headers. A mail that is none still has a line in the list: hiding it would hide the fault.
func summarise(id string, arrived time.Time, raw []byte) Mail {
	m := Mail{ID: id, ReceivedAt: arrived}
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		m.Subject = "(message illisible)"
		return m
	}
	m.MessageID = strings.Trim(message.Header.Get("Message-ID"), "<>")
	m.Kind = message.Header.Get("X-Jalon-Kind")
	m.Contract = message.Header.Get("X-Jalon-Contract")
	m.To = people(message.Header)
	m.Subject = decoded(message.Header.Get("Subject"))
	return m
}

// people writes the recipients without the quotes and encodings that addresses need on the way.
func people(header mail.Header) string {
	addresses, err := header.AddressList("To")
	if err != nil {
		return decoded(header.Get("To"))
	}
	shown := make([]string, len(addresses))
	for i, a := range addresses {
		shown[i] = strings.TrimSpace(a.Name + " <" + a.Address + ">")
	}
	return strings.Join(shown, "; ")
}

func decoded(header string) string {
	text, err := new(mime.WordDecoder).DecodeHeader(header)
	if err != nil {
		return header
	}
	return text
}

// deepest is how far mails nest: two forms of the words, beside a file.
const deepest = 2

// read takes the parts out of a mail, empty where there are none.
func read(raw []byte) content {
	var c content
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return content{Text: string(raw)}
	}
	c.open(message.Header.Get("Content-Type"), message.Header.Get("Content-Transfer-Encoding"), message.Body, deepest)
	return c
}

// open takes a part, or what a multipart holds.
func (c *content) open(contentType, encoding string, body io.Reader, levels int) {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || levels == 0 || !strings.HasPrefix(kind, "multipart/") {
		c.take(kind, encoding, body)
		return
	}
	parts := multipart.NewReader(body, parameters["boundary"])
	for {
		// NextRawPart leaves the encoding alone, so that take treats all levels in the same way.
		part, err := parts.NextRawPart()
		if err != nil {
			return
		}
		c.open(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part, levels-1)
	}
}

func (c *content) take(kind, encoding string, body io.Reader) {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	// A damaged end keeps what was readable before it.
	text, _ := io.ReadAll(body)
	switch {
	case kind == "text/html" && c.HTML == "":
		c.HTML = string(text)
	case kind == "text/calendar" && c.Calendar == "":
		c.Calendar = string(text)
	case (kind == "text/plain" || kind == "") && c.Text == "":
		c.Text = string(text)
	}
}
