package ledger_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"jalon/internal/ledger"
)

// TestALeafIsProvedAndNoOtherIs: whatever is changed in the leaf, its position, the checkpoint or the proof, the proof
// fails.
func TestALeafIsProvedAndNoOtherIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaves := someLeaves(1, 40).Draw(t, "leaves")
		log, head := logOf(t, leaves)
		position := rapid.Int64Range(0, head.Size-1).Draw(t, "position")
		proof, err := ledger.ProveInclusion(head.Size, position, log)
		if err != nil {
			t.Fatal(err)
		}
		leaf := leaves[position]
		if err := ledger.CheckInclusion(head, position, leaf, proof); err != nil {
			t.Fatal(err)
		}
		refuse := func(what string, head ledger.Checkpoint, position int64, leaf ledger.Leaf, proof []ledger.Hash) {
			if err := ledger.CheckInclusion(head, position, leaf, proof); !errors.Is(err, ledger.ErrNotIncluded) {
				t.Fatalf("%s: %v", what, err)
			}
		}
		forged, root := leaf, head
		forged.Hash[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		refuse("another hash", head, position, forged, proof)
		root.Root[0] ^= 1
		refuse("another root", root, position, leaf, proof)
		refuse("a position beyond", head, head.Size, leaf, proof)
		refuse("a hash too many", head, position, leaf, append(slices.Clone(proof), ledger.Hash{}))
		for i := range proof {
			bad := slices.Clone(proof)
			bad[i][31] ^= 0x80
			refuse("another proof", head, position, leaf, bad)
		}
		if len(proof) > 0 {
			refuse("a hash too few", head, position, leaf, proof[1:])
		}
		for other := range head.Size {
			if other != position && !slices.Equal(leaves[other].Data(), leaf.Data()) {
				refuse("another position", head, other, leaf, proof)
			}
		}
	})
}

// TestALogThatGrewIsProved for all pairs of sizes, and a log in which one leaf is another is not.
func TestALogThatGrewIsProved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaves := someLeaves(1, 33).Draw(t, "leaves")
		log, newer := logOf(t, leaves)
		altered := slices.Clone(leaves)
		at := rapid.IntRange(0, len(leaves)-1).Draw(t, "altered")
		altered[at].Hash[5] ^= 4
		rewritten, head := logOf(t, altered)
		for size := range newer.Size + 1 {
			older := headOf(t, log, size)
			proof, err := ledger.ProveConsistency(size, newer.Size, log)
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.CheckConsistency(older, newer, proof); err != nil {
				t.Fatalf("from %d leaves to %d: %v", size, newer.Size, err)
			}
			forged, err := ledger.ProveConsistency(size, newer.Size, rewritten)
			if err != nil {
				t.Fatal(err)
			}
			err = ledger.CheckConsistency(older, head, forged)
			if concerned := int64(at) < size; errors.Is(err, ledger.ErrNotConsistent) != concerned {
				t.Fatalf("leaf %d was altered, from %d leaves to %d: %v", at, size, newer.Size, err)
			}
			for i := range proof {
				bad := slices.Clone(proof)
				bad[i][0] ^= 1
				if !errors.Is(ledger.CheckConsistency(older, newer, bad), ledger.ErrNotConsistent) {
					t.Fatalf("from %d leaves to %d: a proof altered at %d", size, newer.Size, i)
				}
			}
		}
	})
}

// TestWhatALogCannotBecome is what no proof can make good.
func TestWhatALogCannotBecome(t *testing.T) {
	leaves := make([]ledger.Leaf, 5)
	for i := range leaves {
		leaves[i] = ledger.Leaf{Kind: ledger.LeafFact, Contract: "C", Seq: int64(i) + 1}
	}
	log, five := logOf(t, leaves)
	three, none := headOf(t, log, 3), headOf(t, log, 0)
	proof, err := ledger.ProveConsistency(3, 5, log)
	if err != nil {
		t.Fatal(err)
	}
	renamed, fewerFacts, fewerContracts, notEmpty, emptyOther := five, five, five, none, none
	renamed.Origin = "another.example"
	fewerFacts.Facts = 2
	fewerContracts.Contracts = 1
	notEmpty.Root[0] ^= 1
	emptyOther.Root[1] ^= 1
	for name, pair := range map[string]struct {
		older, newer ledger.Checkpoint
		proof        []ledger.Hash
	}{
		"a log that shrank":            {five, three, proof},
		"another log":                  {three, renamed, proof},
		"facts that are gone":          {three, fewerFacts, proof},
		"contracts that are gone":      {three, fewerContracts, proof},
		"an empty log with a root":     {notEmpty, five, nil},
		"two empty logs":               {none, emptyOther, nil},
		"a proof where none is needed": {none, five, proof},
		"no proof where one is needed": {three, five, nil},
		"two heads of one size":        {three, func() ledger.Checkpoint { other := three; other.Root[0] ^= 1; return other }(), nil},
	} {
		if err := ledger.CheckConsistency(pair.older, pair.newer, pair.proof); !errors.Is(err, ledger.ErrNotConsistent) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := ledger.CheckConsistency(three, three, nil); err != nil {
		t.Errorf("a quiet day: %v", err)
	}
}
