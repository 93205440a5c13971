package diagnostic

import (
	"fmt"
	"slices"

	"jalon/internal/contractfile"
)

// Kind is a link of the chain that goes from what was found to what is measured (F-OB-01).
type Kind string

const (
	Finding              Kind = "finding"
	Cause                Kind = "cause"
	StrategicObjective   Kind = "strategic_objective"
	OperationalObjective Kind = "operational_objective"
	ActionSheet          Kind = "action_sheet"
	IntentSheet          Kind = "intent_sheet"
	Indicator            Kind = "indicator"
)

// Kinds lists them from the finding down.
func Kinds() []Kind {
	return []Kind{Finding, Cause, StrategicObjective, OperationalObjective, ActionSheet, IntentSheet, Indicator}
}

// Node is one link. Code is the file's, and for a cause its finding's with its rank: A-C1#2. Lever is told of findings only:
// without one nothing may follow (F-OB-04).
type Node struct {
	Kind  Kind   `json:"kind"`
	Code  string `json:"code"`
	Text  string `json:"text"`
	Lever *bool  `json:"has_lever,omitempty"`
}

// Trail is what leads to a node and what follows from it, both from the finding down.
type Trail struct {
	From Node   `json:"from"`
	Up   []Node `json:"up" nullable:"false"`
	Down []Node `json:"down" nullable:"false"`
}

// Follow gives the trail of each node of that code, nothing when there is none. Series of codes are apart in a file, so
// that a finding and a fiche may share one; each then has a trail.
func Follow(f *contractfile.File, code string) []Trail {
	c := chain(f)
	var trails []Trail
	for i, node := range c.nodes {
		if node.Code == code {
			trails = append(trails, Trail{From: node, Up: c.reached(i, c.up), Down: c.reached(i, c.down)})
		}
	}
	return trails
}

// linked is a graph without cycles: each kind only leads to later ones.
type linked struct {
	nodes    []Node
	at       map[Node]int // by kind and code alone
	up, down map[int][]int
}

// chain links all of a file. References were checked when the file was read, so an end that is missing was never named.
func chain(f *contractfile.File) *linked {
	c := &linked{at: map[Node]int{}, up: map[int][]int{}, down: map[int][]int{}}
	ends := map[string][]int{} // by finding: what an objective that answers it hangs from
	for _, finding := range f.Findings {
		from := c.add(Node{Finding, finding.Code, finding.Text, &finding.HasLever})
		ends[finding.Code] = []int{from}
		for i, cause := range finding.Causes {
			if i == 0 {
				ends[finding.Code] = nil
			}
			below := c.add(Node{Kind: Cause, Code: fmt.Sprintf("%s#%d", finding.Code, i+1), Text: cause})
			c.link(from, below)
			ends[finding.Code] = append(ends[finding.Code], below)
		}
	}
	for _, s := range f.StrategicObjectives {
		strategic := c.add(Node{Kind: StrategicObjective, Code: s.Code, Text: s.Text})
		for _, finding := range s.Findings {
			for _, end := range ends[finding] {
				c.link(end, strategic)
			}
		}
		for _, o := range s.OperationalObjectives {
			operational := c.add(Node{Kind: OperationalObjective, Code: o.Code, Text: o.Text})
			c.link(strategic, operational)
			c.measured(operational, o.Indicators)
		}
	}
	for _, s := range f.ActionSheets {
		sheet := c.add(Node{Kind: ActionSheet, Code: s.Code, Text: s.Title})
		if above, known := c.at[Node{Kind: OperationalObjective, Code: s.OperationalObjective}]; known {
			c.link(above, sheet)
		}
		c.measured(sheet, s.Indicators)
	}
	for _, s := range f.IntentSheets {
		sheet := c.add(Node{Kind: IntentSheet, Code: s.Code, Text: s.Title})
		if above, known := c.at[Node{Kind: StrategicObjective, Code: s.StrategicObjective}]; known {
			c.link(above, sheet)
		}
	}
	return c
}

func (c *linked) add(n Node) int {
	c.nodes = append(c.nodes, n)
	c.at[Node{Kind: n.Kind, Code: n.Code}] = len(c.nodes) - 1
	return len(c.nodes) - 1
}

func (c *linked) measured(holder int, indicators []contractfile.Indicator) {
	for _, i := range indicators {
		c.link(holder, c.add(Node{Kind: Indicator, Code: i.Code, Text: i.Label}))
	}
}

func (c *linked) link(above, below int) {
	c.down[above] = append(c.down[above], below)
	c.up[below] = append(c.up[below], above)
}

// reached lists what one direction leads to, each node once, by kind and then in the order of the file.
func (c *linked) reached(from int, way map[int][]int) []Node {
	seen := map[int]bool{}
	for next := slices.Clone(way[from]); len(next) > 0; next = next[1:] {
		if i := next[0]; !seen[i] {
			seen[i] = true
			next = append(next, way[i]...)
		}
	}
	var nodes []Node
	for _, kind := range Kinds() {
		for i, n := range c.nodes {
			if seen[i] && n.Kind == kind {
				nodes = append(nodes, n)
			}
		}
	}
	return nodes
}
