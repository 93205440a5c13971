package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jalon/internal/history"
	"jalon/internal/postgres"
	"jalon/workflows/replay"
)

// replayed is what there is to say of one contract.
type replayed struct {
	replay.Verdict
	living bool // the contract goes on: what it did last may stand in no history yet
	open   bool // the open run was read
	// behind is the number of the last fact before the latest run that is known: no other run will tell of it.
	behind int64
	err    error
}

// standing is what a replay proves of a contract. Auditors read the word at the beginning of its line.
type standing string

const (
	identical standing = "identique"
	unread    standing = "en cours" // but for the facts of the open run, which was not asked for
	lacking   standing = "lacune"   // some facts have no history, and that may never change
	differs   standing = "écart"
	failed    standing = "échec"
)

func (f replayed) standing() standing {
	switch {
	case errors.Is(f.err, history.ErrAltered), f.Broken != nil, f.Difference != nil:
		return differs
	case f.err != nil:
		return failed
	}
	lost, waiting := f.gaps()
	switch {
	case len(lost) > 0:
		return lacking
	case waiting != nil && !f.open:
		return unread
	}
	return identical
}

// gaps tells the facts that no history will tell of any more from those behind the last history of a contract that goes
// on: these are the open run's. A contract that began anew on another cluster may have both, one after the other.
func (f replayed) gaps() (lost []replay.Gap, waiting *replay.Gap) {
	n := len(f.Gaps)
	if n == 0 || !f.living || f.Gaps[n-1].Last != f.Recorded || f.Recorded <= f.behind {
		return f.Gaps, nil
	}
	lost, last := slices.Clone(f.Gaps[:n-1]), f.Gaps[n-1]
	if last.First <= f.behind {
		lost = append(lost, replay.Gap{First: last.First, Last: f.behind})
		last.First = f.behind + 1
	}
	return lost, &last
}

// String is the line of a contract, behind its id.
func (f replayed) String() string {
	said := []string{string(f.standing())}
	switch {
	case f.err != nil:
		return said[0] + ", " + sayUnreplayed(f.err)
	case f.Broken != nil:
		return said[0] + ", " + f.Broken.Error()
	case f.Difference != nil:
		return said[0] + ", " + f.Difference.String()
	case f.Recorded == 0:
		return said[0] + ", pas encore ouvert"
	}
	lost, waiting := f.gaps()
	for _, gap := range lost {
		said = append(said, gap.String())
	}
	said = append(said, fmt.Sprintf("%s en %s", counted(f.Facts, "fait rejoué", "faits rejoués"), counted(f.Runs, "passage", "passages")))
	if waiting != nil {
		why := "n'a pas d'historique archivé\u00a0: --open lit celui du passage en cours"
		if f.open {
			why = "a été enregistrée pendant la lecture"
		}
		said = append(said, fmt.Sprintf("la suite, à partir du fait %d, %s", waiting.First, why))
	}
	return strings.Join(said, ", ")
}

func sayUnreplayed(err error) string {
	switch {
	case errors.Is(err, postgres.ErrUnknown):
		return "aucun contrat de cet identifiant n'est enregistré"
	case errors.Is(err, history.ErrAltered):
		return fmt.Sprintf("l'historique archivé n'est plus celui dont l'empreinte a été prise (%v)", err)
	}
	return err.Error()
}

// tally is what a replay of many contracts amounts to.
type tally struct {
	contracts           map[standing]int
	facts, events, lost int
}

func (t *tally) add(f replayed) {
	if t.contracts == nil {
		t.contracts = map[standing]int{}
	}
	t.contracts[f.standing()]++
	t.facts, t.events = t.facts+f.Facts, t.events+f.Events
	gaps, _ := f.gaps()
	for _, gap := range gaps {
		t.lost += int(gap.Last-gap.First) + 1
	}
}

// page is what follows the lines.
func (t tally) page(took time.Duration) string {
	var text strings.Builder
	all := 0
	var said []string
	for _, s := range []standing{identical, unread, lacking, differs, failed} {
		if n := t.contracts[s]; n > 0 {
			said, all = append(said, fmt.Sprintf("%d «\u00a0%s\u00a0»", n, s)), all+n
		}
	}
	fmt.Fprintf(&text, "%s\u00a0: %s\n", counted(all, "contrat", "contrats"), strings.Join(said, ", "))
	seconds := took.Seconds()
	speed := fmt.Sprintf("%s et %s rejoués en %.1f s (%.0f faits/s, %.0f événements/s)\n",
		counted(t.facts, "fait", "faits"), counted(t.events, "événement", "événements"), seconds, float64(t.facts)/seconds, float64(t.events)/seconds)
	text.WriteString(strings.Replace(speed, ".", ",", 1))
	if t.lost > 0 {
		fmt.Fprintf(&text, "Aucun historique ne témoigne de %s\u00a0: rien ne dit qu'ils ont été modifiés, rien ici ne dit qu'ils ne l'ont pas été. "+
			"Si Temporal garde encore ces historiques, «\u00a0jalon audit archive\u00a0» les archive\u00a0; «\u00a0jalon audit verify\u00a0» juge ces faits par leur chaîne.\n",
			counted(t.lost, "fait", "faits"))
	}
	return text.String()
}

// judge says whether the command fails. A gap proves nothing, so it is told and is no failure, unless everything has to be
// proved.
func (t tally) judge(strict bool) error {
	if n := t.contracts[differs] + t.contracts[failed]; n > 0 {
		return errors.New(counted(n, "contrat ne se rejoue pas à l'identique", "contrats ne se rejouent pas à l'identique"))
	}
	if n := t.contracts[lacking] + t.contracts[unread]; n > 0 && strict {
		return errors.New(counted(n, "contrat a des faits qui n'ont pas été rejoués", "contrats ont des faits qui n'ont pas été rejoués"))
	}
	return nil
}
