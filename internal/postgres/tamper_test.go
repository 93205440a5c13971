package postgres_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"jalon/internal/audit"
	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/internal/ledger"
	"jalon/workflows/testimony"
)

var (
	tamperSeed  = flag.Uint64("seed", 0, "seed of the tamper test; zero draws one")
	tamperTimes = flag.Int("times", 1000, "how often the tamper test tampers")
)

// evidential are the columns that verification vouches for, with the one that tells the row's contract. What is not here
// is said in docs/bundle.md: when a row was written, and by whom a draft was deposited.
var evidential = []struct{ table, contract, columns string }{
	{"facts", "contract_id", "seq fact at kind actor_person actor_party command_id command_digest subject actor sentence phase hash"},
	{"facts", "contract_id", "fact actor sentence hash"}, // again: there are many more of them
	{"contracts", "id", "id title file opening predecessor seq state phase suspended effective_on term_on signed_on successor next_due updated_at head logged_seq digest managing_body search"},
	{"archives", "contract_id", "run_id digest content closed events first_event_at last_event_at"},
	{"texts", "contract_id", "number contract_id revision party text"},
	{"statements", "contract_id", "commitment contract_id command_id salt text"},
	{"names", "", "commitment person sealed"},
	{"log_leaves", "contract_id", "position kind contract_id seq run_id party hash"},
	{"log_hashes", "", "position hash"},
	{"checkpoints", "", "number origin size root at contracts facts note proof"},
	{"erasures", "", "number record hash"},
}

// change is one act of tampering: what verification has to name, contract and first bad fact where there is one.
type change struct {
	what     string
	contract string
	seq      int64
}

// errRefused is what the database itself, or the meaning of what is stored, left without effect: another is drawn.
var errRefused = errors.New("nothing was changed")

// A thousand times, something is changed behind the back of everybody, at a random place, as nobody but a superuser can.
// Each time verification says so, and names the contract and the first bad fact.
func TestWhateverIsTamperedWithIsNamed(t *testing.T) {
	seed := *tamperSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-args -seed %d", seed)
	for shard := range uint64(shards) {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			k := newKeeping(t)
			k.erase()
			k.unbind()
			k.tamper(rand.New(rand.NewPCG(seed, shard)), *tamperTimes/shards)
		})
	}
}

// shards tamper at the same time, each with an installation of its own.
const shards = 2

func (k *keeping) tamper(dice *rand.Rand, times int) {
	acts := []struct {
		kind string
		act  func(*rand.Rand, pgx.Tx) (change, error)
	}{
		{"delete", k.delete}, {"text", k.deleteText}, {"insert", k.insert}, {"swap", k.swap}, {"truncate", k.truncate}, {"renumber", k.renumber}, {"relink", k.relink},
		{"re-sign", k.resign}, {"histories", k.swapHistories}, {"forget", k.forget},
	}
	done := map[string]int{}
	for n := 0; n < times; {
		kind, act := "flip", k.flip
		if dice.IntN(2) == 0 {
			a := acts[dice.IntN(len(acts))]
			kind, act = a.kind, a.act
		}
		k.within(func(tx pgx.Tx) {
			c, err := act(dice, tx)
			if _, refused := errors.AsType[*pgconn.PgError](err); refused || errors.Is(err, errRefused) {
				return
			}
			must(k.t, err)
			n++
			done[kind]++
			k.named(tx, kind, c)
		})
	}
	k.t.Log(done)
}

// named fails unless verification names what was changed.
func (k *keeping) named(tx pgx.Tx, kind string, c change) {
	k.t.Helper()
	only := k.ids
	if c.contract != "" {
		only = []string{c.contract}
	}
	found := k.examine(k.t.Context(), tx, nil, only...)
	if len(found) == 0 {
		k.t.Errorf("%s: %+v: nothing was found", kind, c)
		return
	}
	if c.contract == "" {
		return
	}
	first := int64(0)
	named := false
	for _, f := range found {
		if f.Contract == c.contract {
			named = true
			if f.Seq > 0 && (first == 0 || f.Seq < first) {
				first = f.Seq
			}
		}
	}
	if !named || c.seq > 0 && first != c.seq {
		k.t.Errorf("%s: %+v: first bad fact %d of\n%.1500s", kind, c, first, told(found))
	}
}

// flip changes one place in one column of one row.
func (k *keeping) flip(dice *rand.Rand, tx pgx.Tx) (change, error) {
	e := evidential[dice.IntN(len(evidential))]
	columns := strings.Fields(e.columns)
	column := columns[dice.IntN(len(columns))]
	c := change{what: e.table + "." + column}
	owner, seq := "''", "0::bigint"
	if e.contract != "" {
		owner = e.contract
	}
	switch e.table {
	case "facts":
		seq = "seq"
	case "log_leaves":
		seq = "CASE kind WHEN 'fact' THEN seq ELSE 0 END"
	}
	var row, kind string
	var value *string
	err := tx.QueryRow(k.t.Context(), fmt.Sprintf(`
		SELECT ctid::text, %s, %s, pg_typeof(%s)::text, %s::text
		FROM %s OFFSET floor($1::float8 * (SELECT count(*) FROM %s)) LIMIT 1`, owner, seq, column, column, e.table, e.table), dice.Float64()).
		Scan(&row, &c.contract, &c.seq, &kind, &value)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && (value == nil || *value == "") {
		return c, errRefused
	}
	if err != nil {
		return c, err
	}
	changed := altered(dice, kind, *value)
	if changed == *value || c.same(column, *value, changed) {
		return c, errRefused
	}
	if c.seq > 0 && column == "seq" {
		c.seq = min(c.seq, number(changed))
	}
	_, err = tx.Exec(k.t.Context(), fmt.Sprintf("UPDATE %s SET %s = $1::text::%s WHERE ctid = $2::text::tid", e.table, column, kind), changed, row)
	c.what += fmt.Sprintf(" %.80q → %.80q", *value, changed)
	if e.table == "contracts" && column == "id" {
		c.seq = 0
	}
	return c, err
}

func number(text string) (n int64) {
	fmt.Sscan(text, &n)
	return n
}

// altered is a value as text with one place changed: a digit, a letter, a bit, a day.
func altered(dice *rand.Rand, kind, value string) string {
	switch kind {
	case "bigint", "integer":
		if dice.IntN(2) == 0 {
			return fmt.Sprint(number(value) + 1)
		}
		return fmt.Sprint(number(value) - 1)
	case "boolean":
		return map[string]string{"true": "false", "false": "true"}[value]
	case "timestamp with time zone":
		at, err := time.Parse("2006-01-02 15:04:05.999999-07", value)
		if err != nil {
			return value
		}
		return at.Add([]time.Duration{time.Microsecond, -time.Hour, 24 * time.Hour}[dice.IntN(3)]).Format(time.RFC3339Nano)
	case "date":
		on, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return value
		}
		return on.AddDate(0, 0, 1-2*dice.IntN(2)).Format(time.DateOnly)
	}
	letters := []rune(value)
	i := dice.IntN(len(letters))
	alphabet := "0123456789abcdefghijklmnopqrstuvwxyzé \""
	if kind == "bytea" {
		i, alphabet = 2+dice.IntN(len(letters)-2), "0123456789abcdef" // after \x
	}
	letters[i] = []rune(alphabet)[dice.IntN(len([]rune(alphabet)))]
	return string(letters)
}

// same tells what was written otherwise and says the same: a state, or the compressed form of a history.
func (c change) same(column, before, after string) bool {
	switch c.what {
	case "contracts.state":
		var a, b contract.State
		if json.Unmarshal([]byte(before), &a) != nil || json.Unmarshal([]byte(after), &b) != nil {
			return false
		}
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		return bytes.Equal(x, y)
	case "archives.content":
		return bytes.Equal(unpacked(before), unpacked(after))
	}
	return false
}

func unpacked(content string) []byte {
	var raw []byte
	fmt.Sscanf(content, "\\x%x", &raw)
	text, err := history.Archive{Content: raw}.JSON()
	if errors.Is(err, history.ErrAltered) && text == nil {
		return []byte(err.Error()) // its digest is in the words
	}
	return text
}

// erase redacts nothing that anybody needs, so that there is an erasure to tamper with.
func (k *keeping) erase() {
	k.t.Helper()
	record := `{"ground":"test","people":["p.nobody"],"texts":[]}`
	hash := ledger.Erasure(ledger.Hash{}, []byte(record))
	_, err := k.conn.Exec(k.t.Context(), "INSERT INTO erasures (number, at, record, hash) VALUES (1, now(), $1, $2)", record, hash[:])
	must(k.t, err)
	k.checkpoint(len(recorded) + 1)
}

// unbind drops every CHECK and every unique constraint that is not a key: whoever owns the database can.
func (k *keeping) unbind() {
	k.t.Helper()
	_, err := k.conn.Exec(k.t.Context(), `
		DO $$
		DECLARE c record;
		BEGIN
			FOR c IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint WHERE connamespace = 'jalon'::regnamespace AND contype IN ('c', 'u') LOOP
				EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', c.tab, c.conname);
			END LOOP;
		END $$`)
	must(k.t, err)
}

// Facts that no checkpoint covers yet are held by what the workflow engine remembers: rewritten with everything that
// follows from them, they are no longer what the archived history tells.
func TestAHistoryHoldsFactsThatNoCheckpointCovers(t *testing.T) {
	k := newKeeping(t)
	k.within(func(tx pgx.Tx) {
		ctx := t.Context()
		for _, table := range []string{"log_leaves", "log_hashes", "checkpoints"} {
			_, err := tx.Exec(ctx, "DELETE FROM "+table)
			must(t, err)
		}
		const id = "CPOM-96-2025-001"
		_, err := tx.Exec(ctx, "UPDATE contracts SET logged_seq = 0")
		must(t, err)
		_, err = tx.Exec(ctx, `UPDATE facts SET fact = regexp_replace(fact::text, '"command":"[^"]*"', '"command":"another"')::json, command_id = 'another' WHERE contract_id = $1 AND seq = 41`, id)
		must(t, err)
		rewritten(t, tx, id)
		if found := k.examine(ctx, tx, nil, id); len(found) > 0 {
			t.Errorf("it should take the history to see it:\n%s", told(found))
		}
		found := k.examine(ctx, tx, testimony.Of, id)
		if !slices.ContainsFunc(found, func(f audit.Finding) bool { return f.Contract == id && f.Seq == 41 && f.Check == audit.CheckReplay }) {
			t.Errorf("found:\n%s", told(found))
		}
	})
}
