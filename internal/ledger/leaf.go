package ledger

import (
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// LeafKind says what a leaf speaks of.
type LeafKind string

const (
	LeafFact    LeafKind = "fact"
	LeafRun     LeafKind = "run"
	LeafText    LeafKind = "text"
	LeafErasure LeafKind = "erasure"
)

// Leaf is one entry of the log. Every fact has one, not only the last of its contract: where a chain was written anew,
// the log then tells from which fact on.
type Leaf struct {
	Kind LeafKind
	// Contract is empty for an erasure, which may concern several.
	Contract string
	// Seq is the number of the fact within its contract, or that of the text or the erasure within the house; zero for a run.
	Seq int64
	// Run names the workflow run whose history is archived; empty otherwise.
	Run string
	// Party is the code of the party that deposited the text; empty otherwise.
	Party string
	// Hash is the fact's Link, the digest of the archived history or of the text, or the erasure's hash.
	Hash Hash
}

// Data is the line that the log holds, without a line end. What may contain a space comes last, so that no two leaves
// have the same line:
//
//	fact <hash> <seq> <contract>
//	run <hash> <run> <contract>
//	text <hash> <number> <party> <contract>
//	erasure <hash> <number>
func (l Leaf) Data() []byte {
	switch l.Kind {
	case LeafFact:
		return fmt.Appendf(nil, "fact %s %d %s", l.Hash, l.Seq, l.Contract)
	case LeafRun:
		return fmt.Appendf(nil, "run %s %s %s", l.Hash, l.Run, l.Contract)
	case LeafText:
		return fmt.Appendf(nil, "text %s %d %s %s", l.Hash, l.Seq, l.Party, l.Contract)
	default:
		return fmt.Appendf(nil, "%s %s %d", l.Kind, l.Hash, l.Seq)
	}
}

// Check refuses a leaf whose line would not say all that the leaf says.
func (l Leaf) Check() error {
	ok := false
	switch l.Kind {
	case LeafFact:
		ok = l.Contract != "" && l.Seq > 0 && l.Run == "" && l.Party == ""
	case LeafRun:
		ok = l.Contract != "" && l.Seq == 0 && oneWord(l.Run) && l.Party == ""
	case LeafText:
		ok = l.Contract != "" && l.Seq > 0 && l.Run == "" && oneWord(l.Party)
	case LeafErasure:
		ok = l.Contract == "" && l.Seq > 0 && l.Run == "" && l.Party == ""
	}
	if !ok || strings.Contains(l.Contract, "\n") {
		return fmt.Errorf("ledger: no leaf of the log: %+v", l)
	}
	return nil
}

func oneWord(text string) bool { return text != "" && !strings.ContainsAny(text, " \n") }

// hash is the leaf's place in the tree (RFC 6962: SHA-256 of a zero byte and the line).
func (l Leaf) hash() tlog.Hash { return tlog.RecordHash(l.Data()) }
