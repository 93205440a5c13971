package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"jalon/api"
	"jalon/internal/contract"
)

// caller gives commands over HTTP, each as the person who gives it.
type caller struct {
	parts *parts
	http  *http.Client
}

func newCaller(p *parts) *caller {
	return &caller{parts: p, http: &http.Client{Timeout: 30 * time.Second}}
}

// request is one call, as somebody.
type request struct {
	method, path, by string
	key, ifMatch     string
	body             any // sent as JSON; nil for none
}

// give posts a command and waits until it is recorded. An answer that says "not yet" is asked again under the same key;
// what vigilance holds back is asked again once the content is complete.
func (c *caller) give(ctx context.Context, id string, command contract.Command) error {
	r := request{
		method: http.MethodPost, path: fmt.Sprintf("/contracts/%s/commands", url.PathEscape(id)),
		by: command.By.Person, key: command.ID, body: fields(command),
	}
	if command.Action == contract.DecideApproval {
		r.path = fmt.Sprintf("/contracts/%s/approvals/%s/decision", url.PathEscape(id), url.PathEscape(command.Subject))
		body := map[string]any{"verdict": command.Verdict, "revision": command.Revision}
		if command.Reason != "" {
			body["reason"] = command.Reason
		}
		r.body = body
	}
	for completed := false; ; {
		status, answer, err := c.send(ctx, r)
		if err != nil || status == http.StatusOK {
			return err
		}
		if status != http.StatusAccepted {
			var refusal api.Problem
			if json.Unmarshal(answer, &refusal) != nil || refusal.Code != contract.HeldBack || completed {
				return fmt.Errorf("%s par %s\u00a0: %d %s", command.Action, command.By.Person, status, answer)
			}
			if err := c.complete(ctx, id, command, refusal); err != nil {
				return err
			}
			completed = true
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// exchange sends what must be answered by 200, and reads the answer into a value, unless that is nil.
func (c *caller) exchange(ctx context.Context, r request, into any) error {
	status, answer, err := c.send(ctx, r)
	switch {
	case err != nil:
		return err
	case status != http.StatusOK:
		return fmt.Errorf("%s %s par %s\u00a0: %d %s", r.method, r.path, r.by, status, answer)
	case into == nil:
		return nil
	}
	return json.Unmarshal(answer, into)
}

func (c *caller) send(ctx context.Context, r request) (int, []byte, error) {
	var body io.Reader
	if r.body != nil {
		text, err := json.Marshal(r.body)
		if err != nil {
			return 0, nil, err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, r.method, c.parts.apiURL+"/api/v1"+r.path, body)
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.parts.key.Token(r.by, time.Now().Add(time.Hour)))
	for name, value := range map[string]string{"Content-Type": "application/json", "Idempotency-Key": r.key, "If-Match": r.ifMatch} {
		if value != "" {
			request.Header.Set(name, value)
		}
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, mostAnswered))
	return response.StatusCode, answer, err
}

// mostAnswered bounds an answer, in bytes: the content of a contract is the largest.
const mostAnswered = 8 << 20

// fields is a command as the API's body: what it says, without who says it.
func fields(command contract.Command) map[string]any {
	body := map[string]any{"action": command.Action}
	for name, value := range map[string]string{
		"subject": command.Subject, "revision": command.Revision, "reason": command.Reason, "mode": command.Mode,
		"on": command.On.String(), "term_on": command.TermOn.String(), "until": command.Until.String(), "outcome": string(command.Outcome),
	} {
		if value != "" {
			body[name] = value
		}
	}
	if len(command.Bodies) > 0 {
		body["bodies"] = command.Bodies
	}
	if command.Months > 0 {
		body["months"] = command.Months
	}
	return body
}
