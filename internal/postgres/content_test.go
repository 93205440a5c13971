package postgres_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/contractfile/generate"
	"jalon/internal/postgres"
)

// said is the canonical form of what the database says of a contract.
func said(t testing.TB, db *postgres.DB, id string) string {
	t.Helper()
	c, err := db.Content(t.Context(), id)
	must(t, err)
	canonical, err := c.File.Canonical()
	must(t, err)
	return string(canonical)
}

// imported keeps a file and gives its canonical form.
func imported(t testing.TB, db *postgres.DB, file *contractfile.File) string {
	t.Helper()
	n, _ := arrived(t, file)
	_, err := db.AddContract(t.Context(), n)
	must(t, err)
	return string(n.File)
}

func samples(t testing.TB) (files []*contractfile.File) {
	t.Helper()
	names, err := fs.Glob(contractfile.Examples(), "*.json")
	must(t, err)
	for _, name := range names {
		text, err := fs.ReadFile(contractfile.Examples(), name)
		must(t, err)
		file, err := contractfile.Read(bytes.NewReader(text))
		must(t, err)
		files = append(files, file)
	}
	return files
}

// A contract that nobody edited comes out of the database byte for byte as it came in, names and all. So does one of which
// an edit was shared and taken back.
func TestAContractComesOutAsItCameIn(t *testing.T) {
	db, _ := migrated(t)
	files := samples(t)
	const seed = 20261122
	r, most := rand.New(rand.NewPCG(seed, 0)), 1000
	if testing.Short() {
		most = 50
	}
	for range most {
		files = append(files, generate.File(r))
	}
	edited := 0
	for i, file := range files {
		canonical := imported(t, db, file)
		if diff := cmp.Diff(canonical, said(t, db, file.ID)); diff != "" {
			t.Fatalf("seed %d, contract %d (-in +out):\n%s", seed, i, diff)
		}
		if i%20 == 0 && takenBack(t, db, file) {
			edited++
			if diff := cmp.Diff(canonical, said(t, db, file.ID)); diff != "" {
				t.Fatalf("seed %d, contract %d, edited and taken back (-in +out):\n%s", seed, i, diff)
			}
		}
	}
	if edited < most/50 {
		t.Errorf("%d contracts were edited", edited)
	}
}

// takenBack edits something of a contract and takes the edit back; false where nothing of it may be edited.
func takenBack(t testing.TB, db *postgres.DB, file *contractfile.File) bool {
	t.Helper()
	n, _ := arrived(t, file)
	item := content.Item("annexes")
	if len(file.Findings) > 0 {
		item = content.ItemOf(content.Finding, file.Findings[0].Code)
	}
	before, _ := content.Body(file, item)
	after := []byte(`[{"kind": "autre", "title": "Ajoutée."}]`)
	if item.Kind() == content.Finding {
		after = edited(t, file, item, "text", fmt.Sprintf("Autre chose, dit %s.", file.ManagingBody.Representative))
	}
	if open, _ := content.Editable(n.Opening, item); !open {
		return false
	}
	for i, body := range [][]byte{after, before} {
		d := content.Draft{Item: item, Body: body, Party: contractfile.PartyManagingBody, By: "p.somebody", At: noon(base), Shared: true}
		saved, err := db.SaveDraft(t.Context(), file.ID, i, d)
		must(t, err)
		if saved.Version != i+1 {
			t.Errorf("version %d of the %s", saved.Version, item)
		}
	}
	section := content.ItemOf(content.Section, contractfile.ScopeManagingBody, "added")
	if open, _ := content.Editable(n.Opening, section); !open {
		return true
	}
	for i, body := range [][]byte{[]byte(`{"scope": "OG", "block": "added", "text": "Ajoutée."}`), nil} {
		_, err := db.SaveDraft(t.Context(), file.ID, i, content.Draft{Item: section, Body: body, Party: contractfile.PartyManagingBody, By: "p.somebody", At: noon(base), Shared: true})
		must(t, err)
	}
	return true
}
