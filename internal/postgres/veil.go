package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"jalon/internal/dossier"
	"jalon/internal/mention"
)

// What names people is kept with mentions in the place of the names: here contracts that come in, and below those that
// earlier releases left in clear.

// veiled is the contract as it is kept. Its digest stays that of the file that came in.
func (n NewContract) veiled(ctx context.Context, tx pgx.Tx) (NewContract, error) {
	d, err := dossier.Stored(n.File)
	if err != nil {
		return n, err
	}
	if n.File, n.Title, err = veilFile(ctx, tx, d, n.File, n.Title); err != nil {
		return n, err
	}
	// A successor's file mentions people who came in with its predecessor.
	n.People = slices.DeleteFunc(slices.Clone(n.People), func(s Somebody) bool { return len(mention.Find(s.Name)) > 0 })
	return n, nil
}

// veilFile keeps the names of a file and gives the file and its title without them.
func veilFile(ctx context.Context, tx pgx.Tx, d *dossier.Dossier, canonical []byte, title string) ([]byte, string, error) {
	people := map[string]bool{}
	for _, p := range d.People {
		if len(mention.Find(p.Name)) == 0 {
			people[p.ID] = true
		}
	}
	if len(people) == 0 {
		return canonical, title, nil
	}
	kept := newNaming(tx)
	if err := kept.know(ctx, slices.Sorted(maps.Keys(people))); err != nil {
		return nil, "", err
	}
	file, err := d.Veil(kept.mention)
	if err != nil {
		return nil, "", err
	}
	title = d.VeilText(title, kept.mention)
	return file, title, kept.save(ctx)
}

// titled is a title as searches know it: people are not looked up by it.
func titled(title string) string {
	return mention.Resolve(title, func(mention.Mention) (string, bool) { return "", true })
}

// veil puts mentions where an earlier release wrote names: in the file and the title of a contract, in the sentences of its
// facts, in its letters. Whoever the register or a fact names is looked for, as whole names are found in any text. The
// facts themselves stay, because a running workflow holds the same ones; reasons that were given then are in clear.
func veil(ctx context.Context, tx pgx.Tx, contractID string) error {
	var file []byte
	var title, managingBody string
	if err := tx.QueryRow(ctx, "SELECT file, title, managing_body FROM contracts WHERE id = $1 FOR UPDATE", contractID).Scan(&file, &title, &managingBody); err != nil {
		return err
	}
	d, err := dossier.Stored(file)
	if err != nil {
		return err
	}
	if file, title, err = veilFile(ctx, tx, d, file, title); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE contracts SET file = $2, title = $3, search = $4 WHERE id = $1", contractID, string(file), title,
		SearchedFor(contractID, title, managingBody))
	if err != nil {
		return err
	}
	v, err := veilOf(ctx, tx, contractID, d)
	if err != nil {
		return err
	}
	if err := v.facts(ctx, tx, contractID); err != nil {
		return err
	}
	if err := v.letters(ctx, tx, contractID); err != nil {
		return err
	}
	return v.kept.save(ctx)
}

// veiling finds the people of one contract.
type veiling struct {
	kept    *naming
	people  []string
	finders map[string]mention.Finder
}

func veilOf(ctx context.Context, tx pgx.Tx, contractID string, d *dossier.Dossier) (*veiling, error) {
	rows, err := tx.Query(ctx, `
		SELECT id, name FROM people WHERE NOT machine AND id IN (
			SELECT person FROM assignments WHERE contract_id = $1
			UNION SELECT unnest(ARRAY[giver, delegate]) FROM delegations WHERE contract_id = $1
			UNION SELECT actor_person FROM facts WHERE contract_id = $1
			UNION SELECT fact #>> '{detail,assignment,person}' FROM facts WHERE contract_id = $1 AND kind LIKE 'role.%')
		ORDER BY id`, contractID)
	if err != nil {
		return nil, err
	}
	names := map[string][]string{}
	var id, name string
	if _, err := pgx.ForEachRow(rows, []any{&id, &name}, func() error {
		names[id] = append(names[id], name)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, p := range d.People {
		if len(mention.Find(p.Name)) == 0 {
			names[p.ID] = append(names[p.ID], p.Name)
		}
	}
	v := &veiling{newNaming(tx), slices.Sorted(maps.Keys(names)), map[string]mention.Finder{}}
	for id, written := range names {
		v.finders[id] = mention.NewFinder(written, nil)
	}
	return v, v.kept.know(ctx, v.people)
}

// text veils everybody in a text.
func (v *veiling) text(text string) string {
	for _, id := range v.people {
		text, _ = v.finders[id].Replace(text, func(words string) string { return v.kept.mention(id, words) })
	}
	return text
}

func (v *veiling) facts(ctx context.Context, tx pgx.Tx, contractID string) error {
	rows, err := tx.Query(ctx, "SELECT seq, actor, sentence FROM facts WHERE contract_id = $1 ORDER BY seq", contractID)
	if err != nil {
		return err
	}
	var seqs []int64
	var actors, sentences []string
	var seq int64
	var actor, sentence string
	if _, err := pgx.ForEachRow(rows, []any{&seq, &actor, &sentence}, func() error {
		seqs, actors, sentences = append(seqs, seq), append(actors, v.text(actor)), append(sentences, v.text(sentence))
		return nil
	}); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE facts f SET actor = v.actor, sentence = v.sentence FROM unnest($2::bigint[], $3::text[], $4::text[]) v (seq, actor, sentence)
		WHERE f.contract_id = $1 AND f.seq = v.seq`, contractID, seqs, actors, sentences)
	return err
}

func (v *veiling) letters(ctx context.Context, tx pgx.Tx, contractID string) error {
	_, err := rewrite(ctx, tx, "SELECT id, letter FROM outbox WHERE contract_id = $1 ORDER BY id FOR UPDATE", contractID,
		"UPDATE outbox o SET letter = v.words::json FROM unnest($1::bigint[], $2::text[]) v (id, words) WHERE o.id = v.id",
		func(letter string) (string, error) {
			words, err := dossier.EachText([]byte(letter), v.text)
			return string(words), err
		})
	return err
}

// rewrite changes one text of each row that a query finds by its number, and counts those that do not stay as they were.
func rewrite(ctx context.Context, tx pgx.Tx, query, arg, update string, change func(string) (string, error)) (int64, error) {
	rows, err := tx.Query(ctx, query, arg)
	if err != nil {
		return 0, err
	}
	var ids []int64
	var changed []string
	var id int64
	var text string
	if _, err := pgx.ForEachRow(rows, []any{&id, &text}, func() error {
		other, err := change(text)
		if err != nil {
			return fmt.Errorf("row %d: %w", id, err)
		}
		if other != text {
			ids, changed = append(ids, id), append(changed, other)
		}
		return nil
	}); err != nil {
		return 0, err
	}
	done, err := tx.Exec(ctx, update, ids, changed)
	return done.RowsAffected(), err
}
