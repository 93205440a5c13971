package api

import (
	"fmt"
	"testing"
	"time"
)

func TestAMeterForgetsWhoHasNotAskedForLongest(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	m := newMeter(Rate{PerSecond: 1. / 60, Burst: 1}, Rate{})
	for i := range mostMetered {
		m.take(fmt.Sprint(i), now)
	}
	if m.take("0", now) == 0 {
		t.Error("0 is forgotten while there is room")
	}
	for i := range 3 * mostMetered {
		m.take(fmt.Sprint("other ", i), now)
		if m.take("0", now) == 0 {
			t.Fatal("0 is forgotten though it asks all the time")
		}
	}
	if len(m.known) != mostMetered || m.recent.Len() != mostMetered {
		t.Errorf("%d callers are known, %d in order", len(m.known), m.recent.Len())
	}
	if m.take("1", now) != 0 {
		t.Error("1 is not forgotten")
	}
}
