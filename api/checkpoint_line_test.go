package api

import (
	"testing"

	"golang.org/x/mod/sumdb/note"

	"jalon/internal/ledger"
	"jalon/internal/postgres"
)

// A note that is well signed and says something else than what is stored beside it vouches for nothing.
func TestANoteIsHeldAgainstWhatIsStored(t *testing.T) {
	private, public, err := ledger.NewKey("essai.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	stored := postgres.StoredCheckpoint{Checkpoint: ledger.Checkpoint{Origin: "essai.example", Size: 4, Contracts: 1, Facts: 4}}
	if stored.Note, err = ledger.Sign(stored.Checkpoint, signer); err != nil {
		t.Fatal(err)
	}
	s := &server{Options: Options{AuditKeys: []string{public}}}
	if line := s.checkpointLine(stored); line.Signature != signatureValid || line.Fingerprint == "" {
		t.Errorf("%+v", line)
	}
	stored.Facts = 3
	if line := s.checkpointLine(stored); line.Signature != signatureInvalid || line.Fingerprint != "" {
		t.Errorf("altered: %+v", line)
	}
}
