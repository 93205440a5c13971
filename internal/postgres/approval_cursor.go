package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"jalon/internal/civil"
)

// Cursor is where the next page of a list starts.
func (a Approval) Cursor() string {
	return fmt.Sprintf("%s/%s/%s/%d", a.DueOn, a.Contract, a.ID, a.Round)
}

// position reads a cursor back: due day, contract, approval, round. Identifiers hold no slash. An empty cursor is
// before every approval; so is a spoilt one, which then shows the first page again.
func position(cursor string) (due civil.Date, contractID, id string, round int) {
	parts := strings.Split(cursor, "/")
	if len(parts) != 4 {
		return civil.Date{}, "", "", 0
	}
	// Approvals without a due day come first, as the zero date of a cursor does.
	due, _ = civil.Parse(parts[0])
	round, _ = strconv.Atoi(parts[3])
	return due, parts[1], parts[2], round
}
