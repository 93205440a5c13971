package vigilance

import "slices"

// Rule is one row of section 1.12 of the domain, as it is read here.
type Rule struct {
	ID      string
	Level   Level    // the highest that it speaks at
	Source  string   // of the domain's table: a seed and its page, or a legal line
	Reading string   // when it speaks, in English, for docs/vigilance.md
	Limits  []string // names of the thresholds it depends on, as a policy writes them
	find    func(*look)
}

// Rules lists every rule, in the order of the domain.
func Rules() []Rule { return slices.Clone(rules) }

// D is the day looked at, E the effective date, T the term.
var rules = []Rule{
	{"V-OBJ-COUNT", Warning, "S2, S3, S4 p.67", "a theme has more strategic objectives than the limit", []string{"objectives_per_theme"}, objectiveCount},
	{"V-OBJ-OVERREACH", Info, "S3", "a fiche without means has an indicator whose last target is further from its baseline than the limit; silent on a baseline of 0", []string{"overreach_percent"}, overreach},
	{"V-FRONTLOAD", Warning, "S3", "more than the limit of all fiches end strictly before the first window after E, else before the second", []string{"frontload_percent", "frontload_first", "frontload_second"}, frontload},
	{"V-TURNOVER", Warning, "S4 p.23, p.73", "a party changed its referent without handover minutes, or too often within the window, the last time no longer ago than that window", []string{"turnover_changes", "turnover_months"}, turnover},
	{"V-NOMINUTES", Warning, "S4 p.23, p.71", "a meeting is older than the limit and has no minutes", []string{"minutes_days"}, noMinutes},
	{"V-NO-DECIDER", Warning, "S4 p.22", "a launch or negotiation meeting was held where a party had nobody who decides", nil, noDecider},
	{"V-MEETING-SIZE", Info, "S4 p.26", "a negotiation meeting was held with more people than the limit", []string{"meeting_attendees"}, meetingSize},
	{"V-TDB-COMMENT", Warning, "S4 p.14, p.72", "a value from the TDB MS has no comment, of its year or of its indicator", nil, uncommented},
	{"V-TDB-VERSION", Warning, "S4 p.39", "two years of an indicator were measured by different definitions", nil, definitionsDiffer},
	{"V-QUANT-ONLY", Warning, "S4 p.14, p.33", "a theme has findings with a measure and none with a qualitative element", nil, quantOnly},
	{"V-NO-STRENGTH", Warning, "S4 p.34", "no finding is a strength, once there are findings or the parties negotiate", nil, noStrength},
	{"V-THEME-MISSING", Warning, "S2", "a theme has no finding, once there are findings or the parties negotiate; one alert for each", []string{"themes"}, themeMissing},
	{"V-NO-CAUSE", Block, "S4 p.66, p.68", "a finding is retained, prioritised or answered by an objective, and has no cause", nil, noCause},
	{"V-OBJ-NO-FINDING", Block, "S4 p.66", "a strategic objective answers no finding", nil, objectiveNoFinding},
	{"V-CONSTAT-NO-LEVER", Block, "S4 p.66", "an objective answers a finding without lever", nil, findingNoLever},
	{"V-OBJ-NO-INDICATOR", Block, "S4 p.67", "an operational objective has no indicator, of its own or on a fiche of it", nil, objectiveNoIndicator},
	{"V-SHEET-INCOMPLETE", Block, "S3", "a fiche lacks one of: operational objective, both situations, steps, a step's day, means, both days, owner, indicators", nil, sheetIncomplete},
	{"V-SMART", Block, "S4 p.67", "the SMART grid of a fiche or of an operational objective was begun and one of its five answers is empty", nil, smart},
	{"V-UNFUNDED-IN-BODY", Block, "S4 p.23, p.66", "an action sheet says that it is not funded", nil, unfundedInBody},
	{"V-HOLLOW", Block, "S4 p.23", "from negotiation on there is no strategic objective or no fiche; or annexes are listed and one of the least set is not among them", []string{"annexes"}, hollow},
	{"V-GRID-MISMATCH", Warning, "S4 p.31-32", "authorities use different versions of the grid", nil, gridMismatch},
	{"V-ATC-DIVERGENCE", Warning, "S4 p.23, p.30", "a framing letter is not from all authorities, and no joint one came on its day or later", nil, divergence},
	{"V-PRIORITISED-EARLY", Block, "S4 p.33-34", "a finding has a priority before the restitution, or, without a diagnostic, before negotiation", nil, prioritisedEarly},
	{"V-SYNTH-PAGES", Warning, "S4 p.34", "the synthesis is longer than the limit", []string{"synthesis_pages"}, synthesisPages},
	{"V-DIAG-SHORT", Warning, "S3", "the managing body's part ends before the limit after its start", []string{"self_assessment_months"}, diagnosticShort},
	{"V-DIAG-LATE", Warning, "S4 p.31", "the restitution came after the day agreed, or has not come by then; without such a day, the limit after the start", []string{"diagnostic_months"}, diagnosticLate},
	{"V-NEGO-LONG", Warning, "S3", "the signature, else the planned one, else D, is later than the limit after the launch", []string{"negotiation_months"}, negotiationLong},
	{"V-MERGER", Warning, "S4 p.23", "a reorganisation is under way and nobody decided to go on or to postpone", nil, merger},
	{"V-USERS", Warning, "S4 p.27", "from the diagnostic on: no involvement has evidence, or none for users, or all of it is one body that existed anyway", nil, usersInvolved},
	{"V-IRP-GATE", Block, "S4 p.25, S3", "signed, in the signature phase or past the planned day, with no staff body consulted before the signature", nil, irpGate},
	{"V-AGENDA", Warning, "S4 p.71", "the topics of a dialogue were sent later than the limit before it, or, of a planned one, are not sent by then", []string{"agenda_days"}, agenda},
	{"V-MIDTERM-MISSING", Block, "S4 p.71", "signed, the window after E is over, and no mid-term dialogue was held in it", []string{"mid_term_from", "mid_term_until"}, midTermMissing},
	{"V-YEAR4-DIFFICULTY", Warning, "S4 p.71", "an additional dialogue that was not cancelled states no difficulty", nil, additionalNoDifficulty},
	{"V-ANNUAL-MISSING", Warning, "S4 p.71-72", "the last ERRD came the limit ago or longer, and no dialogue was held in the same calendar year", []string{"annual_months"}, annualMissing},
	{"V-STEP-LATE", Warning, "S0", "a step was due before D and is neither done nor abandoned; partly done is late", nil, stepLate},
	{"V-TARGET-MISSED", Warning, "S4 p.71", "a finished fiche's last value misses its target of that year by more than the limit; silent where V-ACTIVITY-GAP speaks", []string{"target_percent"}, targetMissed},
	{"V-ACTIVITY-GAP", Warning, "S4 p.21", "an activity's last value that has a target misses it by more than the limit, unexplained", []string{"activity_points"}, activityGaps},
	{"V-RENEW-T18", Warning, "S4", "in force, the limit before T has come, the renewal is not open; until V-RENEW-T12 escalates", []string{"renewal_first", "renewal_last"}, renewalFirst},
	{"V-RENEW-T12", Escalation, "S4, S3", "in force, the renewal is not open: information during the notice, escalation once the limit before T has come", []string{"renewal_last", "renewal_notice"}, renewalLast},
	{"V-PROROGATION-T6", Escalation, "L-05", "in force, from the limit before T to T, the renewal is not open, no extension is wished and no amendment moved T", []string{"extension_wish"}, extensionWish},
	{"V-PARTNER-IDLE", Info, "S4 p.73", "a convention is not signed, or saw nothing for longer than the limit, its signature included", []string{"partner_months"}, partnerIdle},
	{"V-DUAL-TOOL", Info, "S4 p.73", "authorities ask for different follow-up files", nil, dualTool},
	{"V-EFFECT-BEFORE-SIGN", Info, "L-10", "E is before the signature, else the planned one, else D", nil, effectBeforeSignature},
	{"V-HAS-CYCLE", Info, "S4 p.16-17, p.71", "a facility's evaluation falls on a planned dialogue or within the limit before it; a month is its last day", []string{"evaluation_months"}, cycle},
	{"V-PARTY-CHANGE", Info, "L-21", "an authority that became competent is not a party", nil, partyChange},
	{"V-EPRD-DUE", Info, "L-13, L-14", "a document was due before D and is not received", nil, documentDue},
}
