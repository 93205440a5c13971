package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"jalon/internal/mention"
)

// Words are remembered for a minute: what is erased by another process is said for no longer than that.
const (
	wordsKept = time.Minute
	mostWords = 10_000
)

// words remembers what mentions stand for.
type words struct {
	mu    sync.Mutex
	said  map[mention.Mention]string
	since time.Time // of the oldest
}

// recall gives the words that are remembered and the mentions that are not.
func (w *words) recall(mentions map[mention.Mention]string, now time.Time) (missing []mention.Mention) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Sub(w.since) >= wordsKept || len(w.said) > mostWords {
		w.said, w.since = map[mention.Mention]string{}, now
	}
	for m := range mentions {
		said, known := w.said[m]
		if !known {
			missing = append(missing, m)
		}
		mentions[m] = said
	}
	return missing
}

// remember keeps words that were read after since; not those that a forgetting has overtaken.
func (w *words) remember(mentions map[mention.Mention]string, fresh []mention.Mention, asked time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if asked.Before(w.since) {
		return
	}
	for _, m := range fresh {
		w.said[m] = mentions[m]
	}
}

// forget drops everything, because something was erased.
func (w *words) forget(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said, w.since = map[mention.Mention]string{}, now
}

// say puts the words back into texts that may hold mentions. Names whose key is gone, and words that are not there any
// more, have been erased.
func (db *DB) say(ctx context.Context, texts ...*string) error {
	return db.sayBy(ctx, db.pool, texts...)
}

// sayBy asks through a transaction that is under way: it holds what others wait for, and one connection is all it has.
func (db *DB) sayBy(ctx context.Context, q querier, texts ...*string) error {
	return db.resolve(ctx, q, len(texts), func(i int) string { return *texts[i] }, func(i int, words func(mention.Mention) (string, bool)) {
		*texts[i] = mention.Resolve(*texts[i], words)
	})
}

// sayJSON does the same in JSON documents, in which nothing else changes.
func (db *DB) sayJSON(ctx context.Context, documents ...*[]byte) error {
	return db.sayJSONBy(ctx, db.pool, documents...)
}

func (db *DB) sayJSONBy(ctx context.Context, q querier, documents ...*[]byte) error {
	return db.resolve(ctx, q, len(documents), func(i int) string { return string(*documents[i]) }, func(i int, words func(mention.Mention) (string, bool)) {
		*documents[i] = []byte(mention.Resolve(string(*documents[i]), func(m mention.Mention) (string, bool) {
			said, known := words(m)
			return withinQuotes(said), known
		}))
	})
}

// withinQuotes is a text as canonical contract files write it, without its quotes.
func withinQuotes(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(text) != nil {
		return "" // a text is always JSON
	}
	return string(b.Bytes()[1 : b.Len()-2])
}

func (db *DB) resolve(ctx context.Context, q querier, n int, text func(int) string, tell func(int, func(mention.Mention) (string, bool))) error {
	mentions := map[mention.Mention]string{}
	for i := range n {
		for _, m := range mention.Find(text(i)) {
			mentions[m] = ""
		}
	}
	if len(mentions) == 0 {
		return nil
	}
	asked := time.Now()
	if missing := db.words.recall(mentions, asked); len(missing) > 0 {
		if err := look(ctx, q, mentions, missing); err != nil {
			return err
		}
		db.words.remember(mentions, missing, asked)
	}
	for i := range n {
		tell(i, func(m mention.Mention) (string, bool) {
			said, known := mentions[m]
			return said, known
		})
	}
	return nil
}

// look asks the database for the words of mentions.
func look(ctx context.Context, q querier, mentions map[mention.Mention]string, missing []mention.Mention) error {
	commitments := make([]string, len(missing))
	for i, m := range missing {
		commitments[i] = m.Commitment
		mentions[m] = mention.ErasedText
		if m.Person != "" {
			mentions[m] = mention.ErasedPerson
		}
	}
	rows, err := q.Query(ctx, `
		SELECT n.commitment, n.person, n.sealed, k.key, '' FROM names n JOIN person_keys k USING (person) WHERE n.commitment = ANY ($1)
		UNION ALL
		SELECT commitment, '', NULL, NULL, text FROM statements WHERE commitment = ANY ($1)`, commitments)
	if err != nil {
		return err
	}
	var m mention.Mention
	var sealed, key []byte
	var text string
	_, err = pgx.ForEachRow(rows, []any{&m.Commitment, &m.Person, &sealed, &key, &text}, func() error {
		if m.Person != "" {
			name, err := personKey(key).open(m.Person, sealed)
			if err != nil {
				return nil // of a key that was destroyed before the person came back
			}
			text = name
		}
		// A mention that names another person than the row does stands for nobody.
		if _, asked := mentions[m]; asked {
			mentions[m] = text
		}
		return nil
	})
	return err
}
