package signin

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"sync"
	"time"
)

// Bounds on what providers can cost: one that is slow, talkative or moved away is as good as absent.
const (
	patience      = 10 * time.Second
	largestAnswer = 1 << 20
	// pause is how long a provider is left alone after it failed, or gave its keys. Forged tokens, however many, ask it
	// no more often; a new key is known that much later.
	pause = 5 * time.Second
)

// outward is a client for providers. A redirection is an answer like any other, and a useless one: following it would
// carry secrets to where no operator sent them.
func outward(given *http.Client) *http.Client {
	client := http.Client{}
	if given != nil {
		client = *given
	}
	client.Timeout = cmp.Or(client.Timeout, patience)
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = bounded{client.Transport}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// bounded ends answers that are too long with an error.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(request)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, largestAnswer)
	}
	return answer, err
}

// remembering asks for the one thing it is used for, a provider's keys, and says the same again for a while. go-oidc asks
// for them whenever no known key fits a signature, hence for every forged token too.
type remembering struct {
	next http.RoundTripper
	now  func() time.Time

	mu     sync.Mutex
	until  time.Time
	answer http.Response
	body   []byte
	err    error
}

func (r *remembering) RoundTrip(request *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.now().Before(r.until) {
		r.ask(request)
		r.until = r.now().Add(pause)
	}
	if r.err != nil {
		return nil, r.err
	}
	again := r.answer
	again.Body = io.NopCloser(bytes.NewReader(r.body))
	return &again, nil
}

func (r *remembering) ask(request *http.Request) {
	answer, err := r.next.RoundTrip(request)
	if r.err = err; err != nil {
		return
	}
	defer answer.Body.Close()
	r.answer = *answer
	r.body, r.err = io.ReadAll(answer.Body)
}
