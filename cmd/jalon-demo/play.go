package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/api/serviceerror"

	"jalon/api"
	"jalon/internal/chronicle"
	"jalon/internal/contract"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/notary"
	"jalon/internal/story"
	"jalon/internal/timetravel"
	"jalon/workflows"
	"jalon/workflows/intake"
	"jalon/workflows/rehearsal"
)

// play plays a contract's life on the real parts: time is skipped by the server, every command is given over HTTP by
// an entitled person, every letter goes through SMTP. With a data directory of its own it can be killed and resumed.
func play(ctx context.Context, s settings) error {
	d, err := readFile(s.Play)
	if err != nil {
		return err
	}
	data, remove, err := s.playground()
	if err != nil {
		return err
	}
	defer remove()
	s.Listen, s.Mail, s.SignIn, s.limits = "127.0.0.1:0", "127.0.0.1:0", "", api.Unlimited
	p, err := start(ctx, s, data)
	if err != nil {
		return err
	}
	defer p.stop()

	ahead := time.Until(rehearsal.Beginning(d)).Round(time.Second)
	if _, err := (intake.Intake{DB: p.db, Client: p.temporal}).TakeAhead(ctx, d, d.Opening(), ahead); err != nil {
		return err
	}
	t := &theatre{parts: p, story: story.Story(s.Story), clock: &timetravel.Clock{Client: p.temporal, Namespace: namespace}, client: newCaller(p)}
	first, err := t.act(ctx, d.File.ID, (*contract.State).Over)
	if err != nil {
		return err
	}
	contracts := []string{d.File.ID}
	if first.Renewal.Started {
		contracts = append(contracts, first.Renewal.Successor)
		if _, err := t.act(ctx, first.Renewal.Successor, rehearsal.Settled); err != nil {
			return err
		}
	}
	if err := p.awaitLetters(ctx); err != nil {
		return err
	}
	if err := p.close(ctx, contracts); err != nil {
		return err
	}
	entries, err := p.entries(ctx, contracts)
	if err != nil {
		return err
	}
	if s.Histories != "" {
		if err := p.writeHistories(ctx, s.Histories, contracts); err != nil {
			return err
		}
	}
	lines, summary := chronicle.Lines(entries), chronicle.Summarize(entries, p.mailsReceived(), first.Phase)
	if s.JSON {
		return chronicle.WriteJSON(os.Stdout, lines, summary)
	}
	return chronicle.WriteText(os.Stdout, lines, summary)
}

// close leaves the play as an auditor would find it: every history archived, everything in a checkpoint.
func (p *parts) close(ctx context.Context, contracts []string) error {
	for _, id := range contracts {
		if _, err := p.archivist.Contract(ctx, id); err != nil { // a sweep may not see yet what has just ended
			return err
		}
	}
	_, err := notary.Notary{Book: p.db, Key: p.audit, Logger: slog.Default()}.Seal(ctx)
	return err
}

// playground is a directory for one play: the one asked for, kept, or a fresh one that goes with the play.
func (s settings) playground() (dir string, remove func(), err error) {
	if s.Data != "" {
		dir, err = s.dataDir()
		return dir, func() {}, err
	}
	if dir, err = os.MkdirTemp("", "jalon-play-"); err == nil {
		err = os.Chmod(dir, 0o755) // PostgreSQL may run as another account
	}
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

func readFile(path string) (*dossier.Dossier, error) {
	source, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	file, err := contractfile.Read(source)
	if err != nil {
		return nil, err
	}
	return dossier.New(file), nil
}

// theatre moves one contract's calendar and gives the commands of a story.
type theatre struct {
	*parts
	story  story.Story
	clock  *timetravel.Clock
	client *caller
}

// act plays one contract until enough says so, and returns where it stands then. It looks only at what is recorded, so
// it can be resumed at any point.
func (t *theatre) act(ctx context.Context, id string, enough func(*contract.State) bool) (*contract.State, error) {
	ahead, err := t.ahead(ctx, id)
	if err != nil {
		return nil, err
	}
	for {
		view, err := t.db.Contract(ctx, id)
		if err != nil {
			return nil, err
		}
		if enough(&view.State) {
			return &view.State, nil
		}
		now, err := t.clock.Now(ctx, workflows.ID(id))
		if err != nil {
			return nil, err
		}
		now = now.Add(ahead)
		if story.Behind(&view.State, now) {
			if err := pause(ctx); err != nil {
				return nil, err
			}
			continue
		}
		command, until := t.story.Step(&view.State, now)
		if command != nil {
			err = t.client.give(ctx, id, *command)
		} else {
			err = t.clock.Forward(ctx, workflows.ID(id), until.Add(-ahead))
		}
		if err != nil && !errors.Is(err, timetravel.ErrFinished) {
			return nil, err
		}
		if command != nil {
			say(fmt.Sprintf("  %s  %s  %s %s", now.Format(time.DateOnly), id, command.Action, command.Subject))
		}
	}
}

// ahead asks the contract how far its calendar was set ahead when it started; a run that has just begun may need a
// moment to answer. A finished one needs no calendar any more.
func (t *theatre) ahead(ctx context.Context, id string) (time.Duration, error) {
	for {
		answer, err := t.temporal.QueryWorkflow(ctx, workflows.ID(id), "", workflows.LifeQuery)
		if err == nil {
			var input workflows.Input
			err := answer.Get(&input)
			return input.Ahead, err
		}
		if _, young := errors.AsType[*serviceerror.WorkflowNotReady](err); !young {
			return 0, err
		}
		if err := pause(ctx); err != nil {
			return 0, err
		}
	}
}

// pause lets the workflow catch up before the next look at it.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(50 * time.Millisecond):
		return nil
	}
}
