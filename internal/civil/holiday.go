package civil

import (
	"slices"
	"time"
)

// Holiday is a row of the table of holidays: which day, where, in which years, and who says so.
type Holiday struct {
	// Name is French, as people call the day.
	Name string
	// Territories that have it; nil stands for all.
	Territories []Territory
	Rule        Rule
	// Since and Until are the first and the last year; 0 leaves that side open.
	Since, Until int
	// Source names the text in French.
	Source string
	// Sure is false where the text leaves a doubt, which a comment on the row explains.
	Sure bool
}

// Rule places a holiday in a year: that Day of the Month or, without a month, that many days after Easter Sunday.
type Rule struct {
	Month time.Month
	Day   int
}

// In is the day in a Gregorian year.
func (r Rule) In(year int) Date {
	if r.Month == 0 {
		return Easter(year).AddDays(r.Day)
	}
	return On(year, r.Month, r.Day)
}

const (
	national  = "Code du travail, art. L3133-1"
	localLaw  = "Code du travail, art. L3134-13 (ordonnance du 16 août 1892)"
	abolition = "Code du travail, art. L3422-2 (loi 83-550, décret 83-1003 modifié en 2012)"
)

// Holidays is the table, a copy that the caller may change. The national days come first. It says what holds since
// 2002, when the law made room for CPOM. Days off by custom only are not in it: overseas carnival, Mid-Lent or
// All Souls, and the Muslim feasts that art. L3422-2 lets agreements of Mayotte keep.
func Holidays() []Holiday {
	return []Holiday{
		{Name: "Jour de l'an", Rule: Rule{time.January, 1}, Source: national, Sure: true},
		{Name: "Lundi de Pâques", Rule: Rule{Day: 1}, Source: national, Sure: true},
		{Name: "Fête du Travail", Rule: Rule{time.May, 1}, Source: national, Sure: true},
		{Name: "Victoire de 1945", Rule: Rule{time.May, 8}, Source: national, Sure: true},
		{Name: "Ascension", Rule: Rule{Day: 39}, Source: national, Sure: true},
		{Name: "Lundi de Pentecôte", Rule: Rule{Day: 50}, Source: national, Sure: true},
		{Name: "Fête nationale", Rule: Rule{time.July, 14}, Source: national, Sure: true},
		{Name: "Assomption", Rule: Rule{time.August, 15}, Source: national, Sure: true},
		{Name: "Toussaint", Rule: Rule{time.November, 1}, Source: national, Sure: true},
		{Name: "Armistice de 1918", Rule: Rule{time.November, 11}, Source: national, Sure: true},
		{Name: "Noël", Rule: Rule{time.December, 25}, Source: national, Sure: true},

		// Good Friday is a holiday only in communes with a Protestant church or one that both confessions share. We count
		// it off in all of them: a reminder then leaves a day earlier, never later. A count of working days gains a day.
		{Name: "Vendredi saint", Territories: []Territory{AlsaceMoselle}, Rule: Rule{Day: -2}, Source: localLaw},
		{Name: "Saint-Étienne", Territories: []Territory{AlsaceMoselle}, Rule: Rule{time.December, 26}, Source: localLaw, Sure: true},

		{Name: "Abolition de l'esclavage", Territories: []Territory{Mayotte}, Rule: Rule{time.April, 27}, Source: abolition, Sure: true},
		{Name: "Abolition de l'esclavage", Territories: []Territory{Martinique}, Rule: Rule{time.May, 22}, Source: abolition, Sure: true},
		{Name: "Abolition de l'esclavage", Territories: []Territory{Guadeloupe}, Rule: Rule{time.May, 27}, Source: abolition, Sure: true},
		{Name: "Abolition de l'esclavage", Territories: []Territory{Guyane}, Rule: Rule{time.June, 10}, Source: abolition, Sure: true},
		{Name: "Abolition de l'esclavage", Territories: []Territory{SaintBarthelemy}, Rule: Rule{time.October, 9}, Since: 2012, Source: abolition, Sure: true},
		{Name: "Abolition de l'esclavage", Territories: []Territory{LaReunion}, Rule: Rule{time.December, 20}, Source: abolition, Sure: true},

		// Saint-Martin moved to 28 May in 2018 under a ministerial circular, while the article, read as of 2019, still
		// said 27 May. We follow what is done there; a lawyer has to confirm it.
		{Name: "Abolition de l'esclavage", Territories: []Territory{SaintMartin}, Rule: Rule{time.May, 27}, Until: 2017, Source: abolition, Sure: true},
		{Name: "Abolition de l'esclavage", Territories: []Territory{SaintMartin}, Rule: Rule{time.May, 28}, Since: 2018, Source: "circulaire du 4 mai 2018 (loi 2017-256)"},
	}
}

// holidays spares making the table for every day that is looked at.
var holidays = Holidays()

// Holiday is the French name of the holiday that d is there, if it is one. Where two fall together (Ascension on
// 1 May 2008) the first of the table gives its name. A territory that is not Known has the national ones.
func (t Territory) Holiday(d Date) (name string, off bool) {
	for _, h := range holidays {
		if h.in(t) && h.during(d.Year) && h.Rule.In(d.Year) == d {
			return h.Name, true
		}
	}
	return "", false
}

func (h Holiday) in(t Territory) bool {
	return h.Territories == nil || slices.Contains(h.Territories, t)
}

func (h Holiday) during(year int) bool {
	return h.Since <= year && (h.Until == 0 || year <= h.Until)
}
