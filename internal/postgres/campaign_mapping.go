package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/campaign"
)

// KeptMapping is a version of how the files of a source are read.
type KeptMapping struct {
	campaign.Mapping
	Version int       `json:"version"`
	SavedAt time.Time `json:"saved_at"`
	SavedBy string    `json:"saved_by"`
}

const keptMappings = "SELECT DISTINCT ON (name) mapping, version, saved_at, saved_by FROM campaign_mappings"

func scanMapping(row pgx.CollectableRow) (m KeptMapping, err error) {
	var text []byte
	if err := row.Scan(&text, &m.Version, &m.SavedAt, &m.SavedBy); err != nil {
		return m, err
	}
	return m, json.Unmarshal(text, &m.Mapping)
}

// SaveMapping keeps a mapping as the next version of its name. What the last version says already is not kept twice. The
// mapping was checked.
func (db *DB) SaveMapping(ctx context.Context, m campaign.Mapping, by string, at time.Time) (version int, err error) {
	text, err := json.Marshal(m)
	if err != nil {
		return 0, err
	}
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		// Two people who save under one name come one after the other.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('mapping ' || $1, 0))", m.Name); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `
			WITH last AS (SELECT version, mapping FROM campaign_mappings WHERE name = $1 ORDER BY version DESC LIMIT 1),
			     next AS (INSERT INTO campaign_mappings (name, version, mapping, saved_at, saved_by)
			              SELECT $1, coalesce((SELECT version FROM last), 0) + 1, $2::json, $3, $4
			              WHERE (SELECT mapping::text FROM last) IS DISTINCT FROM $2::json::text RETURNING version)
			SELECT version FROM next UNION ALL SELECT version FROM last ORDER BY 1 DESC LIMIT 1`, m.Name, string(text), at, by).Scan(&version)
	})
	if err != nil {
		return 0, fmt.Errorf("mapping %s: %w", m.Name, err)
	}
	return version, nil
}

// Mappings lists the last version of every mapping by name.
func (db *DB) Mappings(ctx context.Context) ([]KeptMapping, error) {
	rows, err := db.pool.Query(ctx, keptMappings+" ORDER BY name, version DESC")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanMapping)
}

// Mapping is the last version of one; ErrUnknown without any.
func (db *DB) Mapping(ctx context.Context, name string) (KeptMapping, error) {
	rows, err := db.pool.Query(ctx, keptMappings+" WHERE name = $1 ORDER BY name, version DESC", name)
	if err != nil {
		return KeptMapping{}, err
	}
	m, err := pgx.CollectExactlyOneRow(rows, scanMapping)
	return m, unknown("mapping", name, err)
}
