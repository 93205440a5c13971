package page

import (
	"net/url"
	"testing"
	"time"

	"jalon/internal/contract"
	"jalon/internal/postgres"
)

func sightIn(zone string) *Sight {
	return &Sight{View: postgres.View{State: contract.State{Zone: zone}}}
}

// The hour is the contract's, to the second, and the offset is told where readers would take it for that of Paris.
func TestFactsAreToldAtTheHourOfTheContract(t *testing.T) {
	at := time.Date(2026, 7, 13, 21, 5, 9, 0, time.UTC)
	for zone, want := range map[string]string{
		"Europe/Paris":   "13/07/2026 à 23\u00a0h\u00a005\u00a0min\u00a009\u00a0s",
		"Indian/Reunion": "14/07/2026 à 01\u00a0h\u00a005\u00a0min\u00a009\u00a0s (UTC+04:00)",
	} {
		for _, line := range []HistoryLine{{At: at}, {At: at, Refused: &LogLine{}}} {
			if got := sightIn(zone).historyLine(line).Moment; got != want {
				t.Errorf("%s: %q, want %q", zone, got, want)
			}
		}
	}
}

func TestLettersAreToldWithTheirStateAndWhen(t *testing.T) {
	at := time.Date(2026, 7, 13, 21, 5, 9, 0, time.UTC)
	for want, line := range map[string]LetterLine{
		"en cours d'envoi": {State: "en cours d'envoi"},
		"envoyée le 13/07/2026 à 23\u00a0h\u00a005":                    {State: "envoyée", DoneAt: at},
		"envoyée, deux fois, le 13/07/2026 à 23\u00a0h\u00a005":        {State: "envoyée, deux fois", DoneAt: at},
		"en attente, prochain envoi le 13/07/2026 à 23\u00a0h\u00a005": {State: "en attente", NextAt: at},
		"refusée le 13/07/2026 à 23\u00a0h\u00a005":                    {State: "refusée", DoneAt: at, NextAt: at, Lost: true},
	} {
		if got := sightIn("Europe/Paris").delivered(line); got.State != want || got.Lost != line.Lost {
			t.Errorf("%+v, want %q", got, want)
		}
	}
	if got := sightIn("Europe/Paris").delivered(LetterLine{Name: "Lucie", SentName: "Olivier"}).To; got != "Lucie, absent, remise à Olivier" {
		t.Errorf("the letter went to %q", got)
	}
}

func TestAFactLeadsToATextThatCanBeOpened(t *testing.T) {
	sight := sightIn("Europe/Paris")
	sight.Contract.ID = "C1"
	if got := sight.historyLine(HistoryLine{Revision: "r", Readable: true}).Text; got != textAddress("C1", "r") {
		t.Errorf("leads to %q", got)
	}
	if got := sight.historyLine(HistoryLine{Revision: "r"}).Text; got != "" {
		t.Errorf("a text that cannot be opened is at %q", got)
	}
}

// An address gives the choice that it was made of, whatever the choice.
func TestAChoiceIsKeptInItsAddress(t *testing.T) {
	for _, asked := range []HistoryAsked{
		{Limit: usualLines},
		{From: "2026-01-02", Until: "2026-02-03", Person: "p-1", Party: "OG", Room: "texts", Decisions: true, WithoutRefusals: true, WithoutLetters: true, After: "x y", Limit: printedLines},
	} {
		address, err := url.Parse(asked.address("C 1"))
		if err != nil {
			t.Fatal(err)
		}
		if got := askedHistory(address.Query().Get); got != asked || address.Path != "/contrats/C 1/chronologie" {
			t.Errorf("%s: %+v, want %+v", address, got, asked)
		}
	}
}
