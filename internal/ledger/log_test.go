package ledger_test

import (
	"crypto/sha256"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"jalon/internal/ledger"
)

// TestALeafIsOneLine pins the lines, which the log's hashes depend on for ever.
func TestALeafIsOneLine(t *testing.T) {
	hash := ledger.Hash(sha256.Sum256(nil))
	const hexadecimal = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for want, leaf := range map[string]ledger.Leaf{
		"fact " + hexadecimal + " 12 CPOM-96-2025-001":        {Kind: ledger.LeafFact, Contract: "CPOM-96-2025-001", Seq: 12, Hash: hash},
		"run " + hexadecimal + " 0193-ab CPOM-96-2025-001":    {Kind: ledger.LeafRun, Contract: "CPOM-96-2025-001", Run: "0193-ab", Hash: hash},
		"text " + hexadecimal + " 7 ARS-MV CPOM avec espaces": {Kind: ledger.LeafText, Contract: "CPOM avec espaces", Seq: 7, Party: "ARS-MV", Hash: hash},
		"erasure " + hexadecimal + " 3":                       {Kind: ledger.LeafErasure, Seq: 3, Hash: hash},
	} {
		if got := string(leaf.Data()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWhatIsNoLeafIsNotLogged(t *testing.T) {
	for _, leaf := range []ledger.Leaf{
		{}, {Kind: "letter", Contract: "C", Seq: 1},
		{Kind: ledger.LeafFact, Seq: 1}, {Kind: ledger.LeafFact, Contract: "C"}, {Kind: ledger.LeafFact, Contract: "C", Seq: 1, Run: "r"}, {Kind: ledger.LeafFact, Contract: "C\nD", Seq: 1},
		{Kind: ledger.LeafRun, Contract: "C"}, {Kind: ledger.LeafRun, Run: "r"}, {Kind: ledger.LeafRun, Contract: "C", Run: "r s"}, {Kind: ledger.LeafRun, Contract: "C", Run: "r", Seq: 1},
		{Kind: ledger.LeafFact, Contract: "C", Seq: 1, Party: "OG"}, {Kind: ledger.LeafRun, Contract: "C", Run: "r", Party: "OG"}, {Kind: ledger.LeafErasure, Seq: 1, Party: "OG"},
		{Kind: ledger.LeafText, Contract: "C", Seq: 1}, {Kind: ledger.LeafText, Contract: "C", Party: "OG"}, {Kind: ledger.LeafText, Seq: 1, Party: "OG"},
		{Kind: ledger.LeafText, Contract: "C", Seq: 1, Party: "O G"}, {Kind: ledger.LeafText, Contract: "C", Seq: 1, Party: "OG", Run: "r"},
		{Kind: ledger.LeafErasure}, {Kind: ledger.LeafErasure, Seq: 1, Contract: "C"},
	} {
		if _, err := ledger.Append(0, []ledger.Leaf{leaf}, &store{}); err == nil {
			t.Errorf("%+v was logged", leaf)
		}
	}
}

// tree is the head over leaves as RFC 6962 defines it, section 2.1, by recursion.
func tree(leaves []ledger.Leaf) [32]byte {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0].Data()...))
	}
	half := 1
	for 2*half < len(leaves) {
		half *= 2
	}
	left, right := tree(leaves[:half]), tree(leaves[half:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

// TestTheLogIsTheTreeOfTheStandard appends in batches of any size, and finds the root that the standard defines for
// every size that the log has had.
func TestTheLogIsTheTreeOfTheStandard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log, all := &store{}, []ledger.Leaf(nil)
		for range rapid.IntRange(0, 6).Draw(t, "batches") {
			leaves := someLeaves(0, 20).Draw(t, "leaves")
			reads := 0
			stored, err := ledger.Append(int64(len(all)), leaves, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
				reads++
				return log.ReadHashes(indexes)
			}))
			if err != nil {
				t.Fatal(err)
			}
			if reads > 1 {
				t.Fatalf("%d readings for one batch", reads)
			}
			*log, all = append(*log, stored...), append(all, leaves...)
			if want := tlog.StoredHashCount(int64(len(all))); int64(len(*log)) != want {
				t.Fatalf("%d hashes are stored for %d leaves, want %d", len(*log), len(all), want)
			}
		}
		for size := range len(all) + 1 {
			if root, err := ledger.Root(int64(size), log); err != nil || root != tree(all[:size]) {
				t.Fatalf("root of %d leaves: %s, %v, want %x", size, root, err, tree(all[:size]))
			}
		}
	})
}

func TestForgedSizesAreRefused(t *testing.T) {
	leaf := []ledger.Leaf{{Kind: ledger.LeafErasure, Seq: 1}}
	for _, size := range []int64{-1, ledger.Most + 1, 1<<63 - 1} {
		if _, err := ledger.Append(size, leaf, &store{}); err == nil {
			t.Errorf("something was appended to %d leaves", size)
		}
		if _, err := ledger.Root(size, &store{}); err == nil {
			t.Errorf("%d leaves have a root", size)
		}
		if _, err := ledger.ProveInclusion(size, 0, &store{}); err == nil {
			t.Errorf("inclusion in %d leaves was proved", size)
		}
		if _, err := ledger.ProveConsistency(1, size, &store{}); err == nil {
			t.Errorf("consistency with %d leaves was proved", size)
		}
		if err := ledger.CheckInclusion(ledger.Checkpoint{Size: size}, 0, leaf[0], nil); err == nil {
			t.Errorf("inclusion in %d leaves was believed", size)
		}
		if err := ledger.CheckConsistency(ledger.Checkpoint{Size: 1}, ledger.Checkpoint{Size: size}, nil); err == nil {
			t.Errorf("consistency with %d leaves was believed", size)
		}
	}
}

// TestAStoreThatLostHashesIsNotGuessed: a log that cannot be read is not written on.
func TestAStoreThatLostHashesIsNotGuessed(t *testing.T) {
	leaf := []ledger.Leaf{{Kind: ledger.LeafErasure, Seq: 1}}
	short := tlog.HashReaderFunc(func([]int64) ([]tlog.Hash, error) { return nil, nil })
	if _, err := ledger.Append(3, leaf, short); err == nil {
		t.Error("something was appended to hashes that were not read")
	}
	if _, err := ledger.Append(3, leaf, &store{}); err == nil {
		t.Error("something was appended to hashes that are not there")
	}
}
