package browser

import (
	"testing"
	"time"
)

// For is the same window for another test, with other limits.
func (b *Browser) For(t testing.TB, limit time.Duration) *Browser { return &Browser{t, b.ctx, limit} }
