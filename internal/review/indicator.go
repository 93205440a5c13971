package review

import (
	"math/big"
	"strconv"

	"jalon/internal/contractfile"
)

// Indicator is the value of one year against its target. A number that nobody gave is nil.
type Indicator struct {
	Code, Label, Unit  string
	Kind               contractfile.IndicatorKind
	Direction          contractfile.Direction
	Baseline           *contractfile.Number
	Target, Actual     *contractfile.Number
	Gap                *big.Rat // actual minus target, in the indicator's unit; nil without both
	Result             Result
	Source, Campaign   string
	Definition         string // version of the definition under which the actual was measured
	Comment            string
	PreviousDefinition string // that of the year before, where it is another one: the two years must not be compared (F-FT-03)
}

// Result is how an actual stands to its target, in the direction that the parties chose.
type Result string

// The results.
const (
	Reached    Result = "atteinte"
	Missed     Result = "non atteinte"
	Unmeasured Result = "non renseignée" // a target without an actual
	Untargeted Result = "sans cible"
)

// Indicators lists every indicator of the year, those of an objective before those of its fiches.
func (y Year) Indicators() []Indicator {
	var all []Indicator
	for _, o := range y.Objectives {
		all = append(all, o.Indicators...)
		for _, s := range o.Sheets {
			all = append(all, s.Indicators...)
		}
	}
	return all
}

func indicators(written []contractfile.Indicator, year int) []Indicator {
	var read []Indicator
	for _, i := range written {
		read = append(read, indicatorOf(i, year))
	}
	return read
}

func indicatorOf(written contractfile.Indicator, year int) Indicator {
	key := strconv.Itoa(year)
	read := Indicator{
		Code: written.Code, Label: written.Label, Unit: written.Unit, Kind: written.Kind, Direction: written.Direction,
		Source: written.Source, Definition: definition(written, year), Comment: written.Comment,
		Target: number(written.Targets, key), Actual: number(written.Actuals, key),
	}
	if written.Baseline != nil {
		read.Baseline = written.Baseline.Value
	}
	record := written.Records[key]
	if record.Source != "" {
		read.Source = record.Source
	}
	if record.Comment != "" {
		read.Comment = record.Comment
	}
	read.Campaign = record.Campaign
	if _, measured := written.Actuals[strconv.Itoa(year-1)]; measured {
		if before := definition(written, year-1); before != read.Definition {
			read.PreviousDefinition = before
		}
	}
	read.compare()
	return read
}

// definition is the version under which a year was measured: the record's own, else the indicator's.
func definition(written contractfile.Indicator, year int) string {
	if own := written.Records[strconv.Itoa(year)].Definition; own != "" {
		return own
	}
	return written.Definition
}

// compare sets the gap and the result. A value equal to its target reaches it.
func (i *Indicator) compare() {
	switch {
	case i.Target == nil:
		i.Result = Untargeted
		return
	case i.Actual == nil:
		i.Result = Unmeasured
		return
	}
	i.Gap = new(big.Rat).Sub(exact(*i.Actual), exact(*i.Target))
	i.Result = Reached
	if adverse := i.Gap.Sign() < 0; i.Gap.Sign() != 0 && adverse == (i.Direction == contractfile.DirectionUp) {
		i.Result = Missed
	}
}

func number(byYear map[string]contractfile.Number, year string) *contractfile.Number {
	value, known := byYear[year]
	if !known {
		return nil
	}
	return &value
}

// exact is the number as a fraction; the reading of files has refused what is none.
func exact(n contractfile.Number) *big.Rat {
	value, ok := new(big.Rat).SetString(string(n))
	if !ok {
		return new(big.Rat)
	}
	return value
}
