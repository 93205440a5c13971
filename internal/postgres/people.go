package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Somebody is one person over all contracts, under the name and address of the contract that was added last.
type Somebody struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Title   string `json:"title,omitempty"`
	Address string `json:"address"`
	Parts   []Part `json:"parts"` // by contract
}

// Part is what somebody is in one contract.
type Part struct {
	Contract string `json:"contract"`
	Title    string `json:"title"` // of the contract
	Party    string `json:"party"`
	Role     string `json:"role"`
	Subject  string `json:"subject,omitempty"`
}

// People lists everybody who has a part in a contract, by id.
func (db *DB) People(ctx context.Context) ([]Somebody, error) { return db.people(ctx, "") }

// PersonNamed is one person; ErrUnknown when no contract names that person.
func (db *DB) PersonNamed(ctx context.Context, id string) (Somebody, error) {
	found, err := db.people(ctx, id)
	if err != nil {
		return Somebody{}, err
	}
	if id == "" || len(found) == 0 {
		return Somebody{}, fmt.Errorf("person %s: %w", id, ErrUnknown)
	}
	return found[0], nil
}

// people reads everybody for "". Names may differ between files; today's is the one that was written last.
func (db *DB) people(ctx context.Context, id string) ([]Somebody, error) {
	rows, err := db.pool.Query(ctx, `
		SELECT p.person,
		       first_value(p.name) OVER latest, first_value(p.title) OVER latest, first_value(p.address) OVER latest,
		       c.id, c.title, p.party, p.role, p.subject
		FROM contract_people p JOIN contracts c ON c.id = p.contract_id
		WHERE $1 = '' OR p.person = $1
		WINDOW latest AS (PARTITION BY p.person ORDER BY c.created_at DESC, c.id, p.position)
		ORDER BY p.person, c.id, p.position`, id)
	if err != nil {
		return nil, err
	}
	people := []Somebody{}
	var s Somebody
	var part Part
	_, err = pgx.ForEachRow(rows, []any{
		&s.ID, &s.Name, &s.Title, &s.Address, &part.Contract, &part.Title, &part.Party, &part.Role, &part.Subject,
	}, func() error {
		if last := len(people) - 1; last < 0 || people[last].ID != s.ID {
			people = append(people, s)
		}
		last := &people[len(people)-1]
		last.Parts = append(last.Parts, part)
		return nil
	})
	return people, err
}

// HasPart reports whether a person has a part in a contract, which is what lets that person see it.
func (db *DB) HasPart(ctx context.Context, person, contractID string) (has bool, err error) {
	err = db.pool.QueryRow(ctx, "SELECT EXISTS (SELECT FROM contract_people WHERE person = $1 AND contract_id = $2)", person, contractID).Scan(&has)
	return has, err
}
