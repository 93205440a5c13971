package contract

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// Decide answers a command at an instant: the facts that follow from it, or a *Refusal. It changes nothing; Apply the
// facts to do so. A command that was accepted before gives no facts again (see Recall).
//
// What time has brought by then comes first, whether or not the calendar was awake to say it: its facts precede those
// of the command, and a decision that comes too late is refused.
func Decide(s *State, c Command, now time.Time) ([]Fact, error) {
	if refusal := CheckForm(c); refusal != nil {
		return nil, refusal
	}
	act := actFor(c.Action)
	if act == nil {
		return nil, invalid("action", "L'action demandée n'existe pas.", "Choisissez une des actions proposées pour ce contrat.")
	}
	d := tick(s, now)
	if d.failed != nil {
		return nil, d.failed
	}
	subject := ""
	if act.subject {
		subject = c.Subject
	}
	offered := subject
	if act.fresh != nil && act.fresh(&d.s, subject) {
		offered = ""
	}
	possible := slices.Contains(act.subjects(&d.s, d.today()), offered)
	if act.subject && act.fresh == nil && !possible && !act.known(&d.s, subject) {
		return nil, &Refusal{Code: Unknown, Rule: KnownSubject, Field: "subject", Message: "L'objet visé n'existe pas dans ce contrat.", Remedy: "Vérifiez son identifiant dans les actions proposées."}
	}
	if !possible {
		return nil, &Refusal{
			Code: NotAllowed, Rule: StateAllows, State: d.s.Phase, Allowed: d.available(c.By.Person),
			Message: "L'état actuel du contrat ne permet pas cette action.", Remedy: "Les actions possibles sont listées dans «\u00a0allowed\u00a0».",
		}
	}
	by, why := act.right.check(&d.s, d.today(), c.By.Person, offered)
	if by.Person == "" {
		return nil, why.refusal()
	}
	if refusal := d.s.heldBack(c); refusal != nil {
		return nil, refusal
	}
	d.by, d.command, d.digest = by, c.ID, c.Digest()
	act.decide(d, c)
	if d.failed != nil {
		return nil, d.failed
	}
	return d.facts, nil
}

// Recall finds a command that was accepted before. Another command under the same id is refused.
func (s *State) Recall(c Command) (Answered, bool, error) {
	for _, known := range s.Answered {
		if known.ID != c.ID {
			continue
		}
		if known.Digest != c.Digest() {
			return known, true, ReusedRefusal()
		}
		return known, true, nil
	}
	return Answered{}, false, nil
}

// ReusedRefusal is the answer to a command whose id was used for another one.
func ReusedRefusal() *Refusal {
	return &Refusal{Code: Reused, Rule: OneKeyOneCommand, Field: "Idempotency-Key", Message: "Cette clé a déjà servi pour une autre demande.", Remedy: "Utilisez une clé nouvelle pour chaque décision."}
}

// Offer is one thing that a person may do now.
type Offer struct {
	Action  lifecycle.Action `json:"action"`
	Subject string           `json:"subject,omitempty"`
	Label   string           `json:"label"`
}

// Available lists what a person may do now, in the order of the acts: the same tables that Decide obeys.
func Available(s *State, person string, now time.Time) []Offer { return tick(s, now).available(person) }

func (d *decision) available(person string) []Offer {
	offers, today := []Offer{}, d.today()
	for i := range acts {
		act := &acts[i]
		subjects := act.subjects(&d.s, today)
		may := false
		for i, subject := range subjects {
			if i == 0 || !act.right.alike() {
				by, _ := act.right.check(&d.s, today, person, subject)
				may = by.Person != ""
			}
			if may {
				offers = append(offers, Offer{Action: act.Action, Subject: subject, Label: act.Label})
			}
		}
	}
	return offers
}

// decision is one command, or one wake-up of the calendar, being thought through on a copy of the state.
type decision struct {
	s       State
	at      time.Time
	by      Actor
	command string
	digest  string
	facts   []Fact
	failed  error
}

// emit adds a fact and applies it to the copy at once, so that what follows sees its effect. After a refusal nothing
// more is said.
func (d *decision) emit(kind Kind, subject string, detail Detail) {
	if d.failed != nil {
		return
	}
	fact := Fact{Seq: d.s.Seq + 1, At: d.at, Kind: kind, By: d.by, Command: d.command, Digest: d.digest, Subject: subject, Detail: detail}
	if err := d.s.Apply(fact); err != nil {
		d.failed = err
		return
	}
	d.facts = append(d.facts, fact)
}

func (d *decision) refuse(r *Refusal) {
	if d.failed == nil {
		d.failed = r
	}
}

func (d *decision) today() civil.Date { return d.s.Today(d.at) }

// enter moves the contract to the phase that the table gives, and plans anew what is expected in it.
func (d *decision) enter(move lifecycle.Action) {
	next, err := lifecycle.Contract.Next(d.s.Phase, move)
	if err != nil {
		d.failed = err
		return
	}
	d.emit(PhaseEntered, "", Detail{Move: move, Phase: next, On: d.today()})
	d.replan("")
}

// CheckForm refuses a command that no contract could take, whatever its state. Whoever puts something else in the place
// of what a person wrote asks it first, about the words themselves.
func CheckForm(c Command) *Refusal {
	switch {
	case c.ID == "" || len(c.ID) > MaxCommandID || !legible(c.ID, ""):
		return invalid("Idempotency-Key", "La clé de la demande manque, est trop longue ou contient un caractère invisible.", "Fournissez une clé unique de 128 caractères au plus.")
	case utf8.RuneCountInString(c.Reason) > MaxReason:
		return invalid("reason", "Le motif dépasse 500 caractères.", "Résumez-le et joignez le détail au dossier.")
	case !legible(c.Reason, "\r\n\t"):
		return invalid("reason", "Le motif contient un caractère invisible.", "Saisissez-le de nouveau, sans copier la mise en forme.")
	case slices.ContainsFunc(c.Bodies, func(body string) bool { return !legible(body, "") }):
		return invalid("bodies", "Un des éléments listés contient un caractère invisible.", "Saisissez-le de nouveau, sans copier la mise en forme.")
	case len(c.Bodies) > MaxBodies:
		return invalid("bodies", "Trop d'éléments sont listés.", "N'en indiquez que vingt au plus.")
	case c.By.Person == "":
		return &Refusal{Code: Forbidden, Rule: SignedIn, Message: "La demande ne dit pas qui agit.", Remedy: "Identifiez-vous."}
	}
	return checkHeld(c.Held)
}

// legible reports a text without control characters, but for those allowed: the database would refuse it, and the
// fact that carries it could never be recorded.
func legible(text, allowed string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && !strings.ContainsRune(allowed, r)
	})
}

// checkRevision refuses anything but a SHA-256 in lower-case hexadecimal.
func (d *decision) checkRevision(revision string) {
	ok := len(revision) == 64
	for _, r := range revision {
		ok = ok && (r >= '0' && r <= '9' || r >= 'a' && r <= 'f')
	}
	if !ok {
		d.refuse(invalid("revision", "L'empreinte du texte manque ou n'est pas une empreinte SHA-256.", "Donnez les 64 caractères hexadécimaux de l'empreinte."))
	}
}

// checkPast refuses a day that is missing or still to come, for records of what was done.
func (d *decision) checkPast(on civil.Date) {
	if !on.Valid() || on.After(d.today()) {
		d.refuse(invalid("on", "La date manque, n'existe pas ou est à venir.", "Indiquez le jour où cela a eu lieu."))
	}
}

// allParties lists every party with the submitter's last, because that is the order in which they decide.
func (d *decision) allParties() []string {
	var parties []string
	for _, code := range d.s.PartyCodes() {
		if code != d.by.Party {
			parties = append(parties, code)
		}
	}
	return append(parties, d.by.Party)
}
