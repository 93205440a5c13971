package activities

import "time"

// At has the activities read the time elsewhere.
func (a *Activities) At(now func() time.Time) { a.scribes.now = now }
