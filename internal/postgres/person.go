package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Person is somebody of an organisation that the reader knows of; ErrUnknown for anybody else.
func (r *Reading) Person(ctx context.Context, id string) (Somebody, error) {
	found, err := list(ctx, r, "SELECT "+personColumns+" FROM people p JOIN organisations o ON o.id = p.organisation WHERE p.id = @person AND "+met,
		pgx.NamedArgs{"person": id}, scanPerson)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("person %s: %w", id, ErrUnknown)
	}
	if err != nil {
		return Somebody{}, err
	}
	return found[0], nil
}

// Names maps those of some ids whom the reader may know to their names.
func (r *Reading) Names(ctx context.Context, ids []string) (map[string]string, error) {
	type named struct{ ID, Name string }
	found, err := list(ctx, r, "SELECT p.id, p.name FROM people p JOIN organisations o ON o.id = p.organisation WHERE p.id = ANY (@ids) AND "+met,
		pgx.NamedArgs{"ids": orEmpty(ids)}, pgx.RowToStructByPos[named])
	names := map[string]string{}
	for _, n := range found {
		names[n.ID] = n.Name
	}
	return names, err
}
