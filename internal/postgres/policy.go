package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/policy"
	"jalon/internal/schedule"
)

// Policy is a policy that was added to the installation, beside those that Jalon brings along. It never changes.
type Policy struct {
	Rules   schedule.Policy
	Text    string // the YAML as it was read
	Digest  string // as policy.Policy has it
	AddedAt time.Time
	AddedBy string // person
}

const policyColumns = "SELECT policy, yaml, digest, added_at, added_by FROM policies"

func scanPolicy(row pgx.CollectableRow) (p Policy, err error) {
	var rules []byte
	if err := row.Scan(&rules, &p.Text, &p.Digest, &p.AddedAt, &p.AddedBy); err != nil {
		return p, err
	}
	return p, json.Unmarshal(rules, &p.Rules)
}

// AddPolicy keeps a policy for the contracts to come. The same again changes nothing; ErrExists when the version has other
// values or other thresholds of vigilance, here or among those that Jalon brings along: a published version does not change.
// The digest does not cover thresholds, which contracts do not carry, so that those are compared by themselves.
func (db *DB) AddPolicy(ctx context.Context, p policy.Policy, by string, at time.Time) (added bool, err error) {
	if known, taken := policy.Named(p.Version); taken {
		if known.Digest != p.Digest || !reflect.DeepEqual(known.Vigilance, p.Vigilance) {
			return false, fmt.Errorf("policy %s: %w", p.Version, ErrExists)
		}
		return false, nil
	}
	rules, err := json.Marshal(p.Policy)
	if err != nil {
		return false, err
	}
	done, err := db.pool.Exec(ctx, `
		INSERT INTO policies (version, authority, yaml, policy, digest, added_at, added_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (version) DO NOTHING`, p.Version, p.Authority, string(p.Text), rules, p.Digest, at, by)
	if err != nil {
		return false, fmt.Errorf("policy %s: %w", p.Version, err)
	}
	if done.RowsAffected() > 0 {
		return true, nil
	}
	var digest, text string
	if err := db.pool.QueryRow(ctx, "SELECT digest, yaml FROM policies WHERE version = $1", p.Version).Scan(&digest, &text); err != nil {
		return false, err
	}
	limits, err := policy.Vigilance(p.Version, text)
	if err != nil {
		return false, fmt.Errorf("policy %s, as it is kept: %w", p.Version, err)
	}
	if digest != p.Digest || !reflect.DeepEqual(limits, p.Vigilance) {
		return false, fmt.Errorf("policy %s: %w", p.Version, ErrExists)
	}
	return false, nil
}

// Policies lists the policies that were added, oldest first.
func (db *DB) Policies(ctx context.Context) ([]Policy, error) {
	rows, err := db.pool.Query(ctx, policyColumns+" ORDER BY added_at, version")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPolicy)
}

// Policies lists the policies that were added, oldest first; whoever is signed in may read them.
func (r *Reading) Policies(ctx context.Context) ([]Policy, error) {
	return list(ctx, r, policyColumns+" WHERE @reader::text IS NOT NULL ORDER BY added_at, version", nil, scanPolicy)
}

// PolicyFor is what a new contract of these authorities, by code, begins under: the policy that one of them added last. ok
// is false when none has one, and the contract then begins under policy.Default.
func (db *DB) PolicyFor(ctx context.Context, authorities []string) (rules schedule.Policy, ok bool, err error) {
	rows, err := db.pool.Query(ctx, policyColumns+" WHERE authority <> '' AND authority = ANY ($1) ORDER BY added_at DESC, version DESC LIMIT 1", orEmpty(authorities))
	if err != nil {
		return schedule.Policy{}, false, err
	}
	found, err := pgx.CollectRows(rows, scanPolicy)
	if err != nil || len(found) == 0 {
		return schedule.Policy{}, false, err
	}
	return found[0].Rules, true, nil
}
