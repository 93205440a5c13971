package diagnostic_test

import (
	"strings"
	"testing"

	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
)

func trail(nodes []diagnostic.Node) string {
	var list []string
	for _, n := range nodes {
		list = append(list, n.Code)
	}
	return strings.Join(list, " ")
}

// F-OB-01: the chain is read from either end.
func TestTheChainIsFollowedBothWays(t *testing.T) {
	f := example(t)
	finding(t, f, "A-C7").Causes = nil
	for _, c := range []struct{ from, up, down string }{
		{"A-C1", "", "A-C1#1 A-C1#2 A-C1#3 OS-A2 OO-A2.1 OO-A2.2 FA-A4 FA-A5 IND-A6 IND-A7 IND-A8"},
		{"A-C1#2", "A-C1", "OS-A2 OO-A2.1 OO-A2.2 FA-A4 FA-A5 IND-A6 IND-A7 IND-A8"},
		{"A-C7", "", "OS-A1 OO-A1.1 OO-A1.2 FA-A1 FA-A2 FA-A3 FA-A10 IND-A1 IND-A2 IND-A3 IND-A4 IND-A5"},
		{"IND-A6", "A-C1 A-C1#1 A-C1#2 A-C1#3 OS-A2 OO-A2.1 FA-A4", ""},
		{"FA-A10", "A-C2 A-C5 A-C7 A-C2#1 A-C2#2 A-C2#3 A-C5#1 A-C5#2 OS-A1", ""},
		{"OO-A4.1", "A-C4 A-C5 A-C4#1 A-C4#2 A-C5#1 A-C5#2 OS-A4", "FA-A8 IND-A13"},
		{"A-C9", "", "A-C9#1"},
	} {
		trails := diagnostic.Follow(f, c.from)
		if len(trails) != 1 {
			t.Fatalf("%s has %d trails", c.from, len(trails))
		}
		if up, down := trail(trails[0].Up), trail(trails[0].Down); up != c.up || down != c.down {
			t.Errorf("%s\nup   %s\nwant %s\ndown %s\nwant %s", c.from, up, c.up, down, c.down)
		}
	}
	if lever := diagnostic.Follow(f, "A-C9")[0].From.Lever; lever == nil || *lever {
		t.Error("A-C9 is not told to be without a lever (F-OB-04)")
	}
	if got := diagnostic.Follow(f, "A-C99"); got != nil {
		t.Errorf("an unknown code leads to %v", got)
	}
}

func TestAnObjectiveHasIndicatorsOfItsOwn(t *testing.T) {
	f := example(t)
	f.StrategicObjectives[1].OperationalObjectives[0].Indicators = []contractfile.Indicator{{Code: "IND-OO", Label: "Absentéisme"}}
	if got := trail(diagnostic.Follow(f, "OO-A2.1")[0].Down); got != "FA-A4 IND-OO IND-A6" {
		t.Errorf("down from the objective: %s", got)
	}
	if got := trail(diagnostic.Follow(f, "IND-OO")[0].Up); !strings.HasSuffix(got, "OS-A2 OO-A2.1") {
		t.Errorf("up from its indicator: %s", got)
	}
}

// Series of codes are apart in a file.
func TestTwoThingsMayShareACode(t *testing.T) {
	f := example(t)
	f.ActionSheets[0].Code = "A-C9"
	trails := diagnostic.Follow(f, "A-C9")
	if len(trails) != 2 || trails[0].From.Kind != diagnostic.Finding || trails[1].From.Kind != diagnostic.ActionSheet {
		t.Errorf("%+v", trails)
	}
}
