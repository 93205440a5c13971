package contractfile_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// example is the text of ehpad.json or handicap.json.
func example(t testing.TB, name string) []byte {
	t.Helper()
	body, err := fs.ReadFile(contractfile.Examples(), name)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func mustRead(t testing.TB, body []byte) *contractfile.File {
	t.Helper()
	file, err := contractfile.Read(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("an honest contract is refused:\n%v", err)
	}
	return file
}

// edit changes the JSON text of a contract.
type edit func(t testing.TB, body []byte) []byte

// edited applies edits in turn to a fresh copy of an example.
func edited(t testing.TB, name string, edits ...edit) []byte {
	t.Helper()
	body := example(t, name)
	for _, e := range edits {
		body = e(t, body)
	}
	return body
}

// swap replaces the first occurrence of a piece of text, which must be there.
func swap(old, replacement string) edit {
	return func(t testing.TB, body []byte) []byte {
		t.Helper()
		if !bytes.Contains(body, []byte(old)) {
			t.Fatalf("the example does not contain %q", old)
		}
		return bytes.Replace(body, []byte(old), []byte(replacement), 1)
	}
}

// set puts a JSON value at a pointer whose holder exists; "-" as the last step appends to a list.
func set(pointer, value string) edit {
	return reshape(pointer, func(t testing.TB, holder any, last string) any {
		var decoded any
		if err := json.Unmarshal([]byte(value), &decoded); err != nil {
			t.Fatal(err)
		}
		switch h := holder.(type) {
		case map[string]any:
			h[last] = decoded
		case []any:
			if last == "-" {
				return append(h, decoded)
			}
			h[index(t, last)] = decoded
		}
		return holder
	})
}

// drop removes the field or item at a pointer.
func drop(pointer string) edit {
	return reshape(pointer, func(t testing.TB, holder any, last string) any {
		switch h := holder.(type) {
		case map[string]any:
			if _, known := h[last]; !known {
				t.Fatalf("nothing to drop at %s", pointer)
			}
			delete(h, last)
		case []any:
			return append(h[:index(t, last)], h[index(t, last)+1:]...)
		}
		return holder
	})
}

func reshape(pointer string, change func(t testing.TB, holder any, last string) any) edit {
	return func(t testing.TB, body []byte) []byte {
		t.Helper()
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		var tree any
		if err := decoder.Decode(&tree); err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(reshaped(t, tree, strings.Split(pointer, "/")[1:], change))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

func reshaped(t testing.TB, tree any, steps []string, change func(testing.TB, any, string) any) any {
	t.Helper()
	if len(steps) == 1 {
		return change(t, tree, steps[0])
	}
	switch holder := tree.(type) {
	case map[string]any:
		holder[steps[0]] = reshaped(t, holder[steps[0]], steps[1:], change)
	case []any:
		i := index(t, steps[0])
		holder[i] = reshaped(t, holder[i], steps[1:], change)
	default:
		t.Fatalf("no way through %q", steps[0])
	}
	return tree
}

func index(t testing.TB, step string) int {
	t.Helper()
	i, err := strconv.Atoi(step)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestExamplesAreReadWhole(t *testing.T) {
	ehpad := mustRead(t, example(t, "ehpad.json"))
	if ehpad.ID != "CPOM-96-2025-001" || ehpad.Phase != contractfile.PhaseExecution || ehpad.ContractYear.Int() != 2 || !ehpad.Fictional {
		t.Errorf("head of ehpad.json: %+v", ehpad)
	}
	if ehpad.SignedOn != civil.MustParse("2024-12-12") || !ehpad.PlannedSignatureOn.IsZero() || ehpad.TermOn != civil.MustParse("2029-12-31") {
		t.Errorf("dates of ehpad.json: %v %v %v", ehpad.SignedOn, ehpad.PlannedSignatureOn, ehpad.TermOn)
	}
	sheet := ehpad.ActionSheets[3]
	if target := sheet.Indicators[0].Targets["2025"]; target != "13.0" || target.Float() != 13 {
		t.Errorf("the target of IND-A6 for 2025 is %q, want the literal 13.0", target)
	}
	if sheet.Steps[3].DueOn != civil.MustParse("2027-12-31") || sheet.Steps[3].Status != contractfile.StepToDo {
		t.Errorf("last step of FA-A4: %+v", sheet.Steps[3])
	}
	if f := ehpad.Facilities; f[0].GMP.Int() != 742 || f[3].GMP != nil || f[2].HASEvaluation != "2026-11 (programmée)" {
		t.Errorf("facilities of ehpad.json: %+v", f)
	}

	handicap := mustRead(t, example(t, "handicap.json"))
	counts := []int{len(handicap.Authorities), len(handicap.Facilities), len(handicap.Findings), len(handicap.StrategicObjectives), len(handicap.ActionSheets), len(handicap.Meetings)}
	if diff := cmp.Diff([]int{3, 9, 10, 6, 10, 3}, counts); diff != "" {
		t.Errorf("contents of handicap.json (-want +got):\n%s", diff)
	}
	if !handicap.SignedOn.IsZero() || !handicap.Meetings[2].MinutesOn.IsZero() || handicap.Findings[9].Priority != nil {
		t.Error("a null of handicap.json was read as something")
	}
	if got := handicap.ActionSheets[0].Status; got != "validée ARS, CD-96 ; CD-00 en attente" {
		t.Errorf("status of FA-B1 is %q", got)
	}
}

func TestHonestVariantsAreRead(t *testing.T) {
	sheetless := []edit{set("/action_sheets", "[]"), set("/intent_sheets", "[]"), set("/strategic_objectives", "[]")}
	for name, c := range map[string]struct {
		example string
		edits   []edit
	}{
		"only what is required": {"handicap.json", append([]edit{
			drop("/findings"), drop("/launch"), drop("/letters"), drop("/diagnostic"), drop("/meetings"), drop("/consultations"), drop("/dialogues"),
			drop("/documents"), drop("/amendments"), drop("/renewal_opened_on"), drop("/timeline"), drop("/milestones"), drop("/expected_alerts"),
			drop("/expected_silences"), drop("/partners"), drop("/governance_bodies"), drop("/involvement"), drop("/referent_changes"), drop("/signed_on"),
			drop("/planned_signature_on"), drop("/legal_basis"), drop("/contract_year"), drop("/fictional"), drop("/new_competent_authorities"),
		}, drop("/action_sheets"), drop("/intent_sheets"), drop("/strategic_objectives"))},
		"no findings":                   {"ehpad.json", append([]edit{set("/findings", "[]")}, sheetless...)},
		"another id":                    {"ehpad.json", []edit{set("/id", `"a.b_C-9"`)}},
		"another phase, with accents":   {"handicap.json", []edit{set("/phase", `"NÉGOCIATION"`)}},
		"term on 29 February":           {"ehpad.json", []edit{set("/effective_on", `"2024-03-01"`), set("/term_on", `"2028-02-29"`), set("/action_sheets", "[]")}},
		"effect on 29 February":         {"ehpad.json", []edit{set("/effective_on", `"2024-02-29"`), set("/signed_on", `"2024-02-28"`), set("/term_on", `"2029-02-28"`), set("/action_sheets", "[]")}},
		"six years with an extension":   {"ehpad.json", []edit{set("/term_on", `"2030-12-31"`)}},
		"one authority":                 {"handicap.json", append([]edit{drop("/authorities/2"), drop("/authorities/1"), set("/facilities", `[{"code":"X","name":"IME","finess_et":"2A0003010","tariff_competence":"exclusive ARS"}]`), set("/letters", "[]"), set("/meetings", "[]"), set("/referent_changes", "[]"), set("/diagnostic/grid_versions", "{}"), set("/findings", "[]")}, sheetless...)},
		"a métropole instead of the CD": {"ehpad.json", []edit{set("/authorities/1/kind", `"Métropole"`), set("/facilities/0/tariff_competence", `"conjointe ARS + Métropole"`)}},
		"comments of any content":       {"ehpad.json", []edit{set("/milestones", "null"), set("/timeline", `"plus tard"`), set("/expected_alerts", "12"), set("/expected_silences", `{"a":[true]}`)}},
		"a sheet without steps":         {"ehpad.json", []edit{set("/action_sheets/0/steps", "[]")}},
		"an unfinished sheet":           {"handicap.json", []edit{set("/action_sheets/-", `{"code":"FA-B12","title":"À écrire","owner":"Inès Cordier"}`)}},
		"whole numbers with decimals":   {"ehpad.json", []edit{swap(`"gmp": 742`, `"gmp": 742.0`), swap(`"synthesis_pages": 13`, `"synthesis_pages": 13.0`)}},
		"texts over several lines":      {"ehpad.json", []edit{set("/findings/0/text", `"Premier paragraphe.\n\nSecond\u00a0paragraphe\u202f!"`)}},
		"a joint competence of three":   {"handicap.json", []edit{set("/facilities/0/tariff_competence", `"conjointe ARS + CD-96 + CD-00"`)}},
		"a byte order mark":             {"ehpad.json", []edit{swap("{\n", "\uFEFF{\n")}},
		"an amendment":                  {"ehpad.json", []edit{set("/amendments/-", `{"on":"2026-02-01","subject":"Extension de dix places"}`), set("/new_competent_authorities", `["CD-97"]`)}},
		"a diagnostic half planned":     {"handicap.json", []edit{set("/diagnostic/og_end", "null"), set("/diagnostic/restitution_on", "null")}},
		"no launch yet":                 {"handicap.json", []edit{set("/launch", "null"), set("/diagnostic", "null"), set("/phase", `"PROGRAMMATION"`)}},
	} {
		t.Run(name, func(t *testing.T) {
			file := mustRead(t, edited(t, c.example, c.edits...))
			canonical, err := file.Canonical()
			if err != nil {
				t.Fatal(err)
			}
			if again := mustRead(t, canonical); again.Digest() != file.Digest() {
				t.Error("the canonical form reads as another file")
			}
		})
	}
}

func TestSpellingsOfClosedListsAreOne(t *testing.T) {
	plain := mustRead(t, example(t, "handicap.json"))
	accented := mustRead(t, edited(t, "handicap.json", set("/phase", `"NÉGOCIATION"`)))
	if accented.Phase != contractfile.PhaseNegotiation || accented.Digest() != plain.Digest() {
		t.Errorf("phase %q changes the digest", accented.Phase)
	}
	for _, kind := range []string{"METROPOLE", "MÉTROPOLE", "Métropole"} {
		file := mustRead(t, edited(t, "ehpad.json", set("/authorities/1/kind", strconv.Quote(kind))))
		if file.Authorities[1].Kind != contractfile.AuthorityKindMetropole {
			t.Errorf("%s is read as %q", kind, file.Authorities[1].Kind)
		}
	}
}

func TestReadingTroubleIsNotTheFilesFault(t *testing.T) {
	broken := errors.New("disk on fire")
	file, err := contractfile.Read(io.MultiReader(strings.NewReader(`{"id":`), iotest.ErrReader(broken)))
	var invalid *contractfile.Invalid
	if file != nil || !errors.Is(err, broken) || errors.As(err, &invalid) {
		t.Errorf("got %v, %v; want the reader's own error", file, err)
	}
}

// competences is the golden list of who prices what in the two examples.
var competences = map[string]string{
	"ehpad.json":    "A-E1=ARS-MV+CD-96 A-E2=ARS-MV+CD-96 A-E3=ARS-MV+CD-96 A-E4=CD-96",
	"handicap.json": "B-E1=ARS-MV B-E2=ARS-MV B-E3=ARS-MV B-E4=ARS-MV B-E5=ARS-MV+CD-00 B-E6=CD-96 B-E7=CD-00 B-E8=CD-96 B-E9=ARS-MV+CD-96",
}

func TestCompetencesAreResolved(t *testing.T) {
	for name, want := range competences {
		file := mustRead(t, example(t, name))
		var got []string
		for _, f := range file.Facilities {
			got = append(got, fmt.Sprintf("%s=%s", f.Code, strings.Join(file.Competence(f.Code), "+")))
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if got := file.Competence("nowhere"); got != nil {
			t.Errorf("a facility outside the perimeter is priced by %v", got)
		}
	}
}
