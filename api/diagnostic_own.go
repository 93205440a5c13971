package api

import (
	"context"
	"encoding/json"

	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/diagnostic"
)

// keepsToItsOwn refuses a diagnostic in which a party would change what is another's. A body that is no diagnostic passes:
// package content refuses it in better words.
func (s *server) keepsToItsOwn(ctx context.Context, contractID, party string, body json.RawMessage) error {
	said, err := s.as(ctx).Content(ctx, contractID)
	if err != nil {
		return err
	}
	var before, after contractfile.Diagnostic
	if said.File.Diagnostic != nil {
		before = *said.File.Diagnostic
	}
	if len(body) > 0 && json.Unmarshal(body, &after) != nil {
		return nil
	}
	if theirs := diagnostic.Trespass(before, after, party); theirs != "" {
		return newProblem(contract.Forbidden, theirs, "Gardez telles quelles les parties du diagnostic qui ne sont pas les vôtres.").under(contract.RoleEntitles)
	}
	return nil
}
