package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/hindsight"
	"jalon/internal/history"
	"jalon/internal/postgres"
	"jalon/workflows/replay"
)

type auditAsOfCommand struct {
	database
	Contract string `arg:"" help:"Identifiant du contrat."`
	Day      string `arg:"" help:"Jour, comme 2029-12-31\u00a0: le contrat est montré à la fin de ce jour, à son heure."`
	Prove    bool   `help:"Rejouer aussi les historiques archivés jusqu'à ce jour, et comparer. Une différence est décrite, et la commande échoue."`
	JSON     bool   `help:"Écrire l'état en JSON."`
}

// Run tells a contract as it stood at the end of a day.
func (c auditAsOfCommand) Run(ctx context.Context) error {
	day, err := civil.Parse(c.Day)
	if err != nil {
		return notADay(c.Day)
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	past, err := lookBack(ctx, db, c.Contract)
	if err != nil {
		return err
	}
	return c.tell(ctx, os.Stdout, past, day, func() ([]history.Archive, error) { return db.Archives(ctx, c.Contract) })
}

// past is a contract with what it takes to tell of any of its days.
type past struct {
	postgres.Life
	names contract.Names
	today civil.Date // where the contract lives; one that is rehearsed may be ahead of the clock
}

func lookBack(ctx context.Context, db *postgres.DB, id string) (past, error) {
	life, err := db.Life(ctx, id)
	if errors.Is(err, postgres.ErrUnknown) {
		return past{}, fmt.Errorf("le contrat %s n'est pas connu", id)
	}
	if err != nil {
		return past{}, err
	}
	names, err := life.Names()
	if err != nil {
		return past{}, err
	}
	now := time.Now()
	if n := len(life.Facts); n > 0 && life.Facts[n-1].At.After(now) {
		now = life.Facts[n-1].At
	}
	return past{life, names, life.Opening.Today(now)}, nil
}

// on is the contract at the end of a day.
func (p past) on(day civil.Date) (contract.State, error) {
	if day.After(p.today) {
		return contract.State{}, fmt.Errorf("le %s n'est pas encore venu\u00a0: indiquez un jour jusqu'au %s", day.French(), p.today.French())
	}
	state, _, err := hindsight.On(p.Opening, p.Told(), day)
	return state, err
}

func (c auditAsOfCommand) tell(ctx context.Context, out io.Writer, p past, day civil.Date, archived func() ([]history.Archive, error)) error {
	state, err := p.on(day)
	if err != nil {
		return err
	}
	if c.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(state)
	} else {
		_, err = io.WriteString(out, p.page(state, day))
	}
	if err != nil || !c.Prove {
		return err
	}
	archives, err := archived()
	if err != nil {
		return err
	}
	proved, err := prove(ctx, archives, day, state, p.names)
	if err != nil {
		return err
	}
	if !c.JSON {
		_, err = fmt.Fprintf(out, "\n%s\n", proved)
	}
	return err
}

// page is a contract in French, for somebody who reads it on paper.
func (p past) page(state contract.State, day civil.Date) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s (%s)\nÀ la fin du %s, fuseau %s\u00a0: fait %d sur %d.\n", p.Contract.Title, state.ID, day.LongFrench(), state.Zone, state.Seq, len(p.Facts))
	lines := hindsight.Tell(state, p.names)
	for _, room := range hindsight.Rooms() {
		titled := false
		for _, line := range lines {
			if line.Room != room {
				continue
			}
			if !titled {
				fmt.Fprintf(&text, "\n%s\n", room.Label())
				titled = true
			}
			fmt.Fprintf(&text, "  %s\u00a0: %s\n", line.What, line.Value)
		}
	}
	return text.String()
}

// prove replays what Temporal did up to a day with today's code, and compares what that leaves with the recorded facts.
func prove(ctx context.Context, archives []history.Archive, day civil.Date, recorded contract.State, names contract.Names) (string, error) {
	runs := make([]history.Run, len(archives))
	for i, archive := range archives {
		var err error
		if runs[i], err = archive.Open(); err != nil {
			return "", err
		}
	}
	replayed, err := replay.StateOn(ctx, runs, day)
	switch {
	case errors.Is(err, replay.ErrGap):
		return "", fmt.Errorf("rien n'est prouvé\u00a0: aucun historique archivé ne couvre le %s\u00a0; archivez d'abord avec «\u00a0jalon audit archive\u00a0» (%w)", day.French(), err)
	case err != nil:
		return "", err
	}
	if changes := hindsight.Between(recorded, replayed, names); len(changes) > 0 || recorded.Seq != replayed.Seq {
		var text strings.Builder
		fmt.Fprintf(&text, "le rejeu des historiques donne un autre contrat au %s (fait %d enregistré, fait %d rejoué)\u00a0:", day.French(), recorded.Seq, replayed.Seq)
		for _, change := range changes {
			text.WriteString("\n  " + change.Room.Label() + ". " + change.Sentence())
		}
		return "", errors.New(text.String())
	}
	return fmt.Sprintf("Prouvé\u00a0: le rejeu des historiques archivés (%s) donne le même contrat au %s.", counted(len(runs), "passage", "passages"), day.French()), nil
}

func notADay(text string) error {
	return fmt.Errorf("«\u00a0%s\u00a0» n'est pas un jour\u00a0: écrivez-le comme 2029-12-31", text)
}
