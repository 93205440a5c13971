package main

import (
	"context"
	"time"

	"jalon/internal/chronicle"
	"jalon/internal/postgres"
)

// entries reads what the database recorded of contracts.
func (p *parts) entries(ctx context.Context, contracts []string) ([]chronicle.Entry, error) {
	var entries []chronicle.Entry
	for _, id := range contracts {
		for after := int64(0); ; {
			page, err := p.db.Facts(ctx, id, after, 200)
			if err != nil {
				return nil, err
			}
			if len(page) == 0 {
				break
			}
			for _, f := range page {
				entries = append(entries, chronicle.Entry{Contract: id, Fact: f.Fact, Actor: f.Actor, Sentence: f.Sentence})
			}
			after = page[len(page)-1].Seq
		}
	}
	return entries, nil
}

// mailsReceived counts what arrived over SMTP, by kind; a letter that arrived twice under one Message-ID is one letter.
func (p *parts) mailsReceived() map[string]int {
	counts, seen := map[string]int{}, map[string]bool{}
	for _, m := range p.catcher.Mails() {
		if !seen[m.MessageID] {
			seen[m.MessageID] = true
			counts[m.Kind]++
		}
	}
	return counts
}

// awaitLetters returns once no letter waits in the outbox any more.
func (p *parts) awaitLetters(ctx context.Context) error {
	for {
		counts, err := p.db.OutboxCounts(ctx)
		if err != nil || counts[postgres.Queued]+counts[postgres.Leased] == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}
