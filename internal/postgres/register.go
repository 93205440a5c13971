package postgres

import (
	"encoding/json"
	"slices"

	"github.com/jackc/pgx/v5"

	"jalon/internal/contract"
)

// noteRegister sees whether the last fact changed who takes part. Few facts do, and the others write nothing here.
func (f *fold) noteRegister(before *contract.State) {
	f.people = f.people || !slices.Equal(before.People, f.state.People)
	f.delegations = f.delegations || !slices.Equal(before.Delegations, f.state.Delegations)
}

// queueRegister writes the whole of a register that changed: it has a few dozen lines, and a new referent touches several.
func (f *fold) queueRegister(batch *pgx.Batch, contractID string) error {
	if f.people {
		lines, err := json.Marshal(orEmpty(f.state.People))
		if err != nil {
			return err
		}
		batch.Queue("DELETE FROM assignments WHERE contract_id = $1", contractID)
		batch.Queue(`
			INSERT INTO assignments (contract_id, position, person, party, role, subject, from_on, until_on, replaces, handover)
			SELECT $1, n, person, party, role, coalesce(subject, ''), from_on, until_on, coalesce(replaces, ''), coalesce(handover, '')
			FROM ROWS FROM (json_to_recordset($2) AS (person text, party text, role text, subject text, "from" date, until date, replaces text, handover text))
			     WITH ORDINALITY line (person, party, role, subject, from_on, until_on, replaces, handover, n)`,
			contractID, lines)
	}
	if f.delegations {
		lines, err := json.Marshal(orEmpty(f.state.Delegations))
		if err != nil {
			return err
		}
		batch.Queue("DELETE FROM delegations WHERE contract_id = $1", contractID)
		batch.Queue(`
			INSERT INTO delegations (contract_id, id, party, giver, delegate, from_on, until_on)
			SELECT $1, id, party, giver, "to", "from", until
			FROM json_to_recordset($2) line (id text, party text, giver text, "to" text, "from" date, until date)`,
			contractID, lines)
	}
	return nil
}
