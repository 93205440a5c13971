package main

import (
	"fmt"
	"os"

	"jalon/internal/contractfile"
	"jalon/internal/dossier"
)

// open reads one contract file; "-" is standard input.
func open(path string) (*dossier.Dossier, error) {
	source := os.Stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		source = file
	}
	file, err := contractfile.Read(source)
	if err != nil {
		return nil, fmt.Errorf("%s : %w", path, err)
	}
	return dossier.New(file), nil
}

// dossierFile is a dossier with the path it came from.
type dossierFile struct {
	path string
	*dossier.Dossier
}

type schemaCommand struct{}

// Run prints the schema of contract files.
func (schemaCommand) Run() error {
	_, err := os.Stdout.Write(contractfile.Schema())
	return err
}
