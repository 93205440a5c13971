package contract

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// The launch: a record of the meeting or contact, the prerequisites attested by an authority, then the agreement of
// every party (F-KL-01 to F-KL-04, F-AU-04, F-7S-02).

var launchModes = []string{"réunion", "courrier", "courriel", "téléphone"}

func launchReady(s *State, _ civil.Date) bool {
	return !s.Launch.RecordedOn.IsZero() && s.Launch.Prerequisites
}

func openLaunch(d *decision, _ Command) { d.enter(lifecycle.OpenLaunch) }

func recordLaunch(d *decision, c Command) {
	d.checkPast(c.On)
	if !slices.Contains(launchModes, c.Mode) {
		d.refuse(invalid("mode", "La forme du lancement n'est pas connue.", "Choisissez réunion, courrier, courriel ou téléphone."))
	}
	for _, party := range c.Bodies {
		if _, known := d.s.Party(party); !known {
			d.refuse(invalid("bodies", "Une partie présente n'est pas partie au contrat.", "Indiquez les codes des parties représentées par un décideur."))
		}
	}
	d.emit(LaunchRecorded, "", Detail{On: c.On, Mode: c.Mode, Bodies: c.Bodies})
	d.replan("")
}

func confirmPrerequisites(d *decision, c Command) {
	d.emit(PrerequisitesConfirmed, "", Detail{Reason: c.Reason})
}

func submitLaunch(d *decision, c Command) {
	d.checkRevision(c.Revision)
	d.ask("launch", c.Revision, d.allParties(), nil)
}

func beforeSignature(s *State, _ civil.Date) []string {
	if lifecycle.Contract.Allows(s.Phase, lifecycle.Abandon) && s.SignedOn.IsZero() {
		return once
	}
	return nil
}

func suspended(s *State, _ civil.Date) []string {
	if s.Pause == lifecycle.Suspended {
		return once
	}
	return nil
}

func suspend(d *decision, c Command) {
	d.checkReason(c.Reason)
	d.emit(NegotiationHeld, "", Detail{Move: lifecycle.Suspend, Reason: c.Reason})
}

func resume(d *decision, c Command) {
	d.emit(NegotiationBack, "", Detail{Move: lifecycle.Resume, Reason: c.Reason})
}
