package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"jalon/internal/access"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
	"jalon/workflows/intake"
)

// tokenLife is how long the printed tokens are valid; each start prints new ones.
const tokenLife = 30 * 24 * time.Hour

// demonstrate runs until it is interrupted.
func demonstrate(ctx context.Context, s settings) error {
	data, err := s.dataDir()
	if err != nil {
		return err
	}
	p, err := start(ctx, s, data)
	if err != nil {
		return err
	}
	defer p.stop()
	examples, err := loadExamples(ctx, p)
	if err != nil {
		return err
	}
	if err := p.tell(examples); err != nil {
		return err
	}
	<-ctx.Done()
	say("\nArrêt…")
	return nil
}

// loadExamples takes the example contracts in, unless an earlier run did.
func loadExamples(ctx context.Context, p *parts) ([]*dossier.Dossier, error) {
	var examples []*dossier.Dossier
	err := fs.WalkDir(contractfile.Examples(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(contractfile.Examples(), path)
		if err != nil {
			return err
		}
		file, err := contractfile.Read(bytes.NewReader(text))
		if err != nil {
			return err
		}
		d := dossier.New(file)
		examples = append(examples, d)
		added, err := (intake.Intake{DB: p.db, Client: p.temporal}).Take(ctx, d)
		if errors.Is(err, postgres.ErrExists) {
			return nil // loaded by an earlier release, from an earlier text; its life goes on
		}
		if added {
			say("  " + file.ID + " : pris en charge")
		}
		return err
	})
	return examples, err
}

// tell says where to look and as whom to sign in.
func (p *parts) tell(examples []*dossier.Dossier) error {
	tokens := filepath.Join(p.data, "jetons.txt")
	if err := p.writeTokens(tokens, examples); err != nil {
		return err
	}
	referent := examples[0].People[0]
	token := p.key.Token(referent.ID, time.Now().Add(tokenLife))
	fmt.Printf(`
Jalon est prêt, sur cette machine seulement.

  Pages          %[1]s  (se connecter avec un des jetons)
  API            %[1]s/api/v1  (description : %[1]s/api/v1/openapi.json)
  Courriels      %[2]s
  Jetons         %[3]s  (un par personne des contrats d'exemple)
  Données        %[4]s  (pour tout effacer : rm -r %[4]s)

Par exemple, les contrats de %[5]s :

  curl -H "Authorization: Bearer %[6]s" %[1]s/api/v1/contracts

Ctrl-C arrête tout ; au prochain démarrage, les contrats sont là où ils en étaient.
`, p.apiURL, p.mailURL, tokens, p.data, referent.Name, token)
	return nil
}

// writeTokens keeps a token for each person in a file that only its owner reads.
func (p *parts) writeTokens(path string, examples []*dossier.Dossier) error {
	var page strings.Builder
	table := tabwriter.NewWriter(&page, 0, 0, 2, ' ', 0)
	until := time.Now().Add(tokenLife)
	fmt.Fprintf(table, "exploitant\tlit tout, ne décide rien\t\t%s\n", p.key.Token(access.Operator, until))
	for _, d := range examples {
		for _, person := range d.People {
			fmt.Fprintf(table, "%s\t%s %s %s\t%s\t%s\n", person.Name, person.Role, person.Party, person.Sheet, d.File.ID, p.key.Token(person.ID, until))
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(page.String()), 0o600)
}
