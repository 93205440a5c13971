package civil

import "slices"

// Territory is where a contract's authority is: it gives the days off and the zone of civil days. Contracts store the
// slug; the empty Territory is Metropole, as in contracts that were written before there was a choice.
type Territory string

// The territories, one for each difference in days off or in zone.
const (
	Metropole             Territory = "metropole"
	AlsaceMoselle         Territory = "alsace-moselle"
	Guadeloupe            Territory = "guadeloupe"
	Martinique            Territory = "martinique"
	Guyane                Territory = "guyane"
	LaReunion             Territory = "la-reunion"
	Mayotte               Territory = "mayotte"
	SaintBarthelemy       Territory = "saint-barthelemy"
	SaintMartin           Territory = "saint-martin"
	SaintPierreEtMiquelon Territory = "saint-pierre-et-miquelon"
)

// territories is everything known of each. Departments lists INSEE codes, and none for Metropole, which has the rest.
var territories = []struct {
	Territory   Territory
	Label       string
	Zone        string
	Departments []string
}{
	{Metropole, "France métropolitaine", Paris, nil},
	{AlsaceMoselle, "Alsace-Moselle", Paris, []string{"57", "67", "68"}},
	{Guadeloupe, "Guadeloupe", "America/Guadeloupe", []string{"971"}},
	{Martinique, "Martinique", "America/Martinique", []string{"972"}},
	{Guyane, "Guyane", "America/Cayenne", []string{"973"}},
	{LaReunion, "La Réunion", "Indian/Reunion", []string{"974"}},
	{Mayotte, "Mayotte", "Indian/Mayotte", []string{"976"}},
	{SaintBarthelemy, "Saint-Barthélemy", "America/St_Barthelemy", []string{"977"}},
	{SaintMartin, "Saint-Martin", "America/Marigot", []string{"978"}},
	{SaintPierreEtMiquelon, "Saint-Pierre-et-Miquelon", "America/Miquelon", []string{"975"}},
}

// Territories lists them all, in the order in which people choose from them.
func Territories() []Territory {
	all := make([]Territory, len(territories))
	for i, row := range territories {
		all[i] = row.Territory
	}
	return all
}

// Known reports one of Territories, or the empty one.
func (t Territory) Known() bool { return t.row() >= 0 }

// Label is the French name: La Réunion. It is empty for a territory that is not Known.
func (t Territory) Label() string {
	if row := t.row(); row >= 0 {
		return territories[row].Label
	}
	return ""
}

// ZoneName is the IANA name under which LoadZone finds the territory's zone. It is empty for a territory that is not
// Known, and LoadZone refuses that: a wrong zone would go unnoticed for years.
func (t Territory) ZoneName() string {
	if row := t.row(); row >= 0 {
		return territories[row].Zone
	}
	return ""
}

// TerritoryOf is the territory of a department or overseas collectivity by its INSEE code: "67", "2A", "974". It is
// false for a code that does not exist.
func TerritoryOf(department string) (Territory, bool) {
	for _, row := range territories {
		if slices.Contains(row.Departments, department) {
			return row.Territory, true
		}
	}
	if department == "2A" || department == "2B" {
		return Metropole, true
	}
	// Two digits compare as the numbers they write. "20" is among them: Corsica, as postal codes still say.
	if len(department) == 2 && digit(department[0]) && digit(department[1]) && "01" <= department && department <= "95" {
		return Metropole, true
	}
	return "", false
}

func digit(b byte) bool { return '0' <= b && b <= '9' }

// row is the territory's place in the table, negative when it has none.
func (t Territory) row() int {
	if t == "" {
		t = Metropole
	}
	for i, row := range territories {
		if row.Territory == t {
			return i
		}
	}
	return -1
}
