package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"

	"jalon/cmd/internal/service"
	"jalon/internal/access"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// database is where facts are kept.
type database struct {
	DatabaseURL string `help:"Base PostgreSQL (15 ou plus récent)." env:"DATABASE_URL" required:""`
}

func (s database) open(ctx context.Context) (*postgres.DB, error) {
	return postgres.Open(ctx, s.DatabaseURL)
}

// smtp is the relay that carries letters.
type smtp struct {
	SMTPHost     string `name:"smtp-host" help:"Relais de messagerie." env:"JALON_SMTP_HOST" default:"localhost"`
	SMTPPort     int    `name:"smtp-port" help:"Port du relais." env:"JALON_SMTP_PORT" default:"587"`
	SMTPTLS      string `name:"smtp-tls" help:"Chiffrement : mandatory, opportunistic ou none (machine locale seulement)." env:"JALON_SMTP_TLS" enum:"mandatory,opportunistic,none" default:"mandatory"`
	SMTPUser     string `name:"smtp-user" help:"Compte du relais." env:"JALON_SMTP_USER"`
	SMTPPassword string `name:"smtp-password-file" help:"Fichier du mot de passe du relais." env:"JALON_SMTP_PASSWORD_FILE" type:"existingfile"`
	From         string `help:"Adresse d'expéditeur." env:"JALON_FROM" default:"jalon@localhost.localdomain"`
	BaseURL      string `help:"Adresse publique des pages, pour les liens des courriels." env:"JALON_BASE_URL" default:"http://localhost:8080"`
}

func (s smtp) sender() (*mail.Sender, error) {
	renderer, err := mail.NewRenderer(s.BaseURL, s.From)
	if err != nil {
		return nil, err
	}
	options := mail.SMTPOptions{Host: s.SMTPHost, Port: s.SMTPPort, TLS: mail.TLSPolicy(s.SMTPTLS), Username: s.SMTPUser}
	if s.SMTPPassword != "" {
		password, err := os.ReadFile(s.SMTPPassword)
		if err != nil {
			return nil, err
		}
		options.Password = mail.Secret(trimLine(password))
	}
	return mail.NewSender(options, renderer)
}

func trimLine(text []byte) string {
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	return string(text)
}

// tokens is the key that signs access tokens.
type tokens struct {
	TokenKeyFile string `help:"Fichier de la clé de signature des jetons ; créé s'il manque." env:"JALON_TOKEN_KEY_FILE" required:""`
}

func (s tokens) key() (access.Key, error) { return access.KeyFile(s.TokenKeyFile) }

// dial connects to Temporal as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, the TLS variables or a TOML profile say, waiting
// for a cluster that is still starting.
func dial(ctx context.Context, logger *slog.Logger) (client.Client, error) {
	options, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return nil, err
	}
	for wait := time.Second; ; wait = min(2*wait, 15*time.Second) {
		temporal, err := service.Connect(options, logger)
		if err == nil {
			return temporal, nil
		}
		logger.Warn("Temporal does not answer yet", "error", err)
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(wait):
		}
	}
}

func newLogger() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stderr, nil)) }
