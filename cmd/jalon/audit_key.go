package main

import (
	"encoding/base64"
	"errors"
	"fmt"

	"jalon/internal/ledger"
)

type auditKeyCommand struct {
	File   string `arg:"" optional:"" help:"Fichier à créer, lisible de son seul propriétaire (mode 0600)." type:"path"`
	Name   string `required:"" help:"Nom de l'installation, inscrit dans chaque scellé et gardé d'une clé à l'autre, par exemple jalon.ars.example." placeholder:"NOM"`
	Public string `help:"Au lieu de créer une clé : les 32 octets, en base64, de la clé publique Ed25519 qu'un service de clés a créée." placeholder:"BASE64"`
}

// Run makes a key pair and prints its public half, or writes the public key of a key service the way Jalon reads it.
func (c auditKeyCommand) Run() error {
	public, err := c.public()
	if err != nil {
		return fmt.Errorf("clé d'audit : %w", err)
	}
	fingerprint, err := ledger.Fingerprint(public)
	if err != nil {
		return err
	}
	fmt.Printf("Clé publique, à conserver et à publier :\n%s\nEmpreinte, à remettre aux auditeurs par une autre voie que les courriels de Jalon :\n%s\n", public, fingerprint)
	return nil
}

func (c auditKeyCommand) public() (string, error) {
	if (c.File == "") == (c.Public == "") {
		return "", errors.New("donnez le fichier de la clé à créer, ou --public avec la clé publique d'un service de clés")
	}
	if c.Public != "" {
		raw, err := base64.StdEncoding.DecodeString(c.Public)
		if err != nil {
			return "", fmt.Errorf("--public : ce n'est pas du base64 : %w", err)
		}
		return ledger.PublicKey(c.Name, raw)
	}
	private, public, err := ledger.NewKey(c.Name)
	if err != nil {
		return "", err
	}
	return public, ledger.WriteKeyFile(c.File, private)
}
