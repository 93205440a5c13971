package reminders_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// witness keeps what is done and what is not, from what people did and what the calendar ended: it never looks at a plan
// nor at a reminder that the product made.
type witness struct {
	place  *place
	policy schedule.Policy
	sector string

	phase        lifecycle.State
	over, paused bool
	effect, term day
	signedOn     day
	extended     bool
	renewal      lifecycle.State

	launched, diagnosed, deposited, analysed, restituted, frozen day
	analyses                                                     map[string]bool // by authority

	parties     []string // the managing body last
	lines       []contract.Assignment
	questions   map[string]*question
	steps       map[string]*step
	targets     map[int][]string // fiches, by year
	reported    map[string]bool
	evaluations map[string]day
	filed       map[string]bool
	notices     map[string]day
	meetings    map[string]*meeting
	difficulty  day

	open map[string]*awaited // what is expected, with its reminders to come
}

type question struct {
	pending   bool
	due       day
	needed    []string
	submitter contract.Actor
	decided   map[string]bool
}

type step struct {
	due  day
	toDo bool
}

type meeting struct {
	on, convened          day
	held, minuted, agenda bool
}

// awaited is a deadline with its reminders to come.
type awaited struct {
	due       day
	reminders []reminder
	told      day // last, by the calendar or by hand
}

func newWitness(s *contract.State, now moment, p *place) *witness {
	w := &witness{
		place: p, policy: schedule.Original, sector: s.Sector,
		phase: s.Phase, effect: of(s.EffectiveOn), term: of(s.TermOn), signedOn: of(s.SignedOn), extended: s.Extended, renewal: cmp.Or(s.Renewal.Stage, lifecycle.NotOpened),
		launched: of(s.Negotiation.LaunchedOn), diagnosed: of(s.Negotiation.DiagnosedFrom), deposited: of(s.Negotiation.DepositedOn),
		analysed: of(s.Negotiation.AnalysedOn), restituted: of(s.Negotiation.RestitutedOn), frozen: of(s.Negotiation.TextFrozenOn),
		analyses: map[string]bool{}, lines: append([]contract.Assignment(nil), s.People...), questions: map[string]*question{}, steps: map[string]*step{},
		targets: map[int][]string{}, reported: map[string]bool{}, evaluations: map[string]day{}, filed: map[string]bool{},
		notices: map[string]day{}, meetings: map[string]*meeting{}, open: map[string]*awaited{},
	}
	if s.Rules != nil {
		w.policy = *s.Rules
	}
	for _, party := range s.Parties {
		w.parties = append(w.parties, party.Code)
	}
	for _, party := range s.Diagnostic.Analysed {
		w.analyses[party] = true
	}
	for _, sheet := range s.Sheets {
		for n, at := range sheet.Steps {
			w.steps[fmt.Sprintf("step.%s.%d", sheet.Code, n+1)] = &step{of(at.DueOn), at.Stage == contract.ToDo}
		}
		for _, year := range sheet.Targets {
			w.targets[year] = append(w.targets[year], sheet.Code)
		}
	}
	for _, facility := range s.Facilities {
		if facility.EvaluationOn.Year != 0 {
			w.evaluations[facility.Code] = of(facility.EvaluationOn)
		}
	}
	for _, a := range s.Approvals {
		w.questions[a.ID] = &question{true, now.day + day(w.policy.ApprovalDays), a.Needed, a.Submitter, map[string]bool{}}
	}
	w.replan(now)
	return w
}

// replan compares what is expected with what was: a day that is new or has moved is recalled from now on only.
func (w *witness) replan(now moment) {
	days := w.expected()
	for id, known := range w.open {
		if due, still := days[id]; !still || due != known.due {
			delete(w.open, id)
		}
	}
	for id, due := range days {
		if w.open[id] == nil {
			w.open[id] = &awaited{due: due, reminders: w.coming(w.reminders(id, due), now)}
		}
	}
}

// rearm lives under another policy: what is expected is recalled as it says, but not on a day on which it was already.
func (w *witness) rearm(rules schedule.Policy, now moment) {
	w.policy = rules
	for id, due := range w.expected() {
		kind, rest, _ := strings.Cut(id, ".")
		switch {
		case due >= now.day || w.open[id] != nil:
		case kind == "filing" || kind == "evaluation": // of a past that the new rules did not see
			w.filed[id] = true
		case kind == "report":
			year, _ := strconv.Atoi(rest)
			for _, sheet := range w.unreported(year) {
				w.reported[id+"."+sheet] = true
			}
		}
	}
	for id, open := range w.open {
		open.reminders = slices.DeleteFunc(w.coming(w.reminders(id, open.due), now), func(r reminder) bool { return r.on == open.told })
	}
}

// see notes one thing that happened; c is the command that it follows from, if any.
func (w *witness) see(f contract.Fact, c *contract.Command, now moment) error {
	switch d := f.Detail; f.Kind {
	case contract.PhaseEntered:
		w.enter(d, now)
	case contract.NegotiationHeld:
		w.paused = true
	case contract.NegotiationBack:
		w.paused = false
	case contract.RoleAssigned, contract.RoleEnded:
		w.register(f)
	case contract.LaunchRecorded:
		w.launched = of(d.On)
	case contract.DiagnosticDeposited, contract.DiagnosticReturned, contract.DiagnosticReopened, contract.DiagnosticAnalysed, contract.DiagnosticRestituted:
		w.diagnose(f, now)
	case contract.SheetDropped:
		w.drop(f.Subject)
	case contract.TextFrozen:
		w.frozen = now.day
	case contract.ContractSigned:
		w.signedOn = now.day
	case contract.ApprovalSubmitted:
		w.questions[f.Subject] = &question{true, now.day + day(w.policy.ApprovalDays), d.Needed, f.By, map[string]bool{}}
	case contract.ApprovalDecided:
		w.questions[f.Subject].decided[f.By.Party] = true
	case contract.ApprovalApproved, contract.ApprovalRejected, contract.ApprovalReturned, contract.ApprovalWithdrawn, contract.ApprovalLapsed:
		w.questions[f.Subject].pending = false
	case contract.StepReported, contract.StepReturned:
		w.steps[f.Subject].toDo = f.Kind == contract.StepReturned
	case contract.DialogueConvened, contract.AgendaSent, contract.DialogueHeld, contract.DialogueMinuted:
		w.meet(f, now)
	case contract.DifficultyStated:
		w.difficulty = w.effect.months(48) - 1
	case contract.FilingRecorded:
		w.filed[f.Subject] = true
	case contract.TariffNotified:
		w.notices[f.Subject] = of(d.On)
	case contract.IndicatorsReported:
		w.reported[f.Subject] = true
	case contract.ContractAmended:
		w.amend(d)
	case contract.ContractExtended:
		w.term, w.extended = of(d.TermOn), true
	case contract.RenewalOpened:
		w.renewal = lifecycle.Opened
	case contract.RenewalDecided:
		w.renewal = map[lifecycle.Action]lifecycle.State{
			lifecycle.ChooseRenew: lifecycle.Renewing, lifecycle.ChooseExtend: lifecycle.NotOpened, lifecycle.ChooseExpire: lifecycle.Ending,
		}[d.Outcome]
	case contract.PolicyChanged:
		w.rearm(*d.Rules, now)
	case contract.DeadlineSnoozed:
		return w.snooze(f, c)
	case contract.DeadlineRecalled:
		open := w.open[f.Subject]
		if open == nil {
			return fmt.Errorf("fact %d recalls %s, of which nothing is expected", f.Seq, f.Subject)
		}
		open.told = now.day
	}
	return nil
}

// drop forgets a fiche that left the contract: nobody reports its indicators or its steps any more.
func (w *witness) drop(sheet string) {
	for year := range w.targets {
		w.targets[year] = slices.DeleteFunc(slices.Clone(w.targets[year]), func(code string) bool { return code == sheet })
	}
	maps.DeleteFunc(w.steps, func(id string, _ *step) bool { return id[len("step."):strings.LastIndexByte(id, '.')] == sheet })
}

func (w *witness) enter(d contract.Detail, now moment) {
	w.phase = d.Phase
	switch d.Move {
	case lifecycle.AgreeLaunch:
		w.diagnosed = now.day
	case lifecycle.AgreeDiagnostic:
		if w.restituted == 0 {
			w.restituted = now.day
		}
	case lifecycle.RefuseSignature:
		w.frozen = 0
	case lifecycle.Expire, lifecycle.Renew, lifecycle.Terminate, lifecycle.Abandon:
		w.over = true
	}
}

// diagnose follows the shared diagnostic; a deposit that is sent back has everything after it done again.
func (w *witness) diagnose(f contract.Fact, now moment) {
	switch f.Kind {
	case contract.DiagnosticDeposited:
		w.deposited = now.day
		clear(w.analyses)
	case contract.DiagnosticReturned, contract.DiagnosticReopened:
		w.deposited, w.analysed, w.restituted = 0, 0, 0
		clear(w.analyses)
	case contract.DiagnosticAnalysed:
		w.analyses[f.Subject] = true
		if len(w.analyses) == len(w.parties)-1 {
			w.analysed = now.day
		}
	case contract.DiagnosticRestituted:
		w.restituted = of(f.Detail.On)
	}
}

func (w *witness) meet(f contract.Fact, now moment) {
	m := w.meetings[f.Subject]
	if m == nil {
		m = &meeting{}
		w.meetings[f.Subject] = m
	}
	switch f.Kind {
	case contract.DialogueConvened:
		m.on, m.convened = of(f.Detail.On), now.day
	case contract.AgendaSent:
		m.agenda = true
	case contract.DialogueHeld:
		m.on, m.held = of(f.Detail.On), true
	case contract.DialogueMinuted:
		m.minuted = true
	}
}

func (w *witness) amend(d contract.Detail) {
	if d.Proposal.TermOn.Year != 0 {
		w.term = of(d.Proposal.TermOn)
	}
	if d.Proposal.Step != "" {
		w.steps[d.Proposal.Step].due = of(d.Proposal.StepOn)
	}
}

func (w *witness) snooze(f contract.Fact, c *contract.Command) error {
	open := w.open[f.Subject]
	if open == nil || len(open.reminders) == 0 {
		return fmt.Errorf("%s was snoozed although nothing of it was to come", f.Subject)
	}
	back, list := w.snoozed(open, of(c.Until))
	if of(f.Detail.On) != back {
		return fmt.Errorf("%s was snoozed until %s: reminders come back on %s, not %s", f.Subject, c.Until, back, f.Detail.On)
	}
	open.reminders = list
	return nil
}

// reportYear is the year of report.2027.
func reportYear(id string) int {
	year, err := strconv.Atoi(strings.TrimPrefix(id, "report."))
	if err != nil {
		panic(err)
	}
	return year
}
