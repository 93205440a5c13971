package main

import (
	"context"
	"net"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"

	"jalon/api"
	"jalon/cmd/internal/service"
	"jalon/workflows/intake"
)

type serveCommand struct {
	database
	identity
	proxies
	Bounces string `name:"bounce-secret-file" help:"Fichier du secret (32 caractères au moins) avec lequel le relais remet les rapports d'échec ; sans lui, l'adresse est fermée." env:"JALON_BOUNCE_SECRET_FILE" type:"existingfile"`
	Listen  string `help:"Adresse d'écoute." env:"JALON_LISTEN" default:"127.0.0.1:8080"`
}

// Run serves the API until it is told to stop.
func (c serveCommand) Run(ctx context.Context) error {
	logger := newLogger()
	party, key, err := c.read(logger)
	if err != nil {
		return err
	}
	trusted, err := c.prefixes()
	if err != nil {
		return err
	}
	secret, err := secretOf(c.Bounces)
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	temporal, err := dial(ctx, logger)
	if err != nil {
		return err
	}
	defer temporal.Close()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	logger.Info("serving", "address", listener.Addr().String())
	return service.Serve(ctx, listener, api.New(api.Options{
		DB: db, Temporal: temporal, Intake: intake.Intake{DB: db, Client: temporal}, Now: time.Now, Logger: logger,
		SignIn: party, Keys: key, BaseURL: c.BaseURL, TrustedProxies: trusted, BounceSecret: secret,
		Ready: func(ctx context.Context) error {
			_, err := temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
			return err
		},
	}))
}

func namespaceName() (string, error) {
	options, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return "", err
	}
	if options.Namespace == "" {
		return client.DefaultNamespace, nil
	}
	return options.Namespace, nil
}

type openAPICommand struct{}

// Run prints the description of the API.
func (openAPICommand) Run() error { return printOpenAPI() }
