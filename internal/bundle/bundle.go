package bundle

import (
	"strings"
	"time"

	"jalon/internal/audit"
	"jalon/internal/ledger"
)

// Bundle is what one file holds.
type Bundle struct {
	Made     Made
	Evidence audit.Evidence // without Leaves: Proofs have them
	Erasures audit.Erasures
	// Checkpoints are the last one, to which all proofs lead, and before it those that were the first to cover something
	// of the contract: they tell by when it was sealed.
	Checkpoints []Checkpoint
	Proofs      []Proof
	Policies    []Policy // under which the contract lived, in their order
	// Keys are the public keys of the house, as ledger.PublicKeys reads them. Whoever verifies should have them from elsewhere.
	Keys string
	// Note seals the manifest; it is set by reading.
	Note []byte
	// manifest is the text that Note seals.
	manifest []byte
}

// Made says when the file was written, and by what. The versions are those with which verification is sure to be
// possible; the formats outlive them.
type Made struct {
	At      time.Time `json:"made_at"` // instant
	Program string    `json:"program"`
	Go      string    `json:"go"`
	SDK     string    `json:"temporal_sdk"`
	Zones   string    `json:"tzdata"`
}

// Checkpoint is a signed checkpoint, and the proof that it continues the one before it in the list.
type Checkpoint struct {
	Number int64    `json:"number"`
	Note   string   `json:"note"`
	Proof  []string `json:"proof"` // hashes in hexadecimal
}

// Proof shows that the last checkpoint covers a leaf (RFC 6962, section 2.1.1).
type Proof struct {
	Position int64           `json:"position"`
	Kind     ledger.LeafKind `json:"kind"`
	Seq      int64           `json:"seq,omitempty"`
	Run      string          `json:"run,omitempty"`
	Party    string          `json:"party,omitempty"`
	Hash     string          `json:"hash"`  // in hexadecimal
	Path     []string        `json:"proof"` // hashes in hexadecimal
}

// leaf is what the log holds, for a contract.
func (p Proof) leaf(contract string) (l audit.Leaf, err error) {
	l.Position, l.Kind, l.Seq, l.Run, l.Party = p.Position, p.Kind, p.Seq, p.Run, p.Party
	if p.Kind != ledger.LeafErasure {
		l.Contract = contract
	}
	l.Hash, err = ledger.ParseHash(p.Hash)
	return l, err
}

func parsed(texts []string) ([]ledger.Hash, error) {
	hashes := make([]ledger.Hash, len(texts))
	for i, text := range texts {
		var err error
		if hashes[i], err = ledger.ParseHash(text); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

func printed(hashes []ledger.Hash) []string {
	texts := make([]string, len(hashes))
	for i, hash := range hashes {
		texts[i] = hash.String()
	}
	return texts
}

// Fingerprints are those of the keys that the bundle brings along, for people to compare.
func (b *Bundle) Fingerprints() (list []string, err error) {
	for line := range strings.Lines(b.Keys) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fingerprint, err := ledger.Fingerprint(line)
		if err != nil {
			return nil, err
		}
		list = append(list, fingerprint)
	}
	return list, nil
}
