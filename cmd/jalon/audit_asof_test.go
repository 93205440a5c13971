package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/hindsight"
	"jalon/internal/history"
	"jalon/internal/postgres"
)

// corpus is where lives of this release are kept.
const corpus = "../../workflows/testdata/histories/0.2.0/"

// pastOf is a recorded life, as the database would hand it over, with the archives of its runs.
func pastOf(t *testing.T, played string) (past, func() ([]history.Archive, error)) {
	t.Helper()
	file, err := contractfile.Examples().Open("ehpad.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	read, err := contractfile.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	p := past{names: dossier.New(read)}
	p.Contract.Title = read.Title
	var facts []contract.Fact
	if err := json.Unmarshal(unzipped(t, corpus+played+".facts.json.gz"), &facts); err != nil {
		t.Fatal(err)
	}
	p.Opening = *facts[0].Detail.Opening
	for _, fact := range facts {
		p.Facts = append(p.Facts, postgres.RecordedFact{Fact: fact})
	}
	p.today = p.Opening.Today(facts[len(facts)-1].At)
	archives := archivesOf(t, played)
	return p, func() ([]history.Archive, error) { return archives, nil }
}

// archivesOf packs the runs of a recorded life, oldest first.
func archivesOf(t *testing.T, played string) (archives []history.Archive) {
	t.Helper()
	paths, err := filepath.Glob(corpus + played + ".[0-9].json.gz")
	if err != nil || len(paths) < 2 {
		t.Fatalf("%d runs: %v", len(paths), err)
	}
	for _, path := range paths {
		run, err := history.FromJSON(filepath.Base(path), unzipped(t, path))
		if err != nil {
			t.Fatal(err)
		}
		archive, err := history.Pack(run)
		if err != nil {
			t.Fatal(err)
		}
		archives = append(archives, archive)
	}
	return archives
}

func unzipped(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	source, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(source)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var threeLives = []string{"cooperative.CPOM-96-2025-001", "late.CPOM-96-2025-001", "conflict.CPOM-96-2025-001"}

func noArchives() ([]history.Archive, error) { return nil, nil }

// On every day on which something happened, for three whole lives, the command tells the contract that the facts up to
// then leave, in JSON and in words.
func TestAsOfOnEveryDayOfThreeLives(t *testing.T) {
	for _, st := range threeLives {
		p, _ := pastOf(t, st)
		zone, days := civil.MustZone(p.Opening.Zone), 0
		var want contract.State
		for i, fact := range p.Facts {
			if err := want.Apply(fact.Fact); err != nil {
				t.Fatal(err)
			}
			day := zone.Day(fact.At)
			if i+1 < len(p.Facts) && zone.Day(p.Facts[i+1].At) == day {
				continue
			}
			var text, data bytes.Buffer
			if err := (auditAsOfCommand{}).tell(t.Context(), &text, p, day, noArchives); err != nil {
				t.Fatal(err)
			}
			if err := (auditAsOfCommand{JSON: true}).tell(t.Context(), &data, p, day, noArchives); err != nil {
				t.Fatal(err)
			}
			var got contract.State
			if err := json.Unmarshal(data.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%s on %s:\n%s", st, day, diff)
			}
			if said := fmt.Sprintf("À la fin du %s, fuseau %s\u00a0: fait %d sur %d.", day.LongFrench(), p.Opening.Zone, fact.Seq, len(p.Facts)); !strings.Contains(text.String(), said) {
				t.Errorf("%q is not in %.300s", said, text.String())
			}
			days++
		}
		if days < 50 {
			t.Errorf("%s: only %d days", st, days)
		}
	}
}

func TestADayToComeIsNotTold(t *testing.T) {
	p, archived := pastOf(t, threeLives[0])
	if err := (auditAsOfCommand{}).tell(t.Context(), io.Discard, p, p.today, archived); err != nil {
		t.Error(err)
	}
	err := auditAsOfCommand{}.tell(t.Context(), io.Discard, p, p.today.AddDays(1), archived)
	if err == nil || !strings.Contains(err.Error(), "n'est pas encore venu") {
		t.Errorf("tomorrow: %v", err)
	}
	if err := (auditDiffCommand{}).tell(io.Discard, p, p.today, p.today.AddDays(1)); err == nil {
		t.Error("a difference with tomorrow was told")
	}
}

func TestNothingIsProvedWithoutHistories(t *testing.T) {
	p, _ := pastOf(t, threeLives[0])
	out := new(bytes.Buffer)
	err := (auditAsOfCommand{Prove: true}).tell(t.Context(), out, p, civil.On(2028, 3, 1), noArchives)
	if err == nil || !strings.Contains(err.Error(), "rien n'est prouvé") || strings.Contains(out.String(), "Prouvé") {
		t.Errorf("%v", err)
	}
}

// The archived histories replay to the contract that its facts leave, on days over whole lives; a state that differs is
// told in words.
func TestHistoriesProveDays(t *testing.T) {
	for _, played := range threeLives {
		p, archived := pastOf(t, played)
		zone := civil.MustZone(p.Opening.Zone)
		for i := 0; i < len(p.Facts); i += 25 {
			out := new(bytes.Buffer)
			if err := (auditAsOfCommand{Prove: true}).tell(t.Context(), out, p, zone.Day(p.Facts[i].At), archived); err != nil || !strings.Contains(out.String(), "Prouvé\u00a0: ") {
				t.Errorf("%s, fact %d: %v", played, i+1, err)
			}
		}
	}
	p, archived := pastOf(t, threeLives[0])
	day := civil.MustZone(p.Opening.Zone).Day(p.Facts[len(p.Facts)/2].At)
	state, err := p.on(day)
	if err != nil {
		t.Fatal(err)
	}
	state.TermOn = state.TermOn.AddDays(1)
	archives, _ := archived()
	if _, err := prove(t.Context(), archives, day, state, p.names); err == nil || !strings.Contains(err.Error(), "Modifié\u00a0: Terme\u00a0: "+state.TermOn.French()) {
		t.Errorf("an altered term: %v", err)
	}
}

func TestDiffTellsInWords(t *testing.T) {
	p, _ := pastOf(t, threeLives[0])
	out := new(bytes.Buffer)
	from, to := civil.On(2027, 1, 31), civil.On(2028, 12, 31)
	if err := (auditDiffCommand{}).tell(out, p, from, to); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"De la fin du " + from.LongFrench(), "\nFiches et étapes\n", "  Modifié\u00a0: L'étape "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in %s", want, out)
		}
	}
	var told []hindsight.Change
	out.Reset()
	if err := (auditDiffCommand{JSON: true}).tell(out, p, from, to); err != nil || json.Unmarshal(out.Bytes(), &told) != nil || len(told) == 0 {
		t.Errorf("%v: %s", err, out)
	}
	out.Reset()
	if err := (auditDiffCommand{}).tell(out, p, to, to); err != nil || !strings.Contains(out.String(), "Rien n'a changé") {
		t.Errorf("%v: %s", err, out)
	}
	if err := (auditDiffCommand{}).tell(out, p, civil.On(2020, 1, 1), to); err == nil || !strings.Contains(err.Error(), "n'était pas encore pris en charge") {
		t.Errorf("%v", err)
	}
}
