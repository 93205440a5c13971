package bundle_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"jalon/internal/audit"
	"jalon/internal/bundle"
	"jalon/workflows/testimony"
)

func TestABundleVerifiesWithNothingElse(t *testing.T) {
	h := newHouse(t)
	for _, signed := range []bool{true, false} {
		file := written(t, h.life(), h.signer(signed))
		b, err := bundle.Read(bytes.NewReader(file))
		must(t, err)
		verdict := b.Verify(t.Context(), h.known(), testimony.Of)
		if len(verdict.Findings) > 0 || verdict.Signed != signed || verdict.Unsealed != 0 || verdict.Last.Size == 0 {
			t.Errorf("signed %t: %+v", signed, verdict)
		}
		if again := written(t, b, nil); !signed && !bytes.Equal(again, file) {
			t.Error("read and written again, it is another file")
		}
		h = newHouse(t)
	}
}

// Facts to the byte, whatever they hold; names resolved for people, and nowhere else in the facts.
func TestWhatABundleHolds(t *testing.T) {
	h := newHouse(t)
	b := h.life()
	files := members(t, written(t, b, h.key))
	if !strings.Contains(string(files["chronology.html"]), "Claire Vasseur") || strings.Contains(string(files["facts.jsonl"]), "Claire Vasseur") {
		t.Error("the name should be in the chronology and not in the facts")
	}
	var line struct {
		Fact string `json:"fact"`
	}
	first, _, _ := bytes.Cut(files["facts.jsonl"], []byte("\n"))
	must(t, json.Unmarshal(first, &line))
	if line.Fact != b.Evidence.Facts[0].Fact {
		t.Error("the first fact is not what was stored")
	}
	if len(b.Checkpoints) != 2 {
		t.Errorf("%d checkpoints: the one that covered the first fact and the last one are to be there", len(b.Checkpoints))
	}
}

// The rules of the opening, then those of each fact that brought others; a contract may come back to earlier ones.
func TestABundleHoldsThePoliciesOfAWholeLife(t *testing.T) {
	rules := []string{`{"version":"2026.1","total":12}`, `{"total":9,"version":"ars-mv.1","title":"<1 & 2>"}`, `{"version":"2026.1","total":12}`}
	e := audit.Evidence{Contract: "CPOM-1", Row: &audit.Row{Opening: `{"rules":` + rules[0] + `}`}}
	e.Facts = []audit.Fact{
		{Seq: 1, Fact: `{"seq":1,"kind":"contract.opened"}`}, {Seq: 2, Fact: `{"seq":2,"kind":"policy.changed","detail":{"rules":` + rules[1] + `}}`},
		{Seq: 3, Fact: `{"seq":3,"kind":"policy.changed","detail":{"rules":` + rules[2] + `}}`},
	}
	assembled := func() *bundle.Bundle {
		b, err := bundle.Assemble(e, audit.Installation{}, nil, nil, "", bundle.Made{})
		must(t, err)
		b.Explain(map[string]string{b.Policies[1].Digest: "version: ars-mv.1\n"})
		return b
	}
	files := members(t, written(t, assembled(), nil))
	canonical := `{"title":"\u003c1 \u0026 2\u003e","total":9,"version":"ars-mv.1"}`
	if string(files["policies/"+digestOf(canonical)+".json"]) != canonical || string(files["policies/"+digestOf(canonical)+".yaml"]) != "version: ars-mv.1\n" {
		t.Errorf("%s", files["policies.json"])
	}
	if again := digestOf(`{"total":12,"version":"2026.1"}`); bytes.Count(files["policies.json"], []byte(again)) != 2 || files["policies/"+again+".json"] == nil || files["policies/"+again+".yaml"] != nil {
		t.Errorf("%s", files["policies.json"])
	}
	for what, change := range map[string]func(*bundle.Bundle){
		"":                            func(*bundle.Bundle) {},
		"la politique 2026.1, sous":   func(b *bundle.Bundle) { b.Policies = b.Policies[:2] },
		"il n'a pas vécu sous":        func(b *bundle.Bundle) { b.Policies = append(b.Policies, b.Policies[0]) },
		"la politique ars-mv.1 n'a":   func(b *bundle.Bundle) { b.Policies[1].Values = "{}" },
		"la politique ars-mv.2 n'a":   func(b *bundle.Bundle) { b.Policies[1].Version = "ars-mv.2" },
		"la politique 2026.1 n'a pas": func(b *bundle.Bundle) { b.Policies[2].Since = 2 },
	} {
		b := assembled()
		change(b)
		read, err := bundle.Read(bytes.NewReader(written(t, b, nil)))
		must(t, err)
		told := ""
		for _, f := range read.Verify(t.Context(), newHouse(t).known(), nil).Findings {
			if f.Check == audit.CheckPolicies {
				told = f.Message
			}
		}
		if !strings.HasPrefix(told, what) || what == "" && told != "" {
			t.Errorf("%q: %q", what, told)
		}
	}
}

// Drafts stay at home, and so do their digests.
func TestDraftsStayAtHome(t *testing.T) {
	file := written(t, newHouse(t).life(), nil)
	if bytes.Contains(file, []byte("Brouillon.")) || bytes.Contains(file, []byte(digestOf("Brouillon."))) {
		t.Error("a draft left")
	}
}

// sound reports that nobody would see anything wrong with a file.
func (h *house) sound(ctx context.Context, file []byte) bool {
	b, err := bundle.Read(bytes.NewReader(file))
	if err != nil {
		if !errors.Is(err, bundle.ErrForm) && !errors.Is(err, bundle.ErrTooLarge) {
			h.t.Errorf("not an error for people: %v", err)
		}
		return false
	}
	verdict := b.Verify(ctx, h.known(), nil)
	return len(verdict.Findings) == 0
}

// Every byte of the small members and of what surrounds them, and two thousand places anywhere.
func TestNoByteOfABundleCanChange(t *testing.T) {
	h := newHouse(t)
	file := written(t, h.life(), h.key)
	if !h.sound(t.Context(), file) {
		t.Fatal("it should be sound")
	}
	for _, at := range places(t, file) {
		changed := bytes.Clone(file)
		changed[at] ^= byte(1 << rand.IntN(8))
		if h.sound(t.Context(), changed) {
			t.Fatalf("byte %d of %d changed from %q to %q unseen", at, len(file), file[at], changed[at])
		}
	}
	// The last letters of a signature in base64 have bits that mean nothing.
	seal := members(t, file)["manifest.note"]
	for i, at := 0, bytes.LastIndex(file, seal); i < len(seal); i++ {
		for bit := range 8 {
			changed := bytes.Clone(file)
			if changed[at+i] ^= byte(1 << bit); h.sound(t.Context(), changed) {
				t.Fatalf("byte %d of the seal changed from %q to %q unseen", i, file[at+i], changed[at+i])
			}
		}
	}
	for range 50 {
		if cut := rand.IntN(len(file)); h.sound(t.Context(), file[:cut]) {
			t.Fatalf("cut at %d unseen", cut)
		}
	}
	for _, more := range [][]byte{{0}, {'x'}, make([]byte, 512), file} {
		if h.sound(t.Context(), append(bytes.Clone(file), more...)) {
			t.Fatalf("%d bytes appended unseen", len(more))
		}
	}
}

// small is what is changed byte by byte.
const small = 3 << 10

func places(t testing.TB, file []byte) (all []int) {
	t.Helper()
	source := bytes.NewReader(file)
	r := tar.NewReader(source)
	for {
		header, err := r.Next()
		if err == io.EOF {
			break
		}
		must(t, err)
		start := len(file) - source.Len()
		for i := start - 512; i < start+int(min(header.Size, 1)); i += 3 { // some of each header
			all = append(all, i)
		}
		if header.Size <= small {
			for i := range int(header.Size) {
				all = append(all, start+i)
			}
		}
	}
	for range 2000 {
		all = append(all, rand.IntN(len(file)))
	}
	return all
}

// A forger who repairs the manifest is held by the checkpoint, and the fact is named.
func TestAForgedFactIsNamedByTheCheckpointAlone(t *testing.T) {
	h := newHouse(t)
	b := h.life()
	n := int64(len(b.Evidence.Facts)) / 2
	b.Evidence.Facts[n-1].Sentence += " Ou pas."
	read, err := bundle.Read(bytes.NewReader(written(t, b, nil)))
	must(t, err)
	verdict := read.Verify(t.Context(), h.known(), nil)
	if len(verdict.Findings) != 1 || verdict.Findings[0].Seq != n || !strings.Contains(verdict.Findings[0].Message, "un scellé confirme") {
		t.Errorf("%+v", verdict.Findings)
	}
}

func TestAnotherHousesKeyIsNotTrusted(t *testing.T) {
	h, other := newHouse(t), newHouse(t)
	read, err := bundle.Read(bytes.NewReader(written(t, h.life(), h.key)))
	must(t, err)
	if verdict := read.Verify(t.Context(), other.known(), nil); len(verdict.Findings) < 2 || verdict.Signed {
		t.Errorf("neither the manifest nor the checkpoints should be trusted: %+v", verdict.Findings)
	}
}

// A few bytes that unpack to more than any memory are refused before anybody unpacks them.
func TestABombIsRefused(t *testing.T) {
	h := newHouse(t)
	b := h.life()
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 1<<10 + 1 {
		_, err := zip.Write(zeros)
		must(t, err)
	}
	must(t, zip.Close())
	b.Evidence.Archives[0].Content = bomb.Bytes()
	if _, err := bundle.Read(bytes.NewReader(written(t, b, nil))); !errors.Is(err, bundle.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}
