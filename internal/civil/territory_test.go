package civil_test

import (
	"fmt"
	"testing"

	"jalon/internal/civil"
)

func TestTerritoriesAreNamed(t *testing.T) {
	want := []struct {
		Territory         civil.Territory
		Slug, Label, Zone string
	}{
		{civil.Metropole, "metropole", "France métropolitaine", "Europe/Paris"},
		{civil.AlsaceMoselle, "alsace-moselle", "Alsace-Moselle", "Europe/Paris"},
		{civil.Guadeloupe, "guadeloupe", "Guadeloupe", "America/Guadeloupe"},
		{civil.Martinique, "martinique", "Martinique", "America/Martinique"},
		{civil.Guyane, "guyane", "Guyane", "America/Cayenne"},
		{civil.LaReunion, "la-reunion", "La Réunion", "Indian/Reunion"},
		{civil.Mayotte, "mayotte", "Mayotte", "Indian/Mayotte"},
		{civil.SaintBarthelemy, "saint-barthelemy", "Saint-Barthélemy", "America/St_Barthelemy"},
		{civil.SaintMartin, "saint-martin", "Saint-Martin", "America/Marigot"},
		{civil.SaintPierreEtMiquelon, "saint-pierre-et-miquelon", "Saint-Pierre-et-Miquelon", "America/Miquelon"},
	}
	all := civil.Territories()
	if len(all) != len(want) {
		t.Fatalf("territories are %v, want %d", all, len(want))
	}
	for i, w := range want {
		if all[i] != w.Territory || string(all[i]) != w.Slug || !all[i].Known() || all[i].Label() != w.Label || all[i].ZoneName() != w.Zone {
			t.Errorf("territory %d is %q %q %q, want %q %q %q", i, all[i], all[i].Label(), all[i].ZoneName(), w.Slug, w.Label, w.Zone)
		}
	}
}

func TestNoTerritoryIsMetropole(t *testing.T) {
	none := civil.Territory("")
	if !none.Known() || none.Label() != civil.Metropole.Label() || none.ZoneName() != civil.Paris {
		t.Errorf("no territory is %q in %q", none.Label(), none.ZoneName())
	}
}

func TestUnknownTerritoryHasNoZone(t *testing.T) {
	atlantis := civil.Territory("atlantide")
	if atlantis.Known() || atlantis.Label() != "" || atlantis.ZoneName() != "" {
		t.Errorf("atlantide is known as %q in %q", atlantis.Label(), atlantis.ZoneName())
	}
	if zone, err := civil.LoadZone(atlantis.ZoneName()); err == nil {
		t.Errorf("atlantide lives by %v, want an error", zone)
	}
}

func TestDepartmentsHaveATerritory(t *testing.T) {
	elsewhere := map[string]civil.Territory{
		"57": civil.AlsaceMoselle, "67": civil.AlsaceMoselle, "68": civil.AlsaceMoselle,
		"2A": civil.Metropole, "2B": civil.Metropole,
		"971": civil.Guadeloupe, "972": civil.Martinique, "973": civil.Guyane, "974": civil.LaReunion,
		"975": civil.SaintPierreEtMiquelon, "976": civil.Mayotte, "977": civil.SaintBarthelemy, "978": civil.SaintMartin,
	}
	for code, want := range elsewhere {
		if got, ok := civil.TerritoryOf(code); !ok || got != want {
			t.Errorf("department %s is in %q, want %q", code, got, want)
		}
	}
	for n := 1; n <= 95; n++ {
		code := fmt.Sprintf("%02d", n)
		if _, other := elsewhere[code]; other {
			continue
		}
		if got, ok := civil.TerritoryOf(code); !ok || got != civil.Metropole {
			t.Errorf("department %s is in %q, want %q", code, got, civil.Metropole)
		}
	}
	for _, code := range []string{"", "0", "1", "00", "96", "99", "970", "979", "2C", "2a", "A2", "1:", "067", " 67", "67 ", "６７"} {
		if got, ok := civil.TerritoryOf(code); ok || got != "" {
			t.Errorf("department %q is in %q, want none", code, got)
		}
	}
}
