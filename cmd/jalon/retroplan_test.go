package main

import (
	"encoding/json"
	"strings"
	"testing"

	"jalon/internal/civil"
	"jalon/internal/policy"
	"jalon/internal/schedule"
)

func TestARetroplanIsToldInFrench(t *testing.T) {
	plan := schedule.Backward(civil.MustParse("2030-01-01"), policy.Default(), civil.Metropole)
	for day, want := range map[string]string{
		"2028-01-10": "au plus tard le vendredi 29 décembre 2028",
		"2029-01-31": "Il aurait fallu commencer avant le samedi 30 décembre 2028",
	} {
		var text strings.Builder
		if err := printRetroplan(&text, plan, civil.MustParse(day)); err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{want, "Consultations et signature (N-06)\n    au plus tard\u00a0: du 31/10/2029 au 31/12/2029", "marge\u00a0:        185 jours"} {
			if !strings.Contains(text.String(), part) {
				t.Errorf("on %s, %q is missing in\n%s", day, part, &text)
			}
		}
	}
}

func TestARetroplanRefusesWhatItCannotRead(t *testing.T) {
	for want, c := range map[string]retroplanCommand{
		"--effective":        {Effective: "2030-02-30", Policy: "default"},
		"--as-of":            {Effective: "2030-01-01", Policy: "default", AsOf: "demain"},
		"la-reunion":         {Effective: "2030-01-01", Policy: "default", Territory: "atlantide"},
		"politique-inconnue": {Effective: "2030-01-01", Policy: "politique-inconnue"},
	} {
		if err := c.Run(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want something about %s", c, err, want)
		}
	}
}

func TestARetroplanIsJSONOfTheAPIsNames(t *testing.T) {
	text, err := json.Marshal(retroplanAnswer{Steps: schedule.Backward(civil.MustParse("2030-01-01"), policy.Default(), civil.LaReunion)})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{`"latest_start"`, `"steps":[{"id":"launch"`, `"slack_days"`, `"latest_begin":"2028-12-29"`} {
		if !strings.Contains(string(text), name) {
			t.Errorf("%s is missing in %s", name, text)
		}
	}
}
