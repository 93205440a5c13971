package ledger

import (
	"strings"
	"testing"
	"time"
)

// TestAProgramIsNotWaitedForForEver, even when a child of it keeps its output open.
func TestAProgramIsNotWaitedForForEver(t *testing.T) {
	_, public, err := NewKey("jalon.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{"exec tail -f /dev/null", "tail -f /dev/null & wait"} {
		key, err := Command([]string{"/bin/sh", "-c", script}, public)
		if err != nil {
			t.Fatal(err)
		}
		key.Signer.(*command).patience = 50 * time.Millisecond
		began := time.Now()
		if _, err := key.Sign([]byte("text\n")); err == nil || !strings.Contains(err.Error(), "no answer") {
			t.Errorf("%s: %v", script, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s: waited for %v", script, took)
		}
	}
}
