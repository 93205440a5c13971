package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"golang.org/x/mod/sumdb/note"

	"jalon/internal/ledger"
)

// Installation is what is kept over all contracts. The log may have millions of leaves, which are read once, in order.
type Installation struct {
	Checkpoints []Checkpoint
	Erasures    Erasures
	Leaves      iter.Seq2[Leaf, error]
	// Hashes are the tree as it is stored, in the order of tlog.StoredHashIndex.
	Hashes iter.Seq2[StoredHash, error]
}

// Checkpoint is a stored checkpoint: columns, the signed note, the proof that it continues the one before.
type Checkpoint struct {
	Number int64 `json:"number"`
	ledger.Checkpoint
	Note  []byte        `json:"note"`
	Proof []ledger.Hash `json:"proof"`
}

// StoredHash is a hash of the tree with its place, counted from zero.
type StoredHash struct {
	Position int64
	Hash     ledger.Hash
}

// Erasure is what was erased on purpose, and on what ground.
type Erasure struct {
	Number int64     `json:"number"`
	At     time.Time `json:"at"` // instant
	Record string    `json:"record"`
	Hash   string    `json:"hash"` // in hexadecimal
}

// Erasures are all of them, by number.
type Erasures []Erasure

// listed reports that an erasure speaks of a text, by its revision or commitment, or of a person, by id.
func (e Erasures) listed(number int64, what string) bool {
	for _, erasure := range e {
		if erasure.Number == number {
			return erasure.speaksOf(what)
		}
	}
	return false
}

func (e Erasures) anywhere(what string) bool {
	for _, erasure := range e {
		if erasure.speaksOf(what) {
			return true
		}
	}
	return false
}

// speaksOf looks for a string anywhere in the record: what was erased is always named by one.
func (e Erasure) speaksOf(what string) bool {
	tokens := json.NewDecoder(bytes.NewReader([]byte(e.Record)))
	for {
		token, err := tokens.Token()
		if err != nil {
			return false
		}
		if text, ok := token.(string); ok && text == what {
			return true
		}
	}
}

// VerifyErasures holds erasures against their chain. Leaves are those that the log has of erasures, by number.
func VerifyErasures(erasures Erasures, leaves map[int64]Leaf) []Finding {
	var found []Finding
	say := func(format string, args ...any) {
		found = append(found, Finding{Check: CheckErasures, Message: fmt.Sprintf(format, args...)})
	}
	var previous ledger.Hash
	for i, e := range erasures {
		if want := int64(i) + 1; e.Number != want {
			say("l'effacement n°\u00a0%d manque", want)
			return found
		}
		hash := ledger.Erasure(previous, []byte(e.Record))
		if e.Hash != hash.String() {
			say("l'effacement n°\u00a0%d n'est plus celui qui avait été enregistré, ou l'un des précédents", e.Number)
			return found
		}
		if leaf, logged := leaves[e.Number]; logged && leaf.Hash != hash {
			say("l'effacement n°\u00a0%d n'est pas celui que garde le journal", e.Number)
			return found
		}
		previous = hash
	}
	for number := range leaves {
		if number > int64(len(erasures)) {
			say("l'effacement n°\u00a0%d manque\u00a0: le journal le connaît", number)
		}
	}
	return found
}

// VerifyCheckpoints holds stored checkpoints against their signatures and against each other. It returns those whose note
// is good, as signed.
func VerifyCheckpoints(checkpoints []Checkpoint, known note.Verifiers) (signed []ledger.Checkpoint, found []Finding) {
	say := func(n int64, format string, args ...any) {
		found = append(found, Finding{Check: CheckCheckpoint, Message: fmt.Sprintf("scellé n°\u00a0%d\u00a0: ", n) + fmt.Sprintf(format, args...)})
	}
	var previous *ledger.Checkpoint
	for i, stored := range checkpoints {
		if want := int64(i) + 1; stored.Number != want {
			say(want, "il manque, ou les suivants ont été renumérotés")
			return signed, found
		}
		read, err := ledger.Read(stored.Note, known)
		if err != nil {
			say(stored.Number, "sa signature n'est pas celle d'une clé connue, ou son texte a été modifié")
			previous = nil
			continue
		}
		if read.Text() != stored.Text() || !read.At.Equal(stored.At) {
			say(stored.Number, "ses colonnes ne répètent pas ce qui est signé")
		}
		if previous == nil && i == 0 && len(stored.Proof) > 0 {
			say(stored.Number, "il porte une preuve, alors qu'il n'en prolonge aucun")
		}
		if previous != nil {
			if err := ledger.CheckConsistency(*previous, read, stored.Proof); err != nil {
				say(stored.Number, "la preuve qu'il prolonge le précédent n'est pas bonne")
			}
			if !read.At.After(previous.At) {
				say(stored.Number, "il est daté d'avant le précédent, ou du même instant")
			}
		}
		signed, previous = append(signed, read), &read
	}
	return signed, found
}
