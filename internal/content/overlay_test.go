package content_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"jalon/internal/content"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/contractfile/generate"
	"jalon/internal/lifecycle"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Every item of a file, drafted as it stands, makes the same file; taken out and put back, it stands where it stood.
func TestAFileOverlaidByItselfIsItself(t *testing.T) {
	looked := 0
	for seed := range uint64(8) {
		file := generate.File(rand.New(rand.NewPCG(seed, 4)))
		var drafts []content.Draft
		for _, item := range itemsOf(file) {
			if body, there := content.Body(file, item); there {
				drafts = append(drafts, content.Draft{Item: item, Version: 1, Body: body})
				accepted, err := content.Accept(file, []content.Draft{{Item: item}}, drafts[len(drafts)-1])
				if err != nil || string(accepted) != string(body) {
					t.Fatalf("seed %d, %s put back: %v\n%s\n%s", seed, item, err, body, accepted)
				}
				looked++
			}
		}
		overlaid, err := content.Overlay(file, drafts, nil)
		must(t, err)
		must(t, content.Check(overlaid))
		if overlaid.Digest() != file.Digest() {
			t.Errorf("seed %d: another file", seed)
		}
	}
	if looked < 50 {
		t.Errorf("%d items were looked at", looked)
	}
}

// The order in which drafts come changes nothing, and new items go last as people count.
func TestNewItemsGoLast(t *testing.T) {
	file := generate.File(rand.New(rand.NewPCG(8, 4)))
	finding := func(code string) content.Draft {
		body, err := json.Marshal(map[string]any{"code": code, "scope": "OG", "nature": "enjeu", "text": code, "has_lever": true})
		must(t, err)
		return content.Draft{Item: content.ItemOf(content.Finding, code), Version: 1, Body: body}
	}
	drafts := []content.Draft{finding("N-10"), finding("N-9"), finding("N-9.1"), finding("M-100")}
	first, err := content.Overlay(file, drafts, nil)
	must(t, err)
	slices.Reverse(drafts)
	second, err := content.Overlay(file, drafts, nil)
	must(t, err)
	var codes []string
	for _, f := range first.Findings[len(file.Findings):] {
		codes = append(codes, f.Code)
	}
	if got := strings.Join(codes, " "); got != "M-100 N-9 N-9.1 N-10" || first.Digest() != second.Digest() {
		t.Errorf("new findings: %s; the same in another order: %v", got, first.Digest() == second.Digest())
	}
}

// An objective's indicator is measured like a fiche's.
func TestAnIndicatorOfAnObjectiveIsMeasured(t *testing.T) {
	file := generate.File(rand.New(rand.NewPCG(8, 4)))
	file.StrategicObjectives = []contractfile.StrategicObjective{{Code: "OS", Theme: "T1", Text: "x", OperationalObjectives: []contractfile.OperationalObjective{
		{Code: "OO", Text: "x", Indicators: []contractfile.Indicator{{Code: "I-OO", Label: "x", Kind: contractfile.IndicatorOutput, Direction: contractfile.DirectionUp}}},
	}}}
	m := content.Measure{Indicator: "I-OO", Year: 2027, Value: "12.50", Source: "Relevé"}
	must(t, content.AcceptMeasure(file, nil, m))
	measured, err := content.Overlay(file, nil, []content.Measure{m, {Indicator: "I-GONE", Year: 2027, Value: "1"}})
	must(t, err)
	if i := measured.StrategicObjectives[0].OperationalObjectives[0].Indicators[0]; i.Actuals["2027"] != "12.50" || i.Records["2027"].Source != "Relevé" {
		t.Errorf("measured: %+v", i)
	}
	if _, wrong := errors.AsType[*contractfile.Invalid](content.AcceptMeasure(file, nil, content.Measure{Indicator: "I-GONE", Year: 2027, Value: "1"})); !wrong {
		t.Error("an indicator that is not there is measured")
	}
}

func TestItemsAreWrittenAsTheyAreRead(t *testing.T) {
	for _, text := range []string{"finding/A-C1", "strategic_objective/OS-A1", "action_sheet/FA-A1", "intent_sheet/FA-A10", "diagnostic", "framing", "annexes", "reorganisation",
		"section/A-E1.2:estate", "territorial/ARS-MV", "reaction/OG", "synthesis/T1"} {
		item, err := content.ParseItem(text)
		if err != nil || content.ItemOf(item.Kind(), item.Code()) != item || string(item) != text {
			t.Errorf("%s: %s, %v", text, item, err)
		}
	}
	for _, text := range []string{"", "finding", "finding/", "diagnostic/x", "facilities", "authorities/ARS", "action_sheets/FA-A1", "section/OG", "section/OG:", "section/OG:a:b",
		"section", "framing/want", "reaction/OG:1", "finding/" + strings.Repeat("x", content.MostItem)} {
		if item, err := content.ParseItem(text); err == nil {
			t.Errorf("%q is %s", text, item)
		}
	}
}

func TestWhatMayBeEdited(t *testing.T) {
	in := func(phase lifecycle.State) contract.State { return contract.State{Phase: phase} }
	asked := in(lifecycle.Negotiation)
	asked.Sheets = []contract.Sheet{{Code: "FA1", Approved: true}, {Code: "FA2"}, {Code: "FA3"}}
	asked.Approvals = []contract.Approval{{ID: "sheet.FA2", State: lifecycle.Pending}, {ID: "sheet.FA3", State: lifecycle.ChangesRequested}}
	diagnosed := in(lifecycle.InDiagnosis)
	diagnosed.Approvals = []contract.Approval{{ID: "diagnostic", State: lifecycle.Pending}}
	for _, c := range []struct {
		state contract.State
		item  content.Item
		open  bool
	}{
		{in(lifecycle.Programmed), "finding/C1", true},
		{in(lifecycle.InDiagnosis), content.Diagnostic, true},
		{diagnosed, content.Diagnostic, false},
		{diagnosed, "section/OG:estate", false},
		{diagnosed, content.Framing, false},
		{diagnosed, "finding/C1", true},
		{asked, "action_sheet/FA1", false},
		{asked, "action_sheet/FA2", false},
		{asked, "action_sheet/FA3", true},
		{asked, "action_sheet/FA4", true},
		{asked, "intent_sheet/FA1", true},
		{in(lifecycle.Signature), "finding/C1", false},
		{in(lifecycle.Signature), "reaction/OG", false},
		{in(lifecycle.Signature), "annexes", true},
		{in(lifecycle.InForce), "strategic_objective/OS1", false},
		{in(lifecycle.InForce), "conventions", true},
		{in(lifecycle.Expired), "conventions", false},
	} {
		open, why := content.Editable(c.state, c.item)
		if open != c.open || open != (why == "") {
			t.Errorf("%s, %s: %v, %q", c.state.Phase, c.item, open, why)
		}
	}
}
