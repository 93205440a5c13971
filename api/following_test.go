package api_test

import (
	"bytes"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"jalon/api"
	"jalon/internal/dossier"
	"jalon/internal/spreadsheet"
)

func (w *world) progressOf(person, contractID string) api.ProgressView {
	w.t.Helper()
	var view api.ProgressView
	w.get(person, "/contracts/"+contractID+"/progress").is(http.StatusOK).into(&view)
	return view
}

func share(t *testing.T, text string) *big.Rat {
	t.Helper()
	exact, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no fraction", text)
	}
	return exact
}

// A step that is validated through the API moves the contract by exactly its part of its fiche's share (F-RS-01), on the
// route and on the pages alike.
func TestAValidatedStepMovesTheContract(t *testing.T) {
	w := newWorld(t).with(ehpad)
	before := w.progressOf(karim, ehpad)
	var moved api.ProgressSheet
	for _, objective := range before.Objectives {
		for _, part := range objective.Objectives {
			for _, sheet := range part.Sheets {
				if sheet.Code == "FA-A2" {
					moved = sheet
				}
			}
		}
	}
	if moved.Code == "" || len(moved.Steps) != 4 || moved.Steps[1].Stage != "" {
		t.Fatalf("FA-A2: %+v", moved)
	}
	w.validated(ehpad, "step.FA-A2.2")
	after := w.progressOf(karim, ehpad)
	want := new(big.Rat).Mul(share(t, moved.Share), share(t, moved.Steps[1].Part))
	if got := new(big.Rat).Sub(share(t, after.Advance), share(t, before.Advance)); got.Cmp(want) != 0 {
		t.Errorf("the contract went from %s to %s, by %s; want %s", before.Advance, after.Advance, got, want)
	}
	w.visit(karim, "GET", "/contrats/"+ehpad+"/suivi", nil).page(http.StatusOK).says("Avancement du contrat : <strong>" + after.AdvanceText + "</strong>")
}

// Any combination of contract, objective, theme, perimeter and pilot (F-RS-04).
func TestFichesAreFollowedAcrossContracts(t *testing.T) {
	w := newWorld(t).with(ehpad, handicap)
	for query, want := range map[string]string{
		"?contract=" + ehpad + "&theme=T3":               "FA-A4 FA-A5 FA-A9",
		"?theme=T3&perimeter=Bellevue&contract=" + ehpad: "FA-A4 FA-A5 FA-A9",
		"?theme=T3&perimeter=960002038":                  "FA-A5 FA-A9",
		"?objective=OO-A1.1":                             "FA-A1 FA-A2",
		"?objective=OS-A1":                               "FA-A1 FA-A2 FA-A3",
		"?objective=hospitalisations":                    "FA-A1 FA-A2",
		"?pilot=deschamps":                               "FA-A3 FA-A4",
		"?pilot=deschamps&theme=T1":                      "FA-A3",
		"?authority=CD-00&theme=T4":                      "FA-B10",
		"?theme=T2":                                      "",
		"?contract=" + ehpad + "&objective=OO-A2.1&perimeter=Tilleuls": "",
	} {
		var view api.FollowingView
		w.get(olivier, "/progress"+query).is(http.StatusOK).into(&view)
		var codes []string
		for _, sheet := range view.Items {
			codes = append(codes, sheet.Code)
		}
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	// Alone, the finished half of a fiche is half of the selection.
	var view api.FollowingView
	w.get(olivier, "/progress?contract="+ehpad+"&pilot=Ortiz").is(http.StatusOK).into(&view)
	if len(view.Contracts) != 1 || view.Contracts[0].Advance != "1/4" || len(view.Items) != 1 || view.Items[0].LateSteps != 1 {
		t.Errorf("%+v", view)
	}
	w.visit(olivier, "GET", "/suivi?theme=T3&contrat="+ehpad, nil).page(http.StatusOK).says("FA-A4", "3 fiches", "theme=T3").hides("FA-A1")
	w.get(olivier, "/progress?format=csv&pilot=Ortiz").is(http.StatusOK).says("Télémédecine en gériatrie et plaies").hides("FA-A1")
	// Nobody follows what they may not see.
	w.get(lucie, "/progress?contract="+ehpad).is(http.StatusOK).hides("FA-A")
}

func TestTheFileOfADialogueIsReadAndTakenAway(t *testing.T) {
	w := newWorld(t).with(ehpad, handicap)
	w.visit(claire, "GET", "/contrats/"+ehpad+"/dialogue/2026", nil).page(http.StatusOK).
		says("protocole avec le GHT", "non reçu", "Contexte des structures", "Absentéisme hors formation", "échue le 30/06/2026", "/export/contracts/"+ehpad+"/reviews/2026?format=xlsx")
	w.visit(claire, "GET", "/contrats/"+ehpad+"/dialogue/2025", nil).page(http.StatusOK).says("Matériel reçu en décembre 2025.", "non atteinte")
	for _, year := range []string{"2024", "2027", "2031", "demain"} {
		w.visit(claire, "GET", "/contrats/"+ehpad+"/dialogue/"+year, nil).page(http.StatusNotFound)
	}
	w.get(claire, "/contracts/"+ehpad+"/reviews/2027").problem(http.StatusNotFound, "unknown")
	w.get(lucie, "/contracts/"+ehpad+"/reviews/2026").problem(http.StatusNotFound, "unknown")

	w.visit(claire, "GET", "/contrats/"+ehpad+"/bilan", nil).page(http.StatusOK).says("Pénurie de médecins traitants", "Ce qui manque au renouvellement", "FA-A8")
	for _, address := range []string{"/contracts/" + ehpad + "/reviews/2025", "/contracts/" + ehpad + "/reviews/joint"} {
		book := w.get(claire, address).is(http.StatusOK)
		if got := book.header.Get("Content-Disposition"); !strings.Contains(got, "attachment") || !strings.Contains(got, ehpad) {
			t.Errorf("%s: %s", address, got)
		}
		found := false
		body := []byte(book.body)
		err := spreadsheet.Read("", bytes.NewReader(body), int64(len(body)), spreadsheet.Default(), "Indicateurs", func(r spreadsheet.Row) error {
			found = found || strings.Contains(r.Text(0)+r.Text(1), "IND-A3")
			return nil
		})
		if err != nil || !found {
			t.Errorf("%s: %v, IND-A3 found: %t", address, err, found)
		}
	}
	// The link of the page leads to the same bytes, as a file.
	w.visit(claire, "GET", "/export/contracts/"+ehpad+"/reviews/2025?format=xlsx", nil).is(http.StatusOK)
}

// validated has a step reported by its pilot and validated by the OG's referent.
func (w *world) validated(contractID, step string) {
	w.t.Helper()
	var deposited api.Revision
	w.post(karim, "/contracts/"+contractID+"/texts", `{"subject":"`+step+`","text":"Protocole signé."}`).is(http.StatusCreated).into(&deposited)
	pilot := dossier.PersonID("960001014", "Dr Samuel Ortiz")
	w.command(pilot, "r-"+step, "/contracts/"+contractID+"/commands", `{"action":"report_step","subject":"`+step+`","revision":"`+deposited.Revision+`"}`).is(http.StatusOK)
	w.command(karim, "v-"+step, "/contracts/"+contractID+"/approvals/"+step+"/decision", `{"verdict":"approve","revision":"`+deposited.Revision+`"}`).is(http.StatusOK)
}
