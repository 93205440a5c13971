package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"

	"jalon/cmd/internal/service"
	"jalon/internal/access"
	"jalon/internal/keyring"
	"jalon/internal/mail"
	"jalon/internal/postgres"
	"jalon/internal/signin"
	"jalon/workflows"
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
	DKIMDomain   string `name:"dkim-domain" help:"Domaine de signature DKIM ; sans lui, le relais signe." env:"JALON_DKIM_DOMAIN"`
	DKIMSelector string `name:"dkim-selector" help:"Sélecteur DKIM." env:"JALON_DKIM_SELECTOR"`
	DKIMKeyFile  string `name:"dkim-key-file" help:"Fichier PEM de la clé DKIM (RSA de 2048 bits au moins, ou Ed25519)." env:"JALON_DKIM_KEY_FILE" type:"existingfile"`
	From         string `help:"Adresse d'expéditeur." env:"JALON_FROM" default:"jalon@localhost.localdomain"`
	pages
}

// pages is where people find the pages.
type pages struct {
	BaseURL string `help:"Adresse publique des pages : les courriels et les fournisseurs d'identité y mènent." env:"JALON_BASE_URL" default:"http://localhost:8080"`
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
	if s.DKIMDomain != "" {
		if options.DKIM, err = s.dkim(); err != nil {
			return nil, err
		}
	}
	return mail.NewSender(options, renderer)
}

func (s smtp) dkim() (mail.DKIM, error) {
	pem, err := os.ReadFile(s.DKIMKeyFile)
	if err != nil {
		return mail.DKIM{}, err
	}
	key, err := mail.ReadDKIMKey(pem)
	return mail.DKIM{Domain: s.DKIMDomain, Selector: s.DKIMSelector, Key: key}, err
}

func trimLine(text []byte) string {
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	return string(text)
}

// tokens is the key that signs tokens made on the server itself.
type tokens struct {
	TokenKeyFile string `help:"Fichier de la clé de signature des jetons délivrés par Jalon ; créé s'il manque." env:"JALON_TOKEN_KEY_FILE"`
}

func (s tokens) key() (access.Key, error) {
	if s.TokenKeyFile == "" {
		return access.Key{}, errors.New("--token-key-file : indiquez le fichier de la clé qui signe les jetons (JALON_TOKEN_KEY_FILE)")
	}
	return access.KeyFile(s.TokenKeyFile)
}

// identity is how those who come in say who they are: by providers, by tokens made on the server, or by both.
type identity struct {
	tokens
	pages
	Providers string `name:"oidc-providers" help:"Fichier JSON des fournisseurs d'identité (OpenID Connect)." env:"JALON_OIDC_PROVIDERS" placeholder:"FILE"`
}

// read is the providers, nil without any, and the key, zero without one.
func (s identity) read(logger *slog.Logger) (party *signin.Party, key access.Key, err error) {
	if s.Providers == "" && s.TokenKeyFile == "" {
		return nil, key, errors.New("personne ne pourrait se connecter : indiquez --oidc-providers (JALON_OIDC_PROVIDERS), --token-key-file (JALON_TOKEN_KEY_FILE) ou les deux")
	}
	if s.TokenKeyFile != "" {
		if key, err = s.key(); err != nil {
			return nil, key, err
		}
	}
	if s.Providers != "" {
		party, err = s.party(logger)
	}
	return party, key, err
}

func (s identity) party(logger *slog.Logger) (*signin.Party, error) {
	file, err := os.Open(s.Providers)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	providers, err := signin.Read(file)
	if err != nil {
		return nil, err
	}
	return signin.New(providers, signin.Options{BaseURL: s.BaseURL, Logger: logger})
}

// proxies are the machines in front of the service.
type proxies struct {
	TrustedProxies []string `help:"Réseaux des mandataires dont l'en-tête X-Forwarded-For est cru, par exemple 10.0.0.0/8." env:"JALON_TRUSTED_PROXIES" placeholder:"CIDR"`
}

func (s proxies) prefixes() ([]netip.Prefix, error) {
	prefixes := make([]netip.Prefix, len(s.TrustedProxies))
	for i, text := range s.TrustedProxies {
		var err error
		if prefixes[i], err = netip.ParsePrefix(text); err != nil {
			return nil, fmt.Errorf("--trusted-proxies : « %s » n'est pas un réseau ; écrivez une adresse et une longueur, comme 10.0.0.0/8 ou 192.0.2.1/32", text)
		}
	}
	return prefixes, nil
}

// payloadKeys is what seals what contracts carry through Temporal.
type payloadKeys struct {
	PayloadKeysFile string `help:"Fichier des clés qui chiffrent ce que les contrats confient à Temporal (jalon keys create) ; sans lui, tout y est en clair." env:"JALON_PAYLOAD_KEYS_FILE" placeholder:"FILE"`
}

// ring is the keys, nil without a file.
func (s payloadKeys) ring(logger *slog.Logger) (workflows.Keys, error) {
	if s.PayloadKeysFile == "" {
		logger.Warn("payloads are stored in clear in Temporal: JALON_PAYLOAD_KEYS_FILE is not set")
		return nil, nil
	}
	return keyring.Open(s.PayloadKeysFile)
}

// dial connects to Temporal as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, the TLS variables or a TOML profile say, waiting
// for a cluster that is still starting. Nil keys seal nothing.
func dial(ctx context.Context, keys workflows.Keys, logger *slog.Logger) (client.Client, error) {
	options, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return nil, err
	}
	for wait := time.Second; ; wait = min(2*wait, 15*time.Second) {
		temporal, err := service.Connect(options, keys, logger)
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

// engine is Temporal for a command that somebody, or cron, waits for.
type engine struct {
	payloadKeys
	Within time.Duration `name:"temporal-within" help:"Attendre au plus ce temps que Temporal réponde." default:"30s"`
}

// reach is dial with the keys of the payloads, for so long. Close the client.
func (s engine) reach(ctx context.Context, logger *slog.Logger) (client.Client, workflows.Keys, error) {
	keys, err := s.ring(logger)
	if err != nil {
		return nil, nil, err
	}
	temporal, err := dialWithin(ctx, s.Within, keys, logger)
	return temporal, keys, err
}

// dialWithin is dial for so long.
func dialWithin(ctx context.Context, within time.Duration, keys workflows.Keys, logger *slog.Logger) (client.Client, error) {
	patient, done := context.WithTimeout(ctx, within)
	defer done()
	temporal, err := dial(patient, keys, logger)
	if err != nil && patient.Err() != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("aucune réponse de Temporal depuis %s\u00a0: vérifiez qu'il est démarré, et son adresse (TEMPORAL_ADDRESS)", within)
	}
	return temporal, err
}

func newLogger() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stderr, nil)) }
