package mail

import (
	"regexp"
	"strings"
)

// statuses are words for what mail servers answer (RFC 3463). The first row that fits counts.
var statuses = []struct{ status, words string }{
	{"5.1.10", "le domaine de cette adresse ne reçoit aucun courrier"},
	{"5.1.1", "cette boîte aux lettres n'existe pas"},
	{"5.1.2", "le domaine de cette adresse n'existe pas"},
	{"5.1.3", "cette adresse est mal formée"},
	{"5.1.6", "cette boîte aux lettres a changé d'adresse"},
	{"5.1", "cette adresse n'est pas reconnue"},
	{"5.2.1", "cette boîte aux lettres est désactivée"},
	{"5.2.2", "cette boîte aux lettres est pleine"},
	{"5.2.3", "le message est trop volumineux pour cette boîte aux lettres"},
	{"5.2", "cette boîte aux lettres n'accepte pas ce message"},
	{"5.3", "le serveur de cette adresse n'accepte pas ce message"},
	{"5.4", "le serveur de cette adresse n'a pas pu être joint"},
	{"5.7", "le serveur de cette adresse refuse nos messages, pour des raisons de sécurité"},
}

var (
	enhancedStatus = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	webAddress     = regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+`)
)

// Refusal says in French why a letter was not delivered.
func (w words) Refusal() string {
	status := w.Verdict
	if status == "" {
		status = enhancedStatus.FindString(w.Reason)
	}
	for _, row := range statuses {
		if status == row.status || strings.HasPrefix(status, row.status+".") {
			return row.words
		}
	}
	return "le serveur de cette adresse a refusé le message"
}

// Answer is what the server said, as a stranger's words: short, and without an address to follow.
func (w words) Answer() string {
	return shorten(oneLine(webAddress.ReplaceAllString(w.Reason, "[lien retiré]")), 300)
}
