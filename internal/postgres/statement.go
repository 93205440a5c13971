package postgres

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"jalon/internal/mention"
)

// Depose keeps what somebody wrote with a command and gives the mention that travels in its stead: the workflow's
// history, the fact and its sentence hold no free text. The same words under the same command have the same mention, so
// that a command asked twice is one command. Blank words have none and are given back.
func (db *DB) Depose(ctx context.Context, contractID, commandID, text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return text, nil
	}
	var salt [mention.SaltLength]byte
	_, _ = rand.Read(salt[:]) // it never fails
	var commitment string
	// Without DO UPDATE, which words never take, a row that was there comes back only from a second look, and one that is
	// committed in between only from a third.
	for range 3 {
		err := db.pool.QueryRow(ctx, `
			WITH kept AS (
				INSERT INTO statements (commitment, contract_id, command_id, salt, text) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (contract_id, command_id, md5(text)) WHERE redacted_by IS NULL DO NOTHING
				RETURNING commitment)
			SELECT coalesce((SELECT commitment FROM kept), (SELECT commitment FROM statements
				WHERE contract_id = $2 AND command_id = $3 AND md5(text) = md5($5) AND redacted_by IS NULL), '')`,
			mention.Commit(salt, text), contractID, commandID, salt[:], text).Scan(&commitment)
		if err != nil {
			return "", fmt.Errorf("contract %s, statement of %s: %w", contractID, commandID, err)
		}
		if commitment != "" {
			return mention.Text(commitment), nil
		}
	}
	return "", fmt.Errorf("contract %s: the statement of %s is neither there nor not", contractID, commandID)
}
