package content

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
)

// object is a part of a file taken apart, of which only what was measured changes.
type object = map[string]json.RawMessage

// measure puts values in the places where indicators keep them: by year, with the record of where each comes from.
func (o *overlaid) measure(measures []Measure) error {
	if len(measures) == 0 {
		return nil
	}
	byIndicator := map[string][]Measure{}
	for _, m := range measures {
		byIndicator[m.Indicator] = append(byIndicator[m.Indicator], m)
	}
	indicators := func(holder object) error {
		return within(holder, "indicators", func(indicator object) error {
			var code string
			if err := json.Unmarshal(indicator["code"], &code); err != nil {
				return err
			}
			for _, m := range byIndicator[code] {
				o.measured = true
				if err := m.into(indicator); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := within(o.members, lists[ActionSheet], indicators)
	if err == nil {
		err = within(o.members, lists[StrategicObjective], func(objective object) error {
			return within(objective, "operational_objectives", indicators)
		})
	}
	if err != nil {
		return fmt.Errorf("content: measures: %w", err)
	}
	return nil
}

// CompareMeasures tells what changed between two versions of a value.
func CompareMeasures(before, after Measure) []Change {
	c := comparison{}
	c.values([]string{lists[ActionSheet], "0", "indicators", "0"}, nil, before.tree(), after.tree())
	return c.changes
}

// tree is what the measure makes an indicator say.
func (m Measure) tree() any {
	indicator := object{}
	if m.into(indicator) != nil {
		return nil
	}
	text, err := json.Marshal(indicator)
	if err != nil {
		return nil
	}
	return tree(text)
}

// into writes the value and its record, or takes out those of a value that was withdrawn.
func (m Measure) into(indicator object) error {
	var record json.RawMessage
	if m.Value != "" {
		fields := map[string]string{"source": m.Source, "campaign": m.Campaign, "definition": m.Definition, "comment": m.Comment}
		maps.DeleteFunc(fields, func(_, text string) bool { return text == "" })
		if len(fields) > 0 {
			record, _ = json.Marshal(fields) // texts alone: it cannot fail
		}
	}
	if err := m.under(indicator, "actuals", json.RawMessage(m.Value)); err != nil {
		return err
	}
	return m.under(indicator, "records", record)
}

// under sets what a field keyed by years holds for the year of the measure.
func (m Measure) under(indicator object, field string, value json.RawMessage) error {
	byYear := object{}
	if len(indicator[field]) > 0 {
		if err := json.Unmarshal(indicator[field], &byYear); err != nil {
			return err
		}
	}
	if byYear == nil {
		byYear = object{}
	}
	year := strconv.Itoa(m.Year)
	delete(byYear, year)
	if len(value) > 0 {
		byYear[year] = value
	}
	if len(byYear) == 0 {
		delete(indicator, field)
		return nil
	}
	text, err := json.Marshal(byYear)
	indicator[field] = text
	return err
}

// within changes each object of a list that a holder has under a name.
func within(holder object, name string, change func(object) error) error {
	if len(holder[name]) == 0 {
		return nil
	}
	var objects []object
	if err := json.Unmarshal(holder[name], &objects); err != nil || objects == nil {
		return err
	}
	for _, o := range objects {
		if err := change(o); err != nil {
			return err
		}
	}
	text, err := json.Marshal(objects)
	holder[name] = text
	return err
}
