package contractfile

import "strings"

// reserved: ⟦ and ⟧ surround what stands for a name in the files that are kept. A file that came in with them would name
// somebody whom it does not know.
func (c *check) reserved(at place, tree any) {
	switch value := tree.(type) {
	case string:
		c.unreserved(at, value)
	case []any:
		for i := range value {
			c.reserved(at.item(i), value[i])
		}
	case map[string]any:
		for name := range value {
			c.unreserved(at.field(name), name)
			c.reserved(at.field(name), value[name])
		}
	}
}

func (c *check) unreserved(at place, text string) {
	if strings.ContainsAny(text, "⟦⟧") {
		c.found.add(at, "les signes ⟦ et ⟧ sont réservés.", "Remplacez-les par des crochets ordinaires, [ et ].")
	}
}
