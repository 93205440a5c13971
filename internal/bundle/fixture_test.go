package bundle_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"jalon/internal/audit"
	"jalon/internal/bundle"
	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/internal/ledger"
	"jalon/internal/mention"
	"jalon/workflows/replay"
)

// house signs, and has a log of one contract and an erasure.
type house struct {
	t      testing.TB
	key    ledger.Key
	public string
	leaves []ledger.Leaf
	hashes []tlog.Hash
	seals  []audit.Checkpoint
}

const person = "p-0123456789ab"

func newHouse(t testing.TB) *house {
	t.Helper()
	private, public, err := ledger.NewKey("house.example")
	must(t, err)
	path := filepath.Join(t.TempDir(), "key")
	must(t, ledger.WriteKeyFile(path, private))
	key, _, err := ledger.KeyFile(path)
	must(t, err)
	return &house{t: t, key: key, public: public + "\n"}
}

func (h *house) read(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = h.hashes[index]
	}
	return found, nil
}

func (h *house) log(leaves ...ledger.Leaf) {
	h.t.Helper()
	more, err := ledger.Append(int64(len(h.leaves)), leaves, tlog.HashReaderFunc(h.read))
	must(h.t, err)
	for _, hash := range more {
		h.hashes = append(h.hashes, tlog.Hash(hash))
	}
	h.leaves = append(h.leaves, leaves...)
}

func (h *house) seal() {
	h.t.Helper()
	n := int64(len(h.seals))
	c := ledger.Checkpoint{Origin: h.key.Name(), Size: int64(len(h.leaves)), At: time.Date(2036, 11, 22+int(n), 19, 0, 0, 0, time.UTC), Contracts: 1}
	for _, l := range h.leaves {
		if l.Kind == ledger.LeafFact {
			c.Facts++
		}
	}
	var err error
	c.Root, err = ledger.Root(c.Size, tlog.HashReaderFunc(h.read))
	must(h.t, err)
	signed, err := ledger.Sign(c, h.key)
	must(h.t, err)
	h.seals = append(h.seals, audit.Checkpoint{Number: n + 1, Checkpoint: c, Note: signed})
}

// life is the first run of a recorded life as a house would keep it, with everything that a bundle can hold.
func (h *house) life() *bundle.Bundle {
	h.t.Helper()
	run := recordedRun(h.t, "cooperative.CPOM-96-2025-001-R2030.1.json.gz")
	outcome, err := replay.Run(run)
	must(h.t, err)
	packed, err := history.Pack(run)
	must(h.t, err)
	opening, err := json.Marshal(outcome.Input.State)
	must(h.t, err)
	state, err := json.Marshal(outcome.State)
	must(h.t, err)
	s := outcome.State
	var salt [mention.SaltLength]byte
	name := mention.Commit(salt, "Claire Vasseur")
	e := audit.Evidence{Contract: s.ID, Archives: []history.Archive{packed}, Words: []audit.Words{{Person: person, Commitment: name, Salt: salt[:], Words: "Claire Vasseur"}}}
	e.Row = &audit.Row{Title: "Élan «\u00a0& œuvre\u00a0»", File: `{"id":"` + s.ID + `","managing_body":{"name":"Élan"}}`, Opening: string(opening), State: string(state), Seq: s.Seq, Logged: s.Seq}
	e.Row.Filed = audit.Filed{Digest: digestOf(e.Row.File), ManagingBody: "Élan"}
	link := ledger.Genesis(ledger.Origin{Contract: s.ID, Title: e.Row.Title, File: []byte(e.Row.File), Opening: opening})
	fold := outcome.Input.State.Clone()
	text, draft := deposited(1, "Le périmètre est celui du dossier."), deposited(2, "Brouillon.")
	e.Texts = []audit.Text{text, draft}
	for i, fact := range outcome.Facts {
		must(h.t, fold.Apply(fact))
		written, err := json.Marshal(fact)
		must(h.t, err)
		f := audit.Fact{Seq: fact.Seq, Fact: string(written), Actor: mention.Name(person, name), Sentence: "Il s'est passé <" + string(fact.Kind) + "> : " + text.Revision, Phase: string(fold.Phase), Columns: columns(fact)}
		link = ledger.Link(link, ledger.Entry{Contract: s.ID, Seq: f.Seq, Fact: written, Actor: f.Actor, Sentence: f.Sentence, Phase: f.Phase})
		f.Hash = link.String()
		e.Facts = append(e.Facts, f)
		e.Leaves = append(e.Leaves, audit.Leaf{Position: int64(len(h.leaves)), Leaf: ledger.Leaf{Kind: ledger.LeafFact, Contract: s.ID, Seq: f.Seq, Hash: link}})
		h.log(e.Leaves[i].Leaf)
		if i == 0 {
			h.seal()
		}
	}
	digest, err := ledger.ParseHash(packed.Digest)
	must(h.t, err)
	for _, leaf := range []ledger.Leaf{
		{Kind: ledger.LeafRun, Contract: s.ID, Run: packed.Run, Hash: digest},
		{Kind: ledger.LeafText, Contract: s.ID, Seq: text.Number, Party: text.Party, Hash: sha256.Sum256([]byte(text.Text))},
		{Kind: ledger.LeafText, Contract: s.ID, Seq: draft.Number, Party: draft.Party, Hash: sha256.Sum256([]byte(draft.Text))},
	} {
		e.Leaves = append(e.Leaves, audit.Leaf{Position: int64(len(h.leaves)), Leaf: leaf})
		h.log(leaf)
	}
	record := `{"ground":"essai"}`
	erased := audit.Leaf{Position: int64(len(h.leaves)), Leaf: ledger.Leaf{Kind: ledger.LeafErasure, Seq: 1, Hash: ledger.Erasure(ledger.Hash{}, []byte(record))}}
	h.log(erased.Leaf)
	h.seal()
	e.Row.Head, e.Row.Projection = link.String(), projection(fold, outcome.Facts)
	in := audit.Installation{Checkpoints: h.seals, Erasures: audit.Erasures{{Number: 1, At: h.seals[0].At, Record: record, Hash: erased.Hash.String()}}}
	b, err := bundle.Assemble(e, in, []audit.Leaf{erased}, tlog.HashReaderFunc(h.read), h.public, bundle.Made{At: h.seals[1].At, Program: "v0", Go: "go", SDK: "v1", Zones: "2025c"})
	must(h.t, err)
	b.Explain(map[string]string{b.Policies[0].Digest: "version: essai # un commentaire\n"})
	return b
}

// deposited is a text of the managing body.
func deposited(number int64, text string) audit.Text {
	at := time.Date(2034, 3, 1, 9, 0, 0, 0, time.UTC)
	return audit.Text{Number: number, Revision: digestOf(text), Party: "OG", Subject: "launch", Text: text, DepositedBy: person, DepositedAt: at}
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func columns(f contract.Fact) audit.Columns {
	return audit.Columns{At: f.At.Truncate(time.Microsecond), Kind: string(f.Kind), ActorPerson: f.By.Person, ActorParty: f.By.Party, CommandID: f.Command, CommandDigest: f.Digest, Subject: f.Subject}
}

func projection(s contract.State, facts []contract.Fact) audit.Projection {
	p := audit.Projection{Phase: string(s.Phase), EffectiveOn: s.EffectiveOn, TermOn: s.TermOn, SignedOn: s.SignedOn, Successor: s.Renewal.Successor, UpdatedAt: facts[len(facts)-1].At.Truncate(time.Microsecond)}
	for _, d := range s.Deadlines {
		if p.NextDue.IsZero() || d.Due.Before(p.NextDue) {
			p.NextDue = d.Due
		}
	}
	return p
}

func recordedRun(t testing.TB, name string) history.Run {
	t.Helper()
	file, err := os.Open("../../workflows/testdata/histories/0.2.0/" + name)
	must(t, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	must(t, err)
	text, err := io.ReadAll(unzipped)
	must(t, err)
	stored, err := history.FromJSON(name, text)
	must(t, err)
	id := stored.Events[0].GetWorkflowExecutionStartedEventAttributes().GetOriginalExecutionRunId()
	return history.Run{ID: id, Events: stored.Events}
}

func written(t testing.TB, b *bundle.Bundle, signer note.Signer) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, bundle.Write(&out, b, signer))
	return out.Bytes()
}

func (h *house) known() note.Verifiers {
	h.t.Helper()
	known, err := ledger.PublicKeys([]byte(h.public))
	must(h.t, err)
	return known
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// signer is nil for an unsigned bundle.
func (h *house) signer(signed bool) note.Signer {
	if signed {
		return h.key
	}
	return nil
}

// members is a bundle unpacked by everybody's tar.
func members(t testing.TB, file []byte) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for r := tar.NewReader(bytes.NewReader(file)); ; {
		header, err := r.Next()
		if err == io.EOF {
			return files
		}
		must(t, err)
		files[header.Name], err = io.ReadAll(r)
		must(t, err)
	}
}
