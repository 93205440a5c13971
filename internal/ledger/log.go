package ledger

import (
	"errors"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Most is how many leaves a log may hold. No house comes near; it keeps the arithmetic of a forged size within bounds.
const Most = 1 << 48

// Append is what a log of that size must store when leaves are appended: the hashes from tlog.StoredHashCount(size) on,
// in the order of tlog.StoredHashIndex. Of what is stored already, read is asked once, for at most 48 hashes, and not at
// all when the log is empty.
func Append(size int64, leaves []Leaf, read tlog.HashReader) ([]Hash, error) {
	if err := errors.Join(checkSize(size), checkSize(size+int64(len(leaves)))); err != nil {
		return nil, err
	}
	known, err := edge(size, read)
	if err != nil {
		return nil, err
	}
	lookUp := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hash, ok := known[index]
			if !ok {
				return nil, fmt.Errorf("ledger: hash %d is not at the edge of a log of %d leaves", index, size)
			}
			found[i] = hash
		}
		return found, nil
	})
	next := tlog.StoredHashCount(size)
	stored := make([]Hash, 0, 2*len(leaves))
	for i, leaf := range leaves {
		if err := leaf.Check(); err != nil {
			return nil, err
		}
		hashes, err := tlog.StoredHashesForRecordHash(size+int64(i), leaf.hash(), lookUp)
		if err != nil {
			return nil, err
		}
		for _, hash := range hashes {
			known[next] = hash
			stored = append(stored, Hash(hash))
			next++
		}
	}
	return stored, nil
}

// edge reads the roots of the complete subtrees that make up a log of that size, the only hashes that later ones are
// made of: one for each bit of the size.
func edge(size int64, read tlog.HashReader) (map[int64]tlog.Hash, error) {
	var indexes []int64
	for rest := size; rest > 0; rest &= rest - 1 {
		level := bits.TrailingZeros64(uint64(rest))
		indexes = append([]int64{tlog.StoredHashIndex(level, rest>>level-1)}, indexes...)
	}
	known := make(map[int64]tlog.Hash)
	if len(indexes) == 0 {
		return known, nil
	}
	hashes, err := read.ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	if len(hashes) != len(indexes) {
		return nil, fmt.Errorf("ledger: %d hashes were asked for, %d were read", len(indexes), len(hashes))
	}
	for i, index := range indexes {
		known[index] = hashes[i]
	}
	return known, nil
}

// Root is the head of the log when it had that size, computed from its stored hashes.
func Root(size int64, read tlog.HashReader) (Hash, error) {
	if err := checkSize(size); err != nil {
		return Hash{}, err
	}
	root, err := tlog.TreeHash(size, read)
	return Hash(root), err
}

func checkSize(size int64) error {
	if size < 0 || size > Most {
		return fmt.Errorf("ledger: no log has %d leaves", size)
	}
	return nil
}
