package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"jalon/internal/civil"
)

// Source is one figure or legal day of a policy, in words.
type Source struct {
	Path  string // in the file: renewal.first, filings.errd[0]
	Label string // French
	Value string // French: « 18 mois », « 30 avril N+1 »
	ID    string // N-12, or "usage"
	Sure  bool   // false: to be confirmed by the authority
	Note  string // French; may be empty
}

// sources lists what the policy rests on, in the order of a contract's life, filings last.
func (f *file) sources() []Source {
	var all []Source
	for _, place := range []struct {
		path string
		Figure
	}{
		{"negotiation.total", f.Negotiation.Total}, {"negotiation.diagnostic", f.Negotiation.Diagnostic},
		{"negotiation.self_assessment", f.Negotiation.SelfAssessment}, {"negotiation.analysis", f.Negotiation.Analysis},
		{"negotiation.proposals", f.Negotiation.Proposals}, {"negotiation.signature", f.Negotiation.Signature},
		{"term.duration", f.Term.Duration}, {"term.extension", f.Term.Extension},
		{"approval.decision", f.Approval.Decision}, {"approval.lapse", f.Approval.Lapse},
		{"dialogue.outturn", f.Dialogue.Outturn}, {"dialogue.annual", f.Dialogue.Annual},
		{"dialogue.agenda", f.Dialogue.Agenda}, {"dialogue.minutes", f.Dialogue.Minutes}, {"report", f.Report},
		{"renewal.first", f.Renewal.First}, {"renewal.last", f.Renewal.Last},
		{"renewal.extension_wish", f.Renewal.ExtensionWish}, {"renewal.joint_review", f.Renewal.JointReview},
		{"reminding.snooze", f.Reminding.Snooze}, {"reminding.recall", f.Reminding.Recall},
	} {
		if place.Source != "" { // absent: the policy does without
			all = append(all, place.source(place.path, place.French()))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(f.Filings)) {
		for i, rule := range f.Filings[code] {
			all = append(all, rule.source(fmt.Sprintf("filings.%s[%d]", code, i), rule.French()))
		}
	}
	return all
}

func (v Figure) source(path, value string) Source {
	return Source{Path: path, Label: v.Label, Value: value, ID: v.Source, Sure: v.Certainty == Sure, Note: v.Note}
}

// French is the value in words.
func (v Figure) French() string {
	switch {
	case v.Month > 0:
		return yearly(v.Month, v.Day)
	case v.Months > 0:
		return fmt.Sprintf("%d mois", v.Months)
	case v.Days > 1:
		return fmt.Sprintf("%d jours", v.Days)
	case v.Days == 1:
		return "1 jour"
	case v.Years > 1:
		return fmt.Sprintf("%d ans", v.Years)
	}
	return "1 an"
}

// French is the day, counted from the exercise N that the document is about, and the exercises for which it holds.
func (r filing) French() string {
	day := yearly(r.Month, r.Day) + " N"
	if r.Years != 0 {
		day = fmt.Sprintf("%s%+d", day, r.Years)
	}
	switch {
	case r.Since > 0 && r.Until > 0:
		return fmt.Sprintf("%s, exercices %d à %d", day, r.Since, r.Until)
	case r.Since > 0:
		return fmt.Sprintf("%s, depuis l'exercice %d", day, r.Since)
	case r.Until > 0:
		return fmt.Sprintf("%s, jusqu'à l'exercice %d", day, r.Until)
	}
	return day
}

// yearly is the day as LongFrench writes it, without its weekday and its year.
func yearly(month, day int) string {
	_, long, _ := strings.Cut(civil.On(2000, time.Month(month), day).LongFrench(), " ")
	return strings.TrimSuffix(long, " 2000")
}
