package vigilance

import (
	"slices"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// look is a contract as one rule sees it on a day, and where that rule says what it finds.
type look struct {
	*contractfile.File
	today  civil.Date
	limits Limits
	rule   Rule
	alerts []Alert
}

// raise says something of a subject at the rule's level; what comes second about the same subject adds nothing.
func (l *look) raise(subject, message, remedy string) {
	l.raiseAt(l.rule.Level, subject, message, remedy)
}

func (l *look) raiseAt(level Level, subject, message, remedy string) {
	if slices.ContainsFunc(l.alerts, func(a Alert) bool { return a.Subject == subject }) {
		return
	}
	l.alerts = append(l.alerts, Alert{Rule: l.rule.ID, Level: level, Subject: subject, Message: message, Remedy: remedy})
}

// happened reports that a day is known and has come: what the file dates later is a plan.
func (l *look) happened(day civil.Date) bool { return !day.IsZero() && !day.After(l.today) }

// signed reports that the contract was signed by the day looked at.
func (l *look) signed() bool { return l.happened(l.SignedOn) }

// signature is the day of the signature, else the planned one, else today: it cannot be earlier.
func (l *look) signature() civil.Date {
	for _, day := range []civil.Date{l.SignedOn, l.PlannedSignatureOn} {
		if !day.IsZero() {
			return day
		}
	}
	return l.today
}

var phases = []contractfile.Phase{
	contractfile.PhaseProgramming, contractfile.PhaseLaunch, contractfile.PhaseDiagnostic, contractfile.PhaseNegotiation,
	contractfile.PhaseSignature, contractfile.PhaseExecution, contractfile.PhaseRenewal,
}

// reached reports that the contract is in a phase or beyond it.
func (l *look) reached(phase contractfile.Phase) bool {
	return slices.Index(phases, l.Phase) >= slices.Index(phases, phase)
}

// parties are the codes of the authorities, then the managing body.
func (l *look) parties() []string { return append(l.authorities(), contractfile.PartyManagingBody) }

func (l *look) authorities() []string {
	codes := make([]string, 0, len(l.Authorities)+1)
	for _, a := range l.Authorities {
		codes = append(codes, a.Code)
	}
	return codes
}

// without lists those of all that are not among some, in their order.
func without(all, some []string) []string {
	var rest []string
	for _, each := range all {
		if !slices.Contains(some, each) {
			rest = append(rest, each)
		}
	}
	return rest
}
