package main

import (
	"fmt"
	"strings"
	"testing"

	"jalon/internal/postgres"
	"jalon/workflows/intake"
)

// Each contract that needs somebody has a line that says what to do, and makes the command fail.
func TestFindingsSayWhatToDo(t *testing.T) {
	for _, c := range []struct {
		finding intake.Finding
		says    []string // nothing for a contract without a line
		unwell  int
	}{
		{intake.Finding{Condition: intake.Over, Seq: 40, Unarchived: 3}, nil, 0},
		{intake.Finding{Condition: intake.Over, Drifted: true}, []string{"jalon rebuild CPOM-1"}, 1},
		{intake.Finding{Condition: intake.Running, Unarchived: 3}, []string{"laissé tel quel"}, 0},
		{intake.Finding{Condition: intake.Missing, Unarchived: 3}, []string{"--apply", "3 faits sans historique archivé"}, 1},
		{intake.Finding{Condition: intake.Missing, Seq: 40, Started: true}, []string{"relancé à partir de son fait 40"}, 0},
		{intake.Finding{Condition: intake.Missing, Started: true}, []string{"pas encore ouvert"}, 0},
		{intake.Finding{Condition: intake.Closed}, []string{"sachez pourquoi", "--restart-closed"}, 1},
		{intake.Finding{Condition: intake.Differs}, []string{"un autre état que ses faits"}, 1},
		{intake.Finding{Condition: intake.Silent}, []string{"jalon worker"}, 1},
		{intake.Finding{Err: postgres.ErrUnknown}, []string{"aucun contrat de cet identifiant"}, 1},
		{intake.Finding{Err: fmt.Errorf("%w: 4 of 5", postgres.ErrDiverged)}, []string{"jalon audit verify", "4 of 5"}, 1},
		{intake.Finding{Err: intake.ErrClock}, []string{"l'horloge de cette machine"}, 1},
	} {
		c.finding.Contract = "CPOM-1"
		var to strings.Builder
		unwell := reportFindings(&to, []intake.Finding{c.finding})
		lines := strings.Split(strings.TrimSpace(to.String()), "\n")
		if unwell != c.unwell || !strings.HasSuffix(lines[len(lines)-1], fmt.Sprintf("%d à voir", c.unwell)) {
			t.Errorf("%+v: %d need somebody, want %d\n%s", c.finding, unwell, c.unwell, to.String())
		}
		if c.says == nil && len(lines) > 1 {
			t.Errorf("%+v: says %q", c.finding, lines[0])
		}
		for _, said := range c.says {
			if !strings.HasPrefix(lines[0], "CPOM-1\u00a0: ") || !strings.Contains(lines[0], said) {
				t.Errorf("%+v: says %q, without %q", c.finding, lines[0], said)
			}
		}
	}
}
