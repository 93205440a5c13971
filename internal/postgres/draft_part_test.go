package postgres_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"jalon/internal/content"
	"jalon/internal/contractfile"
	"jalon/internal/mention"
	"jalon/internal/postgres"
)

const estate content.Item = "section/B-E1:estate"

func sectionOf(t testing.TB, scope, block, text string) (content.Item, json.RawMessage) {
	t.Helper()
	body, err := json.Marshal(contractfile.DiagnosticSection{Scope: scope, Block: block, Text: text})
	must(t, err)
	return content.ItemOf(content.Section, scope, block), body
}

// The parties write one diagnostic at the same time, and each part is its own: what one keeps to itself holds nobody else up
// (F-RA-05, F-DI-07, F-DI-11).
func TestPartsOfTheDiagnosticWaitForNobody(t *testing.T) {
	w := drafting(t)
	item, body := sectionOf(t, "B-E1", "estate", "Un toit.")
	w.saved("OG", 0, item, body)
	w.saved("ARS-MV", 0, "territorial/ARS-MV", json.RawMessage(`{"authority":"ARS-MV","text":"Le territoire vieillit."}`))
	w.saved("CD-96", 0, "reaction/CD-96", json.RawMessage(`[{"party":"CD-96","stance":"remarque","text":"Le toit fuit.","on":"2026-10-01"}]`))
	w.saved("CD-96", 0, "synthesis/T1", json.RawMessage(`{"theme":"T1","strengths":"Rien."}`))
	w.saved("ARS-MV", 0, "synthesis/T2", json.RawMessage(`{"theme":"T2","strengths":"Tout."}`))
	w.saved("OG", 0, content.Diagnostic, edited(t, w.d.File, content.Diagnostic, "grid", "2026.1"))
	w.shared("ARS-MV", "territorial/ARS-MV")
	w.shared("CD-96", "reaction/CD-96")

	for party, want := range map[string][4]int{"OG": {1, 1, 1, 0}, "ARS-MV": {0, 1, 1, 1}, "CD-96": {0, 1, 1, 1}, "CD-00": {0, 1, 1, 0}} {
		d := w.reads(party).File.Diagnostic
		if got := [4]int{len(d.Sections), len(d.Territorial), len(d.Reactions), len(d.Synthesis)}; got != want || (d.Grid != "") != (party == "OG") {
			t.Errorf("%s sees %v, not %v, and the grid %q", party, got, want, d.Grid)
		}
	}
	// Two people of one party meet in the same section, and in no other.
	_, err := w.save("OG", 0, item, body)
	conflict, moved := errors.AsType[*content.Conflict](err)
	if !moved || conflict.Hidden || len(conflict.Changes) != 3 || conflict.Changes[2].Field != "texte de la partie" {
		t.Errorf("told of %+v, %v", conflict, err)
	}
	other, text := sectionOf(t, "B-E1", "budget", "Un excédent.")
	w.saved("OG", 0, other, text)
	if _, err := w.save("ARS-MV", 0, "synthesis/T1", json.RawMessage(`{"theme":"T1"}`)); !errors.As(err, &conflict) || !conflict.Hidden {
		t.Errorf("another party's synthesis is written over: %v", err)
	}
	w.shared("OG", content.Diagnostic, other, item)
	w.saved("OG", 1, item, nil)
	w.shared("OG", item)
	if d := w.reads("CD-00").File.Diagnostic; len(d.Sections) != 1 || d.Sections[0].Block != "budget" {
		t.Errorf("%+v", d.Sections)
	}
}

// Whoever a part names is mentioned in it, and erased from it.
func TestPartsOfTheDiagnosticNameNobody(t *testing.T) {
	const outsider = "Martine Inconnue"
	w := drafting(t)
	item, body := sectionOf(t, "B-E1", "estate", "Dit par Olivier PRADEL et "+outsider+".")
	w.saved("OG", 0, item, body)
	w.saved("CD-96", 0, "reaction/CD-96", json.RawMessage(`[{"party":"CD-96","stance":"remarque","text":"Dit par `+outsider+`.","on":"2026-10-01"}]`))
	var rows string
	must(t, w.conn.QueryRow(t.Context(), `SELECT string_agg(d::text, E'\n') FROM drafts d`).Scan(&rows))
	if says(rows, "Olivier Pradel") {
		t.Errorf("kept in clear:\n%s", rows)
	}
	must(t, w.db.RegisterPerson(t.Context(), postgres.Somebody{ID: "p.outsider", Organisation: "CD-96", Name: outsider}))
	if record := dismissed(t, w.db, w.conn, "p.outsider"); len(record.Drafts) != 2 || says(raw(t, w.conn), outsider) {
		t.Errorf("the record says %+v", record)
	}
	if got := textOf(t, w.reads("OG"), estate); got != "Dit par Olivier PRADEL et "+mention.ErasedPerson+"." {
		t.Errorf("read as %q", got)
	}
	if got := w.reads("CD-96").File.Diagnostic.Reactions[0].Text; got != "Dit par "+mention.ErasedPerson+"." {
		t.Errorf("read as %q", got)
	}
}

// Twenty structures write ten blocks at full length.
func TestALargeDiagnosticIsKept(t *testing.T) {
	db, conn := migrated(t)
	file := negotiated(t, db, "CPOM-SMALL").File
	file.ID = drafted
	facility := file.Facilities[len(file.Facilities)-1]
	for len(file.Facilities) < 20 {
		facility.Code = fmt.Sprintf("B-N%d", len(file.Facilities))
		file.Facilities = append(file.Facilities, facility)
	}
	n, d := arrived(t, file)
	_, err := db.AddContract(t.Context(), n)
	must(t, err)
	w := &writers{t, db, conn, d}
	var items, bodies []string
	for _, f := range file.Facilities {
		for block := range 10 {
			item, body := sectionOf(t, f.Code, fmt.Sprintf("block-%d", block), strings.Repeat("é", 4000))
			items, bodies = append(items, string(item)), append(bodies, string(body))
		}
	}
	// All but the last are there already: each save reads them all.
	last := len(items) - 1
	_, err = conn.Exec(t.Context(), `INSERT INTO drafts (contract_id, item, version, body, party, edited_by, edited_at)
		SELECT $1, item, 1, body, 'OG', $2, $3 FROM unnest($4::text[], $5::text[]) AS written (item, body)`, drafted, w.referent("OG"), noon(base), items[:last], bodies[:last])
	must(t, err)
	w.saved("OG", 0, content.Item(items[last]), json.RawMessage(bodies[last]))
	if _, err := db.ShareDrafts(t.Context(), drafted, "OG", w.referent("OG"), nil, noon(base)); err != nil {
		t.Fatal(err)
	}
	if got := w.reads("CD-00").File.Diagnostic.Sections; len(got) != 200 {
		t.Errorf("%d sections", len(got))
	}
}
