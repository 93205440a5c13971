package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/campaign"
	"jalon/internal/contractfile"
)

// CampaignValue is the last version of a value of an establishment, with what it is compared by and who brought it.
type CampaignValue struct {
	FINESS     string              `json:"finess"`
	Source     string              `json:"source"`
	Campaign   int                 `json:"campaign"`
	Year       int                 `json:"year"`
	Reference  string              `json:"reference"`
	Definition string              `json:"definition"`
	Unit       string              `json:"unit"`
	Type       campaign.Type       `json:"type"`
	Value      contractfile.Number `json:"value,omitempty"` // "": withdrawn
	Version    int                 `json:"version"`
	Category   string              `json:"category"`
	Territory  string              `json:"territory"`
	Group      string              `json:"group"`
	File       int64               `json:"file"`
	At         time.Time           `json:"at"`
	By         string              `json:"by"`
}

const campaignValues = `
	SELECT DISTINCT ON (v.finess, v.source, v.campaign, v.reference) v.finess, v.source, v.campaign, v.year, v.reference, v.definition, v.unit, v.kind,
		coalesce(v.value::text, ''), v.version, s.category, s.territory, s.peers, v.file`

// Looked up one by one: see CampaignSpread.
const comparedBy = ` FROM campaign_values v CROSS JOIN LATERAL (
		SELECT s.category, s.territory, s.peers FROM campaign_sites s WHERE s.source = v.source AND s.campaign = v.campaign AND s.finess = v.finess OFFSET 0) s`

const lastValues = ` ORDER BY v.finess, v.source, v.campaign, v.reference, v.version DESC`

// CampaignValues lists what campaigns say of the establishments of the contracts in sight; of one contract, unless that is
// "". Who brought a value is for the operator.
func (r *Reading) CampaignValues(ctx context.Context, contractID string) ([]CampaignValue, error) {
	return list(ctx, r, campaignValues+`, NULL::timestamptz, ''`+comparedBy+`
		WHERE v.finess IN (SELECT k.finess FROM contract_sites k JOIN contracts c ON c.id = k.contract_id WHERE (@contract = '' OR c.id = @contract) AND `+seen+`)`+lastValues,
		pgx.NamedArgs{"contract": contractID}, scanCampaignValue)
}

// CampaignValues lists what campaigns say of one establishment.
func (db *DB) CampaignValues(ctx context.Context, finess string) ([]CampaignValue, error) {
	rows, err := db.pool.Query(ctx, campaignValues+`, f.taken_at, f.taken_by`+comparedBy+`
		JOIN campaign_files f ON f.number = v.file WHERE v.finess = $1`+lastValues, finess)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanCampaignValue)
}

func scanCampaignValue(row pgx.CollectableRow) (v CampaignValue, err error) {
	var at *time.Time
	err = row.Scan(&v.FINESS, &v.Source, &v.Campaign, &v.Year, &v.Reference, &v.Definition, &v.Unit, &v.Type, &v.Value, &v.Version,
		&v.Category, &v.Territory, &v.Group, &v.File, &at, &v.By)
	if at != nil { // readers are told none
		v.At = *at
	}
	return v, err
}

// Peers are the establishments that a value is compared with: of one campaign of one source, under one definition of one
// reference, and of the same category, territory or homogeneous group wherever these are not "" (F-TD-06).
type Peers struct {
	Source     string `json:"source"`
	Campaign   int    `json:"campaign"`
	Reference  string `json:"reference"`
	Definition string `json:"definition"`
	Category   string `json:"category,omitempty"`
	Territory  string `json:"territory,omitempty"`
	Group      string `json:"group,omitempty"`
}

// CampaignSpread is how the values of some peers lie; false when there are fewer than least. It names nobody, and is for
// whoever may read one of them.
func (db *DB) CampaignSpread(ctx context.Context, p Peers, least int) (campaign.Spread, bool, error) {
	// IS TRUE has the peers looked up in a table of hashes. Left to choose, PostgreSQL holds each value against each
	// establishment as long as nobody has counted the rows of a campaign that has just arrived.
	rows, err := db.pool.Query(ctx, `
		SELECT last.value::text FROM (
			SELECT DISTINCT ON (v.finess) v.finess, v.value, v.definition FROM campaign_values v
			WHERE v.source = $1 AND v.campaign = $2 AND v.reference = $3 ORDER BY v.finess, v.version DESC) last
		WHERE last.value IS NOT NULL AND last.definition = $4 AND (last.finess IN (
			SELECT s.finess FROM campaign_sites s WHERE s.source = $1 AND s.campaign = $2
			  AND ($5 = '' OR s.category = $5) AND ($6 = '' OR s.territory = $6) AND ($7 = '' OR s.peers = $7))) IS TRUE`,
		p.Source, p.Campaign, p.Reference, p.Definition, p.Category, p.Territory, p.Group)
	if err != nil {
		return campaign.Spread{}, false, err
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[contractfile.Number])
	if err != nil {
		return campaign.Spread{}, false, err
	}
	spread, enough := campaign.SpreadOf(values, least)
	return spread, enough, nil
}
