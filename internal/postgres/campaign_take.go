package postgres

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/campaign"
)

// MostCampaignFile is how large the file of a campaign may be, in bytes.
const MostCampaignFile = 20 << 20

// CampaignFile is a file to be taken in, with the mapping under which it was read. Campaign is 0 where it tells by itself.
type CampaignFile struct {
	Name     string
	Content  []byte
	Mapping  KeptMapping
	Campaign int
}

// Taken is what a file brought. Changed counts the versions that it added: values that were not there, that are others
// now, or that were withdrawn. Again marks a file that had been taken in before: nothing changed.
type Taken struct {
	Number   int64     `json:"number"`
	File     string    `json:"file"`
	Digest   string    `json:"digest"`
	Mapping  string    `json:"mapping"`
	Version  int       `json:"mapping_version"`
	Source   string    `json:"source"`
	Campaign int       `json:"campaign,omitempty"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Rows     int       `json:"rows"`
	Given    int       `json:"given"`
	Changed  int       `json:"changed"`
	Again    bool      `json:"again,omitempty" db:"-"`
}

// ErrBadCells: the reading of a campaign's file names cells that could not be read. Nothing of it is taken.
var ErrBadCells = errors.New("postgres: cells of the file could not be read")

// errRehearsed undoes what was only tried.
var errRehearsed = errors.New("postgres: only tried")

// RehearseCampaign tells what TakeCampaign would do, and leaves everything as it is.
func (db *DB) RehearseCampaign(ctx context.Context, f CampaignFile, read *campaign.Reading, by string, at time.Time) (Taken, error) {
	return db.takeCampaign(ctx, f, read, by, at, true)
}

// TakeCampaign keeps a file and what was read from it, whole or not at all. The same file under the same mapping changes
// nothing, whatever came between; a value that differs from the last version is the next one. ErrTooLong above
// MostCampaignFile; ErrBadCells where a cell could not be read.
func (db *DB) TakeCampaign(ctx context.Context, f CampaignFile, read *campaign.Reading, by string, at time.Time) (Taken, error) {
	return db.takeCampaign(ctx, f, read, by, at, false)
}

func (db *DB) takeCampaign(ctx context.Context, f CampaignFile, read *campaign.Reading, by string, at time.Time, rehearsal bool) (Taken, error) {
	switch {
	case len(f.Content) > MostCampaignFile:
		return Taken{}, ErrTooLong
	case len(read.Bad) > 0:
		return Taken{}, ErrBadCells
	}
	sum := sha256.Sum256(f.Content)
	t := Taken{
		File: f.Name, Digest: hex.EncodeToString(sum[:]), Mapping: f.Mapping.Name, Version: f.Mapping.Version, Source: f.Mapping.Source,
		Campaign: f.Campaign, At: at, By: by, Rows: read.Rows, Given: read.Given,
	}
	err := pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		// Files of one source come one after the other: each is compared with what the others left.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('campaign ' || $1, 0))", t.Source); err != nil {
			return err
		}
		if known, err := takenBefore(ctx, tx, t); err != nil || known.Again {
			t = known
			return err
		}
		if err := stage(ctx, tx, read); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, compared, t.Source)
		if err != nil {
			return err
		}
		t.Changed = int(done.RowsAffected())
		if rehearsal {
			return errRehearsed
		}
		return t.keep(ctx, tx, f.Content)
	})
	if err != nil && !errors.Is(err, errRehearsed) {
		return Taken{}, fmt.Errorf("campaign file %s: %w", f.Name, err)
	}
	return t, nil
}

const takenColumns = "number, file, digest, mapping, mapping_version, source, campaign, taken_at, taken_by, rows, given, changed"

func takenBefore(ctx context.Context, tx pgx.Tx, t Taken) (Taken, error) {
	rows, err := tx.Query(ctx, "SELECT "+takenColumns+" FROM campaign_files WHERE digest = $1 AND mapping = $2 AND mapping_version = $3 AND campaign = $4",
		t.Digest, t.Mapping, t.Version, t.Campaign)
	if err != nil {
		return t, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Taken])
	if err != nil || len(found) == 0 {
		return t, err
	}
	found[0].Again, found[0].Changed = true, 0
	return found[0], nil
}

// stage copies what was read beside the tables, where each value is held against the last version of it. Where rows are
// hidden PostgreSQL takes no copy, and what a transaction keeps to itself needs no hiding.
func stage(ctx context.Context, tx pgx.Tx, read *campaign.Reading) error {
	if _, err := tx.Exec(ctx, `
		CREATE TEMP TABLE arrived (campaign int, finess text COLLATE "C", category text, territory text, peers text) ON COMMIT DROP;
		CREATE TEMP TABLE staged (campaign int, finess text COLLATE "C", year int, reference text COLLATE "C", unit text, kind text, definition text, value text) ON COMMIT DROP;
		CREATE TEMP TABLE changed (LIKE staged, version int) ON COMMIT DROP`); err != nil {
		return err
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"arrived"}, []string{"campaign", "finess", "category", "territory", "peers"},
		pgx.CopyFromSlice(len(read.Sites), func(i int) ([]any, error) {
			s := read.Sites[i]
			return []any{s.Campaign, s.FINESS, s.Category, s.Territory, s.Group}, nil
		})); err != nil {
		return err
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"staged"}, []string{"campaign", "finess", "year", "reference", "unit", "kind", "definition", "value"},
		pgx.CopyFromSlice(len(read.Values), func(i int) ([]any, error) {
			v := read.Values[i]
			return []any{v.Campaign, v.FINESS, v.Year, v.Reference, v.Unit, string(v.Type), v.Definition, orNull(string(v.Value))}, nil
		})); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "ANALYZE arrived; ANALYZE staged") // a new table is taken for a small one
	return err
}

// compared keeps what is new. Nothing is where no value was known and none is given, nor where 13.0 became 13.00.
const compared = `
	INSERT INTO changed
	SELECT s.*, coalesce(o.version, 0) + 1 FROM staged s LEFT JOIN (
		SELECT DISTINCT ON (v.campaign, v.reference, v.finess) v.* FROM campaign_values v
		WHERE v.source = $1 AND v.campaign IN (SELECT a.campaign FROM arrived a)
		ORDER BY v.campaign, v.reference, v.finess, v.version DESC) o USING (campaign, reference, finess)
	WHERE coalesce(s.value::numeric, o.value) IS NOT NULL
	  AND (s.value::numeric, s.definition, s.year, s.unit, s.kind) IS DISTINCT FROM (o.value, o.definition, o.year, o.unit, o.kind)`

// keep writes the file, the sites and the versions that are new.
func (t *Taken) keep(ctx context.Context, tx pgx.Tx, content []byte) error {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(content); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, `
		INSERT INTO campaign_files (digest, file, content, size, mapping, mapping_version, source, campaign, taken_at, taken_by, rows, given, changed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING number`,
		t.Digest, t.File, packed.Bytes(), len(content), t.Mapping, t.Version, t.Source, t.Campaign, t.At, t.By, t.Rows, t.Given, t.Changed).Scan(&t.Number); err != nil {
		return err
	}
	// Overseas, numbers beginning with 9701 are of département 971.
	if _, err := tx.Exec(ctx, `
		INSERT INTO campaign_sites (source, campaign, finess, category, territory, peers, file)
		SELECT $1, a.campaign, a.finess, coalesce(nullif(a.category, ''), e.category, ''),
			coalesce(nullif(a.territory, ''), nullif(e.department, ''), CASE WHEN a.finess LIKE '970%' THEN '97' || substr(a.finess, 4, 1) ELSE left(a.finess, 2) END),
			a.peers, $2
		FROM arrived a LEFT JOIN finess_entities e ON e.number = a.finess
		ON CONFLICT (source, campaign, finess) DO UPDATE SET category = excluded.category, territory = excluded.territory, peers = excluded.peers, file = excluded.file
		WHERE (campaign_sites.category, campaign_sites.territory, campaign_sites.peers) IS DISTINCT FROM (excluded.category, excluded.territory, excluded.peers)`,
		t.Source, t.Number); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO campaign_values (source, campaign, reference, finess, version, year, definition, unit, kind, value, file)
		SELECT $1, campaign, reference, finess, version, year, definition, unit, kind, value::numeric, $2 FROM changed`, t.Source, t.Number)
	return err
}

// CampaignFiles lists the files that were taken in, the newest first, at most two hundred.
func (db *DB) CampaignFiles(ctx context.Context) ([]Taken, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+takenColumns+" FROM campaign_files ORDER BY number DESC LIMIT $1", mostListed)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Taken])
}

// CampaignFileContent is a file as it came; ErrUnknown without it.
func (db *DB) CampaignFileContent(ctx context.Context, number int64) ([]byte, error) {
	var packed []byte
	if err := db.pool.QueryRow(ctx, "SELECT content FROM campaign_files WHERE number = $1", number).Scan(&packed); err != nil {
		return nil, unknown("campaign file", fmt.Sprint(number), err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	var whole bytes.Buffer
	_, err = whole.ReadFrom(r)
	return slices.Clip(whole.Bytes()), err
}
