package replay

import (
	"encoding/json"
	"strings"
)

// words are what auditors call the fields of facts and states. A field that is not here goes by its name in the JSON,
// under which it can be found in an export.
var words = map[string]string{
	"seq": "numéro", "at": "instant", "kind": "nature", "by": "auteur", "person": "personne", "party": "partie", "for": "au nom de",
	"command": "commande", "digest": "empreinte de la commande", "subject": "objet", "detail": "", "reason": "motif", "on": "jour",
	"effect_on": "prise d’effet", "effective_on": "prise d’effet", "term_on": "terme", "signed_on": "signature", "due": "échéance",
	"due_on": "échéance", "lapse_on": "caducité", "reminders": "rappels", "plan": "calendrier", "before": "calendrier précédent",
	"verdict": "décision", "round": "tour", "revision": "empreinte du texte", "text": "empreinte du texte", "phase": "phase",
	"move": "passage", "opening": "reprise", "proposal": "proposition", "assignment": "rôle", "delegation": "délégation",
	"rules": "politique", "policy": "version de la politique", "successor": "contrat suivant", "skipped": "rappels remplacés",
	"to": "destinataires", "outcome": "suite donnée", "undelivered": "courrier refusé", "level": "niveau de visa", "mode": "mode",
	"parties": "parties", "people": "registre", "sheets": "fiches", "approvals": "approbations", "deadlines": "échéances",
	"dialogues": "dialogues", "filings": "documents reçus", "answered": "commandes répondues", "renewal": "renouvellement",
	"title": "titre", "zone": "fuseau", "territory": "territoire", "since": "depuis", "pause": "suspension",
}

func inFrench(path string) string {
	var said []string
	for name := range strings.SplitSeq(path, ".") {
		word, known := words[name]
		if !known {
			word = name
		}
		if word != "" {
			said = append(said, word)
		}
	}
	if len(said) == 0 {
		return "contenu"
	}
	return strings.Join(said, ", ")
}

// mostSaid bounds a value in a line of text.
const mostSaid = 200

// quoted puts a JSON value between French quotation marks, a text without its own.
func quoted(value string) string {
	if value == "" {
		return "rien"
	}
	var text string
	if json.Unmarshal([]byte(value), &text) != nil {
		text = value
	}
	if letters := []rune(text); len(letters) > mostSaid {
		text = string(letters[:mostSaid]) + "…"
	}
	return "«\u00a0" + text + "\u00a0»"
}
