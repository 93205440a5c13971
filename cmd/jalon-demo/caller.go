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

// give posts a command and waits until it is recorded. An answer that says "not yet" is asked again under the same key.
func (c *caller) give(ctx context.Context, id string, command contract.Command) error {
	path, body := fmt.Sprintf("/contracts/%s/commands", url.PathEscape(id)), fields(command)
	if command.Action == contract.DecideApproval {
		path = fmt.Sprintf("/contracts/%s/approvals/%s/decision", url.PathEscape(id), url.PathEscape(command.Subject))
		body = map[string]any{"verdict": command.Verdict, "revision": command.Revision}
		if command.Reason != "" {
			body["reason"] = command.Reason
		}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	for {
		status, answer, err := c.post(ctx, path, command, text)
		switch {
		case err != nil:
			return err
		case status == http.StatusOK:
			return nil
		case status != http.StatusAccepted:
			return fmt.Errorf("%s par %s : %d %s", command.Action, command.By.Person, status, answer)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (c *caller) post(ctx context.Context, path string, command contract.Command, body []byte) (int, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.parts.apiURL+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", command.ID)
	request.Header.Set("Authorization", "Bearer "+c.parts.key.Token(command.By.Person, time.Now().Add(time.Hour)))
	response, err := c.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, answer, err
}

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
