package intake_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"jalon/internal/dossier"
	"jalon/internal/lifecycle"
	"jalon/internal/postgres"
	"jalon/internal/programme"
	"jalon/workflows/intake"
)

// absent is a server that does not answer.
type absent struct{ client.Client }

func (absent) ExecuteWorkflow(context.Context, client.StartWorkflowOptions, any, ...any) (client.WorkflowRun, error) {
	return nil, errors.New("nobody answers")
}

// A programmed contract becomes one that waits for its launch. A launch that was cut short goes on another day, with the
// file of the first; one that is over is not done twice.
func TestAProgrammedContractIsLaunched(t *testing.T) {
	db, day := database(t), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	list := "Contrat;Année;Département;Organisme gestionnaire;FINESS EJ;Courriel de l'organisme;Date d'effet;FINESS ET;Structure;Compétence;ARS code;ARS nom;ARS signataire;ARS courriel;Statut\n" +
		"CPOM-1;2027;63;Association A;960001014;a@a.example;01/01/2028;960002012;EHPAD;ARS;ARS-1;ARS;Directrice;d@ars.example;\n" +
		"CPOM-2;2027;63;Association B;960001022;b@b.example;01/01/2028;960002020;EHPAD;ARS;ARS-1;ARS;Directrice;d@ars.example;retiré\n"
	i := postgres.ProgrammeImport{File: "liste.csv", Body: strings.NewReader(list), Size: int64(len(list)), By: "p.1", At: day}
	number, err := db.BeginImport(t.Context(), i)
	must(t, err)
	report, err := db.RunImport(t.Context(), number, i)
	must(t, err)
	if len(report.Added) != 2 {
		t.Fatalf("%+v", report)
	}
	lines, err := db.Programme(t.Context(), postgres.ProgrammeFilter{Status: programme.Planned})
	must(t, err)

	if _, err := (intake.Intake{DB: db, Client: absent{}}).Launch(t.Context(), "CPOM-1", day); err == nil {
		t.Fatal("launched with nobody to conduct it")
	}
	in := intake.Intake{DB: db, Client: opener{db: db, d: dossier.New(lines[0].File(lines[0].EffectiveOn))}}
	for n, later := range []time.Time{day.AddDate(0, 0, 2), day.AddDate(0, 0, 3)} {
		if added, err := in.Launch(t.Context(), "CPOM-1", later); err != nil || added {
			t.Errorf("asked again (%d): %v, %v", n, added, err)
		}
	}
	view, err := db.Contract(t.Context(), "CPOM-1")
	must(t, err)
	if view.State.Phase != lifecycle.Programmed || view.State.Seq == 0 || !strings.Contains(string(view.Filed), `"reference_date":"2026-11-23"`) {
		t.Errorf("%s after %d facts: %s", view.State.Phase, view.State.Seq, view.Filed)
	}
	lines, err = db.Programme(t.Context(), postgres.ProgrammeFilter{Status: programme.Launched})
	must(t, err)
	if len(lines) != 1 || lines[0].Contract != "CPOM-1" {
		t.Errorf("launched: %+v", lines)
	}
	if _, err := in.Launch(t.Context(), "CPOM-2", day); !errors.Is(err, postgres.ErrUnknown) {
		t.Errorf("a withdrawn one: %v", err)
	}
}
