package contractfile

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// place is the way from the root of a file to one value: field names and positions.
type place []string

func (p place) field(name string) place { return append(slices.Clip(p), name) }

// Clip keeps two places that grow from the same one apart.
func (p place) item(i int) place { return append(slices.Clip(p), strconv.Itoa(i)) }

// last is the field or position itself, "" for the root.
func (p place) last() string {
	if len(p) == 0 {
		return ""
	}
	return p[len(p)-1]
}

// pointer is the place as a JSON pointer (RFC 6901).
func (p place) pointer() string {
	var b strings.Builder
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	for _, step := range p {
		b.WriteByte('/')
		b.WriteString(escape.Replace(step))
	}
	return b.String()
}

// compare puts places in the order people read them: item 2 before item 10, and an object before what it holds.
func (p place) compare(q place) int {
	return slices.CompareFunc(p, q, func(a, b string) int {
		return cmp.Or(cmp.Compare(position(a), position(b)), strings.Compare(a, b))
	})
}

// position is the number a step is made of; names come after all positions.
func position(step string) uint64 {
	if step == "" || step[0] < '0' || step[0] > '9' {
		return math.MaxUint64
	}
	i, err := strconv.ParseUint(step, 10, 64)
	if err != nil {
		return math.MaxUint64
	}
	return i
}

// within walks a decoded JSON tree down to the place and hands each value on the way to visit, the root first.
func (p place) within(tree any, visit func(value any)) {
	visit(tree)
	for _, step := range p {
		switch holder := tree.(type) {
		case map[string]any:
			tree = holder[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(holder) {
				return
			}
			tree = holder[i]
		default:
			return
		}
		visit(tree)
	}
}
