package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/correspondence"
	"jalon/internal/dossier"
	"jalon/internal/history"
	"jalon/internal/postgres"
	"jalon/workflows"
	"jalon/workflows/replay"
)

const (
	ehpad     = "CPOM-96-2025-001"
	successor = "CPOM-96-2025-001-R2030"
	handicap  = "CPOM-MV-2027-004"
)

// relived records a life again, or what alter makes of its facts. The people of the contract are those of an example.
func relived(t *testing.T, db *postgres.DB, id, file, played string, alter func([]contract.Fact) []contract.Fact) {
	t.Helper()
	text, err := fs.ReadFile(contractfile.Examples(), file)
	must(t, err)
	read, err := contractfile.Read(strings.NewReader(string(text)))
	must(t, err)
	read.ID = id
	canonical, err := read.Canonical()
	must(t, err)
	var facts []contract.Fact
	must(t, json.Unmarshal(unzipped(t, filepath.Join(corpus, played+".facts.json.gz")), &facts))
	facts = alter(facts)
	d := dossier.New(read)
	row := postgres.NewContract{ID: read.ID, Title: read.Title, File: canonical, Digest: read.Digest(), Opening: *facts[0].Detail.Opening}
	organisations := map[string]string{}
	for _, p := range d.Parties {
		organisations[p.Code] = p.Organisation
		row.Parties = append(row.Parties, postgres.PartyName{Code: p.Code, Kind: p.Kind, Name: p.Name, Organisation: p.Organisation})
	}
	for _, p := range d.People {
		if !slices.ContainsFunc(row.People, func(known postgres.Somebody) bool { return known.ID == p.ID }) {
			row.People = append(row.People, postgres.Somebody{ID: p.ID, Organisation: organisations[p.Party], Name: p.Name, Title: p.Title, Address: p.Address})
		}
	}
	_, err = db.AddContract(t.Context(), row)
	must(t, err)
	must(t, db.Record(t.Context(), read.ID, facts, correspondence.Scribe{Dossier: d}))
}

func unaltered(facts []contract.Fact) []contract.Fact { return facts }

func upTo(n int64) func([]contract.Fact) []contract.Fact {
	return func(facts []contract.Fact) []contract.Fact { return facts[:n] }
}

// archive keeps the histories of a life but for one run, counted from 1.
func archive(t *testing.T, db *postgres.DB, id, played string, but int) {
	t.Helper()
	for i, packed := range archivesOf(t, played) {
		if i+1 == but {
			continue
		}
		_, err := db.AddArchive(t.Context(), id, packed, packed.Last)
		must(t, err)
	}
}

// Two lives, as an auditor meets them from the day on which all is well to the one on which a fact was changed.
func TestAuditorsReplayLives(t *testing.T) {
	db := installation(t)
	if stdout, stderr, code := jalon(t, "audit", "replay", "--all", "--strict"); code != 0 || !strings.HasPrefix(stdout, "0 contrat") {
		t.Errorf("nothing at all: %d %s%s", code, stdout, stderr)
	}
	relived(t, db, ehpad, "ehpad.json", "cooperative."+ehpad, unaltered)
	archive(t, db, ehpad, "cooperative."+ehpad, 0)
	relived(t, db, handicap, "handicap.json", "cooperative."+handicap, unaltered)
	replayed := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		stdout, stderr, code := jalon(t, append([]string{"audit", "replay"}, args...)...)
		if code != want {
			t.Errorf("%v ends with %d: %s%s", args, code, stdout, stderr)
		}
		return stdout, stderr
	}
	says := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in:\n%s", want, text)
			}
		}
	}

	told, _ := replayed(0, ehpad, "--strict")
	says(told, ehpad+"\u00a0: identique, 252 faits rejoués en 4 passages\n", "1 contrat\u00a0: 1 «\u00a0identique\u00a0»\n")
	if !regexp.MustCompile(`\n252 faits et \d{3,} événements rejoués en \d+,\d s \([1-9]\d* faits/s, [1-9]\d* événements/s\)\n$`).MatchString(told) {
		t.Errorf("no speed at the end of:\n%s", told)
	}

	told, _ = replayed(0, handicap)
	says(told, handicap+"\u00a0: lacune, faits 1 à 396\u00a0: aucun historique, 0 fait rejoué en 0 passage\n")

	archive(t, db, handicap, "cooperative."+handicap, 2)
	told, _ = replayed(0, "--all")
	says(told, ehpad+"\u00a0: identique, ", "2 contrats\u00a0: 1 «\u00a0identique\u00a0», 1 «\u00a0lacune\u00a0»\n", "rien ne dit qu'ils ont été modifiés, rien ici ne dit")
	gap := regexp.MustCompile(handicap + "\u00a0: lacune, faits (\\d+) à (\\d+)\u00a0: aucun historique, (\\d+) faits rejoués en (\\d) passages").FindStringSubmatch(told)
	if gap == nil {
		t.Fatalf("the gap has no numbers:\n%s", told)
	}
	first, last, seen := numbers(t, gap[1]), numbers(t, gap[2]), numbers(t, gap[3])
	if first < 2 || last < first || last-first+1+seen != 396 || int(numbers(t, gap[4])) != len(archivesOf(t, "cooperative."+handicap))-1 {
		t.Errorf("the gap's numbers do not add up: %v", gap)
	}
	_, complaint := replayed(1, "--all", "--strict")
	says(complaint, "1 contrat a des faits qui n'ont pas été rejoués")

	told, complaint = replayed(1, ehpad, "CPOM-0")
	says(told, ehpad+"\u00a0: identique", "CPOM-0\u00a0: échec, aucun contrat de cet identifiant")
	says(complaint, "1 contrat ne se rejoue pas à l'identique")
	_, complaint = replayed(1)
	says(complaint, "nommez un contrat")
	_, complaint = replayed(1, "--all", ehpad)
	says(complaint, "pas les deux")

	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
	told, complaint = replayed(1, "--all", "--open", "--temporal-within", "100ms")
	says(complaint, "aucune réponse de Temporal depuis 100ms", "TEMPORAL_ADDRESS")
	if told != "" {
		t.Errorf("told without Temporal:\n%s", told)
	}

	altered := int64(0)
	relived(t, db, successor, "ehpad.json", "cooperative."+successor, func(facts []contract.Fact) []contract.Fact {
		i := slices.IndexFunc(facts, func(f contract.Fact) bool { return f.Kind == contract.ApprovalDecided })
		facts[i].At, altered = facts[i].At.Add(time.Microsecond), facts[i].Seq
		return facts
	})
	archive(t, db, successor, "cooperative."+successor, 0)
	told, complaint = replayed(1, "--all")
	says(told, fmt.Sprintf("%s\u00a0: écart, fait %d (approval.decided)\u00a0: instant «\u00a0", successor, altered), handicap+"\u00a0: lacune, ", "3 contrats\u00a0: 1 «\u00a0identique\u00a0», 1 «\u00a0lacune\u00a0», 1 «\u00a0écart\u00a0»\n")
	says(complaint, "1 contrat ne se rejoue pas à l'identique")

	forged := archivesOf(t, "cooperative."+handicap)[1]
	forged.Digest = strings.Repeat("0", 64)
	_, err := db.AddArchive(t.Context(), handicap, forged, forged.Last)
	must(t, err)
	told, _ = replayed(1, handicap)
	says(told, handicap+"\u00a0: écart, l'historique archivé n'est plus celui")
}

func numbers(t *testing.T, text string) (n int) {
	t.Helper()
	_, err := fmt.Sscan(text, &n)
	must(t, err)
	return n
}

// The facts of the run that goes on are no gap: they wait to be replayed, and only --strict makes that a failure.
func TestTheOpenRunIsNoGap(t *testing.T) {
	db := installation(t)
	relived(t, db, ehpad, "ehpad.json", "conflict."+ehpad, upTo(100))
	stdout, stderr, code := jalon(t, "audit", "replay", "--all")
	if want := ehpad + "\u00a0: en cours, 0 fait rejoué en 0 passage, la suite, à partir du fait 1, n'a pas d'historique archivé\u00a0: --open "; code != 0 || !strings.HasPrefix(stdout, want) {
		t.Errorf("%d: %s%s", code, stdout, stderr)
	}
	if _, stderr, code := jalon(t, "audit", "replay", "--all", "--strict"); code != 1 || !strings.Contains(stderr, "n'ont pas été rejoués") {
		t.Errorf("strict: %d %s", code, stderr)
	}
}

// A contract that began anew from its facts, whose first run was lost: no history that is still to come tells of these.
func TestARunThatWasLostIsAGapForEver(t *testing.T) {
	db := installation(t)
	first, second := opened(t, archivesOf(t, "conflict."+ehpad)[0]), opened(t, archivesOf(t, "conflict."+ehpad)[1])
	var begun workflows.Input
	must(t, second.Input(&begun))
	relived(t, db, ehpad, "ehpad.json", "conflict."+ehpad, upTo(begun.State.Seq))
	anew, err := history.Pack(history.Run{ID: second.ID, Events: second.Events[:1]})
	must(t, err)
	_, err = db.AddArchive(t.Context(), ehpad, anew, anew.Last)
	must(t, err)
	want := fmt.Sprintf("%s\u00a0: lacune, faits 1 à %d\u00a0: aucun historique, 0 fait rejoué en 1 passage\n", ehpad, begun.State.Seq)
	if stdout, stderr, code := jalon(t, "audit", "replay", "--all"); code != 0 || !strings.HasPrefix(stdout, want) {
		t.Errorf("%d: %s%s", code, stdout, stderr)
	}
	// Found again, for example on the old cluster, it fills the gap.
	found, err := history.Pack(first)
	must(t, err)
	_, err = db.AddArchive(t.Context(), ehpad, found, found.Last)
	must(t, err)
	if stdout, stderr, code := jalon(t, "audit", "replay", "--all", "--strict"); code != 0 || !strings.HasPrefix(stdout, ehpad+"\u00a0: identique, ") {
		t.Errorf("%d: %s%s", code, stdout, stderr)
	}
}

func opened(t *testing.T, archive history.Archive) history.Run {
	t.Helper()
	run, err := archive.Open()
	must(t, err)
	return run
}

// Every outcome has a word at the beginning of its line, and a status.
func TestReplaysAreToldByTheirFirstWord(t *testing.T) {
	whole := replay.Verdict{Runs: 2, Facts: 40, Recorded: 40}
	behind := replay.Verdict{Runs: 2, Facts: 38, Recorded: 40, Gaps: []replay.Gap{{First: 39, Last: 40}}}
	both := replay.Verdict{Runs: 2, Facts: 35, Recorded: 40, Gaps: []replay.Gap{{First: 11, Last: 13}, {First: 39, Last: 40}}}
	for name, c := range map[string]struct {
		found          replayed
		says           string
		lenient, exact bool // fails
	}{
		"all of it":               {replayed{Verdict: whole}, "identique, 40 faits rejoués en 2 passages", false, false},
		"not opened yet":          {replayed{}, "identique, pas encore ouvert", false, false},
		"goes on, not read":       {replayed{Verdict: behind, living: true}, "en cours, 38 faits rejoués en 2 passages, la suite, à partir du fait 39, n'a pas", false, true},
		"went on while it was":    {replayed{Verdict: behind, living: true, open: true}, "identique, 38 faits rejoués en 2 passages, la suite, à partir du fait 39, a été enregistrée pendant", false, false},
		"began anew elsewhere":    {replayed{Verdict: behind, living: true, open: true, behind: 40}, "lacune, faits 39 à 40\u00a0: aucun historique, 38 faits rejoués en 2 passages", false, true},
		"anew, and went on":       {replayed{Verdict: behind, living: true, open: true, behind: 39}, "lacune, fait 39\u00a0: aucun historique, 38 faits rejoués en 2 passages, la suite, à partir du fait 40, a été", false, true},
		"over, its end is lost":   {replayed{Verdict: behind}, "lacune, faits 39 à 40\u00a0: aucun historique, 38 faits", false, true},
		"a gap, and goes on":      {replayed{Verdict: both, living: true}, "lacune, faits 11 à 13\u00a0: aucun historique, 35 faits rejoués en 2 passages, la suite, à partir du fait 39", false, true},
		"a difference":            {replayed{Verdict: replay.Verdict{Difference: &replay.Difference{Seq: 3, Kind: "k", Field: "motif", Recorded: `"a"`}}}, "écart, fait 3 (k)\u00a0: motif «\u00a0a\u00a0» enregistré, rien rejoué", true, true},
		"code that cannot follow": {replayed{Verdict: replay.Verdict{Broken: &replay.Broken{Run: "r", Event: 5, Cause: errors.New("timer")}}}, "écart, le passage r ne se rejoue pas à partir de l’événement 5", true, true},
		"an altered archive":      {replayed{err: fmt.Errorf("run r: %w", history.ErrAltered)}, "écart, l'historique archivé n'est plus celui", true, true},
		"an unreadable one":       {replayed{err: history.ErrTooLarge}, "échec, ", true, true},
	} {
		var t1 tally
		t1.add(c.found)
		if line := c.found.String(); !strings.HasPrefix(line, c.says) || (t1.judge(false) != nil) != c.lenient || (t1.judge(true) != nil) != c.exact {
			t.Errorf("%s: %q, %v, strictly %v", name, line, t1.judge(false), t1.judge(true))
		}
		if lost, said := c.found.standing() == lacking, strings.Contains(t1.page(1), "Aucun historique ne témoigne"); lost != said {
			t.Errorf("%s: the page says %q", name, t1.page(1))
		}
	}
}
