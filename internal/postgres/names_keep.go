package postgres

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"jalon/internal/mention"
)

// Mentions keeps people's names, by id, and gives what to write in their stead. A name that was kept before has the same
// mention; another name of the same person, after a wedding, has another one. Whoever was erased is named by no mention.
func (db *DB) Mentions(ctx context.Context, names map[string]string) (map[string]string, error) {
	kept, people := newNaming(db.pool), slices.Sorted(maps.Keys(names))
	people = slices.DeleteFunc(people, func(id string) bool { return names[id] == mention.ErasedPerson })
	if err := kept.know(ctx, people); err != nil {
		return nil, err
	}
	mentions := make(map[string]string, len(names))
	for id, name := range names {
		mentions[id] = kept.mention(id, name)
	}
	return mentions, kept.save(ctx)
}

// querier is the pool, or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// naming makes mentions and gathers what they stand for. Keys are known first and names saved last, so that making
// mentions in between asks the database nothing.
type naming struct {
	db     querier
	keys   map[string]personKey
	erased map[string]bool // people whose name is not kept again
	words  map[mention.Mention]string
}

func newNaming(db querier) *naming {
	return &naming{db, map[string]personKey{}, map[string]bool{}, map[mention.Mention]string{}}
}

// know reads the keys of people, and makes those that are missing. Rows are taken in the order of the ids: two that name
// the same people at once would otherwise wait for each other. Whoever was erased stays so, even if a file says the name
// again or a process still remembers it: the key made here is forgotten, and the mention says « personne effacée ».
func (n *naming) know(ctx context.Context, people []string) error {
	if err := n.read(ctx, people); err != nil {
		return err
	}
	var missing []string
	var keys [][]byte
	for _, id := range people {
		if _, known := n.keys[id]; !known && id != "" {
			key := newPersonKey()
			missing, keys = append(missing, id), append(keys, key[:])
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err := n.db.Exec(ctx, `
		INSERT INTO person_keys SELECT * FROM unnest($1::text[], $2::bytea[]) k (person, key)
		WHERE NOT EXISTS (SELECT FROM people p WHERE p.id = k.person AND p.erased_by IS NOT NULL)
		ON CONFLICT DO NOTHING`, missing, keys)
	if err != nil {
		return err
	}
	if err := n.read(ctx, missing); err != nil { // somebody else may have been first
		return err
	}
	for _, id := range missing {
		if _, known := n.keys[id]; !known {
			n.keys[id], n.erased[id] = newPersonKey(), true
		}
	}
	return nil
}

func (n *naming) read(ctx context.Context, people []string) error {
	rows, err := n.db.Query(ctx, "SELECT person, key FROM person_keys WHERE person = ANY ($1)", orEmpty(people))
	if err != nil {
		return err
	}
	var id string
	var key []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &key}, func() error {
		n.keys[id] = personKey(key)
		return nil
	})
	return err
}

// mention is what to write instead of a person's words; the words themselves where the person has no key.
func (n *naming) mention(person, words string) string {
	key, known := n.keys[person]
	if !known {
		return words
	}
	_, commitment := key.commit(words)
	if !n.erased[person] {
		n.words[mention.Mention{Person: person, Commitment: commitment}] = words
	}
	return mention.Name(person, commitment)
}

// save keeps the words of the mentions that were made.
func (n *naming) save(ctx context.Context) error {
	made := slices.SortedFunc(maps.Keys(n.words), func(a, b mention.Mention) int { return cmp.Compare(a.Commitment, b.Commitment) })
	commitments := make([]string, len(made))
	for i, m := range made {
		commitments[i] = m.Commitment
	}
	rows, err := n.db.Query(ctx, "SELECT commitment FROM names WHERE commitment = ANY ($1)", commitments)
	if err != nil {
		return err
	}
	known, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	made = slices.DeleteFunc(made, func(m mention.Mention) bool { return slices.Contains(known, m.Commitment) })
	if len(made) == 0 {
		return nil
	}
	people, sealed := make([]string, len(made)), make([][]byte, len(made))
	commitments = commitments[:0]
	for i, m := range made {
		commitments = append(commitments, m.Commitment)
		people[i], sealed[i] = m.Person, n.keys[m.Person].seal(m.Person, n.words[m])
	}
	_, err = n.db.Exec(ctx, "INSERT INTO names SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) ON CONFLICT DO NOTHING", commitments, people, sealed)
	return err
}
