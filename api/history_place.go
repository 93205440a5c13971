package api

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// place is where a line of the history stands: by instant, facts before refusals, then in the order in which each was
// written. Instants count to the microsecond, as the database keeps them.
type place struct {
	at    time.Time
	class int
	n     int64
}

const (
	ofFact = iota
	ofRefusal
)

func (p place) compare(other place) int {
	return cmp.Or(p.at.Compare(other.at), cmp.Compare(p.class, other.class), cmp.Compare(p.n, other.n))
}

func (p place) before(other place) bool { return p.compare(other) < 0 }

// String is how a cursor tells a place.
func (p place) String() string {
	return fmt.Sprintf("%s %d %d", p.at.UTC().Format(time.RFC3339Nano), p.class, p.n)
}

func readPlace(text string) (p place, well bool) {
	parts := strings.Split(text, " ")
	if len(parts) != 3 {
		return p, false
	}
	var unreadable [3]error
	p.at, unreadable[0] = time.Parse(time.RFC3339Nano, parts[0])
	p.class, unreadable[1] = strconv.Atoi(parts[1])
	p.n, unreadable[2] = strconv.ParseInt(parts[2], 10, 64)
	return p, unreadable == [3]error{} && p.String() == text && (p.class == ofFact || p.class == ofRefusal)
}

// after is the place after which the page starts, the zero place for the first page.
func (p Paged) after() (place, error) {
	text, err := p.position(func(text string) bool { _, well := readPlace(text); return well })
	if err != nil || text == "" {
		return place{}, err
	}
	from, _ := readPlace(text)
	return from, nil
}
