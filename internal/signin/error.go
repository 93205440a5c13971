package signin

// Error is why nobody was signed in, in French. There are no others than those below, so that none can tell which part
// of a token or of an answer was wrong.
type Error struct{ Message, Remedy string }

func (e *Error) Error() string { return e.Message + " " + e.Remedy }

// The errors of Begin, Finish and Bearer.
var (
	// ErrProvider: no provider has this name.
	ErrProvider = &Error{"Ce service d'identité n'est pas proposé ici.", "Revenez à la page de connexion et choisissez-en un autre."}
	// ErrUnavailable: the provider cannot be reached, or does not work; it may when asked again.
	ErrUnavailable = &Error{"Le service d'identité ne répond pas pour le moment.", "Réessayez dans quelques minutes ou choisissez un autre service d'identité."}
	// ErrStale: the sign-in that somebody comes back from was not begun in this browser, took too long or is over.
	ErrStale = &Error{"Cette connexion n'est plus en cours.", "Recommencez depuis la page de connexion, dans le même navigateur."}
	// ErrDeclined: the provider, or the person in front of it, said no.
	ErrDeclined = &Error{"Le service d'identité n'a pas confirmé votre identité.", "Recommencez\u00a0; si cela se répète, adressez-vous à ce service."}
	// ErrAnswer: the provider's answer is not to be believed. Nobody is signed in by it.
	ErrAnswer = &Error{"La réponse du service d'identité n'a pas pu être vérifiée.", "Recommencez\u00a0; si cela se répète, prévenez l'exploitant."}
	// ErrToken: the access token is not valid, whatever is wrong with it.
	ErrToken = &Error{"Le jeton d'accès n'est pas valable.", "Demandez un nouveau jeton à votre service d'identité."}
)

// trouble is a cause, for the log, together with what people are told.
type trouble struct {
	told  *Error
	cause error
}

func (t trouble) Error() string { return t.cause.Error() }
func (t trouble) Unwrap() error { return t.told }

func unavailable(cause error) error { return trouble{ErrUnavailable, cause} }
