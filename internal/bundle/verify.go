package bundle

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"jalon/internal/audit"
	"jalon/internal/ledger"
)

// Verdict is the judgement of a bundle.
type Verdict struct {
	Findings []audit.Finding
	Signed   bool              // a known key signed the whole file
	Last     ledger.Checkpoint // to which all proofs lead; zero without one
	Unsealed int64             // facts that came after it
}

// Verify judges a bundle that was read, with nothing but the public keys that are trusted and the means to replay.
func (b *Bundle) Verify(ctx context.Context, known note.Verifiers, replay audit.Replay) Verdict {
	var v Verdict
	say := func(check audit.Check, seq int64, format string, args ...any) {
		v.Findings = append(v.Findings, audit.Finding{Contract: b.Evidence.Contract, Seq: seq, Check: check, Message: fmt.Sprintf(format, args...)})
	}
	var err error
	if v.Signed, err = b.Signed(known); err != nil {
		say(audit.CheckBundle, 0, "%v", err)
	}
	grounds := audit.Grounds{Erasures: b.Erasures, Replay: replay}
	if v.Last, err = b.checkpoints(known); err != nil {
		say(audit.CheckCheckpoint, 0, "%v", err)
	} else {
		grounds.Sealed = v.Last.Size
	}
	e, erasures, facts := b.Evidence, map[int64]audit.Leaf{}, int64(0)
	for _, p := range b.Proofs {
		leaf, err := p.leaf(e.Contract)
		if err == nil {
			err = p.check(v.Last, leaf)
		}
		if err != nil {
			say(audit.CheckLog, p.Seq, "le scellé ne confirme pas l'entrée %d du journal", p.Position)
			grounds.Sealed = 0
			continue
		}
		if leaf.Kind == ledger.LeafErasure {
			erasures[leaf.Seq] = leaf
			continue
		}
		if leaf.Kind == ledger.LeafFact {
			facts++
		}
		e.Leaves = append(e.Leaves, leaf)
	}
	if err := b.policies(); err != nil {
		say(audit.CheckPolicies, 0, "%v", err)
	}
	v.Unsealed = max(int64(len(e.Facts))-facts, 0)
	v.Findings = append(v.Findings, audit.VerifyErasures(b.Erasures, erasures)...)
	v.Findings = append(v.Findings, audit.Verify(ctx, &e, grounds)...)
	return v
}

// Remarks is what a reader of a sound bundle should know, in French.
func (v Verdict) Remarks() (remarks []string) {
	if !v.Signed {
		remarks = append(remarks, "Le manifeste n'est pas signé\u00a0: le scellé répond des faits, des historiques et de ce qu'ils nomment, non de la chronologie.")
	}
	if v.Last.Size == 0 {
		return append(remarks, "Le dossier ne contient pas de scellé\u00a0: rien n'y est garanti.")
	}
	sealed := fmt.Sprintf("Dernier scellé\u00a0: %s", v.Last.At.Format("02/01/2006 15:04 UTC"))
	if v.Unsealed > 0 {
		sealed += fmt.Sprintf("\u00a0; faits enregistrés depuis, non scellés\u00a0: %d", v.Unsealed)
	}
	return append(remarks, sealed)
}

// Against holds checkpoints from an auditor's mailbox against those of the bundle, of the same size each.
func (b *Bundle) Against(mailed []ledger.Checkpoint, known note.Verifiers) (found []audit.Finding) {
	for _, m := range mailed {
		message := "le dossier ne contient pas le scellé du %s\u00a0: il ne peut pas lui être comparé"
		for _, c := range b.Checkpoints {
			if read, err := ledger.Read([]byte(c.Note), known); err == nil && read.Size == m.Size {
				message = "le dossier contient un autre scellé que celui du %s"
				if read.Root == m.Root {
					message = ""
					break
				}
			}
		}
		if message != "" {
			found = append(found, audit.Finding{Contract: b.Evidence.Contract, Check: audit.CheckCheckpoint, Message: fmt.Sprintf(message, m.At.Format("02/01/2006 15:04 UTC"))})
		}
	}
	return found
}

// checkpoints holds each against its signature and the one before, and returns the last.
func (b *Bundle) checkpoints(known note.Verifiers) (last ledger.Checkpoint, err error) {
	number := int64(0)
	for i, c := range b.Checkpoints {
		read, err := ledger.Read([]byte(c.Note), known)
		if err != nil {
			return ledger.Checkpoint{}, fmt.Errorf("le scellé n°\u00a0%d n'est pas signé par une clé connue, ou a été modifié", c.Number)
		}
		proof, err := parsed(c.Proof)
		if c.Number <= number || i > 0 && (err != nil || ledger.CheckConsistency(last, read, proof) != nil) {
			return ledger.Checkpoint{}, fmt.Errorf("rien ne prouve que le scellé n°\u00a0%d prolonge le précédent", c.Number)
		}
		last, number = read, c.Number
	}
	return last, nil
}

func (p Proof) check(c ledger.Checkpoint, leaf audit.Leaf) error {
	path, err := parsed(p.Path)
	if err != nil {
		return err
	}
	return ledger.CheckInclusion(c, p.Position, leaf.Leaf, path)
}
