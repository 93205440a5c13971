package audit_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"jalon/internal/audit"
	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/internal/ledger"
	"jalon/internal/mention"
)

// house is an installation of one contract, a recorded life, against which there is nothing to say.
type house struct {
	t           *testing.T
	evidence    *audit.Evidence
	grounds     audit.Grounds
	checkpoints []audit.Checkpoint
	leaves      []audit.Leaf
	hashes      []audit.StoredHash
	signer      note.Signer
	known       note.Verifiers
}

const (
	corpus = "../../workflows/testdata/histories/0.2.0/"
	life   = "cooperative.CPOM-96-2025-001-R2030"
	claire = "p-0123456789ab"
	gone   = "p-ba9876543210"
	stated = 5 // the fact of the third command, which gives a reason
)

func newHouse(t *testing.T) *house {
	t.Helper()
	private, public, err := ledger.NewKey("house.example")
	must(t, err)
	h := &house{t: t}
	h.signer, err = note.NewSigner(private)
	must(t, err)
	h.known, err = ledger.PublicKeys([]byte(public))
	must(t, err)
	var facts []contract.Fact
	must(t, json.Unmarshal(unzipped(t, corpus+life+".facts.json.gz"), &facts))
	h.contract(t, facts)
	e := h.evidence
	packed := packed(t, corpus+life+".1.json.gz")
	e.Archives = []history.Archive{packed}
	digest, err := ledger.ParseHash(packed.Digest)
	must(t, err)
	record := `{"texts":[{"contract":"` + e.Contract + `","revision":"` + e.Texts[2].Revision + `"}],"person":"` + gone + `"}`
	erasure := ledger.Erasure(ledger.Hash{}, []byte(record))
	h.grounds = audit.Grounds{
		Erasures:    audit.Erasures{{Number: 1, At: facts[0].At, Record: record, Hash: erasure.String()}},
		SearchedFor: func(id, title, managingBody string) string { return id + managingBody },
	}
	h.seal(t, "2036-11-22T19:00:00Z")
	h.log(t, ledger.Leaf{Kind: ledger.LeafRun, Contract: e.Contract, Run: packed.Run, Hash: digest})
	for _, text := range e.Texts {
		revision, err := ledger.ParseHash(text.Revision)
		must(t, err)
		h.log(t, ledger.Leaf{Kind: ledger.LeafText, Contract: e.Contract, Seq: text.Number, Party: text.Party, Hash: revision})
	}
	h.log(t, ledger.Leaf{Kind: ledger.LeafErasure, Seq: 1, Hash: erasure})
	h.seal(t, "2036-11-23T19:00:00Z")
	h.grounds.Sealed, h.grounds.Texts = int64(len(h.leaves)), 3
	return h
}

// contract makes the evidence of a life out of its facts, and logs them.
func (h *house) contract(t *testing.T, facts []contract.Fact) {
	t.Helper()
	opening := *facts[0].Detail.Opening
	text, err := json.Marshal(opening)
	must(t, err)
	e := &audit.Evidence{Contract: opening.ID, Texts: []audit.Text{draft(1, "Un."), draft(2, "Deux."), draft(3, "Trois.")}}
	e.Texts[2].Text, e.Texts[2].RedactedBy = "personne effacée", 1
	name, reason := words(claire, "Claire Vasseur"), words("", "Parce que.")
	reason.Command = facts[stated-1].Command
	facts[stated-1].Detail.Reason = mention.Text(reason.Commitment)
	e.Words = []audit.Words{name, reason}
	file := `{"managing_body":{"name":"Élan"},"referent":"` + mention.Name(claire, name.Commitment) + `"}`
	e.Row = &audit.Row{Title: "Élan", File: file, Opening: string(text), Seq: int64(len(facts)), Logged: int64(len(facts))}
	e.Row.Filed = audit.Filed{Digest: digestOf(`{"managing_body":{"name":"Élan"},"referent":"Claire Vasseur"}`), ManagingBody: "Élan", Search: opening.ID + "Élan"}
	link := ledger.Genesis(ledger.Origin{Contract: opening.ID, Title: e.Row.Title, File: []byte(file), Opening: text})
	h.evidence = e
	state := opening
	for _, fact := range facts {
		must(t, state.Apply(fact))
		text, err := json.Marshal(fact)
		must(t, err)
		f := audit.Fact{Seq: fact.Seq, Fact: string(text), Actor: mention.Name(claire, name.Commitment), Sentence: mention.Name(gone, digestOf("nobody")), Phase: string(state.Phase)}
		f.Columns = audit.Columns{At: fact.At.Truncate(time.Microsecond), Kind: string(fact.Kind), ActorPerson: fact.By.Person, ActorParty: fact.By.Party, CommandID: fact.Command, CommandDigest: fact.Digest, Subject: fact.Subject}
		link = ledger.Link(link, ledger.Entry{Contract: e.Contract, Seq: f.Seq, Fact: text, Actor: f.Actor, Sentence: f.Sentence, Phase: f.Phase})
		f.Hash = link.String()
		e.Facts = append(e.Facts, f)
		h.log(t, ledger.Leaf{Kind: ledger.LeafFact, Contract: e.Contract, Seq: f.Seq, Hash: link})
	}
	text, err = json.Marshal(state)
	must(t, err)
	e.Row.Head, e.Row.State = link.String(), string(text)
	e.Row.Projection = audit.Projection{
		Phase: string(state.Phase), EffectiveOn: state.EffectiveOn, TermOn: state.TermOn, SignedOn: state.SignedOn, NextDue: nextDue(state), UpdatedAt: e.Facts[len(facts)-1].At,
	}
}

func (h *house) log(t *testing.T, leaf ledger.Leaf) {
	t.Helper()
	size := int64(len(h.leaves))
	more, err := ledger.Append(size, []ledger.Leaf{leaf}, tlog.HashReaderFunc(h.read))
	must(t, err)
	for _, hash := range more {
		h.hashes = append(h.hashes, audit.StoredHash{Position: int64(len(h.hashes)), Hash: hash})
	}
	h.leaves = append(h.leaves, audit.Leaf{Position: size, Leaf: leaf})
	if leaf.Contract != "" {
		h.evidence.Leaves = append(h.evidence.Leaves, h.leaves[size])
	}
}

func (h *house) read(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = tlog.Hash(h.hashes[index].Hash)
	}
	return found, nil
}

func (h *house) seal(t *testing.T, at string) {
	t.Helper()
	c := audit.Checkpoint{Number: int64(len(h.checkpoints)) + 1}
	c.Origin, c.Size, c.Contracts, c.Facts = "house.example", int64(len(h.leaves)), 1, int64(len(h.evidence.Facts))
	var err error
	c.At, err = time.Parse(time.RFC3339, at)
	must(t, err)
	c.Root, err = ledger.Root(c.Size, tlog.HashReaderFunc(h.read))
	must(t, err)
	if n := len(h.checkpoints); n > 0 {
		c.Proof, err = ledger.ProveConsistency(h.checkpoints[n-1].Size, c.Size, tlog.HashReaderFunc(h.read))
		must(t, err)
	}
	c.Note, err = ledger.Sign(c.Checkpoint, h.signer)
	must(t, err)
	h.checkpoints = append(h.checkpoints, c)
}

// judged is everything that is found, of the installation and of the contract.
func (h *house) judged(t *testing.T) []audit.Finding {
	t.Helper()
	in := audit.Installation{Checkpoints: h.checkpoints, Erasures: h.grounds.Erasures, Leaves: pairs(h.leaves), Hashes: pairs(h.hashes)}
	signed, found := audit.VerifyCheckpoints(in.Checkpoints, h.known)
	log, more, err := audit.VerifyLog(in, signed)
	must(t, err)
	found = slices.Concat(found, more, audit.VerifyErasures(in.Erasures, log.Erasures))
	return append(found, audit.Verify(context.Background(), h.evidence, h.grounds)...)
}

func pairs[T any](list []T) func(func(T, error) bool) {
	return func(yield func(T, error) bool) {
		for _, value := range list {
			if !yield(value, nil) {
				return
			}
		}
	}
}

func draft(number int64, text string) audit.Text {
	return audit.Text{Number: number, Revision: digestOf(text), Party: "OG", Text: text}
}

func words(person, said string) audit.Words {
	var salt [mention.SaltLength]byte
	return audit.Words{Person: person, Commitment: mention.Commit(salt, said), Salt: salt[:], Words: said}
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func nextDue(s contract.State) (next civil.Date) {
	for _, d := range s.Deadlines {
		if next.IsZero() || d.Due.Before(next) {
			next = d.Due
		}
	}
	return next
}

// archives are packed once: compressing takes longer than all that is done with them.
var archives = map[string]history.Archive{}

func packed(t *testing.T, path string) history.Archive {
	t.Helper()
	if known, done := archives[path]; done {
		return known
	}
	run, err := history.FromJSON("", unzipped(t, path))
	must(t, err)
	run.ID = run.Events[0].GetWorkflowExecutionStartedEventAttributes().GetOriginalExecutionRunId()
	packed, err := history.Pack(run)
	must(t, err)
	archives[path] = packed
	return packed
}

func unzipped(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.Open(path)
	must(t, err)
	defer file.Close()
	source, err := gzip.NewReader(file)
	must(t, err)
	text, err := io.ReadAll(source)
	must(t, err)
	return text
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
