package postgres

import "jalon/internal/access"

// What a person may see is said twice: by the policies of the database, and here, in each query that a reading runs.
// The two are written apart, and a test holds them against each other, so that a mistake in one of them shows nothing.
//
// The conditions below speak of @reader at @at, and of a contract under the name c.

// today is the day on which a contract is looked at. Its calendar may run ahead of the clock, in demonstrations: its
// day is then that of its last fact.
const today = `(greatest(@at::timestamptz, c.updated_at) AT TIME ZONE 'Europe/Paris')::date`

// parts are what the reader is in a contract: the lines of the register that hold, and those of somebody who lent what
// may be lent, as often as it was lent.
const parts = `(
	SELECT a.party, a.role, a.subject, false AS delegate, a.position AS place FROM assignments a
	WHERE a.contract_id = c.id AND a.person = @reader
	  AND ` + today + ` BETWEEN coalesce(a.from_on, '-infinity') AND coalesce(a.until_on, 'infinity')
	UNION ALL
	SELECT a.party, a.role, a.subject, true, a.position FROM delegations d
	JOIN assignments a ON a.contract_id = d.contract_id AND a.party = d.party AND a.person = d.giver AND a.role IN ('signatory', 'referent', 'decider')
	WHERE d.contract_id = c.id AND d.delegate = @reader AND ` + today + ` BETWEEN d.from_on AND d.until_on
	  AND ` + today + ` BETWEEN coalesce(a.from_on, '-infinity') AND coalesce(a.until_on, 'infinity'))`

// mandates are the offices that the reader holds on the day of a contract, with the party that the organisation is in it.
const mandates = `(
	SELECT DISTINCT h.organisation, h.office, coalesce(p.code, '') AS party FROM offices h
	LEFT JOIN contract_parties p ON p.contract_id = c.id AND p.organisation = h.organisation
	WHERE h.person = @reader AND ` + today + ` BETWEEN coalesce(h.from_on, '-infinity') AND coalesce(h.until_on, 'infinity'))`

// seen keeps the contracts that the reader may see.
const seen = `(EXISTS ` + parts + ` OR EXISTS (SELECT FROM ` + mandates + ` m WHERE m.party <> '' OR m.organisation = '` + access.Everywhere + `'))`

// shared says that a fact of contract c has named the text t: it was submitted, and is no draft any more.
const shared = `t.revision IN (SELECT f.fact #>> '{detail,revision}' FROM facts f
	WHERE f.contract_id = c.id AND f.fact #>> '{detail,revision}' IS NOT NULL)`

// opened keeps, of a contract that is seen, the texts that are shared and the drafts of the reader's own party.
const opened = `(` + shared + ` OR t.party IN (SELECT m.party FROM ` + parts + ` m) OR t.party IN (SELECT m.party FROM ` + mandates + ` m))`

// overseen keeps the organisations o for which the reader holds an office, apart from any contract.
const overseen = `EXISTS (SELECT FROM offices h WHERE h.person = @reader AND h.organisation IN (o.id, '` + access.Everywhere + `')
	AND (@at::timestamptz AT TIME ZONE 'Europe/Paris')::date BETWEEN coalesce(h.from_on, '-infinity') AND coalesce(h.until_on, 'infinity'))`

// met keeps the organisations o that the reader knows of: the own one, the parties of the contracts that are seen, and
// those that are overseen.
const met = `(o.id = (SELECT own.organisation FROM people own WHERE own.id = @reader) OR ` + overseen + `
	OR EXISTS (SELECT FROM contract_parties q JOIN contracts c ON c.id = q.contract_id WHERE q.organisation = o.id AND ` + seen + `))`

// logged keeps the lines l of the access log: the reader's own, those of seen contracts of an overseen organisation, those
// of its people outside any contract, and all of them for whoever oversees everything.
const logged = `(l.person = @reader
	OR EXISTS (SELECT FROM organisations o WHERE o.id = '` + access.Everywhere + `' AND ` + overseen + `)
	OR l.contract_id IS NULL AND EXISTS (SELECT FROM people w JOIN organisations o ON o.id = w.organisation WHERE w.id = l.person AND ` + overseen + `)
	OR EXISTS (SELECT FROM contracts c JOIN contract_parties q ON q.contract_id = c.id JOIN organisations o ON o.id = q.organisation
	           WHERE c.id = l.contract_id AND ` + overseen + ` AND ` + seen + `))`
