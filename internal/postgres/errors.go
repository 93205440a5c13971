package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// The errors that callers tell apart; every other one is the database's and may pass when tried again.
var (
	// ErrUnknown: no such contract, approval or person.
	ErrUnknown = errors.New("postgres: not known")
	// ErrExists: the contract is there already, with another file.
	ErrExists = errors.New("postgres: the contract exists with another file")
	// ErrGap: facts are missing before or between those to record. Nothing was recorded.
	ErrGap = errors.New("postgres: facts are missing")
	// ErrDiverged: other facts stand where these should, or the kernel does not accept them there. What stands is right,
	// and whoever decided these has to go on from it.
	ErrDiverged = errors.New("postgres: facts contradict those already recorded")
	// ErrTooOld: the server is older than OldestServer.
	ErrTooOld = errors.New("postgres: server too old")
)

// Away reports that the server could not be reached at all.
func Away(err error) bool {
	_, away := errors.AsType[*pgconn.ConnectError](err)
	return away
}
