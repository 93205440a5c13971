package localpostgres

import "fmt"

// Problem says why no server was started, for callers that decide; people read Error.
type Problem string

const (
	// NotFound: no usable binaries, neither installed nor downloadable.
	NotFound Problem = "not-found"
	// OtherMajor: the data directory was written by another major version.
	OtherMajor Problem = "other-major"
	// Foreign: the directory holds something that is not a PostgreSQL data directory.
	Foreign Problem = "foreign"
	// OtherOwner: the directory belongs to an account under which the server does not run.
	OtherOwner Problem = "other-owner"
	// Unreachable: the unprivileged account cannot enter a directory above the data.
	Unreachable Problem = "unreachable"
	// InUse: a live process already serves this directory.
	InUse Problem = "in-use"
	// NoAccount: started as root on a machine without an unprivileged account.
	NoAccount Problem = "no-account"
	// Failed: PostgreSQL itself, or the file system, refused; Cause holds its words.
	Failed Problem = "failed"
)

// Error is the one error type of the package. Text is French and names the remedy.
type Error struct {
	Problem Problem
	Text    string
	Cause   error
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Text
	}
	return e.Text + "\nCause\u00a0: " + e.Cause.Error()
}

func (e *Error) Unwrap() error { return e.Cause }

func failed(text string, cause error) *Error { return &Error{Failed, text, cause} }

func notFound(cause error) *Error {
	return &Error{NotFound, "Aucun PostgreSQL 15 ou plus récent n'est utilisable sur cette machine. Au choix\u00a0:\n" +
		"  apt-get install postgresql\n" +
		"  docker compose up\n" +
		"  DATABASE_URL=postgres://utilisateur:motdepasse@serveur:5432/base go run ./cmd/jalon-demo", cause}
}

func otherMajor(dir string, major int, installed Installation) *Error {
	return &Error{OtherMajor, fmt.Sprintf("Le répertoire %s contient des données de PostgreSQL %d, que PostgreSQL %s ne sait pas lire. "+
		"Rien n'a été modifié. Installez PostgreSQL %d ou choisissez un autre répertoire.", dir, major, installed, major), nil}
}

func foreign(dir, why string) *Error {
	return &Error{Foreign, fmt.Sprintf("Le répertoire %s n'est pas un répertoire de données PostgreSQL (%s). "+
		"Rien n'a été modifié. Choisissez un répertoire vide ou qui n'existe pas encore.", dir, why), nil}
}

func otherOwner(dir, owner, who string) *Error {
	return &Error{OtherOwner, fmt.Sprintf("Le répertoire %s appartient au compte «\u00a0%s\u00a0», mais PostgreSQL doit s'exécuter sous le compte «\u00a0%s\u00a0». "+
		"Relancez la commande avec le premier compte ou choisissez un autre répertoire.", dir, owner, who), nil}
}

func unreachable(dir, barrier, who string) *Error {
	return &Error{Unreachable, fmt.Sprintf("Le compte «\u00a0%s\u00a0», sous lequel PostgreSQL s'exécute, ne peut pas traverser %s pour atteindre %s. "+
		"Choisissez un répertoire sous /var/lib, par exemple /var/lib/jalon/postgres, ou lancez la commande avec un compte ordinaire.", who, barrier, dir), nil}
}

func inUse(dir, holder string) *Error {
	return &Error{InUse, fmt.Sprintf("Le répertoire %s est déjà utilisé par %s. "+
		"Arrêtez ce processus ou choisissez un autre répertoire.", dir, holder), nil}
}
