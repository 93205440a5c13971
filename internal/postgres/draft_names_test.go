package postgres_test

import (
	"strings"
	"testing"

	"jalon/internal/content"
	"jalon/internal/dossier"
	"jalon/internal/mention"
	"jalon/internal/postgres"
)

// Whoever a draft or a measure names is mentioned in what is kept: people of the contract, whoever joined its register
// since, and a pilot whom the draft itself brings in. Erased, they are named nowhere.
func TestDraftsNameNobody(t *testing.T) {
	const pilot, single, outsider = "Théo Nouvel-Arrivant", "Zorgue", "Martine Inconnue"
	w := drafting(t)
	sheet := edited(t, w.d.File, "action_sheet/FA-B1", "code", "FA-B12")
	sheet = []byte(strings.NewReplacer("IND-B", "IND-N", "Bruno Escalier", pilot).Replace(string(sheet)))
	w.saved("OG", 0, "action_sheet/FA-B12", sheet)
	w.saved("OG", 0, "action_sheet/FA-B13", []byte(strings.NewReplacer("FA-B12", "FA-B13", "IND-N", "IND-O", pilot, single).Replace(string(sheet))))
	w.saved("OG", 0, c1, w.says("B-C1", "Dit par Olivier PRADEL et Theo Nouvel Arrivant, puis par "+outsider+"."))
	_, err := w.db.SaveMeasure(t.Context(), drafted, 0, content.Measure{Indicator: "IND-B1", Year: 2027, Value: "12.5",
		Comment: "Relevé par " + pilot + " avec Inès Cordier et " + outsider + ".", Party: "OG", By: w.referent("OG"), At: noon(base)})
	must(t, err)

	kept := raw(t, w.conn)
	if rows := rowsOf(t, w); says(rows, "Olivier Pradel") || says(rows, pilot) || says(rows, "Inès Cordier") || strings.Contains(rows, single) {
		t.Errorf("kept in clear:\n%s", rows)
	}
	if !says(kept, pilot) {
		t.Error("the directory does not know the pilot")
	}
	seen := w.reads("OG")
	if got := textOf(t, seen, c1); got != "Dit par Olivier PRADEL et Theo Nouvel Arrivant, puis par "+outsider+"." {
		t.Errorf("read as %q", got)
	}
	for item, name := range map[content.Item]string{"action_sheet/FA-B12": pilot, "action_sheet/FA-B13": single} {
		if body, _ := content.Body(seen.File, item); !strings.Contains(string(body), name) {
			t.Errorf("read as %s", body)
		}
	}

	person := dossier.PersonID(w.d.File.ManagingBody.FinessEJ, pilot)
	record := dismissed(t, w.db, w.conn, person)
	if after := raw(t, w.conn); says(after, pilot) || len(record.Names) < 2 || len(record.Drafts) > 0 {
		t.Errorf("the record says %+v; still named: %v", record, says(after, pilot))
	}
	seen = w.reads("OG")
	if got := textOf(t, seen, c1); got != "Dit par Olivier PRADEL et "+mention.ErasedPerson+", puis par "+outsider+"." {
		t.Errorf("read as %q", got)
	}
	if comment := seen.Measures[0].Comment; !strings.Contains(comment, mention.ErasedPerson) || !strings.Contains(comment, "Inès Cordier") {
		t.Errorf("measured with %q", comment)
	}
	// What is saved over it says no more.
	body, _ := content.Body(seen.File, "action_sheet/FA-B12")
	w.saved("OG", 1, "action_sheet/FA-B12", []byte(strings.Replace(string(body), "Risques", "Autres", 1)))
	if says(raw(t, w.conn), pilot) {
		t.Error("a later version brings the name back")
	}
}

// Somebody whom no contract knew when a draft named them is redacted in it.
func TestANameInClearIsRedacted(t *testing.T) {
	const outsider = "Martine Inconnue"
	w := drafting(t)
	w.saved("OG", 0, c1, w.says("B-C1", "Dit par "+outsider+"."))
	_, err := w.db.SaveMeasure(t.Context(), drafted, 0, content.Measure{Indicator: "IND-B1", Year: 2027, Value: "12",
		Source: "Relevé de " + outsider, Party: "OG", By: w.referent("OG"), At: noon(base)})
	must(t, err)
	person := postgres.Somebody{ID: "p.outsider", Organisation: "CD-96", Name: outsider}
	must(t, w.db.RegisterPerson(t.Context(), person))
	record := dismissed(t, w.db, w.conn, person.ID)
	if len(record.Drafts) != 1 || record.Drafts[0].Of != string(c1) || len(record.Measures) != 1 || record.Measures[0].Of != "IND-B1/2027" {
		t.Errorf("the record says %+v", record)
	}
	if says(raw(t, w.conn), outsider) {
		t.Error("still named")
	}
	if got := textOf(t, w.reads("OG"), c1); got != "Dit par "+mention.ErasedPerson+"." {
		t.Errorf("read as %q", got)
	}
}

// rowsOf is every row of drafts and measures, as text.
func rowsOf(t testing.TB, w *writers) (all string) {
	t.Helper()
	must(t, w.conn.QueryRow(t.Context(), `SELECT (SELECT string_agg(d::text, E'\n') FROM drafts d) || (SELECT string_agg(m::text, E'\n') FROM measures m)`).Scan(&all))
	return all
}
