package mail

import (
	"context"
	"fmt"
	"net"
)

// Sender carries letters to one SMTP server. It is safe for concurrent use; each Send has its own connection.
type Sender struct {
	options SMTPOptions
	words   *Renderer
}

// NewSender checks the options, so that bad settings fail at start-up and not with the first letter.
func NewSender(options SMTPOptions, renderer *Renderer) (*Sender, error) {
	options, err := options.defaulted()
	if err != nil {
		return nil, err
	}
	if err := options.DKIM.check(renderer.host); err != nil {
		return nil, err
	}
	if _, err := options.client((&net.Dialer{}).DialContext); err != nil {
		return nil, fmt.Errorf("mail: SMTP settings: %w", err)
	}
	return &Sender{options, renderer}, nil
}

// Check opens a conversation and takes leave, so that an operator learns of a wrong password at noon and not from a
// deadline nobody heard of. Its error is a *ServerError.
func (s *Sender) Check(ctx context.Context) error {
	talk, absent := s.open(ctx)
	if absent != nil {
		return absent
	}
	talk.quit()
	return nil
}

// ServerError reports that no conversation with the SMTP server came about: it is absent, speaks no TLS, or refuses the
// sign-in. It is for the operator; the letters it held up are Temporary.
type ServerError struct {
	Host   string
	Code   int // SMTP reply code, or zero
	Detail string
}

func (e *ServerError) Error() string {
	return fmt.Sprintf("mail: SMTP server %s: %s", e.Host, e.Detail)
}

// Send delivers the letters over one connection and tells what became of each, in the same order, always as many as
// letters. A letter that fails never stops the next: after a broken connection a new one is made, and only when that
// fails do the remaining letters wait, with a *ServerError beside their outcomes. Cancelling ctx cuts the connection.
func (s *Sender) Send(ctx context.Context, letters []Letter) ([]Outcome, error) {
	var talk *conversation
	var absent *ServerError
	outcomes := make([]Outcome, len(letters))
	for i, letter := range letters {
		outcomes[i].LetterID = letter.ID
		msg, err := s.words.Message(letter)
		if err != nil {
			outcomes[i].State, outcomes[i].Detail = Permanent, err.Error()
			continue
		}
		if talk == nil && absent == nil {
			talk, absent = s.open(ctx)
		}
		if absent != nil {
			outcomes[i].State, outcomes[i].Code, outcomes[i].Detail = Temporary, absent.Code, absent.Detail
			continue
		}
		outcome := talk.deliver(msg)
		outcome.LetterID, outcome.Detail = letter.ID, s.options.redact(outcome.Detail)
		outcomes[i] = outcome
		if outcome.State != Sent && !talk.recover(outcome) {
			talk.cut()
			talk = nil
		}
	}
	if talk != nil {
		talk.quit()
	}
	if absent != nil {
		return outcomes, absent
	}
	return outcomes, nil
}
