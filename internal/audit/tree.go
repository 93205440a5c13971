package audit

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"jalon/internal/ledger"
)

// branches are the roots of the complete subtrees of a log that grows, largest first: all that the next root is made of.
type branches struct {
	size  int64
	roots []tlog.Hash
}

// add appends a leaf and hands over every node that it completes, in the order in which a log stores them.
func (b *branches) add(leaf tlog.Hash, node func(tlog.Hash)) {
	node(leaf)
	for n := b.size; n&1 == 1; n >>= 1 {
		last := len(b.roots) - 1
		leaf = tlog.NodeHash(b.roots[last], leaf)
		b.roots = b.roots[:last]
		node(leaf)
	}
	b.roots = append(b.roots, leaf)
	b.size++
}

// root is the head of the log as it stands.
func (b *branches) root() ledger.Hash {
	if len(b.roots) == 0 {
		empty, _ := tlog.TreeHash(0, nil) // reads nothing
		return ledger.Hash(empty)
	}
	hash := b.roots[len(b.roots)-1]
	for _, left := range slices.Backward(b.roots[:len(b.roots)-1]) {
		hash = tlog.NodeHash(left, hash)
	}
	return ledger.Hash(hash)
}

// Log is what was found out about the log.
type Log struct {
	Size     int64
	Sealed   int64          // leaves that a signed checkpoint vouches for
	Erasures map[int64]Leaf // by number
	Texts    int64          // number of the last one
}

// VerifyLog reads the log once: the stored tree must be that of its leaves, and its roots those that were signed.
// Checkpoints that come from outside, from an auditor's mailbox, are signed ones like the others.
func VerifyLog(in Installation, signed []ledger.Checkpoint) (Log, []Finding, error) {
	w := &walk{log: Log{Erasures: map[int64]Leaf{}}, signed: slices.SortedStableFunc(slices.Values(signed), bySize)}
	next, stop := iter.Pull2(in.Hashes)
	defer stop()
	w.stored = next
	w.compare()
	for leaf, err := range in.Leaves {
		if err != nil {
			return w.log, w.found, err
		}
		if w.leaf(leaf); w.failed != nil {
			return w.log, w.found, w.failed
		}
	}
	if _, err, more := w.stored(); err != nil || more {
		w.say("l'arbre enregistré a plus de nœuds que le journal n'en demande")
	}
	for _, c := range w.signed {
		w.say("le journal a %d entrées, le scellé du %s en en couvrait %d\u00a0: des entrées ont été supprimées", w.tree.size, day(c), c.Size)
	}
	w.log.Size = w.tree.size
	if covered := slices.MaxFunc(append(signed, ledger.Checkpoint{}), bySize); covered.Size < w.tree.size {
		w.say("le journal a %d entrées après le dernier scellé\u00a0: il n'en reçoit qu'avec un scellé, qui manque", w.tree.size-covered.Size)
	}
	return w.log, w.found, nil
}

// walk is a reading of the log under way: the tree of its leaves beside the one that is stored.
type walk struct {
	log        Log
	found      []Finding
	tree, kept branches // of the leaves; of the stored hashes of leaves
	stored     func() (StoredHash, error, bool)
	signed     []ledger.Checkpoint // still to come, smallest first
	nodes      int64
	broken     bool // the stored tree was found different; the rest follows from it
	failed     error

	facts, contracts int64 // a contract counts from its first fact on
}

func (w *walk) say(format string, args ...any) { w.about(Leaf{}, format, args...) }

func (w *walk) about(leaf Leaf, format string, args ...any) {
	found := Finding{Contract: leaf.Contract, Check: CheckTree, Message: fmt.Sprintf(format, args...)}
	if leaf.Kind == ledger.LeafFact {
		found.Seq = leaf.Seq
	}
	w.found = append(w.found, found)
}

func (w *walk) leaf(leaf Leaf) {
	if leaf.Position != w.tree.size && !w.broken {
		w.broken = true
		w.about(leaf, "l'entrée %d du journal manque\u00a0: la suivante est à la place %d", w.tree.size, leaf.Position)
	}
	// What the line of such a leaf does not say is not there, or it would be sealed by nothing.
	if leaf.Check() != nil {
		w.about(leaf, "l'entrée %d du journal porte ce qu'une telle entrée ne porte pas", leaf.Position)
	}
	switch leaf.Kind {
	case ledger.LeafErasure:
		w.log.Erasures[leaf.Seq] = leaf
	case ledger.LeafText:
		// Texts are numbered without a gap as they are deposited.
		if leaf.Seq != w.log.Texts+1 {
			w.about(leaf, "le journal passe du texte n°\u00a0%d au texte n°\u00a0%d\u00a0: des textes ont été supprimés avant d'y entrer", w.log.Texts, leaf.Seq)
		}
		w.log.Texts = leaf.Seq
	case ledger.LeafFact:
		w.facts++
		if leaf.Seq == 1 {
			w.contracts++
		}
	}
	first := true
	w.tree.add(tlog.RecordHash(leaf.Data()), func(node tlog.Hash) {
		stored := w.node(node, leaf, first)
		if first {
			w.kept.add(stored, func(tlog.Hash) {})
		}
		first = false
	})
	w.compare()
}

// node reads the stored node that should be this one, and returns what is there. Only the first difference is told: the
// nodes above it follow from it.
func (w *walk) node(node tlog.Hash, leaf Leaf, isLeaf bool) tlog.Hash {
	stored, err, more := w.stored()
	position := w.nodes
	w.nodes++
	switch {
	case err != nil:
		w.failed = err
	case w.broken || more && stored.Position == position && tlog.Hash(stored.Hash) == node:
	case !more || stored.Position != position:
		w.broken = true
		w.about(leaf, "le nœud %d de l'arbre du journal manque", position)
	case isLeaf:
		w.broken = true
		w.about(leaf, "l'entrée %d du journal et l'arbre enregistré se contredisent\u00a0: l'une ou l'autre a été modifié", leaf.Position)
	default:
		w.broken = true
		w.about(leaf, "le nœud %d de l'arbre du journal a été modifié", position)
	}
	return tlog.Hash(stored.Hash)
}

// compare holds the root against the checkpoints of this size.
func (w *walk) compare() {
	for ; len(w.signed) > 0 && w.signed[0].Size == w.tree.size; w.signed = w.signed[1:] {
		c := w.signed[0]
		switch c.Root {
		case w.tree.root():
			w.log.Sealed = c.Size
			if c.Facts != w.facts || c.Contracts != w.contracts {
				w.say("le scellé du %s compte %d contrats et %d faits, le journal %d et %d", day(c), c.Contracts, c.Facts, w.contracts, w.facts)
			}
		case w.kept.root():
			w.say("le scellé du %s confirme l'arbre enregistré, et non les %d entrées du journal\u00a0: des entrées ont été modifiées", day(c), c.Size)
		default:
			w.say("le journal n'est plus celui que couvrait le scellé du %s (%d entrées)", day(c), c.Size)
		}
	}
}

func bySize(a, b ledger.Checkpoint) int { return cmp.Compare(a.Size, b.Size) }

func day(c ledger.Checkpoint) string { return c.At.Format("02/01/2006 15:04 UTC") }
