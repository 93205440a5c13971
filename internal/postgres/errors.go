package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// The errors that callers tell apart; every other one is the database's and may pass when tried again.
var (
	// ErrUnknown: no such contract, approval, text, person or organisation; or none that the reader may see.
	ErrUnknown = errors.New("postgres: not known")
	// ErrExists: the contract is there already, with another file; or the person, the office, the link of an identity.
	ErrExists = errors.New("postgres: it exists already")
	// ErrTooLong: a text is longer than MostText.
	ErrTooLong = errors.New("postgres: text too long")
	// ErrDisabled: the person's account is closed.
	ErrDisabled = errors.New("postgres: account closed")
	// ErrSessionEnded: the person's sessions of that time were ended.
	ErrSessionEnded = errors.New("postgres: session ended")
	// ErrAmbiguous: several people share an address.
	ErrAmbiguous = errors.New("postgres: several people have that address")
	// ErrGap: facts are missing before or between those to record. Nothing was recorded.
	ErrGap = errors.New("postgres: facts are missing")
	// ErrDiverged: other facts stand where these should, or the kernel does not accept them there. What stands is right,
	// and whoever decided these has to go on from it.
	ErrDiverged = errors.New("postgres: facts contradict those already recorded")
	// ErrTooOld: the server is older than OldestServer.
	ErrTooOld = errors.New("postgres: server too old")
	// ErrNotOwner: the login does not own the tables, and what was asked needs their owner. Its words are read by an operator.
	ErrNotOwner = errors.New("postgres\u00a0: cette commande demande le compte propriétaire des tables. Indiquez dans DATABASE_URL celui avec lequel «\u00a0jalon migrate\u00a0» est lancé")
	// ErrUnchained: the chain of a contract of an earlier release has not begun. It begins with Migrate.
	ErrUnchained = errors.New("postgres: a fact has no hash: the database waits for jalon migrate")
	// ErrBackwards: the instant of a checkpoint would come before that of the last one.
	ErrBackwards = errors.New("postgres: the clock stands before the last checkpoint")
)

// refused turns what a table refuses into what it means: a row that is there already, or one that it refers to and that
// is not.
func refused(err error) error {
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch refusal.Code {
		case uniqueViolation:
			return ErrExists
		case foreignKeyViolation:
			return ErrUnknown
		}
	}
	return err
}

const (
	uniqueViolation     = "23505"
	foreignKeyViolation = "23503"
)

// Away reports that the server could not be reached at all.
func Away(err error) bool {
	_, away := errors.AsType[*pgconn.ConnectError](err)
	return away
}
