package postgres_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/postgres"
)

// somebody is one person as the operator reads the directory.
func somebody(t *testing.T, db *postgres.DB, id string) postgres.Somebody {
	t.Helper()
	s, err := everything(db).Person(t.Context(), id)
	must(t, err)
	return s
}

func names(people []postgres.Somebody) []string {
	var ids []string
	for _, s := range people {
		ids = append(ids, s.ID)
	}
	return ids
}

// A file is written by one party: it names people and organisations that the directory does not know yet, and corrects
// nobody else's.
func TestAFileCorrectsNobody(t *testing.T) {
	db, _ := migrated(t)
	add := func(id, name, address string) {
		t.Helper()
		n := newContract(programmed(id))
		n.People[6].Name, n.People[6].Address, n.Parties[0].Name = name, address, "ARS "+id
		_, err := db.AddContract(t.Context(), n)
		must(t, err)
	}
	add("CPOM-2", "Marie Leduc", "marie@elan.example")
	must(t, db.DisablePerson(t.Context(), pilot, noon(base)))
	add("CPOM-1", "Marie Autre", "ailleurs@autre.example")
	want := postgres.Somebody{ID: pilot, Organisation: elan, Name: "Marie Leduc", Title: "Cadre", Address: "marie@elan.example", DisabledAt: noon(base)}
	if diff := cmp.Diff(want, somebody(t, db, pilot)); diff != "" {
		t.Errorf("after the second file (-want +got):\n%s", diff)
	}
	organisations, err := everything(db).Organisations(t.Context())
	must(t, err)
	if ars := organisations[2]; ars.ID != "ARS-MV" || ars.Name != "ARS CPOM-2" || ars.Kind != "ARS" {
		t.Errorf("organisations: %+v", organisations)
	}
	must(t, db.SetAddress(t.Context(), pilot, "marie.roy@elan.example"))
	add("CPOM-3", "Marie Leduc", "marie@elan.example")
	if got := somebody(t, db, pilot).Address; got != "marie.roy@elan.example" {
		t.Errorf("the corrected address became %s", got)
	}
}

func TestRegisteringPeople(t *testing.T) {
	db, _ := migrated(t)
	_, err := db.AddContract(t.Context(), newContract(programmed("CPOM-1")))
	must(t, err)
	machine := postgres.Somebody{ID: "p.machine", Organisation: "CD-96", Name: "Entrepôt", Machine: true}
	must(t, db.RegisterPerson(t.Context(), machine))
	if diff := cmp.Diff(machine, somebody(t, db, "p.machine")); diff != "" {
		t.Errorf("registered (-want +got):\n%s", diff)
	}
	refusedWith(t, db.RegisterPerson(t.Context(), machine), postgres.ErrExists)
	refusedWith(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.x", Organisation: "CD-00", Name: "X"}), postgres.ErrUnknown)
	refusedWith(t, db.SetAddress(t.Context(), "p.nobody", "x"), postgres.ErrUnknown)
	refusedWith(t, db.DisablePerson(t.Context(), "p.nobody", noon(base)), postgres.ErrUnknown)
	refusedWith(t, db.EndSessions(t.Context(), "p.nobody", noon(base)), postgres.ErrUnknown)
	must(t, db.DisablePerson(t.Context(), cd, noon(base)))
	must(t, db.DisablePerson(t.Context(), cd, noon(base).AddDate(0, 0, 1)))
	if at := somebody(t, db, cd).DisabledAt; !at.Equal(noon(base)) {
		t.Errorf("disabled again, since %s", at)
	}

	// People of the parties of one's contracts are known, strangers' are not.
	must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.installation", Organisation: "*", Name: "Zoé"}))
	colleagues, err := seenBy(db, og, "2028-06-01").People(t.Context(), "CD-96")
	must(t, err)
	if diff := cmp.Diff([]string{cd, "p.machine", cdChief}, names(colleagues)); diff != "" {
		t.Errorf("people of the CD, by name (-want +got):\n%s", diff)
	}
	all, err := seenBy(db, og, "2028-06-01").People(t.Context(), "")
	must(t, err)
	if len(all) != 8 {
		t.Errorf("the OG knows %v", names(all))
	}
	if none, err := seenBy(db, og, "2028-06-01").People(t.Context(), "*"); err != nil || len(none) > 0 {
		t.Errorf("the OG knows %v of the installation, %v", names(none), err)
	}
}

func TestNamesThatWordsMayNeed(t *testing.T) {
	db, _ := migrated(t)
	l := open(t, inForce("CPOM-1"), "2028-06-01")
	for _, id := range []string{"p.adj", "p.acted", "p.named", "p.other"} {
		must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: id, Organisation: "*", Name: "N " + id, Address: id + "@x.example"}))
	}
	l.do(cdChief, contract.Delegate, "", post("p.acted", "", ""), until("2028-06-01"))
	l.do("p.acted", contract.ProposeAmendment, "step.FA-2.1", on("2029-09-30"))
	l.until("2028-06-02")
	l.do(cdChief, contract.Delegate, "", post("p.adj", "", ""), until("2028-06-30")) // and the first delegation is forgotten
	added(t, db, l)
	known, err := db.Known(t.Context(), "CPOM-1", "p.named", "p.nobody")
	must(t, err)
	for _, id := range []string{ars, pilot, "p.adj", "p.acted", "p.named"} {
		if known[id].Name == "" || known[id].Address == "" {
			t.Errorf("%s is not known: %v", id, known)
		}
	}
	if len(known) != 7+3 {
		t.Errorf("known: %v", known)
	}
}

func TestChainsOfVisas(t *testing.T) {
	db, _ := migrated(t)
	_, err := db.AddContract(t.Context(), newContract(programmed("CPOM-1")))
	must(t, err)
	must(t, db.SetOrganisationVisas(t.Context(), "ARS-MV", []string{"instruction", "direction"}))
	must(t, db.SetOrganisationVisas(t.Context(), elan, []string{"bureau"}))
	must(t, db.SetOrganisationVisas(t.Context(), elan, nil))
	refusedWith(t, db.SetOrganisationVisas(t.Context(), "ARS-XX", nil), postgres.ErrUnknown)
	chains, err := db.OrganisationVisas(t.Context(), []string{"ARS-MV", "CD-96", elan, "ARS-XX"})
	must(t, err)
	if diff := cmp.Diff(map[string][]string{"ARS-MV": {"instruction", "direction"}}, chains); diff != "" {
		t.Errorf("chains (-want +got):\n%s", diff)
	}
}

func TestOfficesAreDatedAndNeverForgotten(t *testing.T) {
	db, conn := migrated(t)
	added(t, db, open(t, inForce("CPOM-1"), "2028-06-01"))
	must(t, db.GrantOffice(t.Context(), cd, "ARS-MV", "auditor", day("2028-06-01"), civil.Date{}))
	must(t, db.GrantOffice(t.Context(), cd, "ARS-MV", "auditor", day("2028-09-01"), day("2028-09-30")))
	refusedWith(t, db.GrantOffice(t.Context(), cd, "ARS-MV", "auditor", day("2028-06-01"), day("2030-01-01")), postgres.ErrExists)
	refusedWith(t, db.GrantOffice(t.Context(), "operator", "*", "operator", civil.Date{}, civil.Date{}), postgres.ErrExists)
	refusedWith(t, db.GrantOffice(t.Context(), "p.nobody", "ARS-MV", "auditor", civil.Date{}, civil.Date{}), postgres.ErrUnknown)
	refusedWith(t, db.GrantOffice(t.Context(), cd, "ARS-XX", "auditor", civil.Date{}, civil.Date{}), postgres.ErrUnknown)
	must(t, db.EndOffice(t.Context(), cd, "ARS-MV", "auditor", day("2028-06-15")))
	refusedWith(t, db.EndOffice(t.Context(), cd, "ARS-MV", "auditor", day("2028-06-15")), postgres.ErrUnknown)
	want := []postgres.Officer{
		{Person: cd, Name: "Anne Brun", Organisation: "ARS-MV", Office: "auditor", From: day("2028-06-01"), Until: day("2028-06-15")},
		{Person: cd, Name: "Anne Brun", Organisation: "ARS-MV", Office: "auditor", From: day("2028-09-01"), Until: day("2028-06-15")}, // never began
	}
	offices, err := seenBy(db, cd, "2028-09-15").Offices(t.Context(), "")
	must(t, err)
	if diff := cmp.Diff(want, offices); diff != "" {
		t.Errorf("offices (-want +got):\n%s", diff)
	}
	if others, err := seenBy(db, og, "2028-06-02").Offices(t.Context(), ""); err != nil || len(others) > 0 {
		t.Errorf("somebody without office sees %v, %v", others, err)
	}
	if _, err := conn.Exec(t.Context(), "INSERT INTO offices (person, organisation, office) VALUES ('p.cd', 'ARS-MV', 'king')"); err == nil {
		t.Error("an office that does not exist was given")
	}
}

func TestIdentitiesAndAccounts(t *testing.T) {
	db, _ := migrated(t)
	n := newContract(programmed("CPOM-1"))
	n.People[4].Address = "Marie@Elan.example" // Jean shares it
	_, err := db.AddContract(t.Context(), n)
	must(t, err)
	must(t, db.Link(t.Context(), "https://idp", "s-1", "agence", ars, "p.admin"))
	must(t, db.Link(t.Context(), "https://idp", "s-1", "agence", ars, "p.admin"))
	refusedWith(t, db.Link(t.Context(), "https://idp", "s-1", "agence", cd, "p.admin"), postgres.ErrExists)
	refusedWith(t, db.Link(t.Context(), "https://idp", "s-2", "agence", "p.nobody", "p.admin"), postgres.ErrUnknown)
	person := func(want string, wantErr error) {
		t.Helper()
		got, err := db.PersonOf(t.Context(), "https://idp", "s-1")
		if got != want {
			t.Errorf("the identity is %q", got)
		}
		refusedWith(t, err, wantErr)
	}
	person(ars, nil)
	if _, err := db.PersonOf(t.Context(), "https://other", "s-1"); err == nil {
		t.Error("a subject of another issuer is the same person")
	}

	byAddress := func(address, want string, wantErr error) {
		t.Helper()
		got, err := db.PersonByAddress(t.Context(), address, "https://sso.example", "")
		if got != want {
			t.Errorf("%q is %q", address, got)
		}
		refusedWith(t, err, wantErr)
	}
	byAddress("CLAIRE@ars.example", ars, nil)
	must(t, db.Link(t.Context(), "https://sso.example", "s-9", "", cd, "p.admin"))
	byAddress("anne@cd.example", "", postgres.ErrUnknown) // linked already: the address may be somebody else's by now
	must(t, db.Link(t.Context(), "https://sso.example", "s-8", "", og, "p.admin"))
	byAddress("", "", postgres.ErrUnknown) // the operator has none
	byAddress("marie@elan.example", "", postgres.ErrAmbiguous)
	must(t, db.DisablePerson(t.Context(), og, noon(base)))
	byAddress("marie@elan.example", pilot, nil)
	must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.machine", Organisation: elan, Name: "Portail", Address: "marie@elan.example", Machine: true}))
	byAddress("marie@elan.example", pilot, nil)

	began := noon(base)
	must(t, db.Active(t.Context(), ars, began))
	must(t, db.EndSessions(t.Context(), ars, began))
	refusedWith(t, db.Active(t.Context(), ars, began), postgres.ErrSessionEnded)
	must(t, db.Active(t.Context(), ars, began.Add(time.Microsecond)))
	must(t, db.EndSessions(t.Context(), ars, began.Add(-time.Hour))) // does not bring sessions back
	refusedWith(t, db.Active(t.Context(), ars, began), postgres.ErrSessionEnded)
	must(t, db.DisablePerson(t.Context(), ars, began))
	refusedWith(t, db.Active(t.Context(), ars, began.Add(time.Hour)), postgres.ErrDisabled)
	refusedWith(t, db.Active(t.Context(), "p.nobody", began), postgres.ErrUnknown)
	person("", postgres.ErrDisabled)
}
