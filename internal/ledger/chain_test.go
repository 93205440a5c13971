package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jalon/internal/ledger"
)

// TestAHashIsOverItsNetstrings spells out by hand what another language must hash.
func TestAHashIsOverItsNetstrings(t *testing.T) {
	genesis := ledger.Genesis(ledger.Origin{Contract: "C1", Title: "Été", File: []byte("{}"), Opening: []byte(`{"a": 1}`)})
	if want := sha256.Sum256([]byte(`16:jalon contract 1,2:C1,5:Été,0:,2:{},8:{"a": 1},`)); genesis != want {
		t.Errorf("genesis %s, want %x", genesis, want)
	}
	link := ledger.Link(genesis, ledger.Entry{Contract: "C1", Seq: 12, Fact: []byte(`{"n":1}`), Actor: "A", Sentence: "B", Phase: "C"})
	if want := sha256.Sum256([]byte("12:jalon fact 1,32:" + string(genesis[:]) + `,2:C1,2:12,7:{"n":1},1:A,1:B,1:C,`)); link != want {
		t.Errorf("link %s, want %x", link, want)
	}
	erasure := ledger.Erasure(ledger.Hash{}, []byte("{}"))
	if want := sha256.Sum256([]byte("15:jalon erasure 1,32:" + strings.Repeat("\x00", 32) + ",2:{},")); erasure != want {
		t.Errorf("erasure %s, want %x", erasure, want)
	}
}

// TestNothingOfAFactIsLeftOut changes each field alone, and moves a byte from each to the next.
func TestNothingOfAFactIsLeftOut(t *testing.T) {
	text := rapid.StringN(1, 20, 40)
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOfN(text, 5, 5).Draw(t, "fields")
		entry := func(f []string) ledger.Entry {
			return ledger.Entry{Contract: f[0], Seq: 7, Fact: []byte(f[1]), Actor: f[2], Sentence: f[3], Phase: f[4]}
		}
		previous := ledger.Genesis(ledger.Origin{Contract: fields[0]})
		link := ledger.Link(previous, entry(fields))
		for i := range fields {
			changed := bytes.Clone([]byte(fields[i]))
			changed[rapid.IntRange(0, len(changed)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
			other := append([]string{}, fields...)
			other[i] = string(changed)
			if ledger.Link(previous, entry(other)) == link {
				t.Fatalf("field %d may change unseen", i)
			}
			if i+1 < len(fields) {
				moved := append([]string{}, fields...)
				moved[i], moved[i+1] = fields[i][:len(fields[i])-1], fields[i][len(fields[i])-1:]+fields[i+1]
				if ledger.Link(previous, entry(moved)) == link {
					t.Fatalf("a byte of field %d may move to the next unseen", i)
				}
			}
		}
		later := entry(fields)
		later.Seq++
		if ledger.Link(previous, later) == link || ledger.Link(link, entry(fields)) == link {
			t.Fatal("a fact may take another place unseen")
		}
	})
}

// TestNothingOfAContractsOriginIsLeftOut does the same for what a contract is before its first fact.
func TestNothingOfAContractsOriginIsLeftOut(t *testing.T) {
	whole := ledger.Origin{Contract: "a", Title: "b", Predecessor: "c", File: []byte("d"), Opening: []byte("e")}
	seen := map[ledger.Hash]ledger.Origin{ledger.Genesis(whole): whole}
	for _, other := range []ledger.Origin{
		{"x", "b", "c", []byte("d"), []byte("e")}, {"a", "x", "c", []byte("d"), []byte("e")}, {"a", "b", "x", []byte("d"), []byte("e")},
		{"a", "b", "c", []byte("x"), []byte("e")}, {"a", "b", "c", []byte("d"), []byte("x")}, {"ab", "", "c", []byte("d"), []byte("e")},
		{"a", "bc", "", []byte("d"), []byte("e")}, {"a", "b", "cd", nil, []byte("e")}, {"a", "b", "c", []byte("de"), nil},
	} {
		hash := ledger.Genesis(other)
		if same, taken := seen[hash]; taken {
			t.Errorf("%+v and %+v begin alike", same, other)
		}
		seen[hash] = other
	}
}

func TestErasuresAreChained(t *testing.T) {
	first := ledger.Erasure(ledger.Hash{}, []byte("a"))
	if ledger.Erasure(ledger.Hash{}, []byte("b")) == first || ledger.Erasure(first, []byte("a")) == first {
		t.Error("an erasure may be replaced or moved unseen")
	}
}

func TestHashesAreReadStrictly(t *testing.T) {
	hash := ledger.Genesis(ledger.Origin{Contract: "a"})
	if back, err := ledger.ParseHash(hash.String()); err != nil || back != hash {
		t.Errorf("%s, %v", back, err)
	}
	for _, text := range []string{"", hash.String()[1:], hash.String() + "00", strings.ToUpper(hash.String()), "g" + hash.String()[1:], " " + hash.String()} {
		if _, err := ledger.ParseHash(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}
