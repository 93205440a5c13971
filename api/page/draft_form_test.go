package page

import (
	"net/url"
	"testing"
)

func sample() draftForm {
	return draftForm{Groups: []draftGroup{
		{Entries: []entry{words("title", "Titre").needed(), date("start_on", "Début"), number("weight", "Poids", ""), lines("tags", "Étiquettes", ""), ticks("findings", "Constats", same("C1", "C2"))}},
		{Title: "Étapes", Rows: &draftRows{Path: "steps", One: "Étape", model: []entry{words("label", "Intitulé"), date("due_on", "Échéance")}}},
	}}
}

const kept = `{"code":"FA-1","findings":["C2"],"start_on":"2027-01-31","steps":[{"due_on":"2027-06-30","label":"une","proof":"p1"},{"label":"deux","proof":"p2"}],"tags":["a","b"],"title":"T","weight":1.50}`

// sent is the form as a browser sends it back untouched.
func sent(f *draftForm) url.Values {
	values := url.Values{}
	f.each(func(e *entry) {
		if e.write == asTicks {
			for _, o := range e.Options {
				if o.Chosen {
					values.Add(e.Name, o.Value)
				}
			}
			return
		}
		values.Set(e.Name, e.Value)
	})
	for _, g := range f.Groups {
		if g.Rows != nil {
			for _, row := range g.Rows.Lines {
				values.Set(row.Name+"/de", row.From)
			}
		}
	}
	return values
}

// A form sent back as it was shown changes nothing, not even what it does not show.
func TestAFormSentUntouchedChangesNothing(t *testing.T) {
	shown := sample()
	shown.show(grow(t, kept))
	back := sample()
	back.fill(sent(&shown))
	if trouble := back.check(); trouble != nil {
		t.Fatal(trouble.Detail)
	}
	if got := string(cut(back.write(grow(t, kept)))); got != kept {
		t.Errorf("%s", got)
	}
}

// Lines come and go by buttons, with whatever was typed; what the form does not show follows its own line.
func TestLinesComeAndGo(t *testing.T) {
	shown := sample()
	shown.show(grow(t, kept))
	values := sent(&shown)
	values.Set("steps/1/label", "deux bis")
	f := sample()
	f.fill(values)
	if !f.turn("retirer steps/0") || !f.turn("ajouter steps") || f.turn("retirer steps/7") || f.turn("") {
		t.Fatal("a button did something else")
	}
	f.Groups[1].Rows.Lines[1].Entries[0].Value = "trois"
	again := sample()
	again.fill(sent(&f))
	want := `{"code":"FA-1","findings":["C2"],"start_on":"2027-01-31","steps":[{"label":"deux bis","proof":"p2"},{"label":"trois"}],"tags":["a","b"],"title":"T","weight":1.50}`
	if got := string(cut(again.write(grow(t, kept)))); got != want {
		t.Errorf("%s", got)
	}
}

func TestWhatCannotBeWrittenIsToldAtItsField(t *testing.T) {
	for name, values := range map[string]url.Values{
		"title":    {"title": {""}},
		"start_on": {"title": {"T"}, "start_on": {"2027-02-30"}},
		"weight":   {"title": {"T"}, "weight": {"douze"}},
		"tags":     {"title": {"T"}, "tags": {"a⟦b"}},
	} {
		f := sample()
		f.fill(values)
		trouble := f.check()
		if faulty := f.Faulty(); trouble == nil || len(faulty) != 1 || faulty[0].Name != name || faulty[0].Fault.Remedy == "" {
			t.Errorf("%s: %+v, %+v", name, trouble, faulty)
		}
	}
	f := sample()
	f.fill(url.Values{"title": {"T"}, "weight": {"1\u00a0234,50"}})
	if trouble := f.check(); trouble != nil {
		t.Fatal(trouble.Detail)
	}
	if got := string(cut(f.write(object{}))); got != `{"title":"T","weight":1234.50}` {
		t.Error(got)
	}
}

func TestPlacesHaveTheWordsOfTheForm(t *testing.T) {
	f := sample()
	for path, want := range map[string]string{"title": "Titre", "steps": "Étapes", "steps/X/due_on": "Étape X – échéance", "steps/X": "Étape X", "other": "other"} {
		if got := f.label(path); got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
}
