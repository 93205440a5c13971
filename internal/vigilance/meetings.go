package vigilance

import (
	"fmt"
	"strings"

	"jalon/internal/contractfile"
)

// subjectOf names a meeting, which has no code.
func subjectOf(m contractfile.Meeting) string { return m.Kind + " " + m.On.String() }

// negotiates and launches read the kind of a meeting, which people write in their own words.
func negotiates(m contractfile.Meeting) bool { return strings.Contains(folded(m.Kind), "negociation") }
func launches(m contractfile.Meeting) bool   { return strings.Contains(folded(m.Kind), "lancement") }

func noMinutes(l *look) {
	for _, m := range l.Meetings {
		if days := m.On.DaysUntil(l.today); l.happened(m.On) && !l.happened(m.MinutesOn) && days > l.limits.MinutesDays {
			l.raise(subjectOf(m), fmt.Sprintf("La réunion du %s (%s) n'a pas de compte rendu %d jours après, pour %d au plus.",
				m.On.French(), m.Kind, days, l.limits.MinutesDays), "Déposez le compte rendu.")
		}
	}
}

func noDecider(l *look) {
	for _, m := range l.Meetings {
		if !l.happened(m.On) || !negotiates(m) && !launches(m) {
			continue
		}
		if absent := without(l.parties(), m.Deciders); len(absent) > 0 {
			l.raise(subjectOf(m), fmt.Sprintf("À la réunion du %s (%s), personne ne pouvait décider pour %s.", m.On.French(), m.Kind, listed(absent)),
				"Demandez à chaque partie d'envoyer quelqu'un qui peut décider.")
		}
	}
}

func meetingSize(l *look) {
	for _, m := range l.Meetings {
		if m.Attendees == nil || !negotiates(m) || !l.happened(m.On) {
			continue
		}
		if attendees := m.Attendees.Int(); attendees > l.limits.MeetingAttendees {
			l.raise(subjectOf(m), fmt.Sprintf("La réunion de négociation du %s a réuni %d personnes, pour %d au plus.", m.On.French(), attendees, l.limits.MeetingAttendees),
				"Négociez en plus petit nombre, et rendez compte aux autres.")
		}
	}
}
