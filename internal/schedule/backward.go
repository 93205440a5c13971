package schedule

import (
	"fmt"
	"time"

	"jalon/internal/civil"
)

// The steps of a backward plan that are no deadline of a contract.
const (
	LaunchStep    = "launch"
	EffectiveStep = "effective"
)

// PlannedStep is one step on the way to a contract, placed twice: as late as it may be, and as early as is advised. All days
// are civil, the last one of a step included.
type PlannedStep struct {
	ID           string     `json:"id"`
	Label        string     `json:"label"` // French
	LatestBegin  civil.Date `json:"latest_begin"`
	LatestEnd    civil.Date `json:"latest_end"`
	AdvisedBegin civil.Date `json:"advised_begin"`
	AdvisedEnd   civil.Date `json:"advised_end"`
	Slack        int        `json:"slack_days"` // from the advised end to the latest one; negative when the policy advises too late a start
	Source       string     `json:"source"`     // id of the figure that gives its length
}

// Retroplan is the way to a contract, in the order in which it is gone.
type Retroplan []PlannedStep

// Backward counts back from the day on which a contract shall take effect (F-KR-01). The last signature is due on the eve, so
// a wished signature day is Backward(day.AddDays(1), …).
//
// Each step takes the longest figure of its range (N-02 to N-06). The launch comes N-01 before the signature, and before
// whatever the steps take together: with the figures of the sources both are twelve months, which is why a start at T−12
// leaves no slack. The advised plan is the same way gone from T−18 (N-12), T being the eve of the effective date.
// The launch, the restitution and the signature bring people together: on a day off they move to the working day before.
func Backward(effectiveOn civil.Date, policy Policy, territory civil.Territory) Retroplan {
	eve, met := effectiveOn.AddDays(-1), territory.WorkingDayOnOrBefore
	// What the diagnostic leaves once studied and analysed: N-03 and N-04 are a month short of N-02.
	restitution := max(policy.Diagnostic-policy.SelfAssessment-policy.Analysis, 0)

	signed := met(eve)
	frozen := signed.AddMonths(-policy.Signature)
	restituted := met(frozen.AddMonths(-policy.Negotiation))
	analysed := restituted.AddMonths(-restitution)
	deposited := restituted.AddMonths(-restitution - policy.Analysis)
	diagnosed := restituted.AddMonths(-restitution - policy.Analysis - policy.SelfAssessment)
	launched := met(earliest(diagnosed, signed.AddMonths(-policy.Total)))

	advised := met(eve.AddMonths(-policy.RenewalFirst))
	told := met(advised.AddMonths(policy.SelfAssessment + policy.Analysis + restitution))
	agreed := told.AddMonths(policy.Negotiation)

	plan := Retroplan{
		{ID: LaunchStep, LatestBegin: launched, LatestEnd: launched, AdvisedBegin: advised, AdvisedEnd: advised, Source: "N-01"},
		{ID: "phase.diagnostic.og", LatestBegin: diagnosed, LatestEnd: deposited, AdvisedBegin: advised, AdvisedEnd: advised.AddMonths(policy.SelfAssessment)},
		{ID: "phase.diagnostic.atc", LatestBegin: deposited, LatestEnd: analysed, AdvisedBegin: advised.AddMonths(policy.SelfAssessment), AdvisedEnd: advised.AddMonths(policy.SelfAssessment + policy.Analysis)},
		{ID: "phase.diagnostic", LatestBegin: analysed, LatestEnd: restituted, AdvisedBegin: advised.AddMonths(policy.SelfAssessment + policy.Analysis), AdvisedEnd: told},
		{ID: "phase.negotiation", LatestBegin: restituted, LatestEnd: frozen, AdvisedBegin: told, AdvisedEnd: agreed},
		{ID: "phase.signature", LatestBegin: frozen, LatestEnd: signed, AdvisedBegin: agreed, AdvisedEnd: met(agreed.AddMonths(policy.Signature))},
		{ID: EffectiveStep, LatestBegin: effectiveOn, LatestEnd: effectiveOn, AdvisedBegin: effectiveOn, AdvisedEnd: effectiveOn, Source: "F-KR-01"},
	}
	for i, step := range plan {
		if step.Source == "" {
			plan[i].Source, _ = policy.source(step.ID)
		}
		plan[i].Label, plan[i].Slack = stepLabels[step.ID], step.AdvisedEnd.DaysUntil(step.LatestEnd)
	}
	return plan
}

// LatestStart is the last acceptable day of the launch: after it, the effective date holds only if somebody is faster than
// the figures.
func (r Retroplan) LatestStart() civil.Date { return r[0].LatestEnd }

// AdvisedStart is the day of the launch in the plan that leaves slack.
func (r Retroplan) AdvisedStart() civil.Date { return r[0].AdvisedEnd }

// FirstQuarter is the last day of a first quarter, the good moment to begin a diagnostic (F-KR-04, N-21), on which the launch
// may still take place; false when none lies between the advised start and the latest one.
func (r Retroplan) FirstQuarter() (civil.Date, bool) {
	last := r.LatestStart()
	if last.Month > time.March {
		last = civil.On(last.Year, time.March, 31)
	}
	return last, !last.Before(r.AdvisedStart())
}

// LateBy is how many days past the latest start a day is; 0 until then.
func (r Retroplan) LateBy(day civil.Date) int { return max(r.LatestStart().DaysUntil(day), 0) }

// Told says in French sentences what the plan means for whoever looks at it on a day.
func (r Retroplan) Told(day civil.Date) []string {
	latest, advised := r.LatestStart(), r.AdvisedStart()
	var told []string
	switch late := r.LateBy(day); {
	case late > 0:
		told = append(told, fmt.Sprintf("Il aurait fallu commencer avant le %s\u00a0: le dernier départ possible est dépassé de %s.", latest.AddDays(1).LongFrench(), days(late)))
	case day.After(advised):
		told = append(told, fmt.Sprintf("Le lancement doit avoir lieu au plus tard le %s\u00a0: il reste %s.", latest.LongFrench(), days(day.DaysUntil(latest))))
	default:
		told = append(told, fmt.Sprintf("Le lancement est conseillé le %s\u00a0; il doit avoir lieu au plus tard le %s.", advised.LongFrench(), latest.LongFrench()))
	}
	if last, met := r.FirstQuarter(); met {
		return append(told, fmt.Sprintf("Le premier trimestre, moment favorable pour commencer un diagnostic, convient jusqu'au %s.", last.LongFrench()))
	}
	return append(told, "Aucun premier trimestre, moment favorable pour commencer un diagnostic, ne se trouve entre le départ conseillé et le dernier départ possible.")
}

func days(n int) string {
	if n < 2 {
		return fmt.Sprintf("%d\u00a0jour", n)
	}
	return fmt.Sprintf("%d\u00a0jours", n)
}

// stepLabels name what lasts; the labels of deadlines name its last day.
var stepLabels = map[string]string{
	LaunchStep:             "Lancement (réunion ou prise de contact)",
	"phase.diagnostic.og":  "Autodiagnostic de l'organisme gestionnaire",
	"phase.diagnostic.atc": "Analyse par les autorités",
	"phase.diagnostic":     "Préparation et restitution du diagnostic partagé",
	"phase.negotiation":    "Négociation des fiches actions",
	"phase.signature":      "Consultations et signature",
	EffectiveStep:          "Prise d'effet du contrat",
}
