//go:build !kernel

package reminders_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jalon/internal/localpostgres"
	"jalon/internal/mail"
	"jalon/internal/postgres"
)

const databaseLives = 60

// The same read back from the outbox of a real server, in which facts arrive in batches of any size, some of them twice.
func TestEachReminderOnceInTheOutbox(t *testing.T) {
	db, letters := database(t), 0
	met := playAll(t, databaseLives, func(l *life, counts *tally) error {
		if err := l.onKernel(counts); err != nil {
			return err
		}
		if err := l.store(t.Context(), db); err != nil {
			return err
		}
		return l.readLetters(t.Context(), db)
	})
	counts, err := db.OutboxCounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range counts {
		letters += n
	}
	if letters < met.told || met.told == 0 {
		t.Errorf("the outbox holds %d letters, of which %d are reminders", letters, met.told)
	}
}

func database(t *testing.T) *postgres.DB {
	t.Helper()
	dir, err := os.MkdirTemp("", "jalon-reminders-") // removed after the server has stopped
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil { // started by root, the server runs under an account that has to get through
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server, err := localpostgres.Start(ctx, localpostgres.Options{DataDir: filepath.Join(dir, "data"), Offline: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop(context.Background()) })
	db, err := postgres.Open(ctx, server.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return db
}

// store records a life as workers do that die now and then between the commit and its answer.
func (l *life) store(ctx context.Context, db *postgres.DB) error {
	added := postgres.NewContract{ID: l.opening.ID, Title: "Contrat d'essai", File: []byte("{}"), Digest: l.opening.ID, Opening: l.opening}
	for _, party := range l.opening.Parties {
		kind, _, _ := strings.Cut(party.Code, "-")
		added.Parties = append(added.Parties, postgres.PartyName{Code: party.Code, Kind: kind, Name: party.Code, Organisation: party.Code})
	}
	if _, err := db.AddContract(ctx, added); err != nil {
		return err
	}
	for rest := l.facts; len(rest) > 0; {
		n := min(len(rest), 1+l.dice.IntN(32))
		for range 1 + l.dice.IntN(2) {
			if err := db.Record(ctx, l.opening.ID, rest[:n], l.scribe); err != nil {
				return err
			}
		}
		rest = rest[n:]
	}
	return nil
}

// readLetters compares the rows of the outbox with what was written, and has the rows judged instead.
func (l *life) readLetters(ctx context.Context, db *postgres.DB) error {
	rows, err := db.Letters(ctx, l.opening.ID)
	if err != nil {
		return err
	}
	var written, stored []string
	for _, letters := range l.letters {
		for _, letter := range letters {
			written = append(written, letter.ID)
		}
	}
	l.letters = map[int64][]mail.Letter{}
	for _, row := range rows {
		stored = append(stored, row.Letter.ID)
		l.letters[row.Seq] = append(l.letters[row.Seq], row.Letter)
	}
	slices.Sort(written)
	slices.Sort(stored)
	if !slices.Equal(written, stored) {
		return fmt.Errorf("the outbox holds %d letters, %d were written", len(stored), len(written))
	}
	return nil
}
