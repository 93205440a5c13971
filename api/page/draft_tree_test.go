package page

import (
	"encoding/json"
	"slices"
	"testing"
)

func grow(t *testing.T, body string) object {
	t.Helper()
	root, err := grown(json.RawMessage(body))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// What two people made differs place by place, as finely as one can choose; blanks of any kind say the same.
func TestPlacesWhereTwoVersionsDiffer(t *testing.T) {
	before := grow(t, `{"code":"OS-1","text":"a","weight":null,"findings":[],"operational_objectives":[
		{"code":"OO-1.1","text":"x","smart":{"specific":"s","realistic":"r"}},{"code":"OO-1.2","text":"y"}]}`)
	after := grow(t, `{"code":"OS-1","text":"b","tags":[],"operational_objectives":[
		{"code":"OO-1.1","text":"x","smart":{"specific":"s","realistic":"R"}},{"code":"OO-1.3","text":"z"}]}`)
	want := []string{"operational_objectives/OO-1.1/smart/realistic", "operational_objectives/OO-1.2", "operational_objectives/OO-1.3", "text"}
	if got := apart(before, after, ""); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	// What has no code is one thing as a whole.
	if got := apart(grow(t, `{"steps":[{"label":"a"}]}`), grow(t, `{"steps":[{"label":"b"},{"label":"c"}]}`), ""); !slices.Equal(got, []string{"steps"}) {
		t.Errorf("%q", got)
	}
}

// Choosing every place of one side makes that side, whichever one starts from.
func TestChoosingOneSideEverywhereMakesIt(t *testing.T) {
	texts := []string{
		`{"code":"FA-1","title":"a","steps":[{"label":"x"}],"indicators":[{"code":"I1","targets":{"2027":1}},{"code":"I2","targets":{}}]}`,
		`{"code":"FA-1","title":"b","means":"m","steps":[],"indicators":[{"code":"I1","targets":{"2027":2,"2028":3}},{"code":"I3","label":"l"}]}`,
		`{"code":"FA-1"}`,
	}
	for _, from := range texts {
		for _, to := range texts {
			root, wanted := grow(t, from), grow(t, to)
			for _, path := range apart(root, wanted, "") {
				put(root, path, valueAt(wanted, path))
			}
			if left := apart(root, wanted, ""); left != nil {
				t.Errorf("from %s to %s: %q differ still, in %s", from, to, left, cut(root))
			}
		}
	}
}

func TestNumbersStayAsTheyWereWritten(t *testing.T) {
	const body = `{"value":13.0,"weight":1e2}`
	if got := string(cut(grow(t, body))); got != body {
		t.Error(got)
	}
}
