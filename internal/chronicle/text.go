package chronicle

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"jalon/internal/lifecycle"
)

// WriteText writes the story for people.
func WriteText(w io.Writer, lines []Line, summary Summary) error {
	for _, line := range lines {
		if _, err := fmt.Fprintf(w, "%s  %-20s  %s\n", line.At[:16], line.Contract, line.Sentence); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "\n%d faits, issue\u00a0: %s.\n", summary.Facts, lifecycle.Contract.StateLabel(summary.End))
	for _, kind := range slices.Sorted(maps.Keys(summary.Mails)) {
		if err == nil {
			_, err = fmt.Fprintf(w, "  %4d  %s\n", summary.Mails[kind], kind)
		}
	}
	return err
}
