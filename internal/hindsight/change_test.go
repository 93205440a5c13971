package hindsight_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/hindsight"
	"jalon/internal/schedule"
)

// silent lists the fields of a state that no change is told of, and why. Every other field, present or to come, is told.
var silent = map[string]string{
	"Seq":                 "the number of the last fact: every fact changes it",
	"Answered.ID":         "commands remembered for those who ask twice",
	"Answered.Digest":     "the same",
	"Answered.First":      "the same",
	"Answered.Last":       "the same",
	"Answered.At":         "the same",
	"Deadlines.Set":       "which fact fixed the day: the day itself is told",
	"Deadlines.Reminders": "what is still to be recalled follows from the day and the policy",
	"Deadlines.ToldOn":    "a reminder is a fact of its own",
	"Deadlines.Snoozes":   "the same",
}

// anybody knows nobody: whatever is named is named by what it is called in the state.
type anybody struct{}

func (anybody) Person(id string) string         { return "M. " + id }
func (anybody) Party(code string) string        { return "Partie " + code }
func (anybody) Sheet(code string) string        { return "Titre " + code }
func (anybody) Step(sheet string, n int) string { return fmt.Sprintf("étape %d de %s", n, sheet) }

// namesakes calls everybody the same.
type namesakes struct{ anybody }

func (namesakes) Person(string) string { return "Claude Martin" }
func (namesakes) Party(string) string  { return "La partie" }

// leaf is a field of a state that holds no other, with the way to it in a value.
type leaf struct {
	path string
	of   func(reflect.Value) reflect.Value
}

// leaves lists every field of a state, through its lists; of a list, the first element. Policies are values of their own.
func leaves(of reflect.Type, path string, way func(reflect.Value) reflect.Value) []leaf {
	switch {
	case of == reflect.TypeFor[civil.Date](), of == reflect.TypeFor[*schedule.Policy](), of == reflect.TypeFor[[]schedule.Reminder](), of.PkgPath() == "time":
	case of.Kind() == reflect.Struct:
		var list []leaf
		for i := range of.NumField() {
			list = append(list, leaves(of.Field(i).Type, strings.TrimPrefix(path+"."+of.Field(i).Name, "."), func(v reflect.Value) reflect.Value { return way(v).Field(i) })...)
		}
		return list
	case of.Kind() == reflect.Pointer:
		return leaves(of.Elem(), path, func(v reflect.Value) reflect.Value { return way(v).Elem() })
	case of.Kind() == reflect.Slice && of.Elem().Kind() == reflect.Struct:
		return leaves(of.Elem(), path, func(v reflect.Value) reflect.Value { return way(v).Index(0) })
	}
	return []leaf{{path, way}}
}

func itself(v reflect.Value) reflect.Value { return v }

// fill gives every field a value that follows from n, so that two fillings differ everywhere.
func fill(v reflect.Value, n int) {
	switch {
	case v.Type() == reflect.TypeFor[civil.Date]():
		v.Set(reflect.ValueOf(civil.On(2027, 1, 15).AddDays(n)))
	case v.Type() == reflect.TypeFor[*schedule.Policy]():
		v.Set(reflect.ValueOf(&schedule.Policy{Version: "jalon-0", Total: n}))
	case v.Type().PkgPath() == "time":
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n+1000)
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("mot%d", n))
	case v.CanInt():
		v.SetInt(int64(n))
	case v.Kind() == reflect.Bool:
		v.SetBool(n%2 == 1)
	default:
		panic("a kind of field that this test does not know: " + v.Type().String())
	}
}

func filled(n int) contract.State {
	var s contract.State
	fill(reflect.ValueOf(&s).Elem(), n)
	return s
}

// A state in which a single field differs tells so, unless the field is listed as silent; then it tells nothing.
func TestEveryFieldIsToldOrDeliberatelySilent(t *testing.T) {
	all := leaves(reflect.TypeFor[contract.State](), "", itself)
	for _, names := range []contract.Names{anybody{}, namesakes{}} {
		for _, field := range all {
			a, b := filled(1), filled(1)
			fill(field.of(reflect.ValueOf(&b).Elem()), 2)
			told, quiet := hindsight.Between(a, b, names), silent[field.path] != ""
			if field.path == "Answered.At" || len(told) > 0 != quiet {
				continue
			}
			t.Errorf("%s: silent is %t, and %d changes are told: %v", field.path, quiet, len(told), told)
		}
	}
	for path := range silent {
		if !slices.ContainsFunc(all, func(l leaf) bool { return l.path == path }) {
			t.Errorf("%s is listed as silent and is no field of a state", path)
		}
	}
	t.Logf("%d fields", len(all))
}

// Whatever the fields that differ, somebody is told; of what is equal, nobody is. What is added one way is removed the other.
func TestAnyDifferenceIsTold(t *testing.T) {
	all := leaves(reflect.TypeFor[contract.State](), "", itself)
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.IntRange(1, 50).Draw(rt, "seed")
		a, b, differ := filled(seed), filled(seed), false
		for range rapid.IntRange(0, 6).Draw(rt, "fields") {
			field := rapid.SampledFrom(all).Draw(rt, "field")
			fill(field.of(reflect.ValueOf(&b).Elem()), 101+rapid.IntRange(0, 900).Draw(rt, "value"))
			differ = differ || silent[field.path] == "" && !cmp.Equal(field.of(reflect.ValueOf(&a).Elem()).Interface(), field.of(reflect.ValueOf(&b).Elem()).Interface())
		}
		there, back := hindsight.Between(a, b, anybody{}), hindsight.Between(b, a, anybody{})
		if differ != (len(there) > 0) || len(there) != len(back) {
			rt.Fatalf("differ: %t, told %d, and %d the other way: %v", differ, len(there), len(back), there)
		}
		for _, change := range there {
			if change.Room.Label() == "" || change.What == "" || change.Before == change.After {
				rt.Errorf("%+v tells nothing", change)
			}
		}
	})
}

// deep is a copy that shares nothing, by way of the form in which states travel.
func deep(s contract.State) contract.State {
	var copied contract.State
	if err := reencode(s, &copied); err != nil {
		panic(err)
	}
	return copied
}

// An equal state that went through JSON, as the database's does, differs in nothing, whatever is empty in it.
func TestWhatTravelledIsTheSame(t *testing.T) {
	for name, life := range lives(t) {
		if told := hindsight.Between(life.State, deep(life.State), life.Dossier); len(told) > 0 {
			t.Errorf("%s: %v", name, told)
		}
	}
	facilities := contract.State{Facilities: []contract.Facility{{Code: "E1", Competent: nil}}, Reports: []contract.YearReport{{Year: 2027}}}
	emptied := contract.State{Facilities: []contract.Facility{{Code: "E1", Competent: []string{}}}, Reports: []contract.YearReport{{Year: 2027, Sheets: []string{}}}}
	if told := hindsight.Between(facilities, emptied, anybody{}); len(told) > 0 {
		t.Errorf("nothing is not the same as nothing: %v", told)
	}
}

// What people read, on one page: the words, their order and their rooms.
func TestChangesAreInWords(t *testing.T) {
	a := contract.State{ID: "C1", Phase: "negotiation", Pause: "active", TermOn: civil.On(2031, 12, 31), Deadlines: []contract.Deadline{{ID: "renewal.t18", Due: civil.On(2030, 6, 30)}}}
	b := deep(a)
	b.Phase, b.Pause, b.TermOn, b.Deadlines = "in_force", "suspended", civil.On(2032, 6, 30), nil
	b.People = []contract.Assignment{{Person: "p-1", Party: "OG", Role: contract.Pilot, Subject: "FA-1", From: civil.On(2028, 2, 1)}}
	b.Text = strings.Repeat("ab", 32)
	var got []string
	for _, change := range hindsight.Between(a, b, anybody{}) {
		got = append(got, change.Room.Label()+" | "+change.Sentence())
	}
	want := []string{
		"Phase et durée | Modifié\u00a0: Phase\u00a0: négociation → en vigueur.",
		"Phase et durée | Ajouté\u00a0: Négociation\u00a0: suspendu.",
		"Phase et durée | Modifié\u00a0: Terme\u00a0: 31/12/2031 → 30/06/2032.",
		"Parties et personnes | Ajouté\u00a0: M. p-1, pilote de la fiche FA-1, Partie OG\u00a0: depuis le 01/02/2028.",
		"Calendrier | Supprimé\u00a0: Échéance\u00a0: ouverture du renouvellement\u00a0: 30/06/2030.",
		"Textes et documents | Ajouté\u00a0: Texte du contrat arrêté\u00a0: empreinte abababababab….",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
