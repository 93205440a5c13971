package mail

import (
	"errors"
	"strings"

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
	// Status is the enhanced status (RFC 3463) of a refusal, such as 5.1.1, empty when the server gave none.
	Status string
	// Unreachable: what was refused for good is the recipient's address, whatever the letter.
	Unreachable bool
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
	outcome := Outcome{State: Temporary, Code: refusal.ErrorCode(), Detail: err.Error(), Status: refusal.EnhancedStatusCode()}
	switch {
	case refusal.Reason == gomail.ErrSMTPDataClose && outcome.Code == 0:
		outcome.State = Unknown
	case refusal.Reason == gomail.ErrSMTPMailFrom:
		// A refusal before the recipient was named is about us (a sender not allowed, a sign-in missing), and would
		// bounce every letter: the operator mends it while the letters wait.
	case outcome.Code >= 500:
		outcome.State, outcome.Unreachable = Permanent, unreachable(refusal)
	}
	return outcome
}

// unreachable tells a wrong address from a letter that is not wanted. Statuses 5.1.7 and 5.1.8 are about the sender's
// own address; without a status, two replies to RCPT mean that nobody is there.
func unreachable(refusal *gomail.SendError) bool {
	switch status, code := refusal.EnhancedStatusCode(), refusal.ErrorCode(); {
	case status != "":
		return strings.HasPrefix(status, "5.1.") && status != "5.1.7" && status != "5.1.8"
	default:
		return refusal.Reason == gomail.ErrSMTPRcptTo && (code == 550 || code == 553)
	}
}
