package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Organisation is who may be party to contracts; access.Everywhere is the installation itself.
type Organisation struct {
	ID    string   `json:"id"`
	Kind  string   `json:"kind"` // OG, ARS, CD, METROPOLE, or installation
	Name  string   `json:"name"`
	Visas []string `json:"visas"` // the chain that contracts come in with, first level first
}

// Organisations lists the organisations that the reader knows of, by id.
func (r *Reading) Organisations(ctx context.Context) ([]Organisation, error) {
	return list(ctx, r, "SELECT o.id, o.kind, o.name, o.visas FROM organisations o WHERE "+met+" ORDER BY o.id", nil,
		pgx.RowToStructByPos[Organisation])
}

// SetOrganisationVisas changes the chain of visas that an organisation's next contracts come in with; ErrUnknown when
// there is no such organisation.
func (db *DB) SetOrganisationVisas(ctx context.Context, organisation string, visas []string) error {
	done, err := db.pool.Exec(ctx, "UPDATE organisations SET visas = $2 WHERE id = $1", organisation, orEmpty(visas))
	if err == nil && done.RowsAffected() == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("organisation %s: %w", organisation, err)
	}
	return nil
}

// OrganisationVisas tells the chains of the organisations that have one.
func (db *DB) OrganisationVisas(ctx context.Context, organisations []string) (map[string][]string, error) {
	rows, err := db.pool.Query(ctx, "SELECT id, visas FROM organisations WHERE id = ANY ($1) AND visas <> '{}'", orEmpty(organisations))
	if err != nil {
		return nil, err
	}
	chains := map[string][]string{}
	var id string
	var visas []string
	_, err = pgx.ForEachRow(rows, []any{&id, &visas}, func() error {
		chains[id] = visas
		visas = nil
		return nil
	})
	return chains, err
}
