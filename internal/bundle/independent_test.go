package bundle_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"jalon/internal/bundle"
)

// The verifier below was written from docs/bundle.md and docs/ledger.md alone: nothing of it but the tests at the end knows
// this program's packages.

type plainLeaf struct {
	Position         int64
	Kind, Run, Party string
	Seq              int64
	Hash             string
	Proof            []string
}

// verifiedByHand returns what is wrong, or nil.
func verifiedByHand(file []byte, trusted string) error {
	files := map[string][]byte{}
	for r := tar.NewReader(bytes.NewReader(file)); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if files[h.Name], err = io.ReadAll(r); err != nil {
			return err
		}
	}
	var manifest struct {
		Contract string
		Members  []struct{ Name, SHA256 string }
	}
	if err := json.Unmarshal(files["manifest.json"], &manifest); err != nil {
		return err
	}
	for _, m := range manifest.Members {
		if hexed(files[m.Name]) != m.SHA256 {
			return fmt.Errorf("%s is not what the manifest says", m.Name)
		}
	}
	sum := sha256.Sum256(files["manifest.json"])
	text, signed := string(files["manifest.note"]), "jalon bundle 1\n"+base64.StdEncoding.EncodeToString(sum[:])+"\n"
	if text != signed && signature(text, trusted) != signed {
		return fmt.Errorf("the manifest is not sealed")
	}
	size, root, err := lastCheckpoint(files["checkpoints.json"], trusted)
	if err != nil {
		return err
	}
	logged := map[int64]string{}
	for line := range bytes.Lines(files["proofs.jsonl"]) {
		var l plainLeaf
		if err := json.Unmarshal(line, &l); err != nil {
			return err
		}
		data := map[string]string{"fact": fmt.Sprintf("fact %s %d %s", l.Hash, l.Seq, manifest.Contract), "run": fmt.Sprintf("run %s %s %s", l.Hash, l.Run, manifest.Contract), "text": fmt.Sprintf("text %s %d %s %s", l.Hash, l.Seq, l.Party, manifest.Contract), "erasure": fmt.Sprintf("erasure %s %d", l.Hash, l.Seq)}[l.Kind]
		proof := unhexed(l.Proof)
		if got, rest := path(l.Position, size, sum256([]byte{0}, []byte(data)), proof); len(rest) > 0 || !bytes.Equal(got, root) {
			return fmt.Errorf("leaf %d is not covered", l.Position)
		}
		if l.Kind == "fact" {
			logged[l.Seq] = l.Hash
		}
		if l.Kind == "run" && hexed(gunzip(files["histories/"+l.Run+".json.gz"])) != l.Hash {
			return fmt.Errorf("run %s is another one", l.Run)
		}
		if l.Kind == "text" && hexed(files["texts/"+l.Hash+".txt"]) != l.Hash {
			return fmt.Errorf("text %s is another one", l.Hash)
		}
	}
	if err := policies(files); err != nil {
		return err
	}
	return chain(files, logged)
}

// policies holds the rules in the opening and in the facts against those that are listed.
func policies(files map[string][]byte) error {
	var list []struct {
		SHA256 string
		Since  int
	}
	var c struct{ Opening string }
	var opening struct{ Rules map[string]any }
	if err := errors.Join(json.Unmarshal(files["policies.json"], &list), json.Unmarshal(files["contract.json"], &c)); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(c.Opening), &opening); err != nil {
		return err
	}
	lived := []map[string]any{opening.Rules}
	since := []int{0}
	for line := range bytes.Lines(files["facts.jsonl"]) {
		var f struct{ Fact string }
		var fact struct {
			Seq    int
			Kind   string
			Detail struct{ Rules map[string]any }
		}
		if err := errors.Join(json.Unmarshal(line, &f), json.Unmarshal([]byte(f.Fact), &fact)); err != nil {
			return err
		}
		if fact.Kind == "policy.changed" {
			lived, since = append(lived, fact.Detail.Rules), append(since, fact.Seq)
		}
	}
	for i, p := range list {
		values := files["policies/"+p.SHA256+".json"]
		if i >= len(lived) || p.Since != since[i] || hexed(values) != p.SHA256 {
			return fmt.Errorf("policy %d is another one", i)
		}
		if again, err := json.Marshal(lived[i]); lived[i] != nil && (err != nil || !bytes.Equal(again, values)) {
			return fmt.Errorf("policy %d has other values", i)
		}
	}
	if len(list) != len(lived) {
		return fmt.Errorf("a policy is missing")
	}
	return nil
}

func chain(files map[string][]byte, logged map[int64]string) error {
	var c struct{ Contract, Title, Predecessor, File, Opening, Head string }
	if err := json.Unmarshal(files["contract.json"], &c); err != nil {
		return err
	}
	link := netstrings("jalon contract 1", c.Contract, c.Title, c.Predecessor, c.File, c.Opening)
	for line := range bytes.Lines(files["facts.jsonl"]) {
		var f struct {
			Seq                                int64
			Fact, Actor, Sentence, Phase, Hash string
		}
		if err := json.Unmarshal(line, &f); err != nil {
			return err
		}
		link = netstrings("jalon fact 1", string(link), c.Contract, fmt.Sprint(f.Seq), f.Fact, f.Actor, f.Sentence, f.Phase)
		if hex.EncodeToString(link) != f.Hash || logged[f.Seq] != f.Hash {
			return fmt.Errorf("fact %d was altered", f.Seq)
		}
	}
	if hex.EncodeToString(link) != c.Head {
		return fmt.Errorf("the chain ends elsewhere")
	}
	return nil
}

// lastCheckpoint verifies the signatures and the chain of consistency up to the last one.
func lastCheckpoint(text []byte, trusted string) (size int64, root []byte, err error) {
	var list []struct {
		Note  string
		Proof []string
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return 0, nil, err
	}
	for i, c := range list {
		lines := strings.Split(signature(c.Note, trusted), "\n")
		if len(lines) != 7 {
			return 0, nil, fmt.Errorf("checkpoint %d is not signed", i)
		}
		var n int64
		fmt.Sscan(lines[1], &n)
		head, err := base64.StdEncoding.DecodeString(lines[2])
		if err != nil {
			return 0, nil, err
		}
		if i > 0 && n > size {
			older, newer, rest := grown(size, n, true, root, unhexed(c.Proof))
			if len(rest) > 0 || !bytes.Equal(older, root) || !bytes.Equal(newer, head) {
				return 0, nil, fmt.Errorf("checkpoint %d does not continue the one before", i)
			}
		}
		size, root = n, head
	}
	return size, root, nil
}

// path is the root that an inclusion proof leads to, and what is left of the proof.
func path(m, n int64, leaf []byte, proof [][]byte) (root []byte, rest [][]byte) {
	if n == 1 {
		return leaf, proof
	}
	k := split(n)
	var sibling []byte
	if m < k {
		root, rest = path(m, k, leaf, proof)
		sibling, rest = next(rest)
		return sum256([]byte{1}, root, sibling), rest
	}
	root, rest = path(m-k, n-k, leaf, proof)
	sibling, rest = next(rest)
	return sum256([]byte{1}, sibling, root), rest
}

// grown are both roots that a consistency proof leads to; whole says that the older log is a complete subtree here.
func grown(m, n int64, whole bool, known []byte, proof [][]byte) (older, newer []byte, rest [][]byte) {
	if m == n {
		if whole {
			return known, known, proof
		}
		hash, rest := next(proof)
		return hash, hash, rest
	}
	k := split(n)
	var side []byte
	if m <= k {
		older, newer, rest = grown(m, k, whole, known, proof)
		side, rest = next(rest)
		return older, sum256([]byte{1}, newer, side), rest
	}
	older, newer, rest = grown(m-k, n-k, false, known, proof)
	side, rest = next(rest)
	return sum256([]byte{1}, side, older), sum256([]byte{1}, side, newer), rest
}

// split is the largest power of two smaller than n.
func split(n int64) int64 {
	k := int64(1)
	for 2*k < n {
		k *= 2
	}
	return k
}

func next(proof [][]byte) ([]byte, [][]byte) {
	if len(proof) == 0 {
		return nil, [][]byte{nil} // too short: never the right root
	}
	return proof[0], proof[1:]
}

// signature is the text of a signed note; empty unless the trusted key signed it.
func signature(note, trusted string) string {
	text, line, _ := strings.Cut(note, "\n\n")
	fields, key := strings.Fields(line), strings.SplitN(strings.TrimSpace(trusted), "+", 3)
	if len(fields) != 3 || len(key) != 3 || fields[1] != key[0] {
		return ""
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(fields[2])
	public, err2 := base64.StdEncoding.DecodeString(key[2])
	if err != nil || err2 != nil || len(raw) != 68 || hex.EncodeToString(raw[:4]) != key[1] || !ed25519.Verify(public[1:], []byte(text+"\n"), raw[4:]) {
		return ""
	}
	return text + "\n"
}

func netstrings(fields ...string) []byte {
	var all []byte
	for _, f := range fields {
		all = fmt.Appendf(all, "%d:%s,", len(f), f)
	}
	return sum256(all)
}

func sum256(parts ...[]byte) []byte {
	sum := sha256.Sum256(bytes.Join(parts, nil))
	return sum[:]
}

func hexed(data []byte) string { return hex.EncodeToString(sum256(data)) }

func unhexed(texts []string) (all [][]byte) {
	for _, text := range texts {
		raw, _ := hex.DecodeString(text)
		all = append(all, raw)
	}
	return all
}

func gunzip(data []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	text, _ := io.ReadAll(r)
	return text
}

func TestAVerifierWrittenFromTheDocumentAgrees(t *testing.T) {
	h := newHouse(t)
	b := h.life()
	for _, signed := range []bool{true, false} {
		if err := verifiedByHand(written(t, b, h.signer(signed)), h.public); err != nil {
			t.Errorf("signed %t: %v", signed, err)
		}
	}
	if err := verifiedByHand(written(t, b, h.key), newHouse(t).public); err == nil {
		t.Error("another key was trusted")
	}
	for what, change := range map[string]func(*bundle.Bundle){
		"fact 3 was altered":       func(b *bundle.Bundle) { b.Evidence.Facts[2].Actor += " " },
		"fact 1 was altered":       func(b *bundle.Bundle) { b.Evidence.Row.Title = "Autre" },
		"the chain ends elsewhere": func(b *bundle.Bundle) { b.Evidence.Facts = b.Evidence.Facts[:len(b.Evidence.Facts)-1] },
		"leaf 1 is not covered":    func(b *bundle.Bundle) { b.Proofs[1].Path[0] = b.Proofs[1].Path[1] },
		"leaf 0 is not covered":    func(b *bundle.Bundle) { b.Proofs[0].Hash = b.Proofs[1].Hash },
		"is another one":           func(b *bundle.Bundle) { b.Evidence.Texts[0].Text += "\n" },
		"policy 0 has other values": func(b *bundle.Bundle) {
			b.Policies[0].Values = "{}"
			b.Policies[0].Digest = digestOf("{}")
		},
		"a policy is missing":            func(b *bundle.Bundle) { b.Policies = nil },
		"checkpoint 1 does not continue": func(b *bundle.Bundle) { b.Checkpoints[1].Proof = b.Checkpoints[1].Proof[1:] },
	} {
		h := newHouse(t)
		b := h.life()
		change(b)
		if err := verifiedByHand(written(t, b, nil), h.public); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
		read, err := bundle.Read(bytes.NewReader(written(t, b, nil)))
		must(t, err)
		if verdict := read.Verify(t.Context(), h.known(), nil); len(verdict.Findings) == 0 {
			t.Errorf("%s: seen by hand and not by the program", what)
		}
	}
}
