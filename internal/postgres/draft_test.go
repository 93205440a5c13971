package postgres_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"jalon/internal/access"
	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/dossier"
	"jalon/internal/postgres"
)

// negotiated is the example that is under negotiation, added under an id.
func negotiated(t testing.TB, db *postgres.DB, id string) *dossier.Dossier {
	t.Helper()
	text, err := fs.ReadFile(contractfile.Examples(), "handicap.json")
	must(t, err)
	file, err := contractfile.Read(bytes.NewReader(text))
	must(t, err)
	file.ID = id
	n, d := arrived(t, file)
	_, err = db.AddContract(t.Context(), n)
	must(t, err)
	return d
}

// arrived is a file as it comes in.
func arrived(t testing.TB, file *contractfile.File) (postgres.NewContract, *dossier.Dossier) {
	t.Helper()
	d := dossier.New(file)
	canonical, err := file.Canonical()
	must(t, err)
	n := postgres.NewContract{ID: file.ID, Title: file.Title, File: canonical, Digest: file.Digest(), Opening: d.Opening()}
	organisations := map[string]string{}
	for _, p := range d.Parties {
		organisations[p.Code] = p.Organisation
		n.Parties = append(n.Parties, postgres.PartyName{Code: p.Code, Kind: p.Kind, Name: p.Name, Organisation: p.Organisation})
	}
	for _, p := range d.People {
		n.People = append(n.People, postgres.Somebody{ID: p.ID, Organisation: organisations[p.Party], Name: p.Name, Title: p.Title, Address: p.Address})
	}
	return n, d
}

// edited is the body of an item of a file with a field changed.
func edited(t testing.TB, file *contractfile.File, item content.Item, field string, value any) json.RawMessage {
	t.Helper()
	body, there := content.Body(file, item)
	if !there {
		t.Fatalf("the file has no %s", item)
	}
	fields := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	must(t, decoder.Decode(&fields))
	fields[field] = value
	changed, err := json.Marshal(fields)
	must(t, err)
	return changed
}

// writers are the parties of the example under negotiation with the means to write over it.
type writers struct {
	testing.TB
	db   *postgres.DB
	conn *pgx.Conn
	d    *dossier.Dossier
}

const drafted = "CPOM-DRAFTED"

func drafting(t testing.TB) *writers {
	db, conn := migrated(t)
	return &writers{t, db, conn, negotiated(t, db, drafted)}
}

// referent is who acts for a party.
func (w *writers) referent(party string) string {
	for _, p := range w.d.People {
		if p.Party == party && p.Role == dossier.Referent {
			return p.ID
		}
	}
	w.Fatalf("%s has no referent", party)
	return ""
}

// reads is the content as the referent of a party reads it.
func (w *writers) reads(party string) postgres.Content {
	w.Helper()
	c, err := w.as(party).Content(w.Context(), drafted)
	must(w, err)
	return c
}

func (w *writers) as(party string) *postgres.Reading {
	return w.db.As(access.Reader{Person: w.referent(party), At: noon(base)})
}

func (w *writers) save(party string, upon int, item content.Item, body json.RawMessage) (content.Draft, error) {
	return w.db.SaveDraft(w.Context(), drafted, upon, content.Draft{Item: item, Body: body, Party: party, By: w.referent(party), At: noon(base)})
}

func (w *writers) saved(party string, base int, item content.Item, body json.RawMessage) content.Draft {
	w.Helper()
	d, err := w.save(party, base, item, body)
	must(w, err)
	return d
}

func (w *writers) shared(party string, items ...content.Item) {
	w.Helper()
	got, err := w.db.ShareDrafts(w.Context(), drafted, party, w.referent(party), items, noon(base))
	must(w, err)
	if !slices.Equal(got, items) {
		w.Fatalf("shared %v of %v", got, items)
	}
}

// says is a finding of the example with another text.
func (w *writers) says(code, text string) json.RawMessage {
	return edited(w, w.d.File, content.ItemOf(content.Finding, code), "text", text)
}

const c1 content.Item = "finding/B-C1"

func textOf(t testing.TB, c postgres.Content, item content.Item) string {
	t.Helper()
	body, there := content.Body(c.File, item)
	if !there {
		return "(absent)"
	}
	var fields struct{ Text string }
	must(t, json.Unmarshal(body, &fields))
	return fields.Text
}

// Of writers who start from the same version one is written, and each of the others learns who was first and what changed.
// They all try again until they are through: nothing that was written is lost.
func TestWritersOfOneItemDoNotOverwriteEachOther(t *testing.T) {
	w := drafting(t)
	const writers = 20
	var group sync.WaitGroup
	failures := make(chan error, writers)
	conflicts := make(chan *content.Conflict, writers*writers)
	for i := range writers {
		body := w.says("B-C1", fmt.Sprintf("Texte de %d.", i))
		group.Go(func() {
			for base := 0; ; {
				d, err := w.save("OG", base, c1, body)
				conflict, moved := errors.AsType[*content.Conflict](err)
				switch {
				case err == nil && d.Version == base+1:
					return
				case !moved || conflict.Theirs.Version <= base:
					failures <- fmt.Errorf("version %d upon %d: %w", d.Version, base, err)
					return
				}
				conflicts <- conflict
				base = conflict.Theirs.Version
			}
		})
	}
	group.Wait()
	close(failures)
	close(conflicts)
	for err := range failures {
		t.Error(err)
	}
	history, err := w.as("OG").DraftHistory(t.Context(), drafted, c1)
	must(t, err)
	texts := map[string]bool{}
	for i, d := range history {
		if d.Version != i+1 || d.By != w.referent("OG") {
			t.Errorf("version %d at place %d, by %s", d.Version, i, d.By)
		}
		texts[string(d.Body)] = true
	}
	if len(history) != writers || len(texts) != writers {
		t.Fatalf("%d versions, %d texts", len(history), len(texts))
	}
	told := 0
	for conflict := range conflicts {
		told++
		theirs := history[conflict.Theirs.Version-1]
		if diff := cmp.Diff(theirs, conflict.Theirs); diff != "" || conflict.Hidden {
			t.Errorf("hidden: %v (-stands +told):\n%s", conflict.Hidden, diff)
		}
		if len(conflict.Changes) != 1 || conflict.Changes[0].Field != "texte du constat" {
			t.Errorf("told of %v", conflict.Changes)
		}
	}
	if told < writers-1 {
		t.Errorf("%d conflicts of %d writers", told, writers)
	}
}

// A version is its party's until it is shared; the others read the version before, and are told that one is being written
// when they write (F-RA-05, F-RS-06).
func TestADraftIsItsPartysUntilItIsShared(t *testing.T) {
	w := drafting(t)
	filed := textOf(t, w.reads("OG"), c1)
	sees := func(when string, want map[string]string) {
		t.Helper()
		for party, text := range want {
			if got := textOf(t, w.reads(party), c1); got != text {
				t.Errorf("%s, %s reads %q and not %q", when, party, got, text)
			}
		}
		all, err := w.db.Content(t.Context(), drafted)
		must(t, err)
		if got := textOf(t, all, c1); got != want["CD-00"] {
			t.Errorf("%s, everybody reads %q", when, got)
		}
	}
	w.saved("ARS-MV", 0, c1, w.says("B-C1", "Un."))
	sees("written", map[string]string{"ARS-MV": "Un.", "OG": filed, "CD-96": filed, "CD-00": filed})
	_, err := w.save("OG", 0, c1, w.says("B-C1", "Autre."))
	conflict, moved := errors.AsType[*content.Conflict](err)
	if !moved || !conflict.Hidden || conflict.Theirs.Party != "ARS-MV" || conflict.Theirs.Body != nil || conflict.Changes != nil {
		t.Errorf("the managing body is told %+v, %v", conflict, err)
	}
	w.shared("ARS-MV", c1)
	sees("shared", map[string]string{"ARS-MV": "Un.", "OG": "Un.", "CD-96": "Un.", "CD-00": "Un."})
	w.saved("OG", 1, c1, w.says("B-C1", "Deux."))
	w.saved("OG", 2, c1, w.says("B-C1", "Trois."))
	sees("answered", map[string]string{"ARS-MV": "Un.", "OG": "Trois.", "CD-96": "Un.", "CD-00": "Un."})
	w.shared("OG", c1)
	sees("shared again", map[string]string{"ARS-MV": "Trois.", "OG": "Trois.", "CD-96": "Trois.", "CD-00": "Trois."})
	for party, versions := range map[string][]int{"OG": {1, 2, 3}, "ARS-MV": {1, 3}, "CD-96": {1, 3}} {
		history, err := w.as(party).DraftHistory(t.Context(), drafted, c1)
		must(t, err)
		var seen []int
		for _, d := range history {
			seen = append(seen, d.Version)
		}
		if !slices.Equal(seen, versions) {
			t.Errorf("%s reads versions %v of %v", party, seen, versions)
		}
	}
	// An office everywhere shows what is shared, and nobody anything.
	if _, err := w.db.As(access.Reader{Person: "p.nobody", At: noon(base)}).Content(t.Context(), drafted); !errors.Is(err, postgres.ErrUnknown) {
		t.Errorf("nobody reads: %v", err)
	}
}

// What is taken back leaves no trace in what the contract says.
func TestAnEditThatIsTakenBackIsGone(t *testing.T) {
	w := drafting(t)
	body, _ := content.Body(w.d.File, c1)
	sheet := edited(t, w.d.File, "action_sheet/FA-B1", "code", "FA-B12")
	sheet = bytes.ReplaceAll(sheet, []byte("IND-B"), []byte("IND-N"))
	w.saved("OG", 0, c1, w.says("B-C1", "Autre."))
	w.saved("OG", 0, "action_sheet/FA-B12", sheet)
	w.saved("OG", 0, "finding/B-C10", nil)
	if got := w.reads("OG").File; textOf(t, w.reads("OG"), "finding/B-C10") != "(absent)" || len(got.ActionSheets) != len(w.d.File.ActionSheets)+1 || got.Digest() == w.d.File.Digest() {
		t.Errorf("the contract has %d fiches, and the finding %q", len(got.ActionSheets), textOf(t, w.reads("OG"), "finding/B-C10"))
	}
	tenth, _ := content.Body(w.d.File, "finding/B-C10")
	w.saved("OG", 1, c1, body)
	w.saved("OG", 1, "action_sheet/FA-B12", nil)
	w.saved("OG", 1, "finding/B-C10", tenth)
	if got := w.reads("OG").File; got.Digest() != w.d.File.Digest() {
		before, _ := w.d.File.Canonical()
		after, _ := got.Canonical()
		t.Errorf("(-filed +told):\n%s", cmp.Diff(string(before), string(after)))
	}
	// The same words again are no version.
	if d := w.saved("OG", 2, c1, body); d.Version != 2 {
		t.Errorf("version %d of the same words", d.Version)
	}
}
