package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"

	"jalon/internal/ledger"
)

type auditKeyCommand struct {
	File      string `arg:"" optional:"" help:"Fichier à créer, lisible de son seul propriétaire (mode 0600)." type:"path"`
	Name      string `required:"" help:"Nom de l'installation, inscrit dans chaque scellé et gardé d'une clé à l'autre, par exemple jalon.ars.example." placeholder:"NOM"`
	IfMissing bool   `help:"Si le fichier existe déjà, afficher seulement la moitié publique de sa clé."`
	Public    string `help:"Au lieu de créer une clé : les 32 octets, en base64, de la clé publique Ed25519 qu'un service de clés a créée." placeholder:"BASE64"`
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
		return "", fmt.Errorf("--name\u00a0: il faut 200 octets au plus, sans espace ni «\u00a0+\u00a0» (%w)", err)
	}
	if err := ledger.WriteKeyFile(c.File, private); errors.Is(err, fs.ErrExist) {
		if c.IfMissing {
			return c.existing()
		}
		return "", fmt.Errorf("%s existe déjà et sa clé sert peut-être\u00a0: choisissez un autre nom", c.File)
	} else if err != nil {
		return "", fmt.Errorf("%s ne peut pas être créé\u00a0: %w", c.File, err)
	}
	return public, nil
}

// existing is the public half of the key that is in the file already, under the name that was asked for.
func (c auditKeyCommand) existing() (string, error) {
	key, _, err := ledger.KeyFile(c.File)
	if err != nil {
		return "", err
	}
	if key.Name() != c.Name {
		return "", fmt.Errorf("%s\u00a0: sa clé porte le nom «\u00a0%s\u00a0», pas «\u00a0%s\u00a0»", c.File, key.Name(), c.Name)
	}
	return key.Public, nil
}
