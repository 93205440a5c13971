package mail

import "strings"

// Seal is a signed checkpoint of the log as its letter tells it.
type Seal struct {
	// Note is the signed text, line ends included, to the byte. Whoever keeps it can prove later what the log was.
	Note string `json:"note"`
	// Size counts the log's entries, and Root is its head in base64, as the note says it.
	Size int64  `json:"size"`
	Root string `json:"root"`
	// Fingerprint is that of the public key, to be compared with the one that the house gave on another way.
	Fingerprint string `json:"fingerprint"`
	// Contracts and Facts count what is sealed; MoreContracts and MoreFacts what is new since the checkpoint before.
	Contracts     int64 `json:"contracts"`
	Facts         int64 `json:"facts"`
	MoreContracts int64 `json:"more_contracts"`
	MoreFacts     int64 `json:"more_facts"`
	// First: there was none before.
	First bool `json:"first,omitempty"`
}

// whole reports a seal that prints no hole.
func (s *Seal) whole() bool {
	return s != nil && strings.HasSuffix(s.Note, "\n") && s.Root != "" && s.Fingerprint != "" && s.Size >= 0
}

// Sealed says how much a checkpoint covers: "12 contrats, 4690 faits".
func (s *Seal) Sealed() string {
	return counted(int(s.Contracts), "contrat") + ", " + counted(int(s.Facts), "fait")
}

// More says what is new since the checkpoint before.
func (s *Seal) More() string {
	switch {
	case s.First:
		return "C'est le premier scellé de ce journal."
	case s.MoreContracts == 0 && s.MoreFacts == 0:
		return "Aucun fait n'a été enregistré depuis le scellé précédent."
	case s.MoreContracts == 0:
		return "Depuis le scellé précédent\u00a0: " + counted(int(s.MoreFacts), "fait") + " de plus."
	}
	return "Depuis le scellé précédent\u00a0: " + counted(int(s.MoreContracts), "contrat") + " et " + counted(int(s.MoreFacts), "fait") + " de plus."
}
