package api

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"unicode"

	"jalon/api/page"
	"jalon/internal/access"
	"jalon/internal/campaign"
	"jalon/internal/contractfile"
	"jalon/internal/mention"
)

func (b behindPages) Indicators(ctx context.Context, person, id, by string) (lines []page.Indicator, err error) {
	in := &indicatorListInput{InContract{id}, comparison(cmp.Or(by, string(byCategory)))}
	found, err := guarded(b.server, access.SeeContract, reading("list-indicators"), func(ctx context.Context, in *indicatorListInput) (*[]IndicatorView, error) {
		found, err := b.indicators(ctx, in.ID, in.By)
		return &found, err
	})(as(ctx, person), in)
	if err != nil {
		return nil, err
	}
	for _, i := range *found {
		lines = append(lines, i.onPage())
	}
	return lines, nil
}

func (i IndicatorView) onPage() page.Indicator {
	told := page.Indicator{Code: i.Code, Label: i.Label, Sheet: i.Sheet, Unit: i.Unit, Source: i.Source, Definition: i.Definition, Warnings: i.Warnings}
	if start := i.Baseline; start != nil {
		told.Baseline = french(start.Value) + " (" + strconv.Itoa(start.Year) + ")"
	}
	for _, y := range i.Years {
		line := page.IndicatorYear{
			Year: y.Year, Version: y.Version, Target: french(y.Target), Value: french(y.Value), Raw: string(y.Value), Gap: french(y.Gap),
			Source: y.Source, Campaign: y.Campaign, Definition: y.Definition, Comment: y.Comment, Missed: y.Missed, Reported: y.Reported, Awaits: y.Awaits,
		}
		if p := y.Proposal; p != nil {
			line.Proposal = &page.Proposal{Value: french(p.Value), Raw: string(p.Value), Source: p.Source, Campaign: strconv.Itoa(p.Campaign), Definition: p.Definition, FINESS: p.FINESS}
		}
		if s := y.Standing; s != nil {
			line.Standing, line.Scale = s.Told, scaled(s.Spread, y.Value)
		}
		told.Years = append(told.Years, line)
	}
	return told
}

func french(n contractfile.Number) string {
	if n == "" {
		return ""
	}
	return campaign.French(n)
}

// scaled places a value among the quartiles of a picture; pixels are the only place where a value is rounded.
func scaled(s *campaign.Spread, value contractfile.Number) *page.Scale {
	if s == nil {
		return nil
	}
	low, high := min(s.Q1.Float(), value.Float()), max(s.Q3.Float(), value.Float())
	if high == low {
		return nil
	}
	at := func(n contractfile.Number) int { return 10 + int(180*(n.Float()-low)/(high-low)) }
	return &page.Scale{Q1: at(s.Q1), Width: at(s.Q3) - at(s.Q1), Median: at(s.Median), Value: at(value)}
}

func (b behindPages) SaveMeasure(ctx context.Context, person, id, code string, year, base int, typed page.MeasureTyped) error {
	in := &measureSaveInput{InMeasure: InMeasure{InContract{id}, code, year}, IfMatch: IfMatch{strconv.Itoa(base)}}
	for field, text := range map[string]string{"value": typed.Value, "source": typed.Source, "campaign": typed.Campaign, "definition": typed.Definition, "origin": typed.Origin} {
		if strings.ContainsFunc(text, unicode.IsControl) || mention.Reserved(text) {
			return wrong(field, "Ce champ contient un caractère qui n'est pas admis.", "Saisissez-le de nouveau, sans copier la mise en forme.")
		}
	}
	if strings.ContainsFunc(typed.Comment, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		return wrong("comment", "Ce champ contient un caractère invisible.", "Saisissez-le de nouveau, sans copier la mise en forme.")
	}
	in.Body = MeasureBody{line(typed.Value), line(typed.Source), line(typed.Campaign), line(typed.Definition), prose(typed.Comment), line(typed.Origin)}
	_, err := guarded(b.server, access.DepositText, changing("save-measure"), b.measureSave)(as(ctx, person), in)
	return err
}

func (b behindPages) ReportSheet(ctx context.Context, person, id, sheet string, year int, under string) error {
	_, err := guarded(b.server, access.ActOn, changing("report-indicators"), b.sheetReport)(as(ctx, person), &reportInput{InContract{id}, WithKey{key(under)}, sheet, year})
	return err
}
