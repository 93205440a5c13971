package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

var (
	// ErrNotIncluded says that a leaf is not at that position of the log that a checkpoint speaks of.
	ErrNotIncluded = errors.New("ledger: the leaf is not in the log at that position")
	// ErrNotConsistent says that the log of one checkpoint did not grow out of the log of the other: something that was
	// in it is no longer there, or is no longer the same.
	ErrNotConsistent = errors.New("ledger: the later log does not contain the earlier one")
)

// ProveInclusion proves to whoever holds a checkpoint of that size that the log has a leaf at that position, counted
// from zero. The hashes are in the order of RFC 6962, section 2.1.1.
func ProveInclusion(size, position int64, read tlog.HashReader) ([]Hash, error) {
	if err := checkSize(size); err != nil {
		return nil, err
	}
	proof, err := tlog.ProveRecord(size, position, read)
	return convert[Hash](proof), err
}

// CheckInclusion is ErrNotIncluded unless the proof shows that leaf at that position of the checkpoint's log.
func CheckInclusion(c Checkpoint, position int64, leaf Leaf, proof []Hash) error {
	if err := errors.Join(checkSize(c.Size), leaf.Check()); err != nil {
		return err
	}
	if err := tlog.CheckRecord(convert[tlog.Hash](proof), c.Size, tlog.Hash(c.Root), position, leaf.hash()); err != nil {
		return fmt.Errorf("%w: position %d of %d", ErrNotIncluded, position, c.Size)
	}
	return nil
}

// ProveConsistency proves to whoever holds checkpoints of the older and the newer size that nothing but appending happened
// in between (RFC 6962, section 2.1.2). An empty log needs no proof.
func ProveConsistency(older, newer int64, read tlog.HashReader) ([]Hash, error) {
	if err := errors.Join(checkSize(older), checkSize(newer)); err != nil {
		return nil, err
	}
	if older == 0 {
		return []Hash{}, nil
	}
	proof, err := tlog.ProveTree(newer, older, read)
	return convert[Hash](proof), err
}

// CheckConsistency is ErrNotConsistent unless the proof shows that the log of the newer checkpoint grew out of that of
// the older one. The instants are not compared: clocks are set, logs are not.
func CheckConsistency(older, newer Checkpoint, proof []Hash) error {
	if err := errors.Join(checkSize(older.Size), checkSize(newer.Size)); err != nil {
		return err
	}
	different := fmt.Errorf("%w: %d leaves, then %d", ErrNotConsistent, older.Size, newer.Size)
	if older.Origin != newer.Origin || newer.Contracts < older.Contracts || newer.Facts < older.Facts {
		return different
	}
	if older.Size == 0 {
		if empty, err := tlog.TreeHash(0, nil); err != nil || older.Root != Hash(empty) || len(proof) > 0 || newer.Size == 0 && newer.Root != older.Root {
			return different
		}
		return nil
	}
	if tlog.CheckTree(convert[tlog.Hash](proof), newer.Size, tlog.Hash(newer.Root), older.Size, tlog.Hash(older.Root)) != nil {
		return different
	}
	return nil
}

// convert renames hashes from the library's type to ours and back.
func convert[To, From ~[32]byte](hashes []From) []To {
	converted := make([]To, len(hashes))
	for i, hash := range hashes {
		converted[i] = To(hash)
	}
	return converted
}
