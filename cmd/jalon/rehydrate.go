package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"jalon/internal/postgres"
	"jalon/workflows/intake"
)

type rehydrateCommand struct {
	database
	engine
	Contracts     []string `arg:"" optional:"" name:"contract" help:"Identifiants des contrats ; tous par défaut."`
	Apply         bool     `help:"Relancer les contrats dont le moteur ne sait rien. Sans cela, rien n'est changé."`
	RestartClosed bool     `help:"Relancer aussi ceux dont quelqu'un a arrêté le déroulement sur ce moteur. Demandez d'abord pourquoi il l'a fait."`
}

// Run compares what the facts say with what the cluster runs; with --apply it starts what is missing.
func (c rehydrateCommand) Run(ctx context.Context) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	temporal, _, err := c.reach(ctx, newLogger())
	if err != nil {
		return err
	}
	defer temporal.Close()
	findings, err := (intake.Intake{DB: db, Client: temporal}).Rehydrate(ctx, c.Contracts, intake.Rehydration{
		Apply: c.Apply, RestartClosed: c.RestartClosed, Now: time.Now,
	})
	if err != nil {
		return err
	}
	if unwell := reportFindings(os.Stdout, findings); unwell > 0 {
		return errors.New(counted(unwell, "contrat demande votre attention", "contrats demandent votre attention"))
	}
	return nil
}

// conditions says what was found as operators read it.
var conditions = map[intake.Condition]string{
	intake.Over:    "achevé, rien à relancer",
	intake.Running: "en cours, laissé tel quel",
	intake.Missing: "inconnu du moteur\u00a0: relancez-le avec --apply",
	intake.Closed:  "arrêté sur ce moteur alors que ses faits continuent\u00a0: sachez pourquoi, puis relancez-le avec --apply --restart-closed",
	intake.Differs: "en cours, dans un autre état que ses faits\u00a0: laissé tel quel",
	intake.Silent:  "en cours, mais aucun exécutant ne répond pour lui\u00a0: vérifiez «\u00a0jalon worker\u00a0»",
}

// reportFindings writes a line for each contract that is not simply over and counts those that need somebody.
func reportFindings(to io.Writer, findings []intake.Finding) (unwell int) {
	counts := map[intake.Condition]int{}
	started := 0
	for _, f := range findings {
		counts[f.Condition]++
		if !f.Well() {
			unwell++
		}
		if f.Started {
			started++
		}
		if f.Condition != intake.Over || !f.Well() {
			fmt.Fprintf(to, "%s\u00a0: %s\n", f.Contract, sayFinding(f))
		}
	}
	fmt.Fprintf(to, "%s\u00a0: %s, %s en cours, %s, %d à voir\n", counted(len(findings), "contrat", "contrats"), counted(started, "relancé", "relancés"),
		counted(counts[intake.Running], "laissé", "laissés"), counted(counts[intake.Over], "achevé", "achevés"), unwell)
	return unwell
}

func sayFinding(f intake.Finding) string {
	said := conditions[f.Condition]
	switch {
	case f.Err != nil:
		return sayTrouble(f.Err)
	case f.Started:
		said = fmt.Sprintf("relancé à partir de son fait %d", f.Seq)
		if f.Seq == 0 {
			said = "relancé, pas encore ouvert"
		}
	}
	if f.Drifted {
		said += "\u00a0; ses vues ne disent pas ce que disent ses faits\u00a0: «\u00a0jalon rebuild " + f.Contract + "\u00a0»"
	}
	if f.Unarchived > 0 && f.Condition != intake.Running && f.Condition != intake.Over {
		said += "\u00a0; " + counted(f.Unarchived, "fait", "faits") + " sans historique archivé"
	}
	return said
}

func sayTrouble(err error) string {
	switch {
	case errors.Is(err, postgres.ErrUnknown):
		return "aucun contrat de cet identifiant n'est enregistré"
	case errors.Is(err, postgres.ErrDiverged):
		return "ses faits ne se suivent pas, il n'est pas relancé\u00a0: restaurez-les, puis «\u00a0jalon audit verify\u00a0» (" + err.Error() + ")"
	case errors.Is(err, intake.ErrClock):
		return "son dernier fait est daté de l'avenir, il n'est pas relancé\u00a0: vérifiez l'horloge de cette machine (" + err.Error() + ")"
	}
	return err.Error()
}
