package contractfile

import (
	"fmt"
	"strings"
)

// check holds the verifications a schema cannot say. Each adds what it finds and none stops the others, so that a file
// is repaired in one go.
type check struct {
	*File
	found *report
}

func (c *check) all() {
	c.reserved(nil, c.found.tree)
	c.parties()
	c.perimeter()
	c.codes()
	c.references()
	c.contractDates()
	c.diagnosticDates()
	c.sheetDates()
}

// parties: the contract has one ARS at most (L-02: several départements, one region), and no authority may pass for the
// OG, since both are named in the same lists.
func (c *check) parties() {
	authorities := place{"authorities"}
	firstARS := ""
	for i, a := range c.Authorities {
		at := authorities.item(i)
		if strings.EqualFold(a.Code, PartyManagingBody) {
			c.found.add(at.field("code"), "« OG » désigne déjà l'organisme gestionnaire.", "Choisissez un autre code pour cette autorité.")
		}
		if a.Kind != AuthorityKindARS {
			continue
		}
		if firstARS != "" {
			c.found.add(at.field("kind"), fmt.Sprintf("deux autorités sont des ARS, %s et %s.", quoted(firstARS), quoted(a.Code)),
				"Un contrat relève d'une seule ARS : corrigez la nature de l'une des deux, ou retirez-la.")
			continue
		}
		firstARS = a.Code
	}
}

// perimeter: whoever prices a facility decides on its sheets (F-FI-05), so its competence must name parties without doubt.
func (c *check) perimeter() {
	for i, f := range c.Facilities {
		at := place{"facilities"}.item(i)
		if strings.EqualFold(f.Code, ScopeManagingBody) || strings.EqualFold(f.Code, ScopeTerritory) {
			c.found.add(at.field("code"), fmt.Sprintf("%s est un mot réservé à la portée des constats.", quoted(f.Code)), "Choisissez un autre code pour cette structure.")
		}
		if _, problem := c.resolve(f.TariffCompetence); problem != nil {
			c.found.add(at.field("tariff_competence"), problem.what, problem.remedy)
		}
	}
}

// codes: people and decisions name things by their codes, for years.
func (c *check) codes() {
	authority, facility, finess := c.unique("autorité"), c.unique("structure"), c.unique("structure")
	for i, a := range c.Authorities {
		authority(place{"authorities"}.item(i).field("code"), a.Code)
	}
	for i, f := range c.Facilities {
		at := place{"facilities"}.item(i)
		facility(at.field("code"), f.Code)
		finess(at.field("finess_et"), f.FinessET)
	}
	finding, strategic, operational := c.unique("constat"), c.unique("objectif stratégique"), c.unique("objectif opérationnel")
	for i, f := range c.Findings {
		finding(place{"findings"}.item(i).field("code"), f.Code)
	}
	for i, s := range c.StrategicObjectives {
		at := place{"strategic_objectives"}.item(i)
		strategic(at.field("code"), s.Code)
		for j, o := range s.OperationalObjectives {
			operational(at.field("operational_objectives").item(j).field("code"), o.Code)
		}
	}
	c.sheetCodes()
}

// sheetCodes: one series for both kinds of sheet, since an intent sheet keeps its code when it is funded and becomes an
// action sheet; one for the indicators of sheets and of objectives.
func (c *check) sheetCodes() {
	sheet, indicator := c.unique("fiche"), c.unique("indicateur")
	for i, s := range c.StrategicObjectives {
		for j, o := range s.OperationalObjectives {
			for k, n := range o.Indicators {
				indicator(place{"strategic_objectives"}.item(i).field("operational_objectives").item(j).field("indicators").item(k).field("code"), n.Code)
			}
		}
	}
	for i, s := range c.ActionSheets {
		at := place{"action_sheets"}.item(i)
		sheet(at.field("code"), s.Code)
		for j, n := range s.Indicators {
			indicator(at.field("indicators").item(j).field("code"), n.Code)
		}
	}
	for i, s := range c.IntentSheets {
		sheet(place{"intent_sheets"}.item(i).field("code"), s.Code)
	}
}

// unique remembers the values of one series and reports each that comes again, with the place of the first.
func (c *check) unique(noun string) func(at place, value string) {
	seen := map[string]place{}
	return func(at place, value string) {
		if first, again := seen[value]; again {
			c.found.add(at, fmt.Sprintf("%s est déjà pris par %s.", quoted(value), first.pointer()),
				fmt.Sprintf("Donnez une valeur différente à chaque %s.", noun))
			return
		}
		seen[value] = at
	}
}
