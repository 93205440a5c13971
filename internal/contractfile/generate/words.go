package generate

import (
	"fmt"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// often is true three times out of four.
func (m *maker) often() bool { return m.IntN(4) > 0 }

// maybe is a value three times out of four, and the empty one else.
func maybe[T any](m *maker, make func() T) (value T) {
	if m.often() {
		value = make()
	}
	return value
}

// one is one of some values.
func one[T any](m *maker, values ...T) T { return values[m.IntN(len(values))] }

// some are up to most values.
func some[T any](m *maker, most int, make func() T) (values []T) {
	for range m.IntN(most + 1) {
		values = append(values, make())
	}
	return values
}

// among are some of the codes that are there, each once.
func (m *maker) among(codes []string) (chosen []string) {
	for _, code := range codes {
		if m.IntN(2) == 0 {
			chosen = append(chosen, code)
		}
	}
	return chosen
}

var vocabulary = strings.Fields(`accompagnement parcours qualité équipe « projet » d'établissement l’usager 12,5 % œuvre coût\n <b> & "guillemets" \ / ⅔ 𝔛 🏠 e\u0301cole`)

// line is a text on one line, with what breaks careless code.
func (m *maker) line() string {
	words := []string{"Texte"}
	for range 1 + m.IntN(6) {
		words = append(words, one(m, vocabulary...))
	}
	return strings.Join(words, one(m, " ", "\u00a0"))
}

// text may have several lines, and may name people.
func (m *maker) text() string {
	text := m.line()
	if len(m.people) > 0 && m.IntN(3) == 0 {
		text += " Vu avec " + one(m, m.people...) + "."
	}
	return text + maybe(m, func() string { return one(m, "\n", "\r\n", "\t", "\n\n") + m.line() })
}

// name is that of somebody, whom later texts may name.
func (m *maker) name() string {
	name := one(m, "Éloïse", "Jean-Marc", "Ana", "Zoé", "Œdipe", "N'Diaye") + " " + one(m, "L'Hôpital-Béguin", "de La Tour", "Vasseur", "Ó Briain") + fmt.Sprint(m.IntN(1000))
	m.people = append(m.people, name)
	return name
}

// somebody is a name with a function.
func (m *maker) somebody() string {
	return m.name() + maybe(m, func() string { return ", " + one(m, "directrice", "chargé de mission (siège)") })
}

// day lies between a year before the contract and its term.
func (m *maker) day() civil.Date {
	first := m.file.EffectiveOn.AddYears(-1)
	return first.AddDays(m.IntN(first.DaysUntil(m.file.TermOn)))
}

// number is written as people write numbers: the zeros after its point say how it was measured.
func (m *maker) number() contractfile.Number {
	return contractfile.Number(one(m, "0", "-3", "13.0", "12.50", "0.001", "1e3", fmt.Sprint(m.IntN(100_000)), fmt.Sprintf("%d.%02d", m.IntN(1000), m.IntN(100))))
}

func (m *maker) whole(least, most int) *contractfile.Number {
	n := contractfile.Number(fmt.Sprint(least + m.IntN(most-least+1)))
	return &n
}

func (m *maker) weight() *contractfile.Number {
	return maybe(m, func() *contractfile.Number {
		n := contractfile.Number(one(m, "1", "2", "1.5", "3.00"))
		return &n
	})
}

// flag is nil while nobody said.
func (m *maker) flag() *bool {
	return maybe(m, func() *bool {
		said := m.IntN(2) == 0
		return &said
	})
}
