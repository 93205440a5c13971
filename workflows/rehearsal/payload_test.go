package rehearsal_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/story"
	"jalon/workflows"
	"jalon/workflows/rehearsal"
)

// What travels through Temporal stays small: a contract's history is read whole by every worker that takes it up, and
// the server warns from 256 KiB on. Bounds in bytes, after compression.
const (
	usualPayload   = 8 << 10  // the samples, all their lives long
	largestPayload = 64 << 10 // sixty fiches of twelve steps, the most that a contract file may hold
)

// size is how large a value travels.
func size(t *testing.T, value any) int {
	t.Helper()
	payload, err := workflows.DataConverter(nil).ToPayload(value)
	if err != nil {
		t.Fatal(err)
	}
	return payload.Size()
}

// largest folds facts and measures every input that a run could start from and every batch that could be recorded.
func largest(t *testing.T, facts []contract.Fact) (input, batch int) {
	t.Helper()
	var s contract.State
	for start := 0; start < len(facts); {
		end := start + 1
		for end < len(facts) && facts[end].At.Equal(facts[start].At) && end-start < 32 {
			end++ // said at the same instant, recorded together
		}
		batch = max(batch, size(t, contract.Batch{Contract: s.ID, Facts: facts[start:end]}))
		for _, fact := range facts[start:end] {
			if err := s.Apply(fact); err != nil {
				t.Fatal(err)
			}
		}
		input = max(input, size(t, workflows.Input{State: s}))
		start = end
	}
	// People's programs name their commands by UUIDs, which do not compress as those of a story do.
	s.Answered = nil
	for i := range 64 {
		s.Answered = append(s.Answered, contract.Answered{ID: unlike(100 + i)[:36], Digest: unlike(200 + i)[:16], First: int64(3*i + 1), Last: int64(3*i + 3), At: facts[i%len(facts)].At})
	}
	return max(input, size(t, workflows.Input{State: s})), batch
}

func TestPayloadsOfTheSamplesStaySmall(t *testing.T) {
	for _, name := range []string{"ehpad.json", "handicap.json"} {
		for _, st := range story.Stories() {
			for _, life := range played(t, name, st) {
				input, batch := largest(t, life.Facts)
				opening := size(t, workflows.Input{State: *life.Facts[0].Detail.Opening})
				t.Logf("%s, %s: input %d, batch %d bytes", life.State.ID, st, input, batch)
				if max(input, batch, opening) > usualPayload {
					t.Errorf("%s, %s: input %d, batch %d, opening %d bytes; at most %d", life.State.ID, st, input, batch, opening, usualPayload)
				}
			}
		}
	}
	wordy := contract.Command{
		ID: strings.Repeat("k", contract.MaxCommandID), Action: contract.DecideApproval, By: contract.Actor{Person: dossier.PersonID("ARS", "Claire")}, Reason: unlike(contract.MaxReason),
		Revision: strings.Repeat("a", 64), Bodies: make([]string, contract.MaxBodies),
	}
	for i := range wordy.Bodies {
		wordy.Bodies[i] = unlike(40)
	}
	if n := size(t, wordy); n > usualPayload {
		t.Errorf("the longest command takes %d bytes; at most %d", n, usualPayload)
	}
}

func TestPayloadsOfTheLargestContractStayBounded(t *testing.T) {
	d := sample(t, "handicap.json", crowded)
	opening := d.Opening()
	if len(opening.Sheets) != 60 || len(opening.Sheets[59].Steps) != 12 || len(opening.Parties) != 13 {
		t.Fatalf("%d fiches, %d parties: that is not the largest contract", len(opening.Sheets), len(opening.Parties))
	}
	l := rehearsal.Beginning(d)
	facts, err := contract.Open(opening, l)
	if err != nil {
		t.Fatal(err)
	}
	input, batch := largest(t, facts)
	t.Logf("input %d, batch %d bytes", input, batch)
	if max(input, batch) > largestPayload {
		t.Errorf("input %d, batch %d bytes; at most %d", input, batch, largestPayload)
	}
	s := contract.Successor(&contract.State{ID: opening.ID, TermOn: opening.TermOn, EffectiveOn: opening.EffectiveOn, Parties: opening.Parties,
		Facilities: opening.Facilities, Sheets: opening.Sheets, Findings: opening.Findings, Zone: civil.Paris, Policy: opening.Policy,
		Renewal: contract.Renewal{Stage: lifecycle.Renewing, Successor: opening.ID + "-R2032"}})
	if n := size(t, contract.Succession{Predecessor: opening.ID, Opening: s, At: l}); n > largestPayload {
		t.Errorf("a succession takes %d bytes; at most %d", n, largestPayload)
	}
}

// unlike is a text of n letters that hardly compresses.
func unlike(n int) string {
	var text strings.Builder
	for i := 0; text.Len() < n; i++ {
		sum := sha256.Sum256(fmt.Append(nil, n, i))
		text.WriteString(hex.EncodeToString(sum[:]))
	}
	return text.String()[:n]
}

// crowded fills a contract in force with as much as the schema takes: every code at its longest, nothing repeated.
func crowded(file map[string]any) {
	file["phase"], file["signed_on"], file["reference_date"] = "EXECUTION", "2026-11-02", "2027-01-02"
	code := func(kind string, i int) string { return fmt.Sprintf("%s-%d-%s", kind, i, unlike(40+i))[:24] }
	var authorities, facilities, sheets, findings []any
	for i := range 12 {
		authorities = append(authorities, map[string]any{
			"code": code("CD", i), "kind": "CD", "name": "Département " + fmt.Sprint(i), "signatory": "Présidente " + unlike(30+i), "referent": "Référent " + unlike(30+i), "email": fmt.Sprintf("cd%d@cd.example", i),
		})
	}
	for i := range 80 {
		facilities = append(facilities, map[string]any{
			"code": code("ET", i), "name": "Structure", "finess_et": fmt.Sprintf("96%07d", i),
			"tariff_competence": fmt.Sprintf("conjointe %s + %s + %s", code("CD", i%12), code("CD", (i+1)%12), code("CD", (i+5)%12)),
		})
	}
	for i := range 200 {
		findings = append(findings, map[string]any{"code": code("C", i), "scope": "OG", "nature": "difficulté", "text": "constat", "has_lever": true})
	}
	for i := range 60 {
		var steps []any
		for n := range 12 {
			steps = append(steps, map[string]any{"due_on": civil.On(2027, 2, 1).AddDays((29*i + 131*n) % 1700).String(), "label": "étape", "status": string(contractfile.StepToDo)})
		}
		var concerned []any
		for n := range 20 {
			concerned = append(concerned, code("ET", (7*i+3*n)%80))
		}
		sheets = append(sheets, map[string]any{"code": code("FA", i), "title": "Fiche", "owner": "Pilote " + unlike(40+i), "facilities": concerned, "steps": steps})
	}
	file["authorities"], file["facilities"], file["findings"], file["action_sheets"] = authorities, facilities, findings, sheets
	for _, field := range []string{"strategic_objectives", "intent_sheets", "letters", "meetings", "dialogues", "referent_changes", "consultations"} {
		file[field] = []any{}
	}
	delete(file, "diagnostic")
}
