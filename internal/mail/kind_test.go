package mail_test

import (
	"slices"
	"testing"

	"jalon/internal/mail"
)

func TestWhatLeavesFirst(t *testing.T) {
	for urgency, kinds := range [][]mail.Kind{
		{mail.DeadlineEscalated, mail.RenewalT12, mail.Undelivered},
		{mail.DeadlineOverdue},
		{mail.DeadlineDue, mail.ApprovalAsked, mail.Digest, mail.Recalled, mail.RenewalT6},
		{mail.DeadlineNear, mail.StepDue, mail.ReportDue, mail.AgendaAsked, mail.MinutesDue, mail.RenewalT18},
		{mail.DecisionTaken, mail.PlanMoved, mail.ImportSummary, mail.Checkpoint},
		{"of_a_later_release"},
	} {
		for _, kind := range kinds {
			if kind.Urgency() != urgency {
				t.Errorf("%s has urgency %d, want %d", kind, kind.Urgency(), urgency)
			}
		}
	}
}

func TestWhatNobodyCanPutOff(t *testing.T) {
	for _, kind := range append(mail.Kinds(), "of_a_later_release") {
		want := slices.Contains([]mail.Kind{mail.DeadlineEscalated, mail.RenewalT12, mail.Undelivered, mail.Recalled, mail.Checkpoint}, kind)
		if kind.AtOnce() != want {
			t.Errorf("%s: at once %v, want %v", kind, kind.AtOnce(), want)
		}
	}
}

func TestWhatASettingsPageSpeaksOf(t *testing.T) {
	names := map[string]mail.Kind{}
	for _, kind := range mail.Kinds() {
		label := kind.Label()
		if other, taken := names[label]; taken || label == "" {
			t.Errorf("%s and %s are both called %q", kind, other, label)
		}
		names[label] = kind
		// A digest is the answer and no question; an import happens once; a checkpoint is part of an auditor's office.
		want := kind != mail.Digest && kind != mail.ImportSummary && kind != mail.Checkpoint
		if slices.Contains(mail.Settable(), kind) != want {
			t.Errorf("%s: spoken of %v, want %v", kind, !want, want)
		}
	}
	if got := mail.DeadlineNear.Label(); got != "Échéance proche" {
		t.Errorf("label %q", got)
	}
}
