package contract

import (
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// The negotiation: each fiche is submitted by its pilot or the OG's referent and decided by the authorities competent
// for its facilities (F-FI-05, F-7S-05); then the contract's text is frozen under its hash.

func submittableSheets(s *State, _ civil.Date) []string {
	if s.Phase != lifecycle.Negotiation {
		return nil
	}
	var codes []string
	for _, sheet := range s.Sheets {
		a, asked := s.Approval("sheet." + sheet.Code)
		if !sheet.Approved && (!asked || a.State != lifecycle.Pending) {
			codes = append(codes, sheet.Code)
		}
	}
	return codes
}

func submitSheet(d *decision, c Command) {
	d.checkRevision(c.Revision)
	d.ask("sheet."+c.Subject, c.Revision, d.s.Competent(c.Subject), nil)
}

func sheetsApproved(s *State, _ civil.Date) bool {
	return !slices.ContainsFunc(s.Sheets, func(sheet Sheet) bool { return !sheet.Approved })
}

func freezeText(d *decision, c Command) {
	d.checkRevision(c.Revision)
	d.emit(TextFrozen, "", Detail{Revision: c.Revision, On: d.today()})
	d.enter(lifecycle.FreezeText)
}

// RequiredConsultations are the bodies whose opinion is dated before anybody signs (F-US-04, F-7S-07): staff
// representatives and users' council.
var RequiredConsultations = []string{"CSE", "CVS"}

func consulted(s *State, _ civil.Date) bool {
	return !slices.ContainsFunc(RequiredConsultations, func(body string) bool { return !slices.Contains(s.Consultations, body) })
}

func recordConsultation(d *decision, c Command) {
	d.checkPast(c.On)
	if len(c.Bodies) != 1 || strings.TrimSpace(c.Bodies[0]) == "" || len(c.Bodies[0]) > 40 {
		d.refuse(invalid("bodies", "L'instance consultée manque.", "Indiquez une seule instance, par exemple CSE, CVS ou CP CD-96."))
		return
	}
	d.emit(ConsultationRecorded, c.Bodies[0], Detail{On: c.On})
}

func openSignature(d *decision, _ Command) {
	d.ask("signature", d.s.Text, d.allParties(), nil)
}

// sign is what the last signature brings: the contract is signed now and enters into force on its effective day, which
// may be past already (L-10).
func (d *decision) sign(revision string) {
	d.emit(ContractSigned, "", Detail{On: d.today(), Revision: revision})
	if d.s.EffectiveOn.After(d.today()) {
		d.replan("")
		return
	}
	d.enter(lifecycle.EnterIntoForce)
}

func (d *decision) checkReason(reason string) {
	if strings.TrimSpace(reason) == "" {
		d.refuse(invalid("reason", "Le motif manque.", "Indiquez le motif en quelques mots."))
	}
}
