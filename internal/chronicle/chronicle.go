// Package chronicle tells the lives of a contract and of its successor as one story, line by line, for people and
// programs that read what a rehearsal or a play produced.
package chronicle

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"time"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// Entry is one fact of one contract with its words.
type Entry struct {
	Contract string
	Fact     contract.Fact
	Actor    string
	Sentence string
}

// Line is one line of the story. Seq numbers the lines; ContractSeq is the fact's own number in its contract.
type Line struct {
	Seq         int           `json:"seq"`
	At          string        `json:"at"` // instant with the contract's local offset, so that its day can be read
	Kind        contract.Kind `json:"kind"`
	Actor       string        `json:"actor"`
	Sentence    string        `json:"sentence"`
	Contract    string        `json:"contract"`
	ContractSeq int64         `json:"contract_seq"`
	Party       string        `json:"party,omitempty"`
	Subject     string        `json:"subject,omitempty"`
}

// Summary closes the story.
type Summary struct {
	Facts     int             `json:"facts"`
	Mails     map[string]int  `json:"mails"`
	End       lifecycle.State `json:"end"` // phase in which the first contract ended
	Contracts []string        `json:"contracts"`
}

// Lines puts entries in order: by civil day, within a day by contract as first met, then by the contract's own order.
// Clocks of different contracts may differ by seconds, so nothing finer would be the same twice.
func Lines(entries []Entry) []Line {
	zone := civil.MustZone(civil.Paris)
	var contracts []string
	for _, e := range entries {
		if !slices.Contains(contracts, e.Contract) {
			contracts = append(contracts, e.Contract)
		}
	}
	sorted := slices.Clone(entries)
	slices.SortStableFunc(sorted, func(a, b Entry) int {
		return cmp.Or(zone.Day(a.Fact.At).Compare(zone.Day(b.Fact.At)),
			slices.Index(contracts, a.Contract)-slices.Index(contracts, b.Contract), cmp.Compare(a.Fact.Seq, b.Fact.Seq))
	})
	lines := make([]Line, len(sorted))
	for i, e := range sorted {
		lines[i] = Line{
			Seq: i + 1, At: zone.Clock(e.Fact.At).Format(time.RFC3339), Kind: e.Fact.Kind, Actor: e.Actor, Sentence: e.Sentence,
			Contract: e.Contract, ContractSeq: e.Fact.Seq, Party: e.Fact.By.Party, Subject: e.Fact.Subject,
		}
	}
	return lines
}

// Summarize counts the story of a contract that ended in a phase, with the letters counted by kind.
func Summarize(entries []Entry, mails map[string]int, end lifecycle.State) Summary {
	summary := Summary{Facts: len(entries), Mails: mails, End: end}
	for _, e := range entries {
		if !slices.Contains(summary.Contracts, e.Contract) {
			summary.Contracts = append(summary.Contracts, e.Contract)
		}
	}
	return summary
}

// WriteJSON writes one JSON object per line, then {"summary": …}.
func WriteJSON(w io.Writer, lines []Line, summary Summary) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, line := range lines {
		if err := encoder.Encode(line); err != nil {
			return err
		}
	}
	return encoder.Encode(map[string]Summary{"summary": summary})
}
