package independent_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"jalon/internal/localsignin/independent"
)

// doomed is a test that is expected to fail, and keeps what it said.
type doomed struct {
	testing.TB
	said string
}

func (d *doomed) Fatalf(format string, values ...any) {
	d.said = fmt.Sprintf(format, values...)
	runtime.Goexit()
}

func TestMissingNodeIsNamed(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	d, over := &doomed{TB: t}, make(chan struct{})
	go func() {
		defer close(over)
		independent.Start(d, independent.Options{})
	}()
	<-over
	if !strings.Contains(d.said, "apt-get install nodejs npm") {
		t.Errorf("told %q", d.said)
	}
}
