package api

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"

	"jalon/internal/campaign"
	"jalon/internal/content"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/postgres"
)

// measuring is what the indicators of one contract are told from.
type measuring struct {
	*server
	by       comparison
	said     postgres.Content
	state    *contract.State
	versions map[contentYear]content.Measure
	values   map[siteYear]postgres.CampaignValue // of the latest campaign that speaks of the year
}

type contentYear struct {
	indicator string
	year      int
}

type siteYear struct {
	finess, source, reference string
	year                      int
}

// indicators tells every indicator of a contract, those of fiches first.
func (s *server) indicators(ctx context.Context, contractID string, by comparison) ([]IndicatorView, error) {
	view, err := s.contract(ctx, contractID)
	if err != nil {
		return nil, err
	}
	m := measuring{server: s, by: by, state: &view.State, versions: map[contentYear]content.Measure{}, values: map[siteYear]postgres.CampaignValue{}}
	if m.said, err = s.as(ctx).Content(ctx, contractID); err != nil {
		return nil, err
	}
	for _, measure := range m.said.Measures {
		m.versions[contentYear{measure.Indicator, measure.Year}] = measure
	}
	values, err := s.as(ctx).CampaignValues(ctx, contractID)
	if err != nil {
		return nil, err
	}
	for _, v := range values { // campaigns come in order
		if v.Value != "" {
			m.values[siteYear{v.FINESS, v.Source, v.Reference, v.Year}] = v
		}
	}
	var all []IndicatorView
	for _, sheet := range m.said.File.ActionSheets {
		for _, i := range sheet.Indicators {
			told, err := m.indicator(ctx, i, sheet.Facilities)
			if err != nil {
				return nil, err
			}
			told.Sheet, told.Objective = sheet.Code, sheet.OperationalObjective
			for n := range told.Years {
				told.Years[n].Reported = reported(m.state, told.Years[n].Year, sheet.Code)
			}
			all = append(all, told)
		}
	}
	for _, strategic := range m.said.File.StrategicObjectives {
		for _, objective := range strategic.OperationalObjectives {
			for _, i := range objective.Indicators {
				told, err := m.indicator(ctx, i, nil)
				if err != nil {
					return nil, err
				}
				told.Objective = objective.Code
				all = append(all, told)
			}
		}
	}
	return all, nil
}

func reported(state *contract.State, year int, sheet string) bool {
	return slices.ContainsFunc(state.Reports, func(r contract.YearReport) bool { return r.Year == year && slices.Contains(r.Sheets, sheet) })
}

// indicator tells one indicator. Only a fiche of one establishment stands for it: the values of a campaign are of one each.
func (m *measuring) indicator(ctx context.Context, i contractfile.Indicator, facilities []string) (IndicatorView, error) {
	told := IndicatorView{
		Code: i.Code, Label: i.Label, Unit: i.Unit, Direction: i.Direction, Source: i.Source, Reference: i.Reference, Definition: i.Definition,
		Years: []IndicatorYear{}, Warnings: []string{},
	}
	if start := i.Baseline; start != nil && start.Value != nil {
		told.Baseline = &IndicatorStart{start.Year.Int(), *start.Value}
	}
	var site contractfile.Facility
	if len(facilities) == 1 && i.Reference != "" {
		if at := slices.IndexFunc(m.said.File.Facilities, func(f contractfile.Facility) bool { return f.Code == facilities[0] }); at >= 0 {
			site = m.said.File.Facilities[at]
		}
	}
	gathered := m.gathered(i, site.FinessET)
	years := map[int]bool{}
	for _, told := range []map[string]contractfile.Number{i.Targets, i.Actuals} {
		for year := range told {
			n, _ := strconv.Atoi(year) // the schema has checked it
			years[n] = true
		}
	}
	for year := range gathered {
		years[year] = true
	}
	var before campaign.Measured
	for _, year := range slices.Sorted(maps.Keys(years)) {
		line := m.year(i, year)
		if v, known := gathered[year]; known {
			if err := m.compare(ctx, &line, v, site.Code); err != nil {
				return told, err
			}
		}
		if line.Value != "" {
			now := campaign.Measured{Year: year, Definition: line.Definition, Value: line.Value}
			if _, err := campaign.Difference(before, now); err != nil && before.Value != "" {
				told.Warnings = append(told.Warnings, err.Error())
			}
			before = now
		}
		told.Years = append(told.Years, line)
	}
	return told, nil
}

// gathered are the values of a campaign for an indicator, by their years.
func (m *measuring) gathered(i contractfile.Indicator, finess string) map[int]postgres.CampaignValue {
	found := map[int]postgres.CampaignValue{}
	for at, v := range m.values {
		if finess != "" && at.finess == finess && at.reference == i.Reference && campaign.SameSource(i.Source, at.source) {
			found[at.year] = v
		}
	}
	return found
}

func (m *measuring) year(i contractfile.Indicator, year int) IndicatorYear {
	at := strconv.Itoa(year)
	record, target, value := i.Records[at], i.Targets[at], i.Actuals[at]
	line := IndicatorYear{
		Year: year, Target: target, Value: value, Version: m.versions[contentYear{i.Code, year}].Version,
		Source: cmp.Or(record.Source, i.Source), Campaign: record.Campaign, Definition: cmp.Or(record.Definition, i.Definition), Comment: record.Comment,
		Gap: campaign.Gap(target, value), Missed: campaign.Missed(target, value, i.Direction),
	}
	// The indicator's own comment speaks for the values that have none.
	line.Awaits = campaign.Unexplained(line.Source, target, value, i.Direction, cmp.Or(record.Comment, i.Comment))
	return line
}

// compare adds what a campaign proposes and where the value stands among its peers.
func (m *measuring) compare(ctx context.Context, line *IndicatorYear, v postgres.CampaignValue, facility string) error {
	if line.Value == "" || campaign.Gap(line.Value, v.Value) != "0" {
		line.Proposal = &CampaignProposal{v.FINESS, v.Source, v.Campaign, v.Definition, v.Value}
	}
	if line.Value == "" {
		return nil
	}
	if !campaign.HasContext(m.said.File, facility) {
		line.Standing = &QuartileView{Told: campaign.NoContext}
		return nil
	}
	_, err := campaign.Difference(campaign.Measured{Year: v.Year, Definition: v.Definition, Value: v.Value}, campaign.Measured{Year: line.Year, Definition: line.Definition, Value: line.Value})
	if refused, is := errors.AsType[*campaign.Refused](err); is {
		line.Standing = &QuartileView{Told: "Pas de comparaison\u00a0: " + refused.Message}
		return nil
	}
	peers := postgres.Peers{Source: v.Source, Campaign: v.Campaign, Reference: v.Reference, Definition: v.Definition}
	switch m.by {
	case byTerritory:
		peers.Territory = v.Territory
	case byGroup:
		peers.Group = v.Group
	default:
		peers.Category = v.Category
	}
	if peers.Category+peers.Territory+peers.Group == "" {
		line.Standing = &QuartileView{Told: "Pas de comparaison\u00a0: la campagne ne dit pas de quel groupe est cet établissement."}
		return nil
	}
	least := cmp.Or(m.LeastPeers, campaign.UsualLeast)
	spread, enough, err := m.DB.CampaignSpread(ctx, peers, least)
	switch {
	case err != nil:
		return err
	case !enough:
		line.Standing = &QuartileView{Told: campaign.TooFew(spread.Count, least), Peers: &peers}
	default:
		line.Standing = &QuartileView{spread.Of(line.Value), spread.Told(line.Value), &spread, &peers, campaign.Method}
	}
	return nil
}
