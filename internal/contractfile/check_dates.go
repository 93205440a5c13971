package contractfile

import (
	"fmt"

	"jalon/internal/civil"
)

// contractDates: term, signature and the day the file speaks of.
func (c *check) contractDates() {
	switch longest := c.EffectiveOn.AddYears(6); {
	case !c.TermOn.After(c.EffectiveOn):
		c.found.add(place{"term_on"}, fmt.Sprintf("le terme, %s, n'est pas postérieur à la date d'effet, %s.", c.TermOn.French(), c.EffectiveOn.French()),
			"Corrigez l'une des deux dates.")
	case c.TermOn.After(longest):
		c.found.add(place{"term_on"}, fmt.Sprintf("le contrat dure plus de six ans, jusqu'au %s.", c.TermOn.French()),
			fmt.Sprintf("Un CPOM dure cinq ans au plus, six avec une prorogation : le terme est au plus tard le %s.", longest.French()))
	}
	switch signed := !c.SignedOn.IsZero(); {
	case !signed && (c.Phase == PhaseExecution || c.Phase == PhaseRenewal):
		c.found.add(place{"signed_on"}, "un contrat en exécution ou en renouvellement a été signé.", "Indiquez la date de signature, ou corrigez la phase.")
	case signed && c.SignedOn.After(c.ReferenceDate):
		c.found.add(place{"signed_on"}, fmt.Sprintf("la signature, %s, est postérieure à la date de référence, %s.", c.SignedOn.French(), c.ReferenceDate.French()),
			"Si la signature est à venir, écrivez-la dans « planned_signature_on ».")
	}
	// Ten years leave room for programming before the contract and for its archive after it.
	if earliest, latest := c.EffectiveOn.AddYears(-10), c.TermOn.AddYears(10); c.TermOn.After(c.EffectiveOn) {
		c.within(place{"reference_date"}, c.ReferenceDate, earliest, latest, "la date de référence")
	}
}

// diagnosticDates: the authorities analyse what the OG has deposited, then the parties hear the result (N-03, N-04).
func (c *check) diagnosticDates() {
	if c.Diagnostic == nil {
		return
	}
	d := c.Diagnostic
	var last civil.Date
	lastField := ""
	for _, next := range []struct {
		field string
		on    civil.Date
	}{{"og_start", d.OGStart}, {"og_end", d.OGEnd}, {"atc_start", d.ATCStart}, {"atc_end", d.ATCEnd}, {"restitution_on", d.RestitutionOn}} {
		if next.on.IsZero() {
			continue
		}
		if next.on.Before(last) {
			c.found.add(place{"diagnostic", next.field}, fmt.Sprintf("le %s précède « %s », le %s.", next.on.French(), lastField, last.French()),
				"Rétablissez l'ordre des dates : autodiagnostic, analyse, restitution.")
			continue // the later dates are compared with the last one in order, so one slip is reported once
		}
		last, lastField = next.on, next.field
	}
}

// sheetDates: a date years away from the contract is a typing error, and would arm reminders nobody expects. Works may
// well begin before the contract or end after it, hence the margins.
func (c *check) sheetDates() {
	if !c.TermOn.After(c.EffectiveOn) {
		return // the margins mean nothing until the term is right
	}
	latestStep := c.TermOn.AddYears(1)
	for i, s := range c.ActionSheets {
		at := place{"action_sheets"}.item(i)
		if !s.StartOn.IsZero() && !s.EndOn.IsZero() && s.EndOn.Before(s.StartOn) {
			c.found.add(at.field("end_on"), fmt.Sprintf("la fiche finit le %s, avant son début, le %s.", s.EndOn.French(), s.StartOn.French()), "Corrigez l'une des deux dates.")
		}
		c.within(at.field("start_on"), s.StartOn, c.EffectiveOn.AddYears(-2), c.TermOn, "le début de la fiche")
		c.within(at.field("end_on"), s.EndOn, c.EffectiveOn.AddYears(-1), c.TermOn.AddYears(2), "la fin de la fiche")

		earliestStep := c.EffectiveOn.AddYears(-1)
		if !s.StartOn.IsZero() {
			earliestStep = s.StartOn.AddYears(-1)
		}
		for j, step := range s.Steps {
			c.within(at.field("steps").item(j).field("due_on"), step.DueOn, earliestStep, latestStep, "l'échéance de l'étape")
		}
	}
}

// within reports a known date outside a window, both ends included.
func (c *check) within(at place, on, earliest, latest civil.Date, noun string) {
	if on.IsZero() || !on.Before(earliest) && !on.After(latest) {
		return
	}
	c.found.add(at, fmt.Sprintf("%s, %s, n'est pas vraisemblable pour ce contrat.", noun, on.French()),
		fmt.Sprintf("Indiquez une date entre le %s et le %s.", earliest.French(), latest.French()))
}
