package review_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jalon/internal/contractfile"
	"jalon/internal/review"
	"jalon/internal/spreadsheet"
	"jalon/internal/vigilance"
)

// sheetOf writes tables as a workbook and reads one sheet of it back.
func sheetOf(t *testing.T, tables []spreadsheet.Filled, name string) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := spreadsheet.WriteXLSX(&b, tables...); err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	err := spreadsheet.Read("review.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len()), spreadsheet.Default(), name, func(r spreadsheet.Row) error {
		var row []string
		for _, cell := range r.Cells {
			row = append(row, cell.Text)
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func find(t *testing.T, rows [][]string, word string) string {
	t.Helper()
	for _, row := range rows {
		if joined := strings.Join(row, " | "); strings.Contains(joined, word) {
			return joined
		}
	}
	t.Errorf("no row holds %q in\n%s", word, fmt.Sprint(rows))
	return ""
}

func TestTheFileOfAYearIsAWorkbook(t *testing.T) {
	tables := yearOf(t, 2025, today, nil).Tables()
	if got, want := find(t, sheetOf(t, tables, "Indicateurs"), "IND-A3"), "FA-A2 | IND-A3 | Actes de télémédecine | actes | 12 | 30 | 26 | -4 | non atteinte | interne |  |  | Matériel reçu en décembre 2025."; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got, want := find(t, sheetOf(t, tables, "Indicateurs"), "IND-A1 "), "| 2.4 | 2.3 | 2.2 | -0.1 | atteinte"; !strings.Contains(got, want) {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got, want := find(t, sheetOf(t, yearOf(t, 2026, today, nil).Tables(), "Étapes"), "protocole"), "FA-A2 | Télémédecine en gériatrie et plaies | protocole avec le GHT | 2026-06-30 | en retard | en retard"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got, want := find(t, sheetOf(t, tables, "Avancement"), "FA-A9"), "Fiche action | FA-A9 | Dossier usager unique et messagerie sécurisée | Karim Belaïd, directeur qualité et projets | 75% | 0%"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestTheJointReviewSetsYearsSideBySide(t *testing.T) {
	file := sample(t, func(f *contractfile.File) { f.ActionSheets[0].Indicators[0].Actuals["2026"] = "2.1" })
	tables := review.JointReview(file, nil, today, vigilance.Default()).Tables()
	values := sheetOf(t, tables, "Indicateurs")
	if diff := cmp.Diff([]string{"Indicateur", "Libellé", "Unité", "Départ", "Cible 2025", "Réalisé 2025", "Cible 2026", "Réalisé 2026"}, values[0]); diff != "" {
		t.Errorf("titles:\n%s", diff)
	}
	if got, want := find(t, values, "IND-A1 "), "IND-A1 | Taux d'hospitalisation complète (3 EHPAD) | % | 2.4 | 2.3 | 2.2 | 2.1 | 2.1"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got := find(t, sheetOf(t, tables, "Constats"), "A-C9"); !strings.HasSuffix(got, "oui") {
		t.Errorf("A-C9 is to be taken up again: %s", got)
	}
}
