package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/mod/sumdb/note"

	"jalon/internal/audit"
	"jalon/internal/bundle"
	"jalon/internal/ledger"
	"jalon/internal/postgres"
	"jalon/workflows/testimony"
)

type auditVerifyCommand struct {
	DatabaseURL string   `help:"Base PostgreSQL ; inutile pour un dossier exporté." env:"DATABASE_URL"`
	What        []string `arg:"" optional:"" name:"contract" help:"Identifiants des contrats, tous par défaut ; ou le fichier d'un dossier exporté."`
	PublicKeys  string   `help:"Fichier des clés publiques de l'autorité, une par ligne." env:"JALON_AUDIT_PUBLIC_KEYS" placeholder:"FILE"`
	Checkpoints []string `name:"checkpoint" help:"Fichier d'un scellé reçu par courriel : le journal doit le prolonger." type:"existingfile"`
	NoReplay    bool     `help:"Ne pas rejouer les historiques archivés."`
	Strict      bool     `help:"Échouer aussi pour des faits dont aucun historique ne témoigne."`
	JSON        bool     `name:"json" help:"Une constatation par ligne, en JSON."`
}

// Help tells findings from remarks.
func (auditVerifyCommand) Help() string {
	return "Chaque constatation a sa ligne\u00a0: ce qui est conservé n'est plus ce qui avait été enregistré, et le premier fait altéré est nommé. Une " +
		"lacune (aucun historique ne témoigne de certains faits) n'est qu'une remarque\u00a0: leur chaîne et le journal répondent d'eux\u00a0; un historique " +
		"que le journal connaît et qui manque est une constatation.\n\n" +
		"La commande échoue (code 1) s'il y a une constatation\u00a0; avec --strict, aussi s'il y a une remarque."
}

// Run verifies the database, or a bundle with nothing but this program. One line per finding; any finding is exit 1.
func (c auditVerifyCommand) Run(ctx context.Context) error {
	v := verification{auditVerifyCommand: c, out: os.Stdout, begun: time.Now()}
	if !c.NoReplay {
		v.replay = testimony.Of
	}
	verify := v.database
	if len(c.What) == 1 {
		if file, err := os.Stat(c.What[0]); err == nil && file.Mode().IsRegular() {
			verify = v.bundle
		}
	}
	if err := verify(ctx); err != nil {
		return err
	}
	return v.judge()
}

// verification is one run of the command.
type verification struct {
	auditVerifyCommand
	out    io.Writer
	begun  time.Time
	replay audit.Replay
	known  note.Verifiers
	totals audit.Totals
}

func (v *verification) database(ctx context.Context) (err error) {
	if v.DatabaseURL == "" {
		return errors.New("--database-url\u00a0: indiquez la base à vérifier (DATABASE_URL), ou le fichier d'un dossier exporté")
	}
	db, err := postgres.Open(ctx, v.DatabaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	grounds := audit.Grounds{Replay: v.replay, SearchedFor: postgres.SearchedFor}
	ids := v.What
	err = db.Installation(ctx, func(in audit.Installation, all []string) error {
		if len(ids) == 0 {
			ids = all
		}
		signed, err := v.checkpoints(in.Checkpoints)
		if err != nil {
			return err
		}
		log, found, err := audit.VerifyLog(in, signed)
		v.tell(append(found, audit.VerifyErasures(in.Erasures, log.Erasures)...)...)
		grounds.Sealed, grounds.Texts, grounds.Erasures = log.Sealed, log.Texts, in.Erasures
		return err
	})
	if err != nil {
		return err
	}
	before := v.totals.Findings
	totals, err := audit.Survey(ctx, ids, db.Evidence, grounds, func(f audit.Finding) { v.tell(f) })
	if err != nil {
		return err
	}
	v.totals = totals
	v.totals.Findings += before
	return v.summary()
}

// checkpoints are those whose signature is good, of the database and of the auditor's mailbox.
func (v *verification) checkpoints(stored []audit.Checkpoint) (signed []ledger.Checkpoint, err error) {
	if v.PublicKeys == "" {
		if len(stored)+len(v.Checkpoints) == 0 {
			return nil, nil
		}
		return nil, errors.New("--public-keys\u00a0: indiquez le fichier des clés publiques (JALON_AUDIT_PUBLIC_KEYS)\u00a0; sans elles, une signature ne prouve rien")
	}
	if err := v.trust(v.PublicKeys); err != nil {
		return nil, err
	}
	signed, found := audit.VerifyCheckpoints(stored, v.known)
	v.tell(found...)
	mailed, err := v.mailed()
	return append(signed, mailed...), err
}

// trust reads the keys whose signatures count.
func (v *verification) trust(path string) error {
	list, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	v.known, err = ledger.PublicKeys(list)
	return err
}

// mailed are the checkpoints that come from outside. One that no known key signed cannot be held against anything.
func (v *verification) mailed() (list []ledger.Checkpoint, err error) {
	for _, path := range v.Checkpoints {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		read, err := ledger.Read(text, v.known)
		if err != nil {
			return nil, fmt.Errorf("%s\u00a0: ce n'est pas un scellé, signé par une clé connue, tel qu'il a été envoyé", path)
		}
		list = append(list, read)
	}
	return list, nil
}

func (v *verification) bundle(ctx context.Context) error {
	file, err := os.Open(v.What[0])
	if err != nil {
		return err
	}
	defer file.Close()
	b, err := bundle.Read(file)
	if err != nil {
		return err
	}
	if v.PublicKeys != "" {
		err = v.trust(v.PublicKeys)
	} else {
		v.known, err = v.unpinned(b)
	}
	if err != nil {
		return err
	}
	verdict := b.Verify(ctx, v.known, v.replay)
	v.tell(verdict.Findings...)
	mailed, err := v.mailed()
	if err != nil {
		return err
	}
	v.tell(b.Against(mailed, v.known)...)
	v.totals.Contracts, v.totals.Facts, v.totals.Runs = 1, int64(len(b.Evidence.Facts)), int64(len(b.Evidence.Archives))
	for _, a := range b.Evidence.Archives {
		v.totals.Events += int64(a.Events)
	}
	for _, remark := range verdict.Remarks() {
		v.say("%s", remark)
	}
	return v.summary()
}

// unpinned takes the keys out of the bundle itself, and says with what they have to be compared: a forger brings keys too.
func (v *verification) unpinned(b *bundle.Bundle) (note.Verifiers, error) {
	fingerprints, err := b.Fingerprints()
	if err != nil {
		return nil, err
	}
	for _, fingerprint := range fingerprints {
		v.say("Clé du dossier, à comparer à celle des scellés reçus par courriel\u00a0: %s", fingerprint)
	}
	return ledger.PublicKeys([]byte(b.Keys))
}

// judge says whether the command fails. A gap proves nothing, so it is told and is no failure, unless everything has to be
// proved.
func (v *verification) judge() error {
	if n := v.totals.Findings; n > 0 {
		return errors.New(counted(n, "constatation", "constatations") + "\u00a0: ce qui est conservé n'est pas ce qui avait été enregistré")
	}
	if n := v.totals.Remarks; n > 0 && v.Strict {
		return errors.New(counted(n, "remarque", "remarques") + "\u00a0: des faits n'ont pas été rejoués")
	}
	return nil
}

// tell prints findings and remarks, one per line.
func (v *verification) tell(found ...audit.Finding) {
	v.totals.Count(found)
	for _, f := range found {
		if v.JSON {
			text, err := json.Marshal(f)
			if err == nil {
				fmt.Fprintf(v.out, "%s\n", text)
			}
			continue
		}
		fmt.Fprintln(v.out, f)
	}
}

// say prints what is no finding, and only to people.
func (v *verification) say(format string, args ...any) {
	if !v.JSON {
		fmt.Fprintf(v.out, format+"\n", args...)
	}
}

func (v *verification) summary() error {
	if v.JSON {
		return json.NewEncoder(v.out).Encode(v.totals)
	}
	seconds := time.Since(v.begun).Seconds()
	t := v.totals
	_, err := fmt.Fprintf(v.out, "%s, %s et %s vérifiés en %.1f s (%.0f faits/s, %.0f événements/s)\u00a0: %s, %s\n",
		counted(t.Contracts, "contrat", "contrats"), counted(int(t.Facts), "fait", "faits"), counted(int(t.Runs), "historique", "historiques"),
		seconds, float64(t.Facts)/seconds, float64(t.Events)/seconds, counted(t.Findings, "constatation", "constatations"),
		counted(t.Remarks, "remarque", "remarques"))
	return err
}
