package bundle

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/mention"
)

//go:embed chronology.html.tmpl
var page string

var chronology = template.Must(template.New("chronology").Parse(page))

// chronology tells the life in the words of the facts, for people. It proves nothing: facts.jsonl does.
func (b *Bundle) chronology() ([]byte, error) {
	words := map[mention.Mention]string{}
	for _, w := range b.Evidence.Words {
		if !w.Sealed {
			words[mention.Mention{Person: w.Person, Commitment: w.Commitment}] = w.Words
		}
	}
	said := func(text string) string {
		return mention.Resolve(text, func(m mention.Mention) (string, bool) {
			if said, known := words[m]; known {
				return said, true
			}
			if m.Person != "" {
				return mention.ErasedPerson, true
			}
			return mention.ErasedText, true
		})
	}
	type line struct {
		Seq                 int64
		At, Actor, Sentence string
		Kind                contract.Kind
	}
	zone := civil.MustZone(civil.Paris)
	var lines []line
	for _, stored := range b.Evidence.Facts {
		var fact contract.Fact
		if err := json.Unmarshal([]byte(stored.Fact), &fact); err != nil {
			return nil, err
		}
		lines = append(lines, line{fact.Seq, zone.Clock(fact.At).Format("02/01/2006 15:04"), said(stored.Actor), said(stored.Sentence), fact.Kind})
	}
	var out bytes.Buffer
	err := chronology.Execute(&out, map[string]any{"Contract": b.Evidence.Contract, "Title": said(b.Evidence.Row.Title), "MadeAt": zone.Clock(b.Made.At).Format("02/01/2006 15:04"), "Lines": lines})
	return out.Bytes(), err
}
