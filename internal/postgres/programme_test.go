package postgres_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/access"
	"jalon/internal/civil"
	"jalon/internal/mention"
	"jalon/internal/postgres"
	"jalon/internal/programme"
	"jalon/internal/spreadsheet"
)

const programmeTitles = "Contrat;Année;Département;Organisme gestionnaire;FINESS EJ;Courriel de l'organisme;Date d'effet;FINESS ET;Structure;Compétence;ARS code;ARS nom;ARS signataire;ARS courriel;Statut\n"

// programmeRow is one contract of one structure.
func programmeRow(ref, authority, name, status string) string {
	return fmt.Sprintf("%s;2027;63;%s;960001014;a@a.example;01/01/2028;960002012;EHPAD;ARS;%s;ARS;Directrice;d@ars.example;%s\n", ref, name, authority, status)
}

func programmeFile(rows ...string) postgres.ProgrammeImport {
	body := programmeTitles + strings.Join(rows, "")
	return postgres.ProgrammeImport{File: "liste.csv", Body: strings.NewReader(body), Size: int64(len(body)), By: "p.1", At: noon(base)}
}

func taken(t *testing.T, db *postgres.DB, i postgres.ProgrammeImport) (postgres.ProgrammeReport, postgres.ImportProgress) {
	t.Helper()
	number, err := db.BeginImport(t.Context(), i)
	must(t, err)
	if begun, err := db.Import(t.Context(), number); err != nil || begun.State != "reading" || begun.BegunBy != "p.1" {
		t.Errorf("%+v, %v", begun, err)
	}
	report, err := db.RunImport(t.Context(), number, i)
	must(t, err)
	progress, err := db.Import(t.Context(), number)
	must(t, err)
	return report, progress
}

func programmeRefs(t *testing.T, db *postgres.DB, f postgres.ProgrammeFilter) (refs []string) {
	t.Helper()
	lines, err := db.Programme(t.Context(), f)
	must(t, err)
	for _, l := range lines {
		refs = append(refs, l.Ref+" "+string(l.Status))
	}
	return refs
}

func TestAListGoesIn(t *testing.T) {
	db, _ := migrated(t)
	good, bad := programmeRow("CPOM-1", "ARS-1", "Association A", ""), programmeRow("CPOM-2", "ARS-1", "", "")
	all := programmeFile(good, bad, programmeRow("CPOM-3", "ARS-2", "Association C", "retiré"))

	foreseen, err := db.ForeseeProgramme(t.Context(), all)
	must(t, err)
	if diff := cmp.Diff([]string{"CPOM-1", "CPOM-3"}, foreseen.Added); diff != "" || len(programmeRefs(t, db, postgres.ProgrammeFilter{})) > 0 {
		t.Errorf("a dry run (-want +got):\n%s", diff)
	}
	strict := all
	strict.AllOrNothing = true
	report, progress := taken(t, db, strict)
	if progress.State != "refused" || len(report.Problems) != 1 || len(programmeRefs(t, db, postgres.ProgrammeFilter{})) > 0 {
		t.Errorf("all or nothing: %+v", progress)
	}
	report, progress = taken(t, db, all)
	if progress.State != "done" || progress.Done != 2 || progress.Of != 2 || !slices.Equal(report.Refused, []string{"CPOM-2"}) || report.Problems[0].Ref != "D3" {
		t.Errorf("%+v, %+v", progress, report)
	}
	if diff := cmp.Diff(report.Outcome, progress.Report.Outcome); diff != "" {
		t.Errorf("the report kept (-want +got):\n%s", diff)
	}
	before, err := db.Programme(t.Context(), postgres.ProgrammeFilter{})
	must(t, err)

	report, _ = taken(t, db, all)
	if diff := cmp.Diff(programme.Outcome{Unchanged: []string{"CPOM-1", "CPOM-3"}}, report.Outcome); diff != "" {
		t.Errorf("the same again (-want +got):\n%s", diff)
	}
	after, err := db.Programme(t.Context(), postgres.ProgrammeFilter{})
	must(t, err)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the same again changes (-before +after):\n%s", diff)
	}
	report, _ = taken(t, db, programmeFile(programmeRow("CPOM-1", "ARS-1", "Association A", "retiré"), programmeRow("CPOM-3", "ARS-2", "Association C", "")))
	if !slices.Equal(report.Changed, []string{"CPOM-1", "CPOM-3"}) {
		t.Errorf("%+v", report.Outcome)
	}
	for _, c := range []struct {
		filter postgres.ProgrammeFilter
		want   []string
	}{
		{postgres.ProgrammeFilter{}, []string{"CPOM-1 withdrawn", "CPOM-3 planned"}},
		{postgres.ProgrammeFilter{Year: 2027, Department: "63", Status: programme.Planned}, []string{"CPOM-3 planned"}},
		{postgres.ProgrammeFilter{Year: 2028}, nil}, {postgres.ProgrammeFilter{Department: "15"}, nil},
	} {
		if diff := cmp.Diff(c.want, programmeRefs(t, db, c.filter)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.filter, diff)
		}
	}
}

func TestAFileThatIsNoListIsRefused(t *testing.T) {
	db, _ := migrated(t)
	i := programmeFile()
	number, err := db.BeginImport(t.Context(), i)
	must(t, err)
	if _, err := db.RunImport(t.Context(), number, i); !isRefused(err) {
		t.Errorf("%v", err)
	}
	if progress, err := db.Import(t.Context(), number); err != nil || progress.State != "refused" {
		t.Errorf("%+v, %v", progress, err)
	}
	if _, err := db.Import(t.Context(), number+1); !errors.Is(err, postgres.ErrUnknown) {
		t.Errorf("%v", err)
	}
}

func isRefused(err error) bool {
	_, refused := errors.AsType[*spreadsheet.Refused](err)
	return refused
}

// From the moment somebody asks for a launch, no list changes what is launched, and asking again gives the same file.
func TestALaunchedContractIsLeftAlone(t *testing.T) {
	db, _ := migrated(t)
	taken(t, db, programmeFile(programmeRow("CPOM-1", "ARS-1", "Association A", ""), programmeRow("CPOM-2", "ARS-1", "Association B", "retiré")))
	line, day, err := db.BeginLaunch(t.Context(), "CPOM-1", noon(base))
	must(t, err)
	again, same, err := db.BeginLaunch(t.Context(), "CPOM-1", noon(base.AddDays(3)))
	must(t, err)
	if day != base || same != base || line.Digest() != again.Digest() {
		t.Errorf("launched on %s, then on %s", day, same)
	}
	other := programmeFile(programmeRow("CPOM-1", "ARS-1", "Association Z", ""))
	if report, _ := taken(t, db, other); !slices.Equal(report.Left, []string{"CPOM-1"}) {
		t.Errorf("while it is being launched: %+v", report.Outcome)
	}
	for _, ref := range []string{"CPOM-2", "CPOM-9"} { // withdrawn, and not there
		if _, _, err := db.BeginLaunch(t.Context(), ref, noon(base)); !errors.Is(err, postgres.ErrUnknown) {
			t.Errorf("%s: %v", ref, err)
		}
	}
	if err := db.EndLaunch(t.Context(), "CPOM-1"); !errors.Is(err, postgres.ErrUnknown) {
		t.Errorf("launched without its contract: %v", err)
	}
	_, err = db.AddContract(t.Context(), newContract(programmed("CPOM-1")))
	must(t, err)
	must(t, db.EndLaunch(t.Context(), "CPOM-1"))
	must(t, db.EndLaunch(t.Context(), "CPOM-1"))
	if report, _ := taken(t, db, other); !slices.Equal(report.Left, []string{"CPOM-1"}) {
		t.Errorf("once launched: %+v", report.Outcome)
	}
	if diff := cmp.Diff([]string{"CPOM-1 launched", "CPOM-2 withdrawn"}, programmeRefs(t, db, postgres.ProgrammeFilter{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// One that came in by itself is no line to add.
	_, err = db.AddContract(t.Context(), newContract(programmed("CPOM-7")))
	must(t, err)
	if report, _ := taken(t, db, programmeFile(programmeRow("CPOM-7", "ARS-1", "Association A", ""))); !slices.Equal(report.Left, []string{"CPOM-7"}) {
		t.Errorf("%+v", report.Outcome)
	}
}

// Lines are for the staff of their authorities and those who oversee them, by the policies and by the query alike.
func TestWhoSeesTheProgramme(t *testing.T) {
	db, conn := migrated(t)
	taken(t, db, programmeFile(programmeRow("CPOM-1", "ARS-1", "Association A", ""), programmeRow("CPOM-2", "ARS-2", "Association B", "")))
	exec(t, conn, "INSERT INTO organisations (id, kind, name) VALUES ('ARS-1', 'ARS', 'Une'), ('ARS-2', 'ARS', 'Autre'), ('960001014', 'OG', 'OG') ON CONFLICT DO NOTHING")
	for person, organisation := range map[string]string{"p.ars1": "ARS-1", "p.og": "960001014", "p.over": "960001014", "p.all": "960001014"} {
		exec(t, conn, "INSERT INTO people (id, organisation, name) VALUES ('"+person+"', '"+organisation+"', 'x')")
	}
	must(t, db.GrantOffice(t.Context(), "p.over", "ARS-2", access.Auditor, civil.Date{}, civil.Date{}))
	must(t, db.GrantOffice(t.Context(), "p.all", access.Everywhere, access.Auditor, civil.Date{}, civil.Date{}))
	want := map[string][]string{"p.ars1": {"CPOM-1"}, "p.og": nil, "p.over": {"CPOM-2"}, "p.all": {"CPOM-1", "CPOM-2"}, "p.nobody": nil, "": nil}
	policies := map[string][]string{}
	for person := range want {
		policies[person] = bareRows(t, conn, access.Reader{Person: person, At: noon(base)})["programme"]
	}
	if diff := cmp.Diff(want, policies); diff != "" {
		t.Errorf("policies (-want +got):\n%s", diff)
	}
	exec(t, conn, "ALTER TABLE programme DISABLE ROW LEVEL SECURITY")
	queries := map[string][]string{}
	for person := range want {
		lines, err := db.As(access.Reader{Person: person, At: noon(base)}).Programme(t.Context(), postgres.ProgrammeFilter{})
		must(t, err)
		queries[person] = nil
		for _, l := range lines {
			queries[person] = append(queries[person], l.Ref)
		}
	}
	if diff := cmp.Diff(want, queries); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
}

// A list may only bring contracts of authorities for which somebody acts, and take none over from others.
func TestAListIsForItsAuthorities(t *testing.T) {
	db, _ := migrated(t)
	taken(t, db, programmeFile(programmeRow("CPOM-1", "ARS-1", "Association A", ""), programmeRow("CPOM-2", "ARS-2", "Association B", "")))
	other := programmeFile(programmeRow("CPOM-1", "ARS-1", "Association Z", ""), programmeRow("CPOM-2", "ARS-1", "Association Z", ""), programmeRow("CPOM-3", "ARS-2", "Association Z", ""))
	other.ActsFor = func(authority string) bool { return authority == "ARS-1" }
	foreseen, err := db.ForeseeProgramme(t.Context(), other)
	must(t, err)
	report, _ := taken(t, db, other)
	for _, r := range []postgres.ProgrammeReport{foreseen, report} {
		var cells []string
		for _, p := range r.Problems {
			cells = append(cells, p.Ref+" "+p.Contract)
		}
		if !slices.Equal(cells, []string{"A3 CPOM-2", "A4 CPOM-3"}) || !slices.Equal(r.Refused, []string{"CPOM-2", "CPOM-3"}) || !slices.Equal(r.Changed, []string{"CPOM-1"}) || len(r.Added) > 0 {
			t.Errorf("%v, %+v", cells, r.Outcome)
		}
	}
	other.AllOrNothing = true
	if _, progress := taken(t, db, other); progress.State != "refused" {
		t.Errorf("all or nothing: %+v", progress)
	}
}

// Whoever a programmed contract names, or the report of its import, is named there no more once erased.
func TestTheProgrammeForgetsWhoIsErased(t *testing.T) {
	const outsider = "Martine Inconnue"
	db, conn := migrated(t)
	list := programmeFile(strings.Replace(programmeRow("CPOM-1", "ARS-1", "Association A", ""), "Directrice;d@ars.example", outsider+";martine.inconnue@ars.example", 1),
		programmeRow("CPOM-2", "ARS-1", "Association B", ""))
	body := strings.Replace(programmeTitles, "Statut\n", "Statut;Vu par "+outsider+"\n", 1) + strings.TrimPrefix(bodyOf(t, list), programmeTitles)
	list.File, list.Body, list.Size = "liste de "+outsider+".csv", strings.NewReader(body), int64(len(body))
	report, _ := taken(t, db, list)
	if len(report.Added) != 2 || !slices.Contains(report.Ignored, "Vu par "+outsider) {
		t.Fatalf("%+v", report)
	}
	number, err := db.BeginImport(t.Context(), list) // interrupted, and without a report
	must(t, err)
	exec(t, conn, "INSERT INTO organisations (id, kind, name) VALUES ('ARS-1', 'ARS', 'Une') ON CONFLICT DO NOTHING")
	must(t, db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.outsider", Organisation: "ARS-1", Name: outsider, Address: "martine.inconnue@ars.example"}))
	record := dismissed(t, db, conn, "p.outsider")
	if !slices.Equal(record.Programme, []string{"CPOM-1"}) || !slices.Equal(record.Imports, []int64{number - 1, number}) {
		t.Errorf("the record says %+v", record)
	}
	if kept := raw(t, conn); says(kept, outsider) || strings.Contains(kept, "martine.inconnue") {
		t.Error("still named")
	}
	lines, err := db.Programme(t.Context(), postgres.ProgrammeFilter{Refs: []string{"CPOM-1"}})
	must(t, err)
	var digest string
	must(t, conn.QueryRow(t.Context(), "SELECT digest FROM programme WHERE ref = 'CPOM-1'").Scan(&digest))
	if len(lines) != 1 || lines[0].Authorities[0].Signatory != mention.ErasedPerson || lines[0].Digest() != digest {
		t.Errorf("%+v", lines)
	}
	if begun, err := db.Import(t.Context(), number); err != nil || begun.Report != nil {
		t.Errorf("%+v, %v", begun, err)
	}
}

func bodyOf(t *testing.T, i postgres.ProgrammeImport) string {
	t.Helper()
	body, err := io.ReadAll(io.NewSectionReader(i.Body, 0, i.Size))
	must(t, err)
	return string(body)
}
