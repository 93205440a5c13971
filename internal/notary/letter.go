package notary

import (
	"context"
	"encoding/base64"
	"fmt"

	"jalon/internal/ledger"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

// page is where people see the checkpoints.
const page = "/scelles"

// post queues the letters of a checkpoint. One that this key did not sign is left alone: its letters name another key,
// and whoever held that one queued them.
func (n Notary) post(ctx context.Context, c postgres.StoredCheckpoint) error {
	known, err := ledger.PublicKeys([]byte(n.Key.Public))
	if err != nil {
		return err
	}
	if _, err := ledger.Read(c.Note, known); err != nil {
		n.Logger.Warn("a checkpoint by another key is not posted", "number", c.Number, "error", err)
		return nil
	}
	seal, err := n.seal(ctx, c)
	if err != nil {
		return err
	}
	_, err = n.Book.PostCheckpoint(ctx, c, func(to mail.Recipient) mail.Letter {
		to.Role = "titulaire d'un office d'auditeur"
		return mail.Letter{
			ID: fmt.Sprintf("checkpoint/%d/%s", c.Number, to.Person), Kind: mail.Checkpoint, To: to, At: c.At, Path: page, Seal: &seal,
		}
	})
	return err
}

// seal is what the letters say of a checkpoint.
func (n Notary) seal(ctx context.Context, c postgres.StoredCheckpoint) (mail.Seal, error) {
	fingerprint, err := ledger.Fingerprint(n.Key.Public)
	if err != nil {
		return mail.Seal{}, err
	}
	var before ledger.Checkpoint
	if c.Number > 1 {
		previous, err := n.Book.Checkpoints(ctx, c.Number-2, 1)
		if err != nil {
			return mail.Seal{}, err
		}
		before = previous[0].Checkpoint
	}
	return mail.Seal{
		Note: string(c.Note), Size: c.Size, Root: base64.StdEncoding.EncodeToString(c.Root[:]), Fingerprint: fingerprint, Contracts: c.Contracts, Facts: c.Facts,
		MoreContracts: c.Contracts - before.Contracts, MoreFacts: c.Facts - before.Facts, First: c.Number == 1,
	}, nil
}
