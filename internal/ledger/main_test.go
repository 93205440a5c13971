package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"jalon/internal/ledger"
)

// house is the name that the tests' keys have.
const house = "jalon.ars-mv.example"

// store keeps a log's hashes as a table would.
type store []ledger.Hash

func (s *store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(*s)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		found[i] = tlog.Hash((*s)[index])
	}
	return found, nil
}

// logOf is a log to which leaves were appended in one go, with its checkpoint.
func logOf(t rapid.TB, leaves []ledger.Leaf) (*store, ledger.Checkpoint) {
	t.Helper()
	log := &store{}
	stored, err := ledger.Append(0, leaves, log)
	if err != nil {
		t.Fatal(err)
	}
	*log = stored
	return log, headOf(t, log, int64(len(leaves)))
}

func headOf(t rapid.TB, log *store, size int64) ledger.Checkpoint {
	t.Helper()
	root, err := ledger.Root(size, log)
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Checkpoint{Origin: house, Size: size, Root: root, At: time.Date(2026, 11, 22, 19, 0, 0, 0, time.UTC), Contracts: 3, Facts: size}
}

// someLeaves draws leaves of all kinds.
func someLeaves(least, most int) *rapid.Generator[[]ledger.Leaf] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ledger.Leaf {
		contract := rapid.SampledFrom([]string{"CPOM-96-2025-001", "CPOM-MV-2027-004", "CPOM avec espaces"}).Draw(t, "contract")
		leaf := ledger.Leaf{Hash: ledger.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))}
		switch leaf.Kind = rapid.SampledFrom([]ledger.LeafKind{ledger.LeafFact, ledger.LeafRun, ledger.LeafText, ledger.LeafErasure}).Draw(t, "kind"); leaf.Kind {
		case ledger.LeafFact:
			leaf.Contract, leaf.Seq = contract, rapid.Int64Range(1, 1000).Draw(t, "seq")
		case ledger.LeafRun:
			leaf.Contract, leaf.Run = contract, rapid.StringMatching(`[0-9a-f-]{1,36}`).Draw(t, "run")
		case ledger.LeafText:
			leaf.Contract, leaf.Seq, leaf.Party = contract, rapid.Int64Range(1, 1000).Draw(t, "number"), rapid.SampledFrom([]string{"OG", "CD-96"}).Draw(t, "party")
		case ledger.LeafErasure:
			leaf.Seq = rapid.Int64Range(1, 1000).Draw(t, "number")
		}
		return leaf
	}), least, most)
}

// newKey is a key pair with what verifies it.
func newKey(t *testing.T) (note.Signer, note.Verifiers, string) {
	t.Helper()
	private, public, err := ledger.NewKey(house)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	known, err := ledger.PublicKeys([]byte(public))
	if err != nil {
		t.Fatal(err)
	}
	return signer, known, public
}
