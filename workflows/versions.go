package workflows

// Every change of this package that would alter the commands of a recorded history is listed here with its meaning,
// the release that brought it and when its old branch may go (the year after every run has continued as new).
//
// rules: read once at the start of each run. Kernel rules that changed between releases are told apart by it.
//
//	1  first release
const (
	rulesChange  = "rules"
	rulesVersion = 1
)
