package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"jalon/internal/ledger"
	"jalon/internal/notary"
	"jalon/internal/postgres"
)

// sealing says who signs checkpoints: a key in a file, or a program in front of a key service.
type sealing struct {
	KeyFile     string `name:"audit-key-file" help:"Fichier de la clé qui signe les scellés (jalon audit key)." env:"JALON_AUDIT_KEY_FILE" placeholder:"FILE"`
	SignCommand string `name:"audit-sign-command" help:"Programme qui signe à la place d'un fichier : il reçoit le texte sur son entrée et rend la signature Ed25519 en base64." env:"JALON_AUDIT_SIGN_COMMAND" placeholder:"COMMANDE"`
	PublicKey   string `name:"audit-public-key" help:"Clé publique de ce programme." env:"JALON_AUDIT_PUBLIC_KEY" placeholder:"CLÉ"`
}

// errNoKey says that nobody signs.
var errNoKey = errors.New("aucune clé ne signe les scellés : indiquez --audit-key-file (JALON_AUDIT_KEY_FILE), ou --audit-sign-command (JALON_AUDIT_SIGN_COMMAND) avec --audit-public-key (JALON_AUDIT_PUBLIC_KEY)")

// key is the key that signs; errNoKey without any.
func (s sealing) key() (ledger.Key, error) {
	switch {
	case s.KeyFile == "" && s.SignCommand == "" && s.PublicKey == "":
		return ledger.Key{}, errNoKey
	case s.KeyFile != "" && (s.SignCommand != "" || s.PublicKey != ""):
		return ledger.Key{}, errors.New("--audit-key-file exclut --audit-sign-command et --audit-public-key : choisissez qui signe")
	case s.KeyFile != "":
		key, _, err := ledger.KeyFile(s.KeyFile)
		if err != nil {
			err = fmt.Errorf("--audit-key-file : il faut un fichier créé par « jalon audit key », de mode 0600 : %w", err)
		}
		return key, err
	case s.SignCommand == "" || s.PublicKey == "":
		return ledger.Key{}, errors.New("--audit-sign-command et --audit-public-key vont ensemble : indiquez les deux")
	}
	key, err := ledger.Command(strings.Fields(s.SignCommand), s.PublicKey)
	if err != nil {
		err = fmt.Errorf("--audit-sign-command : il faut un programme qui existe, et sa clé publique telle que l'écrit « jalon audit key --public » : %w", err)
	}
	return key, err
}

// carriesOn refuses a key that does not bear the name under which the log was sealed before: its checkpoints would not
// follow the earlier ones.
func carriesOn(ctx context.Context, db *postgres.DB, key ledger.Key) error {
	last, err := db.LastCheckpoint(ctx)
	if errors.Is(err, postgres.ErrUnknown) {
		return nil
	}
	if err == nil && last.Origin != key.Name() {
		err = fmt.Errorf("clé d'audit\u00a0: elle porte le nom «\u00a0%s\u00a0» et le journal est scellé sous le nom «\u00a0%s\u00a0»\u00a0; créez-en une sous ce nom (jalon audit key --name)", key.Name(), last.Origin)
	}
	return err
}

type auditCheckpointCommand struct {
	database
	sealing
}

// Help says what is printed when there is nothing to seal.
func (auditCheckpointCommand) Help() string {
	return "Le texte signé est affiché. Tant que rien ne s'ajoute au journal, c'est le scellé du jour qui est rendu, même sous une autre clé."
}

// Run seals the log now, and prints the signed text.
func (c auditCheckpointCommand) Run(ctx context.Context) error {
	key, err := c.key()
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := carriesOn(ctx, db, key); err != nil {
		return err
	}
	made, err := notary.Notary{Book: db, Key: key, Logger: newLogger()}.Seal(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Print(string(made.Note))
	return err
}
