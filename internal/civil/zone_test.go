package civil_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"jalon/internal/civil"
)

func TestHourStrikesAcrossSummerTime(t *testing.T) {
	for _, c := range []struct {
		territory civil.Territory
		day, want string
	}{
		{civil.Metropole, "2026-11-21", "2026-11-21T07:00:00Z"},
		{civil.Metropole, "2027-03-27", "2027-03-27T07:00:00Z"},
		{civil.Metropole, "2027-03-28", "2027-03-28T06:00:00Z"}, // the clocks go forward that night
		{civil.AlsaceMoselle, "2027-10-30", "2027-10-30T06:00:00Z"},
		{civil.AlsaceMoselle, "2027-10-31", "2027-10-31T07:00:00Z"},         // and back
		{civil.SaintPierreEtMiquelon, "2027-03-13", "2027-03-13T11:00:00Z"}, // as in North America,
		{civil.SaintPierreEtMiquelon, "2027-03-14", "2027-03-14T10:00:00Z"}, // two weeks before Paris
		{civil.Guyane, "2027-03-28", "2027-03-28T11:00:00Z"},                // elsewhere overseas
		{civil.Guyane, "2027-07-14", "2027-07-14T11:00:00Z"},                // they never move
		{civil.Guadeloupe, "2027-07-14", "2027-07-14T12:00:00Z"},
		{civil.Martinique, "2027-07-14", "2027-07-14T12:00:00Z"},
		{civil.SaintBarthelemy, "2027-07-14", "2027-07-14T12:00:00Z"},
		{civil.SaintMartin, "2027-07-14", "2027-07-14T12:00:00Z"},
		{civil.LaReunion, "2027-07-14", "2027-07-14T04:00:00Z"},
		{civil.Mayotte, "2027-07-14", "2027-07-14T05:00:00Z"},
	} {
		zone := civil.MustZone(c.territory.ZoneName())
		if got := zone.At(civil.MustParse(c.day), 8).Format(time.RFC3339); got != c.want {
			t.Errorf("8:00 on %s strikes in %s at %s, want %s", c.day, c.territory.Label(), got, c.want)
		}
	}
}

func TestOneInstantIsTwoDays(t *testing.T) {
	at := time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)
	for territory, want := range map[civil.Territory]string{
		civil.Metropole: "2027-01-01 00:30",
		civil.Guyane:    "2026-12-31 20:30",
		civil.LaReunion: "2027-01-01 03:30", // seven hours after Cayenne
	} {
		zone := civil.MustZone(territory.ZoneName())
		if got := zone.Day(at).String() + zone.Clock(at).Format(" 15:04"); got != want {
			t.Errorf("at 23:30Z it is %s in %s, want %s", got, territory.Label(), want)
		}
	}
}

// Only the past is compared: the machine that runs the test may carry a newer release, which may change the future.
func TestZonesAgreeWithTheTzDatabase(t *testing.T) {
	for _, territory := range civil.Territories() {
		zone, err := civil.LoadZone(territory.ZoneName())
		if err != nil {
			t.Errorf("%s: %v", territory.Label(), err)
			continue
		}
		reference, err := time.LoadLocation(territory.ZoneName())
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Date(1990, 1, 1, 0, 30, 0, 0, time.UTC); at.Year() < 2026; at = at.Add(7 * time.Hour) {
			const form = "2006-01-02 15:04 -0700"
			if got, want := zone.Clock(at).Format(form), at.In(reference).Format(form); got != want {
				t.Fatalf("%s: at %s it is %s, the tz database says %s", territory.Label(), at, got, want)
			}
		}
	}
}

// Go brings a release of the tz database along and says which one. As long as it is ours, the rules have to be the same.
func TestTheNamedReleaseIsTheEmbeddedOne(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(strings.TrimSpace(string(root)), "lib", "time")
	script, err := os.ReadFile(filepath.Join(home, "update.bash"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(script), "\nDATA="+civil.ZoneRelease+"\n") {
		t.Logf("Go has another release than %s", civil.ZoneRelease)
		return
	}
	packed, err := zip.OpenReader(filepath.Join(home, "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	for _, territory := range civil.Territories() {
		ours, err := os.ReadFile(filepath.Join("zoneinfo", territory.ZoneName()))
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := fs.ReadFile(packed, territory.ZoneName())
		if err != nil || !bytes.Equal(ours, theirs) {
			t.Errorf("the rules of %s are not those of release %s (%v)", territory.ZoneName(), civil.ZoneRelease, err)
		}
	}
}

func TestZoneFilesAreThoseOfTheTerritories(t *testing.T) {
	var files, want []string
	err := fs.WalkDir(os.DirFS("zoneinfo"), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, territory := range civil.Territories() {
		want = append(want, territory.ZoneName())
	}
	if want = slices.Compact(slices.Sorted(slices.Values(want))); !slices.Equal(files, want) {
		t.Errorf("zoneinfo has %v, the territories need %v", files, want)
	}
}
