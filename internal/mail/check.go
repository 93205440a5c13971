package mail

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/icalendar"
)

// LetterError refuses a letter that cannot be written. Sending it again changes nothing: somebody must correct the field.
type LetterError struct {
	LetterID string
	// Field is the JSON name of the field at fault.
	Field string
	// Remedy says in French what to do.
	Remedy string
}

func (e *LetterError) Error() string {
	return fmt.Sprintf("courrier %q, champ «\u00a0%s\u00a0»\u00a0: %s", e.LetterID, e.Field, e.Remedy)
}

// check refuses what a template would print as a hole and what a header must never carry.
func (l Letter) check() error {
	for _, rule := range []struct {
		broken        bool
		field, remedy string
	}{
		{!token(l.ID), "id", "donnez un identifiant stable, sans espace ni accent"},
		{!l.Kind.known(), "kind", "choisissez un des types de courrier connus"},
		{!l.Kind.manner().apart && !token(l.Contract.ID), "contract.id", "donnez la référence du contrat, sans espace ni accent"},
		{!l.Kind.manner().apart && l.Contract.Title == "", "contract.title", "donnez l'intitulé du contrat"},
		{l.To.Name == "", "to.name", "donnez le nom du destinataire"},
		{l.Kind != Digest && l.To.Role == "", "to.role", "dites à quel titre cette personne est destinataire"},
		{!address(l.To.Address), "to.address", "corrigez l'adresse électronique du destinataire"},
		{l.At.IsZero(), "at", "donnez l'instant du fait"},
		{!knownZone(l.zone()), "zone", "donnez le fuseau horaire d'un territoire français"},
		{!l.Kind.manner().apart && l.About == "", "about", "dites de quoi parle le courrier"},
		{l.Kind.manner().dated && l.DueOn.IsZero(), "due_on", "donnez la date de l'échéance"},
		{!l.DueOn.IsZero() && !l.DueOn.Valid(), "due_on", "cette date n'existe pas"},
		{slices.Contains([]Kind{ApprovalAsked, Recalled}, l.Kind) && l.Actor == "", "actor", "dites qui demande"},
		{l.Kind == Undelivered && l.Actor == "", "actor", "dites qui n'a pas été joint"},
		{l.Kind == DecisionTaken && l.Verdict == "", "verdict", "dites ce qui a été décidé"},
		{slices.Contains([]Kind{ImportSummary, PlanMoved, Digest}, l.Kind) && len(l.Items) == 0, "items", "une liste vide ne s'envoie pas"},
		{slices.ContainsFunc(l.Items, l.holed), "items", "chaque échéance a un libellé et une date, et celles d'un récapitulatif un contrat et une page"},
		{slices.ContainsFunc(l.Events, func(e icalendar.Event) bool { return e.Check() != nil }), "events", "chaque entrée d'agenda a un contrat, un nom, un libellé et une date"},
		{l.Kind == Checkpoint && !l.Seal.whole(), "seal", "donnez le texte signé, sa racine et l'empreinte de la clé"},
		{!pagePath(l.Path), "path", "donnez le chemin d'une page, commençant par une seule barre"},
	} {
		if rule.broken {
			return &LetterError{l.ID, rule.field, rule.remedy}
		}
	}
	return nil
}

// holed reports an item that lacks what its list prints.
func (l Letter) holed(i Item) bool {
	known := i.DueOn.Valid()
	switch {
	case l.Kind == Digest:
		return i.Label == "" || !known && !i.DueOn.IsZero() || !token(i.Contract.ID) || !pagePath(i.Path)
	case l.Kind == PlanMoved && i.Dropped:
		known = i.Was.Valid()
	}
	return i.Label == "" || !known || !i.Was.IsZero() && !i.Was.Valid()
}

func knownZone(name string) bool {
	_, err := civil.LoadZone(name)
	return err == nil
}

// token reports a short run of visible ASCII: safe in a header, in a Message-ID seed and in a log line.
func token(text string) bool {
	visible := func(r rune) bool { return r > ' ' && r < 0x7f }
	return text != "" && len(text) <= 200 && strings.IndexFunc(text, func(r rune) bool { return !visible(r) }) < 0
}

// address reports one bare ASCII mailbox. Accented mailboxes would need SMTPUTF8 on every relay of the way.
func address(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Name == "" && parsed.Address == text && token(text)
}

// pagePath refuses anything that could lead to another site once appended to the base URL.
func pagePath(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && parsed.Scheme == "" && parsed.Host == "" && parsed.User == nil &&
		strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//")
}
