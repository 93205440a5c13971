package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/mod/sumdb/note"

	"jalon/internal/audit"
	"jalon/internal/bundle"
	"jalon/internal/civil"
	"jalon/internal/ledger"
	"jalon/internal/policy"
	"jalon/internal/postgres"
)

type auditExportCommand struct {
	database
	Contract   string `arg:"" help:"Identifiant du contrat."`
	Out        string `required:"" help:"Fichier à écrire ; il ne doit pas exister." placeholder:"FILE"`
	PublicKeys string `help:"Fichier des clés publiques de l'autorité, joint au dossier ; par défaut, la clé qui signe." env:"JALON_AUDIT_PUBLIC_KEYS" placeholder:"FILE"`
	sealing
}

// Run writes the bundle of one contract. What is found wrong with it is said on the way: a bundle of altered rows is
// evidence too, and does not verify.
func (c auditExportCommand) Run(ctx context.Context) error {
	signer, keys, err := c.signer()
	if err != nil {
		return err
	}
	known, err := ledger.PublicKeys(keys)
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	b, err := assembled(ctx, db, c.Contract, string(keys))
	if err != nil {
		return err
	}
	if err := write(c.Out, b, signer); err != nil {
		return err
	}
	return judged(ctx, c.Out, known)
}

// signer is nil where there is no key to sign with: the checkpoint then vouches alone.
func (c auditExportCommand) signer() (signer note.Signer, keys []byte, err error) {
	key, err := c.key()
	switch {
	case err == nil:
		signer, keys = key, []byte(key.Public+"\n")
	case !errors.Is(err, errNoKey):
		return nil, nil, err
	case c.PublicKeys == "":
		return nil, nil, errors.New("--public-keys\u00a0: indiquez le fichier des clés publiques (JALON_AUDIT_PUBLIC_KEYS), ou la clé qui signe (JALON_AUDIT_KEY_FILE)")
	}
	if c.PublicKeys != "" {
		keys, err = os.ReadFile(c.PublicKeys)
		return signer, keys, err
	}
	return signer, keys, nil
}

// assembled reads a contract and the log as of one moment each: what is recorded in between is not sealed yet.
func assembled(ctx context.Context, db *postgres.DB, id, keys string) (b *bundle.Bundle, err error) {
	err = db.Installation(ctx, func(in audit.Installation, _ []string) error {
		e, err := db.Evidence(ctx, id)
		if err != nil {
			return err
		}
		if e.Row == nil {
			return fmt.Errorf("contrat %s\u00a0: %w", id, postgres.ErrUnknown)
		}
		var erasures []audit.Leaf
		for leaf, err := range in.Leaves {
			if err != nil {
				return err
			}
			if leaf.Kind == ledger.LeafErasure {
				erasures = append(erasures, leaf)
			}
		}
		b, err = bundle.Assemble(*e, in, erasures, db.LogHashes(ctx), keys, made(time.Now()))
		if err != nil {
			return err
		}
		sources, err := policySources(ctx, db)
		b.Explain(sources)
		return err
	})
	return b, err
}

// policySources are the policies that this program brings along and those that were added, as they were written, by the
// digest of their values.
func policySources(ctx context.Context, db *postgres.DB) (map[string]string, error) {
	sources := map[string]string{}
	for _, p := range policy.Published() {
		sources[p.Digest] = string(p.Text)
	}
	added, err := db.Policies(ctx)
	for _, p := range added {
		sources[p.Digest] = p.Text
	}
	return sources, err
}

// write leaves no half of a bundle behind.
func write(path string, b *bundle.Bundle, signer note.Signer) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("--out\u00a0: %s existe déjà\u00a0; choisissez un autre nom", path)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(bundle.Write(file, b, signer), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// judged reads back what was written, and says so.
func judged(ctx context.Context, path string, known note.Verifiers) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	b, err := bundle.Read(file)
	if err != nil {
		return err
	}
	verdict := b.Verify(ctx, known, nil)
	for _, f := range verdict.Findings {
		fmt.Println(f)
	}
	for _, remark := range verdict.Remarks() {
		fmt.Println(remark)
	}
	if n := audit.Faults(verdict.Findings); n > 0 {
		return fmt.Errorf("%s est écrit, et ne se vérifie pas\u00a0: %s", path, counted(n, "constatation", "constatations"))
	}
	_, err = fmt.Printf("%s\u00a0: %s, %s\n", path, counted(len(b.Evidence.Facts), "fait", "faits"), counted(len(b.Evidence.Archives), "historique", "historiques"))
	return err
}

// made is what this program says of itself.
func made(at time.Time) bundle.Made {
	m := bundle.Made{At: at.UTC().Truncate(time.Second), Program: "inconnu", Go: runtime.Version(), SDK: "inconnu", Zones: civil.ZoneRelease}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return m
	}
	m.Program = info.Main.Version
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			m.Program += " " + setting.Value
		}
	}
	for _, dependency := range info.Deps {
		if dependency.Path == "go.temporal.io/sdk" {
			m.SDK = dependency.Version
		}
	}
	return m
}
