package rehearsal_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jalon/internal/contract"
	"jalon/internal/story"
	"jalon/workflows/rehearsal"
)

var update = flag.Bool("update", false, "rewrite the expected lives in testdata")

// A life is the same however it is cut into runs, fact by fact, and it is the one written down in testdata: equality
// alone could hide a fault that all cuts share.
func TestTheSameLifeUnderAnyCut(t *testing.T) {
	d := sample(t, "ehpad.json")
	uncut := played(t, "ehpad.json", story.Conflict)
	runs := 0
	for _, cut := range []rehearsal.Cut{1, 2, 3, 5, 7, 11, 1000} {
		lives, err := rehearsal.Whole(d, story.Conflict, cut)
		if err != nil {
			t.Fatalf("cut every %d commands: %v", cut, err)
		}
		for i := range uncut {
			if diff := cmp.Diff(toTheSecond(uncut[i].Facts), toTheSecond(lives[i].Facts), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("cut every %d commands, life %d differs:\n%s", cut, i, diff)
			}
		}
		runs += lives[0].Runs
		if cut == 1 && lives[0].Runs < 40 {
			t.Errorf("cut after each command it took %d runs only", lives[0].Runs)
		}
	}
	t.Logf("%d facts, %d runs in all", len(uncut[0].Facts)+len(uncut[1].Facts), runs)

	var written strings.Builder
	for _, life := range uncut {
		for _, fact := range life.Facts {
			fmt.Fprintf(&written, "%s %s %s %s\n", life.State.ID, life.State.Today(fact.At), fact.Kind, fact.Subject)
		}
	}
	golden(t, "ehpad-conflict.txt", strings.ReplaceAll(written.String(), " \n", "\n"))
}

// toTheSecond drops what the start of another run adds to the clock of the test environment.
func toTheSecond(facts []contract.Fact) []contract.Fact {
	same := make([]contract.Fact, len(facts))
	for i, fact := range facts {
		fact.At = fact.At.Truncate(time.Second)
		same[i] = fact
	}
	return same
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what is played: go test ./workflows/rehearsal -update and read the difference\n%s", path, diff)
	}
}
