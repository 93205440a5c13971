package contractfile_test

import (
	"bytes"
	"errors"
	"testing"
	"unicode/utf8"

	"jalon/internal/contractfile"
)

// smallContract is the seed the fuzzer can change quickly: short, with one of each kind of reference.
const smallContract = `{"id":"C-1","title":"t","phase":"EXECUTION","effective_on":"2025-01-01","term_on":"2029-12-31","reference_date":"2026-01-01",
"signed_on":"2024-12-12","managing_body":{"name":"n","finess_ej":"960001014","email":"a@b.example"},
"authorities":[{"code":"A","kind":"ARS","name":"n","signatory":"s","email":"a@b.example"},{"code":"D","kind":"CD","name":"n","signatory":"s","email":"d@b.example"}],
"facilities":[{"code":"E","name":"n","finess_et":"2A0002012","tariff_competence":"conjointe ARS + D","gmp":7.10}],
"findings":[{"code":"F","scope":"E","nature":"enjeu","text":"t","has_lever":true}],
"strategic_objectives":[{"code":"S","theme":"T1","text":"t","findings":["F"],"operational_objectives":[{"code":"O","text":"t"}]}],
"action_sheets":[{"code":"H","title":"t","owner":"o","operational_objective":"O","facilities":["E"],"steps":[{"due_on":"2026-01-01","label":"l","status":"fait"}],
"indicators":[{"code":"I","label":"l","kind":"activité","direction":"hausse","baseline":{"year":2024,"value":1.0},"targets":{"2025":2e1}}]}],"timeline":[1]}`

// FuzzRead holds what must be true of any bytes whatever: a whole file or a refusal, never both, never a panic; a
// refusal says something in valid UTF-8; and what was read can be written and read again as the same contract.
func FuzzRead(f *testing.F) {
	f.Add([]byte(smallContract))
	f.Add(example(f, ehpad))
	f.Add(example(f, handicap))
	for _, d := range allDamages() {
		if body := edited(f, d.example, d.edit); len(body) < 64<<10 {
			f.Add(body)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		file, err := contractfile.Read(bytes.NewReader(body))
		if (file == nil) == (err == nil) {
			t.Fatalf("file %v and error %v", file != nil, err)
		}
		if err != nil {
			var invalid *contractfile.Invalid
			if !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
				t.Fatalf("not a refusal of the file: %v", err)
			}
			for _, p := range invalid.Problems {
				if p.Message == "" || p.Remedy == "" || !utf8.ValidString(p.Message+p.Remedy) {
					t.Fatalf("a problem says nothing: %+v", p)
				}
			}
			return
		}
		canonical, err := file.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		again, err := contractfile.Read(bytes.NewReader(canonical))
		if err != nil {
			t.Fatalf("the canonical form is refused: %v", err)
		}
		if again.Digest() != file.Digest() {
			t.Fatal("the canonical form reads as another contract")
		}
		for _, facility := range file.Facilities {
			if len(file.Competence(facility.Code)) == 0 {
				t.Fatalf("nobody prices %s", facility.Code)
			}
		}
	})
}
