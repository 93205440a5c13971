package mail

import (
	"errors"

	gomail "github.com/wneessen/go-mail"
)

// State is what became of one letter.
type State string

// The states of a letter after an attempt.
const (
	// Sent: the server took responsibility for it.
	Sent State = "sent"
	// Temporary: certainly not taken; try again later.
	Temporary State = "temporary"
	// Permanent: refused for good; a person must learn of it.
	Permanent State = "permanent"
	// Unknown: the whole mail went out and the answer was lost, so it was possibly sent. Sending it again may show it
	// twice, under one Message-ID.
	Unknown State = "unknown"
)

// Outcome tells what became of one letter. Detail is the server's own answer or the error, free of secrets.
type Outcome struct {
	LetterID string
	State    State
	// Code is the SMTP reply code, zero when no reply was had.
	Code   int
	Detail string
}

// outcomeOf reads go-mail's verdict on one message. Its IsTemp only looks for a leading 4, so that a lost connection
// passes for permanent there; and its error may come after the server had said yes. Hence the order below.
func outcomeOf(msg *gomail.Msg, err error) Outcome {
	var refusal *gomail.SendError
	switch {
	case msg.IsDelivered():
		return Outcome{State: Sent, Code: 250, Detail: msg.ServerResponse()}
	case !errors.As(err, &refusal):
		return Outcome{State: Temporary, Detail: err.Error()}
	}
	outcome := Outcome{State: Temporary, Code: refusal.ErrorCode(), Detail: err.Error()}
	switch {
	case refusal.Reason == gomail.ErrSMTPDataClose && outcome.Code == 0:
		outcome.State = Unknown
	case refusal.Reason == gomail.ErrSMTPMailFrom:
		// A refusal before the recipient was named is about us (a sender not allowed, a sign-in missing), and would
		// bounce every letter: the operator mends it while the letters wait.
	case outcome.Code >= 500:
		outcome.State = Permanent
	}
	return outcome
}
