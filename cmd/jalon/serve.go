package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"

	"jalon/api"
	"jalon/cmd/internal/service"
	"jalon/internal/ledger"
	"jalon/workflows/intake"
)

type serveCommand struct {
	database
	identity
	proxies
	payloadKeys
	Bounces    string `name:"bounce-secret-file" help:"Fichier du secret (32 caractères au moins) avec lequel le relais remet les rapports d'échec ; sans lui, l'adresse est fermée." env:"JALON_BOUNCE_SECRET_FILE" type:"existingfile"`
	TemporalUI string `name:"temporal-ui-origin" help:"Origine des pages de Temporal, par exemple https://temporal.exemple.fr : elles seules peuvent demander le déchiffrement à /codec ; sans elle, l'adresse est fermée." env:"JALON_TEMPORAL_UI_ORIGIN" placeholder:"ORIGIN"`
	AuditKeys  string `name:"audit-public-keys" help:"Fichier des clés publiques qui signent les scellés, une par ligne, les anciennes comprises ; sans lui, leurs signatures ne sont pas vérifiées à l'écran." env:"JALON_AUDIT_PUBLIC_KEYS" type:"existingfile"`
	LeastPeers int    `help:"Nombre de valeurs au-dessous duquel aucun quartile n'est dit." env:"JALON_LEAST_PEERS" default:"5"`
	Listen     string `help:"Adresse d'écoute." env:"JALON_LISTEN" default:"127.0.0.1:8080"`
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
	ui, err := originOf(c.TemporalUI)
	if err != nil {
		return err
	}
	keys, err := c.ring(logger)
	if err != nil {
		return err
	}
	auditors, err := publicKeysOf(c.AuditKeys)
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	temporal, err := dial(ctx, keys, logger)
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
		PayloadKeys: keys, TemporalUI: ui, AuditKeys: auditors, LeastPeers: c.LeastPeers,
		Ready: func(ctx context.Context) error {
			_, err := temporal.CheckHealth(ctx, &client.CheckHealthRequest{})
			return err
		},
	}))
}

// publicKeysOf reads the lines of a file of public keys; none without a file.
func publicKeysOf(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	list, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if _, err := ledger.PublicKeys(list); err != nil {
		return nil, fmt.Errorf("--audit-public-keys\u00a0: %s (JALON_AUDIT_PUBLIC_KEYS)\u00a0: %w", path, err)
	}
	var keys []string
	for line := range strings.Lines(string(list)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			keys = append(keys, line)
		}
	}
	return keys, nil
}

// originOf reads an origin as browsers write it: no path, no trailing slash.
func originOf(text string) (string, error) {
	u, err := url.Parse(text)
	if text != "" && (err != nil || u.Host == "" || text != u.Scheme+"://"+u.Host || u.Scheme != "https" && u.Scheme != "http") {
		return "", fmt.Errorf("--temporal-ui-origin\u00a0: «\u00a0%s\u00a0» n'est pas une origine\u00a0; écrivez le protocole et l'hôte seuls, comme https://temporal.exemple.fr (JALON_TEMPORAL_UI_ORIGIN)", text)
	}
	return text, nil
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
