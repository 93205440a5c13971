package dossier_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
)

// renewed is a contract whose renewal was decided, with what was done by then.
func renewed(d *dossier.Dossier, done ...string) contract.State {
	s := d.Opening()
	s.Renewal = contract.Renewal{Stage: lifecycle.Renewing, Successor: contract.SuccessorID(s.ID, s.TermOn.AddDays(1))}
	for i := range s.Sheets {
		for n := range s.Sheets[i].Steps {
			if slices.Contains(done, s.Sheets[i].Code) {
				s.Sheets[i].Steps[n].Stage = contract.Validated
			}
		}
	}
	return contract.Successor(&s)
}

// What Jalon writes for the successor is a contract file like any other: it is read without a problem, opens in the
// state that the kernel gave, and says the same things in the same words.
func TestSuccessorFileIsAContractFile(t *testing.T) {
	for _, c := range []struct {
		d         *dossier.Dossier
		done      []string
		title, id string
	}{
		{ehpad(t), []string{"FA-A1", "FA-A3"}, "CPOM 2030-2034 « Les Jardins de la Cère »", "CPOM-96-2025-001-R2030"},
		{handicap(t), nil, "CPOM 2032-2036 « Horizons Partagés »", "CPOM-MV-2027-004-R2032"},
		{ehpad(t, with("Contrat des Jardins", "title")), nil, "Contrat des Jardins (renouvellement)", "CPOM-96-2025-001-R2030"},
		{ehpad(t, with("2024-02-29", "effective_on"), with("2029-02-28", "term_on"), with("2024-01-10", "signed_on")), nil, "CPOM 2029-2034 « Les Jardins de la Cère »", "CPOM-96-2025-001-R2029"},
	} {
		opening := renewed(c.d, c.done...)
		next := c.d.Successor(opening, day("2028-09-01"))
		text, err := next.File.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		read, err := contractfile.Read(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", c.id, err)
		}
		if read.ID != c.id || read.Title != c.title || read.Digest() != next.File.Digest() {
			t.Errorf("read as %s %q", read.ID, read.Title)
		}
		again := dossier.New(read).Opening()
		again.Predecessor = opening.Predecessor // a file names no predecessor
		if diff := cmp.Diff(opening, again); diff != "" {
			t.Errorf("%s opens in another state than the kernel gave:\n%s", c.id, diff)
		}
		opens(t, opening, "2028-09-01")
		for _, sheet := range opening.Sheets {
			if slices.Contains(c.done, sheet.Code) {
				t.Errorf("%s was finished and is carried over", sheet.Code)
			}
			for n := range sheet.Steps {
				if label := next.Step(sheet.Code, n+1); label == "" || next.Sheet(sheet.Code) != c.d.Sheet(sheet.Code) {
					t.Errorf("%s, step %d: %q", sheet.Code, n+1, label)
				}
			}
		}
	}
}

func TestStoredDossierIsTheSame(t *testing.T) {
	for _, d := range []*dossier.Dossier{ehpad(t), handicap(t)} {
		text, err := d.File.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		stored, err := dossier.Stored(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d.Opening(), stored.Opening()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(d.People, stored.People); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := dossier.Stored([]byte("{")); err == nil {
		t.Error("half a file was read")
	}
}
