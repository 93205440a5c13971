package postgres_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// crowd is a random installation: what its tables hold, and the same as the kernel would hold it, to say by other means
// what anybody may see.
type crowd struct {
	t         testing.TB
	conn      *pgx.Conn
	dice      *rand.Rand
	contracts []crowdContract
	offices   []postgres.Officer
}

type crowdContract struct {
	contract.State
	organisations map[string]string // of each party
	updatedAt     time.Time
	texts         []postgres.Text
}

const (
	crowdContracts     = 9
	crowdPeople        = 9
	crowdOrganisations = 5
)

// base is about the middle of what happens in a crowd: most lines begin or end within days of it.
var base = day("2027-05-31")

func person(i int) string { return fmt.Sprintf("p.%02d", i) }

func organisation(i int) string { return fmt.Sprintf("org-%d", i) }

// noon is in the middle of a day in Paris; dawn and dusk are its first and last instants.
func noon(d civil.Date) time.Time { return civil.MustZone(civil.Paris).At(d, 12) }
func dawn(d civil.Date) time.Time { return civil.MustZone(civil.Paris).At(d, 0) }
func dusk(d civil.Date) time.Time { return dawn(d.AddDays(1)).Add(-time.Microsecond) }

func newCrowd(t testing.TB, conn *pgx.Conn, seed uint64) *crowd {
	w := &crowd{t: t, conn: conn, dice: rand.New(rand.NewPCG(seed, 0))}
	for i := range crowdOrganisations {
		w.exec("INSERT INTO organisations (id, kind, name) VALUES ($1, 'ARS', $1)", organisation(i))
	}
	for i := range crowdPeople {
		w.exec("INSERT INTO people (id, organisation, name) VALUES ($1, $2, $1)", person(i), organisation(w.dice.IntN(crowdOrganisations)))
	}
	for i := range crowdContracts {
		w.addContract(fmt.Sprintf("CPOM-%02d", i))
	}
	for range 5 {
		w.addOffice(person(w.dice.IntN(crowdPeople)), organisation(w.dice.IntN(crowdOrganisations)))
	}
	w.addOffice(person(0), access.Everywhere)
	for range 40 {
		w.exec(`INSERT INTO access_log (at, person, contract_id, action, subject, outcome, code, reason, request_id) VALUES (now(), $1, $2, 'a', '', 'read', '', '', '')`,
			choose(w, "", person(w.dice.IntN(crowdPeople))), choose(w, nil, "CPOM-99", &w.contracts[w.dice.IntN(crowdContracts)].ID))
	}
	return w
}

func choose(w *crowd, from ...any) any { return from[w.dice.IntN(len(from))] }

func (w *crowd) exec(statement string, args ...any) {
	w.t.Helper()
	_, err := w.conn.Exec(w.t.Context(), statement, args...)
	must(w.t, err)
}

// around is a day within two weeks of the base, or no day.
func (w *crowd) around() civil.Date {
	if w.dice.IntN(3) == 0 {
		return civil.Date{}
	}
	return base.AddDays(w.dice.IntN(28) - 14)
}

// span is a first and a last day; some spans are empty, as that of a line which was replaced before it began.
func (w *crowd) span() (from, until civil.Date) { return w.around(), w.around() }

func (w *crowd) addContract(id string) {
	c := crowdContract{State: contract.State{ID: id}, organisations: map[string]string{}, updatedAt: dawn(base.AddDays(w.dice.IntN(20) - 16)).Add(time.Hour)}
	w.exec(`
		INSERT INTO contracts (id, title, file, digest, opening, managing_body, search, state, phase, effective_on, term_on, updated_at, head)
		VALUES ($1, '', '{}', 'd', '{}', '', '', '{}', 'in_force', '2027-01-01', '2031-12-31', $2, sha256('x'))`, id, c.updatedAt)
	members := w.dice.Perm(crowdOrganisations)[:3]
	for i, code := range []string{"ARS", "CD", "OG"} {
		c.organisations[code] = organisation(members[i])
		w.exec("INSERT INTO contract_parties (contract_id, position, code, kind, name, organisation) VALUES ($1, $2, $3, 'ARS', '', $4)",
			id, i+1, code, c.organisations[code])
	}
	for n := range 4 {
		a := contract.Assignment{Person: person(w.dice.IntN(crowdPeople)), Party: choose(w, "ARS", "CD", "OG").(string), Role: choose(w, contract.Referent, contract.Informed, contract.Decider).(contract.Role)}
		a.From, a.Until = w.span()
		c.People = append(c.People, a)
		w.exec("INSERT INTO assignments (contract_id, position, person, party, role, subject, from_on, until_on, replaces, handover) VALUES ($1, $2, $3, $4, $5, '', $6, $7, '', '')",
			id, n+1, a.Person, a.Party, a.Role, day0(a.From), day0(a.Until))
	}
	for n := range 3 {
		giver := c.People[w.dice.IntN(len(c.People))]
		d := contract.Delegation{ID: fmt.Sprint("delegation.", n), Party: giver.Party, Giver: giver.Person, To: person(w.dice.IntN(crowdPeople)), From: base.AddDays(w.dice.IntN(14) - 10)}
		d.Until = d.From.AddDays(w.dice.IntN(14))
		c.Delegations = append(c.Delegations, d)
		w.exec("INSERT INTO delegations (contract_id, id, party, giver, delegate, from_on, until_on) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			id, d.ID, d.Party, d.Giver, d.To, day0(d.From), day0(d.Until))
	}
	w.addTexts(&c)
	w.addDrafts(id)
	w.exec("INSERT INTO deadlines VALUES ($1, 'x', 'open', '2028-01-01', '[]', '2028-01-01')", id)
	w.exec(`INSERT INTO approvals (contract_id, id, round, kind, state, revision, submitter_person, submitter_party, needed, waiting, decisions, due_on, asked_at)
		VALUES ($1, 'launch', 1, 'launch', 'pending', '', 'p', 'OG', '{ARS}', '{ARS}', '[]', '2028-01-01', now())`, id)
	w.contracts = append(w.contracts, c)
}

// addTexts deposits a text for each party, half of which a fact names, and one that two parties hold.
func (w *crowd) addTexts(c *crowdContract) {
	for i, party := range []string{"ARS", "CD", "OG"} {
		t := postgres.Text{Party: party, Text: choose(w, "the same everywhere", c.ID+party).(string)}
		must(w.t, w.conn.QueryRow(w.t.Context(), `
			INSERT INTO texts (contract_id, revision, party, subject, text, deposited_by, deposited_at)
			VALUES ($1, encode(sha256($3::text::bytea), 'hex'), $2, '', $3, 'p', now()) RETURNING revision`, c.ID, party, t.Text).Scan(&t.Revision))
		c.texts = append(c.texts, t)
		fact := contract.Fact{Seq: int64(i + 1), Kind: contract.DiagnosticDeposited}
		if w.dice.IntN(2) == 0 {
			fact.Detail.Revision = t.Revision
		}
		text, err := json.Marshal(fact)
		must(w.t, err)
		w.exec("INSERT INTO facts (contract_id, seq, fact, at, kind, actor, sentence, phase, hash) VALUES ($1, $2, $3, now(), 'x', 'x', 'x', 'in_force', sha256('x'))", c.ID, fact.Seq, text)
		for j := range c.texts {
			c.texts[j].Shared = c.texts[j].Shared || c.texts[j].Revision == fact.Detail.Revision
		}
	}
	for j, t := range c.texts { // a fact of an earlier party may have named the same text
		c.texts[j].Shared = slices.ContainsFunc(c.texts, func(o postgres.Text) bool { return o.Revision == t.Revision && o.Shared })
	}
}

// addDrafts writes over an empty file, some of it shared.
func (w *crowd) addDrafts(id string) {
	for version := range 5 {
		w.exec(`INSERT INTO drafts (contract_id, item, version, body, party, edited_by, edited_at, shared_at, shared_by)
			VALUES ($1, $2, $3, '[]', $4, 'p', now(), $5, $6)`, append([]any{id, choose(w, "annexes", "letters"), version + 1, choose(w, "ARS", "CD", "OG")},
			choose(w, []any{nil, nil}, []any{base.String(), "p"}).([]any)...)...)
	}
	w.exec(`INSERT INTO measures (contract_id, indicator, year, version, value, source, campaign, definition, comment, origin, party, measured_by, measured_at)
		VALUES ($1, 'I', 2027, 1, '12', '', '', '', '', '', 'OG', 'p', now())`, id)
}

func (w *crowd) addOffice(holder, organisation string) {
	o := postgres.Officer{Person: holder, Organisation: organisation, Office: access.Auditor}
	o.From, o.Until = w.span()
	if _, err := w.conn.Exec(w.t.Context(), "INSERT INTO offices (person, organisation, office, from_on, until_on) VALUES ($1, $2, $3, $4, $5)",
		o.Person, o.Organisation, o.Office, day0(o.From), day0(o.Until)); err == nil {
		w.offices = append(w.offices, o)
	}
}

// day0 is a day as a plain connection writes it.
func day0(d civil.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

// sees says by the kernel's words what the policies and the queries say by theirs.
func (w *crowd) sees(c crowdContract, r access.Reader) (seen bool, texts []string) {
	today := civil.MustZone(civil.Paris).Day(r.At)
	if r.At.Before(c.updatedAt) {
		today = civil.MustZone(civil.Paris).Day(c.updatedAt)
	}
	stands := map[string]bool{}
	for _, a := range c.People {
		stands[a.Party] = stands[a.Party] || a.Person == r.Person && a.On(today)
		for _, d := range c.Delegations {
			lends := a.Person == d.Giver && a.Party == d.Party && a.On(today) && a.Role != contract.Informed
			stands[a.Party] = stands[a.Party] || d.To == r.Person && d.On(today) && lends
		}
	}
	for _, o := range w.offices {
		held := (contractLine{o.From, o.Until}).on(today) && o.Person == r.Person
		seen = seen || held && o.Organisation == access.Everywhere
		for party, organisation := range c.organisations {
			stands[party] = stands[party] || held && o.Organisation == organisation
		}
	}
	for _, t := range c.texts {
		seen = seen || stands[t.Party]
	}
	for _, t := range c.texts {
		if seen && (t.Shared || stands[t.Party]) {
			texts = append(texts, c.ID+" "+t.Party+" "+t.Revision)
		}
	}
	return seen, texts
}

// contractLine borrows the kernel's rule about first and last days.
type contractLine struct{ from, until civil.Date }

func (l contractLine) on(day civil.Date) bool {
	return contract.Assignment{From: l.from, Until: l.until}.On(day)
}
