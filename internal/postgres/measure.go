package postgres

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	"jalon/internal/content"
)

const measureColumns = `t.indicator, t.year, t.version, t.value, t.source, t.campaign, t.definition, t.comment, t.origin,
	t.party, t.measured_by, t.measured_at`

func scanMeasure(row pgx.CollectableRow) (m content.Measure, err error) {
	err = row.Scan(&m.Indicator, &m.Year, &m.Version, &m.Value, &m.Source, &m.Campaign, &m.Definition, &m.Comment, &m.Origin,
		&m.Party, &m.By, &m.At)
	return m, err
}

// measured are the words of measures.
func measured(measures []content.Measure) []*string {
	var texts []*string
	for i := range measures {
		m := &measures[i]
		texts = append(texts, &m.Source, &m.Campaign, &m.Definition, &m.Comment)
	}
	return texts
}

// SaveMeasure writes the version of a value that follows base, the last one that the writer knows of: 0 for a value as the
// file has it, or that is new. One that says what stands already changes nothing and answers what stands.
//
// Nothing is written on an error: *content.Conflict when the value moved on, *contractfile.Invalid when the contract has no
// such indicator or the value is none, ErrUnknown when there is no such contract or party.
func (db *DB) SaveMeasure(ctx context.Context, contractID string, base int, m content.Measure) (content.Measure, error) {
	err := db.write(ctx, contractID, m.Party, func(w *writing) error { return w.measure(ctx, base, &m) })
	return m, err
}

func (w *writing) measure(ctx context.Context, base int, m *content.Measure) error {
	var last content.Measure
	for _, known := range w.told.measures {
		if known.Indicator == m.Indicator && known.Year == m.Year {
			last = known
		}
	}
	if last.Version != base {
		item := content.ItemOf("measure", m.Indicator+"/"+strconv.Itoa(m.Year))
		return &content.Conflict{
			Theirs:  content.Draft{Item: item, Version: last.Version, Party: last.Party, By: last.By, At: last.At, Shared: true},
			Measure: &last, Changes: content.CompareMeasures(*m, last),
		}
	}
	file, err := w.judged()
	if err != nil {
		return err
	}
	if err := content.AcceptMeasure(file, w.told.drafts, *m); err != nil {
		return err
	}
	if base > 0 && m.Says(last) {
		*m = last
		return nil
	}
	m.Version = base + 1
	kept, err := w.veilMeasure(ctx, *m)
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `
		INSERT INTO measures (contract_id, indicator, year, version, value, source, campaign, definition, comment, origin, party, measured_by, measured_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		w.contract, m.Indicator, m.Year, m.Version, string(m.Value), kept.Source, kept.Campaign, kept.Definition, kept.Comment, m.Origin, m.Party, m.By, m.At)
	return err
}

// veilMeasure is a measure as it is kept.
func (w *writing) veilMeasure(ctx context.Context, m content.Measure) (content.Measure, error) {
	people, err := w.people()
	if err != nil {
		return m, err
	}
	v, err := veilOf(ctx, w.tx, w.contract, people)
	if err != nil {
		return m, err
	}
	kept := []content.Measure{m}
	for _, text := range measured(kept) {
		*text = v.text(*text)
	}
	return kept[0], v.kept.save(ctx)
}
