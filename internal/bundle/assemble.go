package bundle

import (
	"errors"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"jalon/internal/audit"
	"jalon/internal/ledger"
)

// ErrMoved says that the log grew while it was read: asked again, Assemble succeeds.
var ErrMoved = errors.New("un scellé vient d'être posé\u00a0; recommencez")

// Assemble makes the bundle of one contract out of its evidence and of what is kept over all contracts; hashes reads the
// log's tree. Drafts stay at home: of the texts, only those that a fact names leave. Words whose person was erased are
// gone already, and leave a mention that stands for nobody.
func Assemble(e audit.Evidence, in audit.Installation, erasures []audit.Leaf, hashes tlog.HashReader, keys string, made Made) (*Bundle, error) {
	b := &Bundle{Made: made, Evidence: e, Erasures: in.Erasures, Keys: keys}
	b.Evidence.Texts = slices.DeleteFunc(slices.Clone(e.Texts), func(t audit.Text) bool { return !named(e.Facts, t.Revision) })
	b.Evidence.Words = slices.DeleteFunc(slices.Clone(e.Words), func(w audit.Words) bool { return w.Sealed || w.Person == "" && !named(e.Facts, w.Commitment) })
	leaves := slices.DeleteFunc(slices.Clone(e.Leaves), func(l audit.Leaf) bool { return l.Kind == ledger.LeafText && !named(e.Facts, l.Hash.String()) })
	leaves = append(leaves, erasures...)
	b.Evidence.Leaves = nil
	if e.Row != nil {
		var err error
		if b.Policies, err = livedUnder(e); err != nil {
			return nil, err
		}
	}
	if len(in.Checkpoints) == 0 {
		return b, nil
	}
	last := in.Checkpoints[len(in.Checkpoints)-1]
	for _, leaf := range leaves {
		if leaf.Position >= last.Size {
			return nil, ErrMoved
		}
		path, err := ledger.ProveInclusion(last.Size, leaf.Position, hashes)
		if err != nil {
			return nil, err
		}
		b.Proofs = append(b.Proofs, Proof{leaf.Position, leaf.Kind, leaf.Seq, leaf.Run, leaf.Party, leaf.Hash.String(), printed(path)})
	}
	before := int64(0)
	for _, c := range telling(in.Checkpoints, leaves) {
		chosen := Checkpoint{Number: c.Number, Note: string(c.Note), Proof: []string{}}
		if before > 0 {
			proof, err := ledger.ProveConsistency(before, c.Size, hashes)
			if err != nil {
				return nil, err
			}
			chosen.Proof = printed(proof)
		}
		b.Checkpoints, before = append(b.Checkpoints, chosen), c.Size
	}
	return b, nil
}

// named reports that a fact speaks of a text, by its revision or its commitment.
func named(facts []audit.Fact, digest string) bool {
	return slices.ContainsFunc(facts, func(f audit.Fact) bool {
		return strings.Contains(f.Fact, digest) || strings.Contains(f.Sentence, digest)
	})
}

// telling are the checkpoints that were the first to cover one of the leaves, and the last one.
func telling(all []audit.Checkpoint, leaves []audit.Leaf) (chosen []audit.Checkpoint) {
	before := int64(0)
	for i, c := range all {
		first := slices.ContainsFunc(leaves, func(l audit.Leaf) bool { return before <= l.Position && l.Position < c.Size })
		if c.Size > 0 && (first || i == len(all)-1) {
			chosen = append(chosen, c)
		}
		before = c.Size
	}
	return chosen
}
