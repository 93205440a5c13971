package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"jalon/activities"
	"jalon/internal/postgres"
)

// Each contract has its line, whatever became of the others, and those that were not archived make the command fail.
func TestEveryContractIsArchivedOrNamed(t *testing.T) {
	outcomes := []struct {
		added int
		err   error
		says  string
	}{
		{added: 3, says: "3 historiques archivés"},
		{added: 1, says: "1 historique archivé"},
		{says: "déjà archivé"},
		{err: fmt.Errorf("contract 3: %w", activities.ErrForgotten), says: "Temporal n'en connaît aucun historique"},
		{err: fmt.Errorf("contract 4: %w", postgres.ErrUnknown), says: "aucun contrat de cet identifiant"},
		{err: fmt.Errorf("run 5: %w: a where b", postgres.ErrArchived), says: "un autre historique du même passage est déjà archivé\u00a0; l'un des deux a été modifié"},
		{err: errors.New("away"), says: "échec, away"},
	}
	ids := make([]string, len(outcomes))
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	archive := func(_ context.Context, id string) (int, error) {
		o := outcomes[numbers(t, id)]
		return o.added, o.err
	}
	var to strings.Builder
	err := archiveEach(t.Context(), &to, ids, archive)
	if err == nil || err.Error() != "3 contrats n'ont pas pu être archivés" {
		t.Errorf("ends with %v", err)
	}
	lines := strings.Split(strings.TrimSpace(to.String()), "\n")
	if len(lines) != len(outcomes) {
		t.Fatalf("told:\n%s", to.String())
	}
	for i, o := range outcomes {
		if !strings.HasPrefix(lines[i], ids[i]+"\u00a0: "+o.says) {
			t.Errorf("%q, want %q", lines[i], o.says)
		}
	}
	if err := archiveEach(t.Context(), &to, ids[:4], archive); err != nil {
		t.Errorf("nothing failed: %v", err)
	}
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	if err := archiveEach(interrupted, &to, ids, archive); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestArchivingNeedsTemporal(t *testing.T) {
	installation(t)
	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
	for _, command := range [][]string{{"audit", "archive", "--all"}, {"rehydrate"}, {"import", example(t, "ehpad.json")}, {"deployment", "show"}} {
		if stdout, stderr, code := jalon(t, append(command, "--temporal-within", "100ms")...); code != 1 || stdout != "" || !strings.Contains(stderr, "aucune réponse de Temporal") {
			t.Errorf("%v ends with %d: %s%s", command, code, stdout, stderr)
		}
	}
}
