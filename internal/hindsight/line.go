package hindsight

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"jalon/internal/civil"
	"jalon/internal/contract"
)

// Line is one thing that a contract says of itself, in French: « Référent CPOM, ARS Massif-et-Vallées » and the value.
type Line struct {
	Room  Room   `json:"room"`
	What  string `json:"what"`
	Value string `json:"value"`

	key   string // the same on another day
	exact string // what Value says with identifiers and whole digests, as JSON
}

// Tell is a contract in words, by room. names must know everybody whom the state names; an identifier stands for those
// whom it does not.
func Tell(s contract.State, names contract.Names) []Line {
	t := &teller{names: names, told: map[string]int{}}
	t.phase(&s)
	t.people(&s)
	t.calendar(&s)
	t.questions(&s)
	t.sheets(&s)
	t.dialogues(&s)
	t.future(&s)
	t.texts(&s)
	t.alerts(&s)
	return t.lines
}

// teller gathers the lines of one contract.
type teller struct {
	names contract.Names
	told  map[string]int
	lines []Line
}

// say adds a line unless there is nothing to say. Of two lines with one key, the second is that key's second on any day.
func (t *teller) say(room Room, key, what, value string, exact any) {
	if value == "" {
		return
	}
	key = string(room) + " " + key
	t.told[key]++
	if n := t.told[key]; n > 1 {
		key = fmt.Sprintf("%s #%d", key, n)
	}
	t.lines = append(t.lines, Line{room, capital(what), value, key, identified(exact)})
}

// identified writes what a line stands on. Only values of a state come here, which JSON always takes.
func identified(exact any) string {
	text, err := json.Marshal(exact)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// on says a day, or nothing.
func (t *teller) on(room Room, what string, day civil.Date) {
	t.say(room, what, what, french(day), day)
}

// yes says what holds, and nothing of what does not.
func (t *teller) yes(room Room, what string, holds bool) {
	if holds {
		t.say(room, what, what, "oui", true)
	}
}

func french(day civil.Date) string {
	if day.IsZero() {
		return ""
	}
	return day.French()
}

// digest is the beginning of a SHA-256, as it is quoted everywhere.
func digest(revision string) string {
	if revision == "" {
		return ""
	}
	return fmt.Sprintf("empreinte %.12s…", revision)
}

// period is the days of a line of the register.
func period(from, until civil.Date) string {
	switch {
	case from.IsZero() && until.IsZero():
		return "depuis l'origine, sans fin fixée"
	case until.IsZero():
		return "depuis le " + from.French()
	case from.IsZero():
		return "jusqu'au " + until.French()
	}
	return "du " + from.French() + " au " + until.French()
}

// subject names a deadline, a question, a fiche or a step.
func (t *teller) subject(id string) string { return contract.SubjectLabel(id, t.names) }

// parties names parties by their names.
func (t *teller) parties(codes []string) string {
	named := make([]string, len(codes))
	for i, code := range codes {
		named[i] = t.names.Party(code)
	}
	return strings.Join(named, ", ")
}

// joined puts together the parts that are there.
func joined(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ", ")
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
