package replay

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"jalon/internal/contract"
)

// Difference is the first thing of which what was recorded and what was replayed tell otherwise.
type Difference struct {
	Seq      int64         // number of the fact; of the last fact for a state
	Kind     contract.Kind // of the recorded fact; empty for a state
	Field    string        // in French
	Recorded string        // JSON; empty for nothing
	Replayed string
}

// String is for auditors: fait 41 (approval.decided) : motif « … » enregistré, « … » rejoué.
func (d *Difference) String() string {
	what := fmt.Sprintf("état après le fait %d", d.Seq)
	if d.Kind != "" {
		what = fmt.Sprintf("fait %d (%s)", d.Seq, d.Kind)
	}
	return fmt.Sprintf("%s\u00a0: %s %s enregistré, %s rejoué", what, d.Field, quoted(d.Recorded), quoted(d.Replayed))
}

// Compare finds the first difference between the recorded facts of a contract, all of them from number 1, and the
// replay of one of its runs: in the facts of that run, in the state in which it began and in the one in which it ended,
// each against the fold of the recorded facts. It is nil when the replay tells the same.
//
// Facts and states gain fields from release to release. In a run that lives under the rules of an earlier release, a field
// that only one of the two sides has is passed over; under today's rules nothing is.
func Compare(recorded []contract.Fact, o Outcome) *Difference {
	if int64(len(recorded)) < o.Input.State.Seq {
		return missing(int64(len(recorded))+1, o)
	}
	var fold contract.State
	for _, fact := range recorded[:o.Input.State.Seq] {
		if err := fold.Apply(fact); err != nil {
			return &Difference{Seq: fact.Seq, Kind: fact.Kind, Field: "suite des faits", Recorded: err.Error()}
		}
	}
	if fold.Seq > 0 {
		if d := states(fold, o.Input.State, o.Earlier); d != nil {
			return d
		}
	}
	for i, replayed := range o.Facts {
		seq := o.Input.State.Seq + int64(i) + 1
		if int64(len(recorded)) < seq {
			return missing(seq, o)
		}
		fact := recorded[seq-1]
		if d := between(fact, replayed, o.Earlier); d != nil {
			d.Seq, d.Kind = seq, fact.Kind
			return d
		}
		if err := fold.Apply(fact); err != nil {
			return &Difference{Seq: fact.Seq, Kind: fact.Kind, Field: "suite des faits", Recorded: err.Error()}
		}
	}
	if fold.Seq == 0 {
		return nil
	}
	if d := states(fold, o.State, o.Earlier); d != nil || o.Continued == nil {
		return d
	}
	return states(fold, o.Continued.State, o.Earlier)
}

// missing is a fact that a history tells of and that is not recorded.
func missing(seq int64, o Outcome) *Difference {
	d := &Difference{Seq: seq, Field: "le fait"}
	if i := seq - o.Input.State.Seq - 1; i >= 0 && i < int64(len(o.Facts)) {
		d.Kind, d.Replayed = o.Facts[i].Kind, plain(o.Facts[i])
	}
	return d
}

func states(recorded, replayed contract.State, earlier bool) *Difference {
	d := between(recorded, replayed, earlier)
	if d != nil {
		d.Seq = recorded.Seq
	}
	return d
}

// between compares as JSON, because that is what is recorded: what two values do not say in it does not count.
func between(recorded, replayed any, earlier bool) *Difference {
	a, b := plain(recorded), plain(replayed)
	if a == b {
		return nil
	}
	var left, right any
	if json.Unmarshal([]byte(a), &left) != nil || json.Unmarshal([]byte(b), &right) != nil {
		return &Difference{Field: "contenu", Recorded: a, Replayed: b}
	}
	return descend("", left, right, earlier)
}

// descend follows the first path, by name and place, on which two JSON values differ.
func descend(path string, a, b any, earlier bool) *Difference {
	switch left := a.(type) {
	case map[string]any:
		if right, ok := b.(map[string]any); ok {
			return fields(path, left, right, earlier)
		}
	case []any:
		if right, ok := b.([]any); ok {
			for i := range max(len(left), len(right)) {
				if d := descend(step(path, fmt.Sprint(i+1)), at(left, i), at(right, i), earlier); d != nil {
					return d
				}
			}
			return nil
		}
	}
	if left, right := plain(a), plain(b); left != right {
		return &Difference{Field: inFrench(path), Recorded: left, Replayed: right}
	}
	return nil
}

func fields(path string, left, right map[string]any, earlier bool) *Difference {
	names := maps.Clone(left)
	maps.Copy(names, right)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, known := left[name]
		b, told := right[name]
		if earlier && known != told {
			continue
		}
		if d := descend(step(path, name), a, b, earlier); d != nil {
			return d
		}
	}
	return nil
}

func at(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

func step(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func plain(v any) string {
	if v == nil {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
