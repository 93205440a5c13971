package workflows

import "go.temporal.io/sdk/workflow"

// Change is a change of this package's code that alters the commands of a recorded history. A run decides once, at its
// first task, under which version of it it lives, and stays there until the next anniversary.
type Change struct {
	ID      string
	Version workflow.Version
	Meaning string
	Release string // that brought it
	// Removal is the first release that may drop what this version replaced: by then every run that could live without
	// it has given way to the next. Empty for the first version, which replaced nothing.
	Removal string
}

// Changes lists every change that this code knows, oldest first (docs/changing-workflows.md). A test holds it complete.
var Changes = []Change{
	{rulesChange, 1, "first release", "0.1.0", ""},
	{rulesChange, rulesArchive, "the first act of a run that continues another is to have that one archived", "0.2.0",
		"the first release a year after the last worker of 0.1.0 stopped"},
}

// rulesChange is read once at the start of each run. A change of the kernel's rules that running contracts must not meet
// in the middle of a year is told apart by it too.
const (
	rulesChange  = "rules"
	rulesArchive = 2
	rulesVersion = rulesArchive // of new runs
)
