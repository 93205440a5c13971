// Command jalon-demo brings everything up in one process, on this machine only: PostgreSQL, a Temporal server, a mail
// catcher, a sign-in service, the worker and the API, with the example contracts loaded. It keeps its data between runs.
//
// With --play it plays one contract file's whole life on those real parts and tells it.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"

	"jalon/api"
	"jalon/internal/contractfile"
)

type settings struct {
	Data     string `help:"Répertoire des données." env:"JALON_DEMO_DATA" placeholder:"DIR"`
	Listen   string `help:"Adresse de l'API (machine locale seulement)." default:"127.0.0.1:8080"`
	Mail     string `help:"Adresse de la page des courriels (machine locale seulement)." default:"127.0.0.1:8025"`
	SignIn   string `help:"Adresse du service de connexion (machine locale seulement)." default:"127.0.0.1:8090"`
	Postgres string `name:"postgres-bin" help:"Répertoire des binaires de PostgreSQL, s'ils ne sont pas trouvés d'eux-mêmes." placeholder:"DIR"`
	Offline  bool   `help:"Ne rien télécharger."`
	Verbose  bool   `help:"Afficher le journal des composants."`

	Play      string `help:"Jouer la vie entière d'un fichier de contrat, puis s'arrêter." placeholder:"FICHIER"`
	Story     string `help:"Comment les personnes agissent : cooperative, late ou conflict." enum:"cooperative,late,conflict" default:"cooperative"`
	Histories string `help:"Avec --play : y écrire l'historique Temporal de chaque passage." placeholder:"DIR"`
	JSON      bool   `help:"Avec --play : un objet JSON par fait, puis un résumé."`

	limits api.Limits // the usual ones, unless what runs is not people
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var s settings
	kong.Parse(&s, kong.Name("jalon-demo"), kong.Description("Jalon au complet sur cette machine, pour l'essayer."))
	run := demonstrate
	if s.Play != "" {
		run = play
	}
	if err := run(ctx, s); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, explain(err))
		os.Exit(1)
	}
}

// say tells a person what is going on, away from what programs read.
func say(line string) { fmt.Fprintln(os.Stderr, line) }

func (s settings) logger() *slog.Logger {
	if s.Verbose {
		return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

// dataDir is where the demo keeps its data. For root it is a place that the unprivileged account of PostgreSQL can
// reach, which root's own home is not.
func (s settings) dataDir() (string, error) {
	if s.Data != "" {
		return filepath.Abs(s.Data)
	}
	if os.Geteuid() == 0 {
		return "/var/lib/jalon-demo", nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "jalon-demo"), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "share", "jalon-demo"), err
}

func explain(err error) string {
	if invalid, ok := errors.AsType[*contractfile.Invalid](err); ok {
		return invalid.Error()
	}
	return "jalon-demo : " + err.Error()
}
