package vigilance_test

import "jalon/internal/contractfile"

type values = map[string]contractfile.Number

func indicatorTrials() []trial {
	edited := func(edit func(*contractfile.Indicator)) func(*contractfile.File) {
		return func(f *contractfile.File) { edit(indicator(f)) }
	}
	// dashboard is a value of 2025 from the TDB MS.
	dashboard := func(source, comment string, record contractfile.Record) func(*contractfile.File) {
		return edited(func(i *contractfile.Indicator) {
			i.Source, i.Comment, i.Actuals, i.Records = source, comment, values{"2025": "12"}, map[string]contractfile.Record{"2025": record}
		})
	}
	defined := func(inForce string, of2025, of2026 string) func(*contractfile.File) {
		return edited(func(i *contractfile.Indicator) {
			i.Definition, i.Actuals = inForce, values{"2025": "1", "2026": "2"}
			i.Records = map[string]contractfile.Record{"2025": {Definition: of2025}, "2026": {Definition: of2026}}
		})
	}
	measured := func(direction contractfile.Direction, targets, actuals values) func(*contractfile.File) {
		return edited(func(i *contractfile.Indicator) {
			i.Direction, i.Targets, i.Actuals = direction, targets, actuals
		})
	}
	const up, down = contractfile.DirectionUp, contractfile.DirectionDown
	finished := func(change func(*contractfile.File)) func(*contractfile.File) {
		return func(f *contractfile.File) { change(f); sheet(f).ProgressPct = number("100.0") }
	}
	missed := measured(up, values{"2025": "100"}, values{"2025": "90"})
	steps := func(statuses ...contractfile.StepStatus) func(*contractfile.File) {
		return func(f *contractfile.File) {
			missed(f)
			sheet(f).Steps = nil
			for _, status := range statuses {
				sheet(f).Steps = append(sheet(f).Steps, contractfile.Step{DueOn: on("2025-06-30"), Status: status})
			}
		}
	}
	status := func(text string) func(*contractfile.File) {
		return func(f *contractfile.File) { missed(f); sheet(f).Status = text }
	}
	activity := func(change func(*contractfile.File)) func(*contractfile.File) {
		return func(f *contractfile.File) { change(f); indicator(f).Kind = contractfile.IndicatorActivity }
	}
	said := []string{"I1"}
	return []trial{
		{"V-TDB-COMMENT", "commented", "", dashboard("TDB MS", "expliqué", contractfile.Record{}), nil},
		{"V-TDB-COMMENT", "that year's comment", "", dashboard("TDB MS", "", contractfile.Record{Comment: "expliqué"}), nil},
		{"V-TDB-COMMENT", "silent", "", dashboard("TDB MS", " ", contractfile.Record{}), said},
		{"V-TDB-COMMENT", "that year's source", "", dashboard("interne", "", contractfile.Record{Source: "tdb ms 2026"}), said},
		{"V-TDB-COMMENT", "another source that year", "", dashboard("TDB MS", "", contractfile.Record{Source: "interne"}), nil},
		{"V-TDB-COMMENT", "a year to come", "2024-12-31", dashboard("TDB MS", "", contractfile.Record{}), nil},
		{"V-TDB-COMMENT", "on an objective", "", func(f *contractfile.File) {
			objective(f).Indicators = []contractfile.Indicator{{Code: "I2", Source: "TDB", Actuals: values{"2025": "1"}}}
		}, []string{"I2"}},

		{"V-TDB-VERSION", "one definition", "", defined("v2", "v2", ""), nil},
		{"V-TDB-VERSION", "two definitions", "", defined("", "v1", "v2"), said},
		{"V-TDB-VERSION", "an older one than that in force", "", defined("v2", "v1", ""), said},
		{"V-TDB-VERSION", "one of them unsaid", "", defined("", "v1", ""), nil},
		{"V-TDB-VERSION", "before the second", "2025-12-31", defined("", "v1", "v2"), nil},

		{"V-TARGET-MISSED", "5 % under", "", finished(measured(up, values{"2025": "100"}, values{"2025": "95"})), nil},
		{"V-TARGET-MISSED", "just more", "", finished(measured(up, values{"2025": "100"}, values{"2025": "94.99"})), said},
		{"V-TARGET-MISSED", "6 % under", "", finished(measured(up, values{"2025": "100"}, values{"2025": "94"})), said},
		{"V-TARGET-MISSED", "5 % over, downwards", "", finished(measured(down, values{"2025": "0.2"}, values{"2025": "0.21"})), nil},
		{"V-TARGET-MISSED", "just more, downwards", "", finished(measured(down, values{"2025": "0.2"}, values{"2025": "0.2101"})), said},
		{"V-TARGET-MISSED", "better", "", finished(measured(down, values{"2025": "100"}, values{"2025": "10"})), nil},
		{"V-TARGET-MISSED", "a target of 0", "", finished(measured(down, values{"2025": "0"}, values{"2025": "0.1"})), said},
		{"V-TARGET-MISSED", "a target of 0, met", "", finished(measured(down, values{"2025": "0"}, values{"2025": "0"})), nil},
		{"V-TARGET-MISSED", "the last value has no target", "", finished(measured(up, values{"2025": "100"}, values{"2025": "1", "2026": "1"})), nil},
		{"V-TARGET-MISSED", "a later value made up for it", "", finished(measured(up, values{"2025": "100", "2026": "100"}, values{"2025": "1", "2026": "100"})), nil},
		{"V-TARGET-MISSED", "which is still to come", "2025-12-31", finished(measured(up, values{"2025": "100", "2026": "100"}, values{"2025": "1", "2026": "100"})), said},
		{"V-TARGET-MISSED", "not finished", "", missed, nil},
		{"V-TARGET-MISSED", "finished by its status", "", status("Réalisée en 2025"), said},
		{"V-TARGET-MISSED", "finished by another status", "", status("ACHEVÉE"), said},
		{"V-TARGET-MISSED", "closed", "", status("clos"), said},
		{"V-TARGET-MISSED", "ended", "", status("terminée"), said},
		{"V-TARGET-MISSED", "validated is not finished", "", status("validée"), nil},
		{"V-TARGET-MISSED", "all steps done or abandoned", "", steps(contractfile.StepDone, contractfile.StepAbandoned), said},
		{"V-TARGET-MISSED", "all steps abandoned", "", steps(contractfile.StepAbandoned), nil},
		{"V-TARGET-MISSED", "a step to do", "", steps(contractfile.StepDone, contractfile.StepToDo), nil},
		{"V-TARGET-MISSED", "told as an activity", "", finished(activity(missed)), nil},

		{"V-ACTIVITY-GAP", "5 points", "", activity(measured(up, values{"2025": "95.5"}, values{"2025": "90.5"})), nil},
		{"V-ACTIVITY-GAP", "just more", "", activity(measured(up, values{"2025": "95.5"}, values{"2025": "90.4"})), said},
		{"V-ACTIVITY-GAP", "6 points", "", activity(measured(up, values{"2025": "95.5"}, values{"2025": "89.5"})), said},
		{"V-ACTIVITY-GAP", "no activity", "", missed, nil},
		{"V-ACTIVITY-GAP", "explained", "", func(f *contractfile.File) { activity(missed)(f); indicator(f).Comment = "travaux" }, nil},
		{"V-ACTIVITY-GAP", "explained that year", "", func(f *contractfile.File) {
			activity(missed)(f)
			indicator(f).Records = map[string]contractfile.Record{"2025": {Comment: "travaux"}}
		}, nil},
		{"V-ACTIVITY-GAP", "the last year with a target", "", activity(measured(up, values{"2025": "100"}, values{"2025": "90", "2026": "100"})), said},
		{"V-ACTIVITY-GAP", "made up for since", "", activity(measured(up, values{"2025": "100", "2026": "100"}, values{"2025": "90", "2026": "98"})), nil},
	}
}
