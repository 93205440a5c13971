package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"
	"time"

	"jalon/internal/keyring"
)

// keyCommands keep the file of keys. No key is ever printed.
type keyCommands struct {
	Create keysCreateCommand `cmd:"" help:"Créer un fichier avec une première clé. Sauvegardez-le\u00a0: sans lui, les contrats en cours ne sont plus lisibles."`
	Rotate keysRotateCommand `cmd:"" help:"Chiffrer désormais sous une autre clé\u00a0; les précédentes restent pour lire."`
	List   keysListCommand   `cmd:"" help:"Lister les clés d'un fichier\u00a0: noms, dates et usages."`
}

type keysCreateCommand struct {
	File      string `arg:"" help:"Fichier à créer."`
	IfMissing bool   `help:"Ne rien faire si le fichier existe déjà."`
}

// Run makes the file; one that is there already holds keys that somebody needs.
func (c keysCreateCommand) Run() error {
	key, err := keyring.Create(c.File, time.Now())
	if errors.Is(err, fs.ErrExist) {
		if c.IfMissing {
			return nil
		}
		return fmt.Errorf("%s existe déjà et ses clés servent peut-être\u00a0: choisissez un autre nom, ou changez de clé avec «\u00a0jalon keys rotate\u00a0»", c.File)
	}
	if err != nil {
		return err
	}
	fmt.Printf("%s\u00a0: clé %s, courante\n", c.File, key.ID)
	return nil
}

type keysRotateCommand struct {
	File    string `arg:"" help:"Fichier de clés."`
	Prepare bool   `help:"Ajouter la prochaine clé sans l'employer encore, pour distribuer le fichier d'abord."`
}

// Run prepares the next key, or makes it current.
func (c keysRotateCommand) Run() error {
	if c.Prepare {
		key, err := keyring.Prepare(c.File, time.Now())
		if err != nil {
			return err
		}
		fmt.Printf("%s\u00a0: clé %s, préparée\u00a0; distribuez ce fichier partout avant de lancer «\u00a0jalon keys rotate %[1]s\u00a0»\n", c.File, key.ID)
		return nil
	}
	key, err := keyring.Rotate(c.File, time.Now())
	if err != nil {
		return err
	}
	fmt.Printf("%s\u00a0: clé %s, courante\u00a0; distribuez ce fichier, puis redémarrez les processus l'un après l'autre\n", c.File, key.ID)
	return nil
}

type keysListCommand struct {
	File string `arg:"" help:"Fichier de clés."`
}

// Run tells of the keys, the current one first.
func (c keysListCommand) Run() error {
	keys, err := keyring.List(c.File)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, key := range keys {
		fmt.Fprintf(table, "%s\t%s\t%s\n", key.ID, key.Made.Format(time.RFC3339), map[keyring.Use]string{
			keyring.Current: "courante", keyring.Prepared: "préparée", keyring.Kept: "conservée",
		}[key.Use])
	}
	return table.Flush()
}
