// Command jalon drives CPOM contracts through their life: it serves the API, works for Temporal, and offers operators
// and curious people the same kernel on the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"jalon/internal/contractfile"
	"jalon/internal/policy"
	"jalon/internal/postgres"
)

// commands is the whole command line; the environment may give any setting that has a name there.
type commands struct {
	Serve     serveCommand     `cmd:"" help:"Servir l'API et les pages."`
	Worker    workerCommand    `cmd:"" help:"Exécuter les contrats pour Temporal et envoyer les courriels."`
	Migrate   migrateCommand   `cmd:"" help:"Préparer ou mettre à niveau la base de données."`
	Import    importCommand    `cmd:"" help:"Prendre en charge des contrats à partir de leurs fichiers."`
	Programme programCommands  `cmd:"" help:"Tenir la liste des contrats à négocier, par année et par territoire."`
	Export    exportCommand    `cmd:"" help:"Écrire un contrat comme le fichier qui le décrit, avec ce que ses parties ont partagé depuis."`
	Rebuild   rebuildCommand   `cmd:"" help:"Reconstruire les vues à partir des faits."`
	Rehydrate rehydrateCommand `cmd:"" help:"Comparer les contrats avec ce que le moteur exécute, et relancer ceux qui manquent."`
	Audit     auditCommands    `cmd:"" help:"Vérifier, rejouer et exporter l'histoire des contrats."`
	Keys      keyCommands      `cmd:"" help:"Tenir les clés qui chiffrent ce que les contrats confient à Temporal."`
	Builds    buildCommands    `cmd:"" name:"deployment" help:"Dire quelle version des exécutants conduit les contrats."`
	Token     tokenCommand     `cmd:"" help:"Délivrer un jeton d'accès à une personne."`
	Person    personCommands   `cmd:"" help:"Enregistrer, lister et effacer les personnes."`
	Retention retentionCommand `cmd:"" help:"Retirer ce dont la durée de conservation est passée, ou dire ce qui l'est."`
	Account   accountCommands  `cmd:"" help:"Rattacher et clore des comptes."`
	Office    officeCommands   `cmd:"" help:"Nommer des auditeurs et des exploitants."`
	Bounce    bounceCommand    `cmd:"" help:"Lire sur l'entrée standard le rapport d'échec d'un courriel, par exemple depuis un alias du relais."`
	Policy    policyCommands   `cmd:"" help:"Lire, vérifier et enregistrer des politiques d'échéances."`
	Campaign  campaignCommands `cmd:"" help:"Importer les valeurs d'indicateurs d'une campagne, et tenir leurs correspondances."`
	Finess    finessCommands   `cmd:"" help:"Tenir le référentiel FINESS."`
	Plan      planCommand      `cmd:"" help:"Afficher l'échéancier d'un fichier de contrat."`
	Check     checkCommand     `cmd:"" help:"Dire les points de vigilance d'un fichier de contrat."`
	Retroplan retroplanCommand `cmd:"" help:"Compter à rebours d'une prise d'effet souhaitée."`
	Simulate  simulateCommand  `cmd:"" help:"Jouer la vie entière d'un fichier de contrat."`
	Schema    schemaCommand    `cmd:"" help:"Afficher le schéma JSON des fichiers de contrat."`
	OpenAPI   openAPICommand   `cmd:"" name:"openapi" help:"Afficher la description OpenAPI de l'API."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli commands
	parsed := kong.Parse(&cli, kong.Name("jalon"), kong.Description("Conduire les CPOM de leur lancement à leur renouvellement."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, explain(err))
		os.Exit(1)
	}
}

// explain gives an error the words that help: a bad file lists its problems, the rest says what failed.
func explain(err error) string {
	if invalid, ok := errors.AsType[*policy.Invalid](err); ok {
		return invalid.Error()
	}
	if invalid, ok := errors.AsType[*contractfile.Invalid](err); ok {
		return invalid.Error()
	}
	if errors.Is(err, postgres.ErrNotOwner) {
		err = postgres.ErrNotOwner
	}
	return "jalon : " + err.Error()
}
