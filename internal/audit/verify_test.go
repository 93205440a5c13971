package audit_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/internal/audit"
	"jalon/internal/contract"
	"jalon/internal/history"
	"jalon/internal/ledger"
)

func TestNothingIsSaidAgainstAHouseInOrder(t *testing.T) {
	if found := newHouse(t).judged(t); len(found) > 0 {
		t.Errorf("%v", found)
	}
}

// Whatever is changed, one check tells, and names the fact where there is one. Each check has rows of its own: nothing
// else finds what they change.
func TestEachCheckTellsWhatItIsFor(t *testing.T) {
	type change struct {
		what   string
		change func(*house)
		check  audit.Check
		seq    int64
		words  string
	}
	zero := ledger.Hash{}.String()
	e := func(change func(*audit.Evidence)) func(*house) { return func(h *house) { change(h.evidence) } }
	for _, c := range []change{
		{"no row", e(func(e *audit.Evidence) { e.Row = nil }), audit.CheckContract, 0, "a disparu"},
		{"digest", e(func(e *audit.Evidence) { e.Row.Digest = zero }), audit.CheckContract, 0, "digest"},
		{"managing body", e(func(e *audit.Evidence) { e.Row.ManagingBody = "Elan" }), audit.CheckContract, 0, "managing_body"},
		{"search", e(func(e *audit.Evidence) { e.Row.Search = "" }), audit.CheckContract, 0, "search"},

		{"fact taken out", e(func(e *audit.Evidence) { e.Facts = slices.Delete(e.Facts, 6, 7) }), audit.CheckNumbers, 7, "il manque"},
		{"last fact taken out", e(func(e *audit.Evidence) { e.Facts = e.Facts[:len(e.Facts)-1] }), audit.CheckNumbers, 68, "le journal le connaît"},
		{"fact twice", e(func(e *audit.Evidence) { e.Facts = slices.Insert(e.Facts, 6, e.Facts[5]) }), audit.CheckNumbers, 6, "deux fois"},
		{"fact too many", e(func(e *audit.Evidence) { e.Row.Seq-- }), audit.CheckNumbers, 68, "de trop"},

		{"sentence", e(func(e *audit.Evidence) { e.Facts[6].Sentence += "." }), audit.CheckChain, 7, "il ne donne plus l'empreinte enregistrée avec lui"},
		{"title", e(func(e *audit.Evidence) { e.Row.Title += "." }), audit.CheckChain, 1, "titre"},
		{"hash", e(func(e *audit.Evidence) { e.Facts[6].Hash = zero }), audit.CheckChain, 7, "son empreinte a été modifiée"},
		{"hash gone", e(func(e *audit.Evidence) { e.Facts[6].Hash = "" }), audit.CheckChain, 7, "son empreinte manque"},
		{"head", e(func(e *audit.Evidence) { e.Row.Head = zero }), audit.CheckChain, 0, "tête"},

		{"chain written anew", relinked, audit.CheckLog, 7, "il n'est pas celui que garde le journal"},
		{"chain written anew, and a leaf twice", func(h *house) {
			relinked(h)
			h.evidence.Leaves = slices.Insert(h.evidence.Leaves, 50, h.evidence.Leaves[49])
		}, audit.CheckLog, 7, "il n'est pas celui que garde le journal"},
		{"leaf gone", e(func(e *audit.Evidence) { e.Leaves = slices.Delete(e.Leaves, 6, 7) }), audit.CheckLog, 7, "le journal ne le connaît pas"},
		{"leaf twice", e(func(e *audit.Evidence) { e.Leaves = slices.Insert(e.Leaves, 6, e.Leaves[5]) }), audit.CheckLog, 6, "deux fois"},
		{"last leaf gone", e(func(e *audit.Evidence) { e.Leaves = slices.Delete(e.Leaves, 67, 68) }), audit.CheckLog, 68, "n'est plus dans le journal"},
		{"logged", e(func(e *audit.Evidence) { e.Row.Logged-- }), audit.CheckLog, 0, "devrait connaître"},

		{"column", e(func(e *audit.Evidence) { e.Facts[6].Kind = "plan.set" }), audit.CheckColumns, 7, "kind"},
		{"instant", e(func(e *audit.Evidence) { e.Facts[6].At = e.Facts[6].At.Add(time.Microsecond) }), audit.CheckColumns, 7, "colonne at"},
		{"phase of a fact", e(func(e *audit.Evidence) { e.Facts[6].Phase = "expired" }), audit.CheckLife, 7, "la phase"},
		{"state", e(func(e *audit.Evidence) { e.Row.State = e.Row.Opening }), audit.CheckLife, 0, "son état"},
		{"projection", e(func(e *audit.Evidence) { e.Row.TermOn = e.Row.TermOn.AddDays(1) }), audit.CheckLife, 0, "term_on"},

		{"text", e(func(e *audit.Evidence) { e.Texts[0].Text += "." }), audit.CheckTexts, 0, "n'est plus celui"},
		{"text gone", e(func(e *audit.Evidence) { e.Texts = e.Texts[1:] }), audit.CheckTexts, 0, "manque\u00a0: le journal le connaît, et un scellé"},
		{"another text", e(func(e *audit.Evidence) { e.Texts[0] = draft(1, "Autre.") }), audit.CheckTexts, 0, "n'est pas celui"},
		{"another party", e(func(e *audit.Evidence) { e.Texts[0].Party = "CD-96" }), audit.CheckTexts, 0, "n'est pas de la partie"},
		{"text slipped in", e(func(e *audit.Evidence) { e.Texts = append(e.Texts, draft(3, "Autre.")) }), audit.CheckTexts, 0, "n'est pas dans le journal"},
		{"redacted by nobody", e(func(e *audit.Evidence) { e.Texts[1].RedactedBy = 1 }), audit.CheckTexts, 0, "n'en dit rien"},

		{"name", e(func(e *audit.Evidence) { e.Words[0].Words = "Claire V." }), audit.CheckMentions, 1, "ne sont plus ceux"},
		{"name gone", e(func(e *audit.Evidence) { e.Words = e.Words[1:] }), audit.CheckMentions, 0, "a disparu"},
		{"name sealed", e(func(e *audit.Evidence) { e.Words[0].Sealed = true }), audit.CheckMentions, 1, "ne peut plus être lu"},
		{"name of another", e(func(e *audit.Evidence) { e.Words[0].Person = gone }), audit.CheckMentions, 0, "quelqu'un d'autre"},
		{"reason of another", e(func(e *audit.Evidence) { e.Words[1].Command = "other" }), audit.CheckMentions, stated, "une autre demande"},
		{"reason redacted by nobody", e(func(e *audit.Evidence) { e.Words[1].RedactedBy = 1 }), audit.CheckMentions, stated, "n'en dit rien"},

		{"history", e(func(e *audit.Evidence) { e.Archives[0].Content = e.Archives[0].Content[:100] }), audit.CheckArchives, 0, "est altéré"},
		{"history of another run", e(func(e *audit.Evidence) { e.Archives[0].Run = "other" }), audit.CheckArchives, 0, "se trouve l'historique"},
		{"history gone", e(func(e *audit.Evidence) { e.Archives = nil }), audit.CheckArchives, 0, "manque\u00a0: le journal le connaît"},
		{"history's leaf", e(func(e *audit.Evidence) { e.Leaves[68].Hash = ledger.Hash{} }), audit.CheckArchives, 0, "n'est pas celui que garde le journal"},
		{"history not the one", func(h *house) { h.evidence.Archives[0] = packed(h.t, corpus+life+".2.json.gz") }, audit.CheckArchives, 0, "manque"},
		{"history's leaf elsewhere", e(func(e *audit.Evidence) { e.Leaves[68].Contract = "other" }), audit.CheckArchives, 0, "sous un autre contrat"},
		{"history's events", e(func(e *audit.Evidence) { e.Archives[0].Events++ }), audit.CheckArchives, 0, "ce qui est dit"},

		{"leaf", func(h *house) { h.leaves[3].Hash = ledger.Hash{} }, audit.CheckTree, 4, "se contredisent"},
		{"leaf taken out", func(h *house) { h.leaves = slices.Delete(h.leaves, 3, 4) }, audit.CheckTree, 5, "l'entrée 3 du journal manque"},
		{"log written anew", replanted, audit.CheckTree, 0, "n'est plus celui que couvrait le scellé du 22/11/2036"},
		{"leaf with more", func(h *house) { h.leaves[3].Run = "r" }, audit.CheckTree, 4, "ne porte pas"},
		{"node", func(h *house) { h.hashes[2].Hash = ledger.Hash{} }, audit.CheckTree, 2, "le nœud 2"},
		{"leaves cut off", func(h *house) { h.leaves = h.leaves[:len(h.leaves)-1] }, audit.CheckTree, 0, "des entrées ont été supprimées"},
		{"leaves unsealed", func(h *house) { h.checkpoints = h.checkpoints[:1] }, audit.CheckTree, 0, "il n'en reçoit qu'avec un scellé"},
		{"text's number", func(h *house) { h.leaves[len(h.leaves)-3].Seq++ }, audit.CheckTree, 0, "des textes ont été supprimés"},

		{"checkpoint gone", func(h *house) { h.checkpoints = h.checkpoints[1:] }, audit.CheckCheckpoint, 0, "scellé n°\u00a01\u00a0: il manque"},
		{"checkpoint's note", func(h *house) {
			h.checkpoints[1].Note = bytes.Replace(h.checkpoints[1].Note, []byte("facts"), []byte("Facts"), 1)
		}, audit.CheckCheckpoint, 0, "sa signature"},
		{"checkpoint's columns", func(h *house) { h.checkpoints[1].Size-- }, audit.CheckCheckpoint, 0, "ses colonnes"},
		{"checkpoint's proof", func(h *house) { h.checkpoints[1].Proof = nil }, audit.CheckCheckpoint, 0, "la preuve"},
		{"proof of the first", func(h *house) { h.checkpoints[0].Proof = make([]ledger.Hash, 1) }, audit.CheckCheckpoint, 0, "il porte une preuve"},
		{"checkpoints of one instant", func(h *house) { h.seal(h.t, "2036-11-23T19:00:00Z") }, audit.CheckCheckpoint, 0, "même instant"},
		{"checkpoint of before", func(h *house) { h.seal(h.t, "2036-11-22T19:00:00Z") }, audit.CheckCheckpoint, 0, "daté d'avant"},

		{"erasure", func(h *house) { h.grounds.Erasures[0].Record += " " }, audit.CheckErasures, 0, "n'est plus celui"},
		{"erasure written anew", rewritten, audit.CheckErasures, 0, "n'est pas celui que garde le journal"},
		{"erasure gone", func(h *house) { h.grounds.Erasures = nil }, audit.CheckErasures, 0, "manque\u00a0: le journal le connaît"},
	} {
		h := newHouse(t)
		c.change(h)
		found := h.judged(t)
		if !slices.ContainsFunc(found, func(f audit.Finding) bool {
			return f.Check == c.check && f.Seq == c.seq && strings.Contains(f.Message, c.words) && !f.Remark
		}) {
			t.Errorf("%s: %q of fact %d is not among\n%q", c.what, c.words, c.seq, found)
		}
	}
}

// relinked changes a fact and computes everything after it anew.
func relinked(h *house) {
	e := h.evidence
	e.Facts[6].Sentence += "."
	link, err := ledger.ParseHash(e.Facts[5].Hash)
	must(h.t, err)
	for i := 6; i < len(e.Facts); i++ {
		f := &e.Facts[i]
		link = ledger.Link(link, ledger.Entry{Contract: e.Contract, Seq: f.Seq, Fact: []byte(f.Fact), Actor: f.Actor, Sentence: f.Sentence, Phase: f.Phase})
		f.Hash = link.String()
	}
	e.Row.Head = link.String()
}

// replanted changes a leaf and grows the whole tree anew.
func replanted(h *house) {
	leaves := h.leaves
	leaves[3].Hash = ledger.Hash{}
	h.leaves, h.hashes = nil, nil
	for _, leaf := range leaves {
		h.log(h.t, leaf.Leaf)
	}
}

func rewritten(h *house) {
	erasure := &h.grounds.Erasures[0]
	erasure.Record += " "
	erasure.Hash = ledger.Erasure(ledger.Hash{}, []byte(erasure.Record)).String()
}

// A gap proves nothing; that a history which the log knows is gone is another matter, and so is another fact.
func TestAGapIsARemark(t *testing.T) {
	h := newHouse(t)
	h.grounds.Replay = func(_ context.Context, _ string, runs []history.Run, _ []contract.Fact) []audit.Difference {
		if len(runs) > 0 {
			return []audit.Difference{{Seq: 3, Message: "autre"}}
		}
		return []audit.Difference{{Seq: 1, Message: "lacune", Gap: true}}
	}
	found := h.judged(t)
	if len(found) != 1 || found[0].Check != audit.CheckReplay || found[0].Seq != 3 || audit.Faults(found) != 1 {
		t.Errorf("another fact: %v", found)
	}
	h.evidence.Archives = nil
	if found := h.judged(t); len(found) != 2 || audit.Faults(found) != 1 || found[0].Check != audit.CheckArchives || found[0].Remark {
		t.Errorf("the log knows: %v", found)
	}
	h.evidence.Leaves = slices.DeleteFunc(h.evidence.Leaves, func(l audit.Leaf) bool { return l.Kind == ledger.LeafRun })
	found = h.judged(t)
	if len(found) != 1 || audit.Faults(found) != 0 || !found[0].Remark {
		t.Errorf("never archived: %v", found)
	}
	var totals audit.Totals
	if totals.Count(found); totals.Findings != 0 || totals.Remarks != 1 {
		t.Errorf("%+v", totals)
	}
}
