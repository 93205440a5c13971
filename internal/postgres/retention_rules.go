package postgres

import "time"

// RetentionRule is for how long one kind of data is kept, and why. docs/personal-data.md tells the same to people.
type RetentionRule struct {
	Kind                string
	Years, Months, Days int    // from the instant that Since names, on the calendar
	Since               string // in French
	Source, Reason      string // in French
	// due is what counts rows that are due before $1; remove takes a batch of them away, the oldest first. Without either,
	// the rule is about whole people.
	due, remove string
}

// before is the instant up to which rows are due.
func (r RetentionRule) before(at time.Time) time.Time {
	return at.AddDate(-r.Years, -r.Months, -r.Days)
}

// retained is how many rows go in one transaction, so that nobody waits for long.
const retained = "1000"

// RetentionRules are all of them. What no rule names is kept as long as the installation: facts and files, whose
// mentions say nothing once the names are gone.
var RetentionRules = []RetentionRule{
	{
		Kind: "sessions", Days: 1, Since: "expiration de la session",
		Source: "RGPD, art. 5.1.c", Reason: "Une session expirée n'ouvre plus rien.",
		due:    "SELECT count(*) FROM sessions WHERE expiry < $1",
		remove: "DELETE FROM sessions WHERE token IN (SELECT token FROM sessions WHERE expiry < $1 ORDER BY expiry LIMIT " + retained + ")",
	},
	{
		Kind: "statements", Days: 30, Since: "dépôt du motif",
		Source: "RGPD, art. 5.1.c", Reason: "Le motif d'une demande refusée n'est cité par aucun fait\u00a0; une demande en attente a alors sa réponse depuis longtemps.",
		due:    "SELECT count(*) FROM statements s WHERE " + orphan,
		remove: "DELETE FROM statements WHERE commitment IN (SELECT commitment FROM statements s WHERE " + orphan + " ORDER BY deposited_at LIMIT " + retained + ")",
	},
	{
		Kind: "absences", Years: 1, Since: "fin de l'absence",
		Source: "RGPD, art. 5.1.e", Reason: "Une absence passée ne change plus à qui l'on écrit.",
		due:    "SELECT count(*) FROM absences WHERE until_on < $1",
		remove: "DELETE FROM absences WHERE (person, from_on) IN (SELECT person, from_on FROM absences WHERE until_on < $1 ORDER BY until_on LIMIT " + retained + ")",
	},
	{
		Kind: "identities", Years: 1, Since: "clôture du compte",
		Source: "RGPD, art. 5.1.e", Reason: "Un compte clos ne se rouvre pas par son ancien fournisseur d'identité.",
		due:    "SELECT count(*) FROM identities i JOIN people p ON p.id = i.person WHERE p.disabled_at < $1",
		remove: "DELETE FROM identities WHERE (issuer, subject) IN (SELECT i.issuer, i.subject FROM identities i JOIN people p ON p.id = i.person WHERE p.disabled_at < $1 LIMIT " + retained + ")",
	},
	{
		Kind: "drafts", Years: 1, Since: "fin du contrat",
		Source: "RGPD, art. 5.1.e", Reason: "Ce qu'une partie n'a jamais partagé n'est pas du contrat, et ne peut plus le devenir\u00a0; ce qui fut partagé reste, comme le fichier.",
		due:    "SELECT count(*) FROM drafts d WHERE " + unshared,
		remove: "DELETE FROM drafts WHERE (contract_id, item, version) IN (SELECT d.contract_id, d.item, d.version FROM drafts d WHERE " + unshared + " ORDER BY 1, 2, 3 LIMIT " + retained + ")",
	},
	{
		Kind: "programme_imports", Years: 1, Since: "dernier signe de l'import",
		Source: "RGPD, art. 5.1.e", Reason: "Le compte rendu sert à corriger le tableau\u00a0; les contrats programmés disent eux-mêmes d'où ils viennent.",
		due:    "SELECT count(*) FROM programme_imports WHERE updated_at < $1",
		remove: "DELETE FROM programme_imports WHERE number IN (SELECT number FROM programme_imports WHERE updated_at < $1 ORDER BY number LIMIT " + retained + ")",
	},
	{
		Kind: "access_log", Years: 3, Since: "consultation, refus ou changement",
		Source: "CNIL, délibération n° 2021-122 (journalisation)", Reason: "Le journal sert au contrôle de qui a vu ou changé quoi\u00a0; trois ans sont le plus que la recommandation admet à cette fin.",
		due:    "SELECT count(*) FROM access_log WHERE at < $1",
		remove: "DELETE FROM access_log WHERE id IN (SELECT id FROM access_log WHERE at < $1 ORDER BY id LIMIT " + retained + ")",
	},
	{
		Kind: "letters", Years: 3, Since: "envoi ou abandon de la lettre",
		Source: "RGPD, art. 5.1.e", Reason: "Que la lettre est partie, à qui et quand reste\u00a0; ses mots et son adresse ne servent plus.",
		due: "SELECT count(*) FROM outbox WHERE " + toldLongAgo,
		remove: `UPDATE outbox SET recipient = '', last_error = NULL, letter = jsonb_set(letter::jsonb - 'items' - 'events' - 'reason' - 'actor' - 'verdict', '{to,address}', '""')::json
			WHERE id IN (SELECT id FROM outbox WHERE ` + toldLongAgo + " ORDER BY id LIMIT " + retained + ")",
	},
	{
		Kind: "names", Years: KeptYears, Since: "fin du dernier contrat de la personne",
		Source: "RGPD, art. 5.1.e et 17.3", Reason: "Le contrat, et qui en a répondu, peut être contrôlé ou contesté dix ans\u00a0; ensuite la personne est effacée.",
	},
}

// orphan is a statement that no fact took up.
const orphan = `s.deposited_at < $1 AND NOT EXISTS (SELECT FROM facts f WHERE f.contract_id = s.contract_id AND f.fact #>> '{detail,reason}' = '⟦:' || s.commitment || '⟧')`

// unshared is a draft that was its party's alone when the contract ended.
const unshared = "d.shared_at IS NULL AND EXISTS (SELECT FROM contracts c WHERE c.id = d.contract_id AND c.phase IN " + phasesOver + " AND c.updated_at < $1)"

const toldLongAgo = "done_at < $1 AND recipient <> ''"
