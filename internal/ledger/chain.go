// Package ledger is how what was recorded is kept from being altered unseen: a chain of hashes per contract, one log
// over all of them, and signed checkpoints of that log. It is pure, but for the two files about private keys: rows are
// brought by its users. The formats, for those who verify with other means: docs/ledger.md.
//
//	chain.go       the facts of one contract, each bound to the one before
//	leaf.go        what the log holds of facts, archived runs, texts and erasures
//	log.go         the log: a Merkle tree that only grows
//	checkpoint.go  the log's head, signed
//	proof.go       that something is in the log, and that a log grew out of an earlier one
//	key.go         who signs, and whose signatures count
//	keyfile.go     a private key kept in a file
//	command.go     a private key kept elsewhere, behind a program
package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
)

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// String is the hash in lower-case hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash is the inverse of String.
func ParseHash(text string) (h Hash, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(h) || hex.EncodeToString(raw) != text {
		return h, fmt.Errorf("ledger: %q is not a SHA-256 in lower-case hexadecimal", text)
	}
	return Hash(raw), nil
}

// Origin is what a contract is before its first fact: File and Opening are the exact bytes that are stored.
type Origin struct {
	Contract, Title, Predecessor string
	File, Opening                []byte
}

// Genesis is where a contract's chain begins.
func Genesis(o Origin) Hash {
	return digest([]byte("jalon contract 1"), []byte(o.Contract), []byte(o.Title), []byte(o.Predecessor), o.File, o.Opening)
}

// Entry is a fact with its words. Fact is the exact JSON that is stored.
type Entry struct {
	Contract               string
	Seq                    int64
	Fact                   []byte
	Actor, Sentence, Phase string
}

// Link binds a fact to all that came before it: previous is the link of the fact before, or the contract's Genesis.
func Link(previous Hash, e Entry) Hash {
	return digest([]byte("jalon fact 1"), previous[:], []byte(e.Contract), []byte(strconv.FormatInt(e.Seq, 10)), e.Fact,
		[]byte(e.Actor), []byte(e.Sentence), []byte(e.Phase))
}

// Erasure binds the record of an erasure to the erasures before it; the first one follows the zero Hash.
func Erasure(previous Hash, record []byte) Hash {
	return digest([]byte("jalon erasure 1"), previous[:], record)
}

// digest hashes fields as netstrings, so that none can run into the next.
func digest(fields ...[]byte) Hash {
	sum := sha256.New()
	for _, field := range fields {
		fmt.Fprintf(sum, "%d:", len(field))
		sum.Write(field)
		sum.Write([]byte{','})
	}
	return Hash(sum.Sum(nil))
}
