package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Somebody is one person of the directory, whatever contracts that person takes part in.
type Somebody struct {
	ID           string    `json:"id"`
	Organisation string    `json:"organisation"`
	Name         string    `json:"name"`
	Title        string    `json:"title,omitempty"`
	Address      string    `json:"address"`
	Machine      bool      `json:"machine,omitempty"` // an account of another system
	DisabledAt   time.Time `json:"disabled_at,omitzero"`
	Parts        []Part    `json:"parts,omitempty"` // by contract; told by Me only
}

// Part is what somebody is in one contract.
type Part struct {
	Contract string `json:"contract"`
	Title    string `json:"title"` // of the contract
	Party    string `json:"party"`
	Role     string `json:"role"`
	Subject  string `json:"subject,omitempty"`
	Delegate bool   `json:"delegate,omitempty"` // lent by somebody else
}

const personColumns = "p.id, p.organisation, p.name, p.title, p.address, p.machine, p.disabled_at"

// columns are where personColumns go.
func (s *Somebody) columns() []any {
	return []any{&s.ID, &s.Organisation, &s.Name, &s.Title, &s.Address, &s.Machine, (*moment)(&s.DisabledAt)}
}

// People lists the people of an organisation that the reader knows of, or of all of them for "", by name.
func (r *Reading) People(ctx context.Context, organisation string) ([]Somebody, error) {
	return list(ctx, r, `
		SELECT `+personColumns+` FROM people p JOIN organisations o ON o.id = p.organisation
		WHERE (@organisation = '' OR o.id = @organisation) AND `+met+`
		ORDER BY p.name, p.id`, pgx.NamedArgs{"organisation": organisation}, scanPerson)
}

func scanPerson(row pgx.CollectableRow) (s Somebody, err error) {
	err = row.Scan(s.columns()...)
	return s, err
}

// RegisterPerson adds somebody to the directory, under the id that dossier.PersonID gives. ErrExists when that person is
// there already, ErrUnknown when the organisation is not.
func (db *DB) RegisterPerson(ctx context.Context, s Somebody) error {
	_, err := db.pool.Exec(ctx, "INSERT INTO people (id, organisation, name, title, address, machine) VALUES ($1, $2, $3, $4, $5, $6)",
		s.ID, s.Organisation, s.Name, s.Title, s.Address, s.Machine)
	if err != nil {
		return fmt.Errorf("person %s of %s: %w", s.ID, s.Organisation, refused(err))
	}
	return nil
}

// SetAddress corrects where somebody is written to, letters that wait included; ErrUnknown when nobody has that id.
func (db *DB) SetAddress(ctx context.Context, person, address string) error {
	return db.change(ctx, person, "UPDATE people SET address = $2, address_failed_at = NULL, address_failure = NULL WHERE id = $1", person, address)
}

// DisablePerson closes an account from an instant on; the first such instant stays. What the person did stays, and so do
// the roles: ending those is an act of the party.
func (db *DB) DisablePerson(ctx context.Context, person string, at time.Time) error {
	return db.change(ctx, person, "UPDATE people SET disabled_at = coalesce(disabled_at, $2) WHERE id = $1", person, at)
}

// EndSessions ends every session of somebody that began up to an instant, also on other instances of the program.
func (db *DB) EndSessions(ctx context.Context, person string, at time.Time) error {
	return db.change(ctx, person, "UPDATE people SET sessions_from = greatest(sessions_from, $2) WHERE id = $1", person, at)
}

// change runs a statement on one person's row; ErrUnknown when there is none.
func (db *DB) change(ctx context.Context, person, statement string, args ...any) error {
	done, err := db.pool.Exec(ctx, statement, args...)
	if err == nil && done.RowsAffected() == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("person %s: %w", person, err)
	}
	return nil
}

// Known is how to name and to reach a person.
type Known struct{ Name, Address string }

// Known lists the people that the words about a contract may name: whoever stands in its register, gave or got a
// delegation, or acted; and those named here, who may only be about to. Whoever was erased is not known any more.
func (db *DB) Known(ctx context.Context, contractID string, named ...string) (map[string]Known, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT id, name, address FROM people
		WHERE erased_by IS NULL AND (id = ANY ($2)
		   OR id IN (SELECT person FROM assignments WHERE contract_id = $1
		             UNION SELECT unnest(ARRAY[giver, delegate]) FROM delegations WHERE contract_id = $1
		             UNION SELECT actor_person FROM facts WHERE contract_id = $1))`, contractID, orEmpty(named))
	if err != nil {
		return nil, err
	}
	known := map[string]Known{}
	var id string
	var k Known
	_, err = pgx.ForEachRow(rows, []any{&id, &k.Name, &k.Address}, func() error {
		known[id] = k
		return nil
	})
	return known, err
}
