package hindsight_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/hindsight"
)

// Every kind of fact has a room, and every room a name. The kinds are read where they are declared, so that a new one
// cannot be forgotten.
func TestEveryFactHasARoom(t *testing.T) {
	declared, err := os.ReadFile("../contract/fact.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`Kind += "([a-z_.]+)"`).FindAllSubmatch(declared, -1)
	if len(kinds) < 40 {
		t.Fatalf("only %d kinds of facts were found", len(kinds))
	}
	for _, kind := range kinds {
		if room := hindsight.Of(contract.Kind(kind[1])); !slices.Contains(hindsight.Rooms(), room) {
			t.Errorf("%s has no room", kind[1])
		}
	}
	for _, room := range hindsight.Rooms() {
		if room.Label() == "" {
			t.Errorf("%s has no name", room)
		}
	}
	if hindsight.Of("gossip.heard") != "" {
		t.Error("a kind that does not exist has a room")
	}
}

func TestDecisionsAreAnswersAndWhatTheySettle(t *testing.T) {
	for kind, want := range map[contract.Kind]bool{
		contract.ApprovalDecided: true, contract.VisaWithheld: true, contract.ApprovalLapsed: true, contract.ContractSigned: true, contract.RenewalDecided: true,
		contract.ApprovalSubmitted: false, contract.DeadlineDue: false, contract.RoleAssigned: false, contract.DiagnosticDeposited: false,
	} {
		if hindsight.Decision(kind) != want {
			t.Errorf("%s is a decision: %t", kind, !want)
		}
	}
}
