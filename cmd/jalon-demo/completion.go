package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jalon/api"
	"jalon/internal/content"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
)

// ownIndicator is what people of a play give to an objective that nothing measures: a fictional indicator, without values.
var ownIndicator = contractfile.Indicator{
	Label: "Bilan annuel de l'objectif présenté au comité de suivi", Kind: "réalisation", Source: "interne", Unit: "bilans", Direction: "hausse",
	Targets: map[string]contractfile.Number{}, Actuals: map[string]contractfile.Number{},
}

// The rules whose remedies people of a play know by heart: the contract that renews another takes over its objectives, and
// neither their fiches' indicators nor the findings that are settled. What else holds a command back is for the author of the
// file: nobody but them knows the cause of a finding, or why a fiche is realistic.
const (
	noIndicator contract.Rule = "V-OBJ-NO-INDICATOR"
	noFinding   contract.Rule = "V-OBJ-NO-FINDING"
)

// complete does to the content what a refusal asks for, as the person whose command was held back, and shares it: the
// text is judged as all parties read it. It fails on what it cannot complete, with the rules and the way out.
func (c *caller) complete(ctx context.Context, id string, command contract.Command, refusal api.Problem) error {
	var lacking []string
	for _, held := range refusal.Held {
		if held.Rule != noIndicator && held.Rule != noFinding {
			return fmt.Errorf("%s\u00a0: l'action %s est retenue par la règle %s. %s Complétez le fichier, vérifiez-le par «\u00a0jalon check FICHIER\u00a0», puis jouez-le de nouveau",
				id, command.Action, held.Rule, refusal.Detail)
		}
		lacking = append(lacking, held.Subject)
	}
	say(fmt.Sprintf("  %s : %s est retenue ; indicateurs et constats sont complétés pour %s", id, command.Action, strings.Join(lacking, ", ")))
	whole := request{method: http.MethodGet, path: "/contracts/" + url.PathEscape(id) + "/content", by: command.By.Person}
	var shown struct{ File contractfile.File }
	if err := c.exchange(ctx, whole, &shown); err != nil {
		return err
	}
	var items []content.Item
	for _, goal := range shown.File.StrategicObjectives {
		if !supply(&goal, lacking, shown.File.Findings) {
			continue
		}
		about := content.ItemOf(content.StrategicObjective, goal.Code)
		if err := c.write(ctx, whole, about, goal); err != nil {
			return err
		}
		items = append(items, about)
	}
	share := whole
	share.method, share.path, share.body = http.MethodPost, whole.path+"/share", map[string]any{"items": items}
	return c.exchange(ctx, share, nil)
}

// supply gives an indicator to each operational objective that lacks one, and to a strategic objective that lacks a finding
// the first that stands. It reports whether anything was lacking.
func supply(goal *contractfile.StrategicObjective, lacking []string, findings []contractfile.Finding) (changed bool) {
	if slices.Contains(lacking, goal.Code) && len(findings) > 0 {
		goal.Findings, changed = append(goal.Findings, findings[0].Code), true
	}
	for i := range goal.OperationalObjectives {
		if aim := &goal.OperationalObjectives[i]; slices.Contains(lacking, aim.Code) {
			indicator := ownIndicator
			indicator.Code = "IND-" + aim.Code
			aim.Indicators, changed = append(aim.Indicators, indicator), true
		}
	}
	return changed
}

// write saves an item upon the version that stands now.
func (c *caller) write(ctx context.Context, r request, about content.Item, body any) error {
	r.path += "/" + about.Kind() + "/" + url.PathEscape(about.Code())
	var read struct{ Version int }
	if err := c.exchange(ctx, r, &read); err != nil {
		return err
	}
	r.method, r.ifMatch, r.body = http.MethodPut, strconv.Itoa(read.Version), body
	return c.exchange(ctx, r, nil)
}
