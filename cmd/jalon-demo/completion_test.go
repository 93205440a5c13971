package main

import (
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/contract"
)

// A play invents no cause and no lever: it names the rule that holds the life back, and says what to do about the file.
func TestAPlayLeavesToItsAuthorWhatOnlyTheyKnow(t *testing.T) {
	refusal := api.Problem{Detail: "A-C1 n'a pas de cause.", Held: []api.HeldRule{{Rule: noIndicator, Subject: "OO-1"}, {Rule: "V-NO-CAUSE", Subject: "A-C1"}}}
	err := newCaller(nil).complete(t.Context(), "CPOM-1", contract.Command{Action: contract.SubmitSheet}, refusal)
	if err == nil {
		t.Fatal("a cause was invented")
	}
	for _, word := range []string{"CPOM-1", "submit_sheet", "V-NO-CAUSE", "A-C1 n'a pas de cause.", "jalon check"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
}
