package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"jalon/cmd/internal/service"
	"jalon/internal/dispatch"
	"jalon/internal/notary"
	"jalon/workflows/intake"
)

type workerCommand struct {
	database
	smtp
	payloadKeys
	sealing
	Daily     int           `name:"mail-daily" help:"Lettres par adresse et par jour, au plus ; les suivantes attendent le récapitulatif." env:"JALON_MAIL_DAILY" default:"40"`
	PerSecond float64       `name:"mail-per-second" help:"Lettres par seconde remises au relais, en moyenne ; 0 : sans limite." env:"JALON_MAIL_PER_SECOND" default:"20"`
	Build     string        `name:"deployment-build" help:"Version que portent ces exécutants ; sans elle, ils n'en portent pas." env:"JALON_DEPLOYMENT_BUILD"`
	Retention time.Duration `help:"Durée de conservation minimale exigée de l'espace de noms Temporal." env:"JALON_RETENTION" default:"175200h"`
}

// Run works for Temporal and sends letters until it is told to stop.
func (c workerCommand) Run(ctx context.Context) error {
	logger := newLogger()
	sender, err := c.sender()
	if err != nil {
		return err
	}
	keys, err := c.ring(logger)
	if err != nil {
		return err
	}
	key, err := c.sealing.key()
	unsealed := errors.Is(err, errNoKey)
	if err != nil && !unsealed {
		return err
	}
	if unsealed {
		logger.Warn("the log is not sealed", "error", err)
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if !unsealed {
		if err := carriesOn(ctx, db, key); err != nil {
			return err
		}
	}
	temporal, err := dial(ctx, keys, logger)
	if err != nil {
		return err
	}
	defer temporal.Close()
	if err := checkRetention(ctx, temporal, c.Retention); err != nil {
		return err
	}
	archivist := service.Archivist(db, temporal, keys)
	w := service.NewWorker(db, temporal, archivist, false, c.Build)
	if err := w.Start(); err != nil {
		return err
	}
	defer w.Stop()
	if err := (intake.Intake{DB: db, Client: temporal}).StartMissing(ctx); err != nil {
		return err
	}
	logger.Info("working")
	var background sync.WaitGroup
	background.Go(func() { archivist.Watch(ctx, service.SweepEvery, logger) })
	if !unsealed {
		background.Go(func() { notary.Notary{Book: db, Key: key, Logger: logger}.Run(ctx) })
	}
	defer background.Wait()
	dispatch.Dispatcher{
		Outbox: db, Sender: sender, Logger: logger, Tell: service.Tell(temporal), Daily: c.Daily, PerSecond: c.PerSecond,
	}.Run(ctx)
	return nil
}

// checkRetention refuses a namespace that would delete the history of a contract that still lives: retention removes
// each continued run on its own.
func checkRetention(ctx context.Context, temporal client.Client, wanted time.Duration) error {
	namespace, err := namespaceName()
	if err != nil {
		return err
	}
	found, err := temporal.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if err != nil {
		return err
	}
	kept := found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration()
	if kept < wanted {
		return fmt.Errorf("l'espace de noms Temporal « %s » conserve l'historique %s, moins que les %s exigées : augmentez sa rétention, ou abaissez JALON_RETENTION", namespace, kept, wanted)
	}
	return nil
}
