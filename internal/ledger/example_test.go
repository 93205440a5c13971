package ledger_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"jalon/internal/ledger"
)

// documented is the example of docs/ledger.md, which verifiers in other languages are tried on.
type documented struct {
	Contract struct {
		ID, Title, Predecessor, File, Opening string
		Genesis                               string
	}
	Facts []struct {
		Seq                                int64
		Fact, Actor, Sentence, Phase, Link string
	}
	Erasure struct {
		Number       int64
		Record, Hash string
	}
	Run  struct{ ID, Digest string }
	Text struct {
		Number                int64
		Party, Text, Revision string
	}
	Leaves     []string
	LeafHashes []string `json:"leaf_hashes"`
	Root       string
	PublicKey  string `json:"public_key"`
	Checkpoint []string
	Inclusion  struct {
		Position int64
		Proof    []string
	}
	Consistency struct {
		From  int64
		Root  string
		Proof []string
	}
}

// TestTheDocumentedExample recomputes every hash that docs/ledger.md shows.
func TestTheDocumentedExample(t *testing.T) {
	page, err := os.ReadFile("../../docs/ledger.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "```json\n")
	text, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("the page shows no example")
	}
	var example documented
	if err := json.Unmarshal([]byte(text), &example); err != nil {
		t.Fatal(err)
	}
	same := func(what, shown string, hash ledger.Hash) {
		t.Helper()
		if shown != hash.String() {
			t.Errorf("%s: the page shows %q, it is %s", what, shown, hash)
		}
	}
	c := example.Contract
	link := ledger.Genesis(ledger.Origin{Contract: c.ID, Title: c.Title, Predecessor: c.Predecessor, File: []byte(c.File), Opening: []byte(c.Opening)})
	same("genesis", c.Genesis, link)
	var leaves []ledger.Leaf
	for _, f := range example.Facts {
		link = ledger.Link(link, ledger.Entry{Contract: c.ID, Seq: f.Seq, Fact: []byte(f.Fact), Actor: f.Actor, Sentence: f.Sentence, Phase: f.Phase})
		same("link", f.Link, link)
		leaves = append(leaves, ledger.Leaf{Kind: ledger.LeafFact, Contract: c.ID, Seq: f.Seq, Hash: link})
	}
	run, err := ledger.ParseHash(example.Run.Digest)
	if err != nil {
		t.Fatal(err)
	}
	erasure := ledger.Erasure(ledger.Hash{}, []byte(example.Erasure.Record))
	same("erasure", example.Erasure.Hash, erasure)
	revision := ledger.Hash(sha256.Sum256([]byte(example.Text.Text)))
	same("revision", example.Text.Revision, revision)
	leaves = append(leaves, ledger.Leaf{Kind: ledger.LeafRun, Contract: c.ID, Run: example.Run.ID, Hash: run},
		ledger.Leaf{Kind: ledger.LeafText, Contract: c.ID, Seq: example.Text.Number, Party: example.Text.Party, Hash: revision},
		ledger.Leaf{Kind: ledger.LeafErasure, Seq: example.Erasure.Number, Hash: erasure})
	log, head := logOf(t, leaves)
	for i, leaf := range leaves {
		if i >= len(example.Leaves) || i >= len(example.LeafHashes) {
			t.Fatalf("the page shows no leaf %d: %q", i, leaf.Data())
		}
		if example.Leaves[i] != string(leaf.Data()) {
			t.Errorf("leaf %d: the page shows %q, it is %q", i, example.Leaves[i], leaf.Data())
		}
		_, single := logOf(t, leaves[i:i+1])
		same("leaf hash", example.LeafHashes[i], single.Root)
	}
	same("root", example.Root, head.Root)

	// The key is the first of RFC 8032, section 7.1; Ed25519 signs the same text in the same way.
	seed, err := hex.DecodeString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
	if err != nil {
		t.Fatal(err)
	}
	signer := testKey(t, seed)
	if signer.Public != example.PublicKey {
		t.Errorf("the page shows the key %q, it is %q", example.PublicKey, signer.Public)
	}
	head.At, head.Contracts, head.Facts = time.Date(2026, 11, 22, 19, 0, 0, 0, time.UTC), 1, int64(len(example.Facts))
	if want := string(signed(t, head, signer)); strings.Join(example.Checkpoint, "\n")+"\n" != want {
		t.Errorf("the page shows the checkpoint\n%s\nit is\n%s", strings.Join(example.Checkpoint, "\n"), want)
	}

	proof, err := ledger.ProveInclusion(head.Size, example.Inclusion.Position, log)
	if err != nil {
		t.Fatal(err)
	}
	sameList(t, "inclusion", example.Inclusion.Proof, proof)
	if proof, err = ledger.ProveConsistency(example.Consistency.From, head.Size, log); err != nil {
		t.Fatal(err)
	}
	sameList(t, "consistency", example.Consistency.Proof, proof)
	same("earlier root", example.Consistency.Root, headOf(t, log, example.Consistency.From).Root)
}

func sameList(t *testing.T, what string, shown []string, proof []ledger.Hash) {
	t.Helper()
	var texts []string
	for _, hash := range proof {
		texts = append(texts, hash.String())
	}
	if strings.Join(shown, " ") != strings.Join(texts, " ") {
		t.Errorf("%s: the page shows %v, it is %q", what, shown, texts)
	}
}

// testKey is the key pair of a seed, under the name of the house.
func testKey(t *testing.T, seed []byte) ledger.Key {
	t.Helper()
	pair := ed25519.NewKeyFromSeed(seed)
	public, err := ledger.PublicKey(house, pair.Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	check := strings.Split(public, "+")[1]
	signer, err := note.NewSigner("PRIVATE+KEY+" + house + "+" + check + "+" + base64.StdEncoding.EncodeToString(append([]byte{1}, seed...)))
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Key{Signer: signer, Public: public}
}
