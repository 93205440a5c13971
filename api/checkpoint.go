package api

import (
	"encoding/base64"
	"time"

	"jalon/internal/ledger"
	"jalon/internal/postgres"
)

// CheckpointLine is one checkpoint of the log over all contracts, with what this service finds of its signature.
type CheckpointLine struct {
	Number      int64     `json:"number"`
	At          time.Time `json:"at"`
	Origin      string    `json:"origin" doc:"Nom du journal, et de la clé qui signe."`
	Size        int64     `json:"size" doc:"Nombre de feuilles du journal."`
	Root        string    `json:"root" doc:"Racine de l'arbre sur ces feuilles (RFC 6962)\u00a0: SHA-256 en base64, comme dans la note."`
	Contracts   int64     `json:"contracts"`
	Facts       int64     `json:"facts"`
	Signature   signature `json:"signature" doc:"valid\u00a0: signé par une clé connue et conforme à ce qui est enregistré\u00a0; invalid\u00a0: ni l'un ni l'autre n'est sûr\u00a0; unchecked\u00a0: le service ne connaît aucune clé publique."`
	Fingerprint string    `json:"key_fingerprint,omitempty" doc:"Empreinte SHA-256 de la clé publique qui a signé."`
}

// signature is what a look at a signed note gave.
type signature string

const (
	signatureValid     signature = "valid"
	signatureInvalid   signature = "invalid"
	signatureUnchecked signature = "unchecked"
)

// checkpointLine reads the note with each known key. A note is worth what it says only if the columns beside it say the
// same: those are what the log is checked against.
func (s *server) checkpointLine(c postgres.StoredCheckpoint) CheckpointLine {
	line := CheckpointLine{
		Number: c.Number, At: c.At, Origin: c.Origin, Size: c.Size, Root: base64.StdEncoding.EncodeToString(c.Root[:]),
		Contracts: c.Contracts, Facts: c.Facts, Signature: signatureInvalid,
	}
	if len(s.AuditKeys) == 0 {
		line.Signature = signatureUnchecked
	}
	for _, public := range s.AuditKeys {
		known, err := ledger.PublicKeys([]byte(public))
		if err != nil {
			continue // it signed nothing; whoever configured it was told at the start
		}
		if signed, err := ledger.Read(c.Note, known); err == nil && signed.Text() == c.Text() {
			line.Signature = signatureValid
			line.Fingerprint, _ = ledger.Fingerprint(public) // it was read just above
			break
		}
	}
	return line
}
