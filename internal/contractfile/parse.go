package contractfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Bounds that no contract reaches, so that a small hostile file cannot cost much memory or time.
const (
	maxDepth  = 32
	maxValues = 100_000
)

// parse turns text whose syntax was checked into the tree that the schema is applied to. encoding/json would silently
// keep the last of two fields of the same name, so the tree is built here and the places of repeated fields come with it.
func parse(body []byte) (tree any, twice []place, err error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	p := &parser{decoder: decoder, body: body}
	tree, err = p.value(nil)
	return tree, p.twice, err
}

// parser counts what it has read, because the tree costs far more memory than the text.
type parser struct {
	decoder *json.Decoder
	body    []byte
	values  int
	twice   []place
}

func (p *parser) value(at place) (any, error) {
	token, err := p.decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("contractfile: %w", err)
	}
	p.values++
	switch {
	case p.values > maxValues:
		return nil, refuse(fmt.Sprintf("contient plus de %d valeurs.", maxValues), "Vérifiez qu'il ne décrit qu'un seul contrat.")
	case len(at) > maxDepth:
		return nil, refuse(fmt.Sprintf("emboîte plus de %d niveaux d'objets ou de listes (%s).", maxDepth, p.here()),
			"Reprenez la structure des exemples.")
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return p.object(at)
		}
		return p.array(at)
	case json.Number:
		if !reasonable(string(token)) {
			return nil, refuse(fmt.Sprintf("contient un nombre démesuré, %s (%s).", quoted(string(token)), p.here()),
				"Écrivez ce nombre avec moins de chiffres, sans exposant.")
		}
	}
	return token, nil
}

func (p *parser) object(at place) (any, error) {
	object := map[string]any{}
	for p.decoder.More() {
		token, err := p.decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("contractfile: %w", err)
		}
		name := token.(string) // the syntax was checked: a field's name is a string
		if _, known := object[name]; known {
			// Reading goes on with the later value, so that other problems are reported too.
			p.twice = append(p.twice, at.field(name))
		}
		if object[name], err = p.value(at.field(name)); err != nil {
			return nil, err
		}
	}
	_, err := p.decoder.Token()
	return object, err
}

func (p *parser) array(at place) (any, error) {
	array := []any{}
	for p.decoder.More() {
		value, err := p.value(at.item(len(array)))
		if err != nil {
			return nil, err
		}
		array = append(array, value)
	}
	_, err := p.decoder.Token()
	return array, err
}

func (p *parser) here() string { return lineAndColumn(p.body, int(p.decoder.InputOffset())) }

// reasonable refuses literals such as 1e999999: exact arithmetic on them, as the schema asks for, could take for ever.
func reasonable(literal string) bool {
	_, exponent, scientific := strings.Cut(strings.ToLower(literal), "e")
	if scientific {
		power, err := strconv.Atoi(exponent)
		if err != nil || power < -20 || power > 20 {
			return false
		}
	}
	return len(literal) <= 40
}
