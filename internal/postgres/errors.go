package postgres

import "errors"

// The errors that callers tell apart; every other one is the database's and may pass when tried again.
var (
	// ErrUnknown: no such contract, approval or person.
	ErrUnknown = errors.New("postgres: not known")
	// ErrExists: the contract is there already, with another file.
	ErrExists = errors.New("postgres: the contract exists with another file")
	// ErrGap: facts are missing before or between those to record. Nothing was recorded.
	ErrGap = errors.New("postgres: facts are missing")
	// ErrDiverged: the facts contradict those that are stored, as after somebody reset the workflow. Trying again
	// cannot help; an operator has to choose which life is the true one.
	ErrDiverged = errors.New("postgres: facts contradict those already recorded")
	// ErrTooOld: the server is older than OldestServer.
	ErrTooOld = errors.New("postgres: server too old")
)
