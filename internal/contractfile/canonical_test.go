package contractfile_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contractfile"
)

// The examples are the format as it really arrives: they must not be touched up, and the digest of a contract must stay
// what it was when the parties decided on it.
var frozen = map[string]struct{ bytes, digest string }{
	ehpad:    {"e8339b17a2c07cb7ce9b126bb604c1dffb59d2ca3adee579c53c4baac3929284", "a25d5fff99e3ce34169a596328c6c878fe2ff5099ad6b05a9238470b496b0f28"},
	handicap: {"1c842396870139089f24b3cd763dca6360cbae7766b7e52b3858b55ae670f8e7", "ed11f721dc6f883437ba96dcfe4c51c4e823b5a4deb21f9b87da60a7d6f2d739"},
}

func TestExamplesAndDigestsNeverChange(t *testing.T) {
	for name, want := range frozen {
		body := example(t, name)
		sum := sha256.Sum256(body)
		if got := hex.EncodeToString(sum[:]); got != want.bytes {
			t.Errorf("%s was changed: its bytes hash to %s", name, got)
		}
		if got := mustRead(t, body).Digest(); got != want.digest {
			t.Errorf("%s has the digest %s, it was %s", name, got, want.digest)
		}
	}
}

// sorted is an independent canonical form: encoding/json sorts the keys of maps and keeps json.Number as written.
func sorted(t *testing.T, body []byte) string {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(tree); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(out.Bytes()))
}

func TestCanonicalGivesTheSameFile(t *testing.T) {
	for _, name := range []string{ehpad, handicap} {
		body := example(t, name)
		canonical, err := mustRead(t, body).Canonical()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sorted(t, body), string(canonical)); diff != "" {
			t.Errorf("%s (-file +canonical):\n%s", name, diff)
		}
		if diff := cmp.Diff(mustRead(t, body), mustRead(t, canonical), cmp.Comparer(sameComment)); diff != "" {
			t.Errorf("%s read from its canonical form (-file +canonical):\n%s", name, diff)
		}
	}
}

func sameComment(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && cmp.Equal(x, y)
}

func TestDigestFollowsTheContentOnly(t *testing.T) {
	want := mustRead(t, example(t, ehpad)).Digest()
	var spread bytes.Buffer
	if err := json.Indent(&spread, edited(t, ehpad, set("/fictional", "true")), "\t", "      "); err != nil {
		t.Fatal(err)
	}
	same := map[string][]byte{
		"other order and space": spread.Bytes(),
		"absent instead of []":  edited(t, ehpad, drop("/amendments"), drop("/new_competent_authorities")),
		"absent, not null":      edited(t, ehpad, drop("/renewal_opened_on"), drop("/facilities/3/gmp"), drop("/findings/8/priority")),
		"absent, not empty":     edited(t, ehpad, drop("/action_sheets/2/indicators/0/comment"), drop("/action_sheets/2/indicators/0/actuals")),
		"escaped letters":       edited(t, ehpad, swap("Cère", `C\u00e8re`)),
	}
	for name, body := range same {
		if got := mustRead(t, body).Digest(); got != want {
			t.Errorf("%s: the digest changes", name)
		}
	}
	other := map[string]edit{
		"a literal":   swap("13.0", "13.00"),
		"a comment":   set("/timeline", "[]"),
		"a signatory": set("/authorities/0/signatory", `"Une autre personne"`),
		"a date":      set("/action_sheets/0/steps/3/due_on", `"2027-04-01"`),
	}
	for name, change := range other {
		if got := mustRead(t, edited(t, ehpad, change)).Digest(); got == want {
			t.Errorf("%s changes and the digest does not", name)
		}
	}
}

func TestFilesBuiltByHandMayHaveNoForm(t *testing.T) {
	file := &contractfile.File{Timeline: json.RawMessage(`{`)}
	if _, err := file.Canonical(); err == nil || file.Digest() != "" {
		t.Error("a malformed comment has a canonical form")
	}
}
