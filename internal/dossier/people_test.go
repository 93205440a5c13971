package dossier_test

import (
	"regexp"
	"strings"
	"testing"

	"jalon/internal/contract"
	"jalon/internal/dossier"
)

func holder(t *testing.T, d *dossier.Dossier, party string, role dossier.Role, sheet string) dossier.Person {
	t.Helper()
	for _, p := range d.People {
		if p.Party == party && p.Role == role && p.Sheet == sheet {
			return p
		}
	}
	t.Fatalf("nobody is %s of %s %s", role, party, sheet)
	return dossier.Person{}
}

func TestPeopleAreTheSameInEveryContract(t *testing.T) {
	a, b := holder(t, ehpad(t), "CD-96", dossier.Referent, ""), holder(t, handicap(t), "CD-96", dossier.Referent, "")
	if a.ID != b.ID || a.Name != "Olivier Pradel" || a.Title != "service offre et tarification PA-PH" || a.Address != "olivier.pradel@cd96.example" {
		t.Errorf("Olivier Pradel is %+v in one contract and %+v in the other", a, b)
	}
	if opaque := regexp.MustCompile(`^p-[0-9a-f]{12}$`); !opaque.MatchString(a.ID) {
		t.Errorf("the id %q", a.ID)
	}
	// Two managing bodies are both party OG; their people are not mixed up.
	if x, y := dossier.PersonID("960001014", "Jean Petit"), dossier.PersonID("960001105", "Jean Petit"); x == y {
		t.Error("namesakes of two managing bodies are one person")
	}
	if dossier.PersonID("CD-96", "Olivier  Pradel ") != a.ID || dossier.PersonID("CD-96", "olivier pradel") != a.ID {
		t.Error("spaces and capitals make another person")
	}
	if again := holder(t, ehpad(t), "CD-96", dossier.Referent, ""); again.ID != a.ID {
		t.Error("read twice, the same person has two ids")
	}
}

func TestOnePersonMayHoldSeveralParts(t *testing.T) {
	d := ehpad(t)
	referent, pilot := holder(t, d, "OG", dossier.Referent, ""), holder(t, d, "OG", dossier.Pilot, "FA-A9")
	if referent.ID != pilot.ID || referent.Name != "Karim Belaïd" {
		t.Errorf("the referent %s pilots FA-A9 as %s", referent.ID, pilot.ID)
	}
	s := d.Opening()
	if today := day("2026-11-21"); s.Holder("OG", dossier.Referent, "", today) != referent.ID || s.Pilot("FA-A9", today) != referent.ID ||
		s.Holder("OG", dossier.Signatory, "", today) != holder(t, d, "OG", dossier.Signatory, "").ID {
		t.Errorf("the register holds %+v", s.People)
	}
	if s.Parties[len(s.Parties)-1].Code != "OG" {
		t.Error("the managing body is not the last party")
	}
}

// A file may leave a post vacant. Whoever holds the party's other post stands in; nobody without a name takes part.
func TestVacantPosts(t *testing.T) {
	d := handicap(t, with(nil, "managing_body", "cpom_referent"), func(file map[string]any) {
		file["authorities"].([]any)[1].(map[string]any)["referent"] = " "
	})
	for _, p := range d.People {
		if strings.TrimSpace(p.Name) == "" {
			t.Errorf("somebody without a name is %s of %s", p.Role, p.Party)
		}
	}
	s := d.Opening()
	today := day("2026-11-21")
	for _, p := range s.Parties {
		if contact := s.Contact(p.Code, today); contact == "" || strings.HasPrefix(d.Person(contact), "p-") {
			t.Errorf("%s is represented by %q", p.Code, d.Person(contact))
		}
	}
	if s.Contact("CD-96", today) != s.Holder("CD-96", dossier.Signatory, "", today) || s.Holder("CD-96", dossier.Referent, "", today) != "" {
		t.Errorf("the signatory does not stand in for the missing referent: %+v", s.People)
	}
}

func TestNames(t *testing.T) {
	d := ehpad(t)
	for got, want := range map[string]string{
		d.Party("ARS-MV"): "ARS Massif-et-Vallées", d.Party("CD-00"): "CD-00", d.Sheet("FA-9"): "FA-9", d.Person("p-0"): "p-0", d.Step("FA-A2", 9): "étape 9", d.Step("FA-A2", 0): "étape 0",
		d.Person(dossier.PersonID("ARS-MV", "Claire Vasseur")): "Claire Vasseur",
	} {
		if got != want {
			t.Errorf("called %q, want %q", got, want)
		}
	}
	if d.Sheet("FA-A2") == "FA-A2" || d.Step("FA-A2", 2) == "étape 2" {
		t.Error("a fiche or its step has lost its words")
	}
	labels := 0
	for _, step := range d.Terms().Steps {
		if step.Label != "" {
			labels++
		}
	}
	if labels != len(d.Terms().Steps) || labels < 30 {
		t.Errorf("%d steps have their words", labels)
	}
	var _ contract.Names = d
}
