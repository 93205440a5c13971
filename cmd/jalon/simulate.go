package main

import (
	"os"

	"jalon/internal/chronicle"
	"jalon/internal/story"
	"jalon/workflows/rehearsal"
)

type simulateCommand struct {
	File  string `arg:"" help:"Fichier de contrat (« - » pour l'entrée standard)."`
	Story string `help:"Comment les personnes agissent : cooperative, late ou conflict." enum:"cooperative,late,conflict" default:"cooperative"`
	JSON  bool   `help:"Un objet JSON par fait, puis un résumé."`
}

// Run plays a contract's whole life with the real workflow code under skipped time.
func (c simulateCommand) Run() error {
	d, err := open(c.File)
	if err != nil {
		return err
	}
	lives, err := rehearsal.Whole(d, story.Story(c.Story), 0)
	if err != nil {
		return err
	}
	entries := rehearsal.Entries(lives)
	lines, summary := chronicle.Lines(entries), chronicle.Summarize(entries, rehearsal.Mails(lives), lives[0].State.Phase)
	if c.JSON {
		return chronicle.WriteJSON(os.Stdout, lines, summary)
	}
	return chronicle.WriteText(os.Stdout, lines, summary)
}
