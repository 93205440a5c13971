package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"jalon/internal/ledger"
)

// The tree that is recomputed here is the one that the log's own library stores, node by node and root by root.
func TestBranchesGrowTheTreeOfTheLibrary(t *testing.T) {
	var b branches
	var nodes []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = nodes[index]
		}
		return found, nil
	})
	for n := range int64(300) {
		want, err := tlog.TreeHash(n, read)
		if err != nil {
			t.Fatal(err)
		}
		if b.root() != ledger.Hash(want) {
			t.Fatalf("the root of %d leaves is another one", n)
		}
		leaf := tlog.RecordHash([]byte(fmt.Sprint(n)))
		stored, err := tlog.StoredHashesForRecordHash(n, leaf, read)
		if err != nil {
			t.Fatal(err)
		}
		before := len(nodes)
		b.add(leaf, func(node tlog.Hash) { nodes = append(nodes, node) })
		if !slices.Equal(nodes[before:], stored) {
			t.Fatalf("leaf %d completes other nodes", n)
		}
	}
}

// However many contracts are judged at once, what is found is told in their order; what cannot be read stops the survey.
func TestASurveyTellsInOrder(t *testing.T) {
	var ids []string
	for i := range 100 {
		ids = append(ids, fmt.Sprintf("CPOM-%03d", i))
	}
	gone := func(_ context.Context, id string) (*Evidence, error) { return &Evidence{Contract: id}, nil }
	var told []string
	totals, err := Survey(t.Context(), ids, gone, Grounds{}, func(f Finding) { told = append(told, f.Contract) })
	if err != nil || !slices.Equal(told, ids) || totals.Contracts != 100 || totals.Findings != 100 {
		t.Errorf("%+v %v: %v", totals, err, told)
	}
	broken := errors.New("broken")
	_, err = Survey(t.Context(), ids, func(_ context.Context, id string) (*Evidence, error) {
		if id == "CPOM-050" {
			return nil, broken
		}
		return &Evidence{Contract: id}, nil
	}, Grounds{}, func(Finding) {})
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// What a leaf's line does not say is sealed by nothing, and has to be empty.
func TestALeafHoldsNoMoreThanItsLine(t *testing.T) {
	for _, leaf := range []ledger.Leaf{
		{Kind: ledger.LeafRun, Contract: "CPOM-1", Run: "r", Seq: -1}, {Kind: ledger.LeafFact, Contract: "CPOM-1", Seq: 1, Run: "r"}, {Kind: ledger.LeafErasure, Contract: "CPOM-1", Seq: 1},
	} {
		hash := StoredHash{Hash: ledger.Hash(tlog.RecordHash(leaf.Data()))}
		in := Installation{
			Leaves: func(yield func(Leaf, error) bool) { yield(Leaf{Leaf: leaf}, nil) },
			Hashes: func(yield func(StoredHash, error) bool) { yield(hash, nil) },
		}
		sealed := ledger.Checkpoint{Size: 1, Root: hash.Hash}
		if leaf.Kind == ledger.LeafFact {
			sealed.Contracts, sealed.Facts = 1, 1
		}
		if _, found, err := VerifyLog(in, []ledger.Checkpoint{sealed}); err != nil || len(found) != 1 || found[0].Contract != "CPOM-1" {
			t.Errorf("%+v: %v, %v", leaf, found, err)
		}
	}
}
