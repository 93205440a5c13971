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
	if err := p.appoint(ctx, examples); err != nil {
		return err
	}
	if err := p.furnish(ctx); err != nil {
		return err
	}
	if err := p.seal(ctx, s); err != nil {
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

  Pages          %[1]s
  Connexion      %[2]s  (service de connexion de la démonstration)
  API            %[1]s/api/v1  (description : %[1]s/api/v1/openapi.json)
  Courriels      %[3]s
  Jetons         %[4]s  (un par personne, pour les programmes)
  Données        %[5]s  (pour tout effacer : rm -r %[5]s)

Ouvrez les pages et choisissez une personne : aucun mot de passe n'est demandé, et aucune autre machine n'y accède.

Pour un programme, par exemple les contrats de %[6]s, puis le jeton d'une machine :

  curl -H "Authorization: Bearer %[7]s" %[1]s/api/v1/contracts
  curl -u "%[8]s:$(cat %[9]s)" -d grant_type=client_credentials %[2]s/oauth/token

Pour les commandes de jalon, dans un autre terminal, par exemple la vérification de tout ce qui est enregistré :

  . %[10]s && go run ./cmd/jalon audit verify

Ctrl-C arrête tout ; au prochain démarrage, les contrats sont là où ils en étaient.
`, p.apiURL, p.signInURL, p.mailURL, tokens, p.data, referent.Name, token, machineClient, filepath.Join(p.data, machineSecretFile), filepath.Join(p.data, settingsFile))
	return nil
}

// writeTokens keeps a token for each person in a file that only its owner reads.
func (p *parts) writeTokens(path string, examples []*dossier.Dossier) error {
	var page strings.Builder
	table := tabwriter.NewWriter(&page, 0, 0, 2, ' ', 0)
	until := time.Now().Add(tokenLife)
	fmt.Fprintf(table, "exploitant\tlit tout, ne décide rien\t\t%s\n", p.key.Token(access.OperatorPerson, until))
	for _, ars := range regionalAgencies(examples) {
		for _, o := range officers {
			fmt.Fprintf(table, "%s\t%s %s\t\t%s\n", o.name, o.office, ars.Organisation, p.key.Token(dossier.PersonID(ars.Organisation, o.name), until))
		}
	}
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
