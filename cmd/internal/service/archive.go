package service

import (
	"time"

	"go.temporal.io/sdk/client"

	"jalon/activities"
	"jalon/internal/postgres"
	"jalon/workflows"
)

// Archivist keeps the histories of contracts; it needs the keys of Connect, because it keeps them in clear.
func Archivist(db *postgres.DB, temporal client.Client, keys workflows.Keys) activities.Archivist {
	return activities.Archivist{
		DB: db, Temporal: temporal, Codec: workflows.Codec(keys), WorkflowID: workflows.ID, ContractID: workflows.ContractID, Now: time.Now,
	}
}

// SweepEvery is how often workers look for closed runs that nobody has archived.
const SweepEvery = time.Hour
