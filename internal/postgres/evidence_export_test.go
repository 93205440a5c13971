package postgres

// Evidence and Installation as a transaction sees them that is taken back afterwards.
var (
	EvidenceIn     = evidence
	InstallationIn = installation
)
