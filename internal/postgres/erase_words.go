package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"jalon/internal/dossier"
)

// What others wrote about the person is read through, table by table. Nothing is kept in memory but what changes.

// scan hands every row of a query, two texts that name it and one that was written, to whoever wants it, if the finder
// finds the person in it.
func (e *erasing) scan(ctx context.Context, query string, found func(first, second, redacted string)) error {
	rows, err := e.tx.Query(ctx, query)
	if err != nil {
		return err
	}
	var first, second, text string
	_, err = pgx.ForEachRow(rows, []any{&first, &second, &text}, func() error {
		if redacted := e.redact(text); redacted != text {
			found(first, second, redacted)
		}
		return nil
	})
	return err
}

// statements lose their salt as well: with it, and the words around the name, names could be tried against the mention.
func (e *erasing) statements(ctx context.Context) error {
	var redacted []string
	err := e.scan(ctx, "SELECT commitment, '', text FROM statements ORDER BY commitment", func(commitment, _, text string) {
		e.record.Statements, redacted = append(e.record.Statements, commitment), append(redacted, text)
	})
	if err != nil {
		return err
	}
	_, err = e.tx.Exec(ctx, `
		UPDATE statements s SET text = r.text, salt = decode(repeat('00', 16), 'hex'), redacted_by = $3
		FROM unnest($1::text[], $2::text[]) r (commitment, text) WHERE s.commitment = r.commitment`, e.record.Statements, redacted, e.record.Number)
	return err
}

// texts are named by what they are about, too, as whoever deposited them put it.
func (e *erasing) texts(ctx context.Context) error {
	rows, err := e.tx.Query(ctx, "SELECT contract_id, revision, party, subject, text FROM texts ORDER BY 1, 2, 3")
	if err != nil {
		return err
	}
	var contracts, revisions, parties, subjects, redacted []string
	var contract, revision, party, subject, text string
	if _, err := pgx.ForEachRow(rows, []any{&contract, &revision, &party, &subject, &text}, func() error {
		about, words := e.redact(subject), e.redact(text)
		if about != subject || words != text {
			e.record.Texts = append(e.record.Texts, Deposit{contract, revision})
			contracts, revisions, parties = append(contracts, contract), append(revisions, revision), append(parties, party)
			subjects, redacted = append(subjects, about), append(redacted, words)
		}
		return nil
	}); err != nil {
		return err
	}
	e.record.Texts = slices.Compact(e.record.Texts) // parties may hold the same one
	_, err = e.tx.Exec(ctx, `
		UPDATE texts t SET subject = r.subject, text = r.text, redacted_by = $6
		FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) r (contract, revision, party, subject, text)
		WHERE (t.contract_id, t.revision, t.party) = (r.contract, r.revision, r.party)`, contracts, revisions, parties, subjects, redacted, e.record.Number)
	return err
}

// policies say what they say in values; their text may hold comments.
func (e *erasing) policies(ctx context.Context) error {
	var redacted []string
	err := e.scan(ctx, "SELECT version, '', yaml FROM policies ORDER BY version", func(version, _, text string) {
		e.record.Policies, redacted = append(e.record.Policies, version), append(redacted, text)
	})
	if err != nil {
		return err
	}
	_, err = e.tx.Exec(ctx, `
		UPDATE policies p SET yaml = r.text, redacted_by = $3 FROM unnest($1::text[], $2::text[]) r (version, text) WHERE p.version = r.version`,
		e.record.Policies, redacted, e.record.Number)
	return err
}

// titles of other people: « assistante de… ».
func (e *erasing) titles(ctx context.Context) error {
	var people, redacted []string
	err := e.scan(ctx, "SELECT id, '', title FROM people WHERE title <> ''", func(id, _, text string) {
		people, redacted = append(people, id), append(redacted, text)
	})
	if err != nil {
		return err
	}
	_, err = e.tx.Exec(ctx, "UPDATE people p SET title = r.text FROM unnest($1::text[], $2::text[]) r (id, text) WHERE p.id = r.id", people, redacted)
	return err
}

// addresses of other people, who would be written to where nobody is any more.
func (e *erasing) addresses(ctx context.Context) error {
	var people []string
	err := e.scan(ctx, "SELECT id, '', address FROM people WHERE address <> ''", func(id, _, _ string) { people = append(people, id) })
	if err != nil {
		return err
	}
	_, err = e.tx.Exec(ctx, "UPDATE people SET address = '', address_failed_at = NULL, address_failure = NULL WHERE id = ANY ($1)", orEmpty(people))
	return err
}

// letters mention names, but for those of earlier releases; recipients are named in clear. What waits for the person waits
// in vain, and its contract need not hear of it.
func (e *erasing) letters(ctx context.Context) error {
	rows, err := e.tx.Query(ctx, `
		SELECT id, coalesce(person = $1 OR sent_to = $1, false), letter::text, coalesce(last_error, ''), recipient FROM outbox ORDER BY id`, e.wish.Person)
	if err != nil {
		return err
	}
	var ids []int64
	var letters, failures, recipients []string
	var id int64
	var to bool
	var letter, failure, recipient string
	_, err = pgx.ForEachRow(rows, []any{&id, &to, &letter, &failure, &recipient}, func() error {
		redacted, err := e.letter(letter, to)
		if err != nil {
			return err
		}
		failed := e.redact(failure)
		_, theirs := e.finder.Replace(recipient, strings.ToLower)
		if redacted == letter && failed == failure && !to && !theirs {
			return nil
		}
		if to || theirs {
			recipient = ""
		}
		ids, letters, failures, recipients = append(ids, id), append(letters, redacted), append(failures, failed), append(recipients, recipient)
		return nil
	})
	if err != nil {
		return err
	}
	e.record.Letters = ids
	_, err = e.tx.Exec(ctx, `
		UPDATE outbox o SET letter = r.letter::json, last_error = nullif(r.failure, ''), recipient = r.recipient
		FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) r (id, letter, failure, recipient) WHERE o.id = r.id`, ids, letters, failures, recipients)
	if err != nil {
		return err
	}
	_, err = e.tx.Exec(ctx, `
		UPDATE outbox SET state = 'given_up', attempts = greatest(attempts, 1), leased_until = NULL, digest_at = NULL, done_at = now(), told_at = now()
		WHERE person = $1 AND state IN ('queued', 'leased')`, e.wish.Person)
	return err
}

// letter is a letter without the person; where it is to the person, without the address either.
func (e *erasing) letter(letter string, to bool) (string, error) {
	if e.redact(letter) == letter && !to {
		return letter, nil
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(letter), &fields); err != nil {
		return "", err
	}
	if to {
		recipient := map[string]any{}
		if err := json.Unmarshal(fields["to"], &recipient); err != nil {
			return "", err
		}
		recipient["address"] = ""
		silent, err := json.Marshal(recipient)
		if err != nil {
			return "", err
		}
		fields["to"] = silent
	}
	whole, err := json.Marshal(fields)
	if err != nil {
		return "", err
	}
	words, err := dossier.EachText(whole, e.redact)
	return string(words), err
}

// log keeps its lines, whom they concern by id, and what was refused; an answer may have given a name.
func (e *erasing) log(ctx context.Context) error {
	for column, most := range map[string]string{"reason": "500", "subject": "128"} {
		lines, err := rewrite(ctx, e.tx, "SELECT id, "+column+" FROM access_log WHERE "+column+" <> $1 ORDER BY id", "",
			"UPDATE access_log l SET "+column+" = left(r.text, "+most+") FROM unnest($1::bigint[], $2::text[]) r (id, text) WHERE l.id = r.id",
			func(text string) (string, error) { return e.redact(text), nil })
		if err != nil {
			return err
		}
		e.record.LogLines += lines
	}
	return nil
}

// left tells what still gives the name because it is chained: reasons that an earlier release recorded in clear, and
// files of contracts that speak of somebody who is none of their people.
func (e *erasing) left(ctx context.Context) error {
	rows, err := e.tx.Query(ctx, `
		SELECT contract_id, seq, fact::text || actor || sentence FROM facts
		WHERE fact #>> '{detail,reason}' NOT LIKE '⟦%' OR fact #> '{detail,bodies}' IS NOT NULL ORDER BY 1, 2`)
	if err != nil {
		return err
	}
	var at NamedFact
	var text string
	_, err = pgx.ForEachRow(rows, []any{&at.Contract, &at.Seq, &text}, func() error {
		if e.redact(text) != text {
			e.record.FactsLeft = append(e.record.FactsLeft, at)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.scan(ctx, "SELECT id, '', file || E'\\n' || title FROM contracts ORDER BY id", func(id, _, _ string) {
		e.record.FilesLeft = append(e.record.FilesLeft, id)
	})
}
