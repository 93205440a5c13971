package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"jalon/cmd/internal/service"
)

type buildCommands struct {
	Current currentCommand `cmd:"" help:"Confier tous les contrats aux exécutants d'une version."`
	Show    currentShown   `cmd:"" help:"Afficher la version en cours et celles que le moteur connaît."`
}

type currentCommand struct {
	Build       string        `arg:"" optional:"" help:"Version, telle que ses exécutants la reçoivent dans JALON_DEPLOYMENT_BUILD."`
	Unversioned bool          `help:"Revenir aux exécutants sans version."`
	Within      time.Duration `help:"Attendre au plus ce temps que Temporal réponde, puis qu'un exécutant de cette version se présente." default:"1m"`
}

// Run makes a build current. It waits for a first worker of that build: without one, every contract would stand still.
func (c currentCommand) Run(ctx context.Context) error {
	if (c.Build == "") != c.Unversioned {
		return errors.New("indiquez soit une version, soit --unversioned")
	}
	temporal, err := dialWithin(ctx, c.Within, nil, newLogger())
	if err != nil {
		return err
	}
	defer temporal.Close()
	patient, cancel := context.WithTimeout(ctx, c.Within)
	defer cancel()
	err = service.MakeCurrent(patient, temporal, c.Build)
	if errors.Is(err, service.ErrNoWorker) || err != nil && patient.Err() != nil && ctx.Err() == nil {
		return c.nobody()
	}
	if err != nil {
		return err
	}
	return show(ctx, temporal)
}

func (c currentCommand) nobody() error {
	if c.Unversioned {
		return errors.New("aucun exécutant sans version ne s'est présenté\u00a0: démarrez-en un sans JALON_DEPLOYMENT_BUILD, puis recommencez")
	}
	return fmt.Errorf("aucun exécutant de la version «\u00a0%s\u00a0» ne s'est présenté\u00a0: démarrez-en un avec JALON_DEPLOYMENT_BUILD=%[1]s, puis recommencez", c.Build)
}

type currentShown struct {
	Within time.Duration `name:"temporal-within" help:"Attendre au plus ce temps que Temporal réponde." default:"30s"`
}

// Run shows which build runs the contracts.
func (c currentShown) Run(ctx context.Context) error {
	temporal, err := dialWithin(ctx, c.Within, nil, newLogger())
	if err != nil {
		return err
	}
	defer temporal.Close()
	return show(ctx, temporal)
}

func show(ctx context.Context, temporal client.Client) error {
	found, err := temporal.WorkerDeploymentClient().GetHandle(service.Deployment).Describe(ctx, client.WorkerDeploymentDescribeOptions{})
	if _, none := errors.AsType[*serviceerror.NotFound](err); none {
		fmt.Println("aucune version\u00a0: les exécutants de ce moteur n'en portent pas")
		return nil
	}
	if err != nil {
		return err
	}
	current := "sans version"
	if version := found.Info.RoutingConfig.CurrentVersion; version != nil {
		current = version.BuildID
	}
	fmt.Fprintf(os.Stdout, "en cours\u00a0: %s\n", current)
	for _, version := range found.Info.VersionSummaries {
		fmt.Fprintf(os.Stdout, "%s  depuis le %s\n", version.Version.BuildID, version.CreateTime.Format("02/01/2006 15:04"))
	}
	return nil
}
