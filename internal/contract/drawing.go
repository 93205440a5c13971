package contract

import (
	"fmt"
	"regexp"
	"slices"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// While a contract is negotiated its fiches come and go: one is drawn up, drawn up anew after changes were requested, or
// dropped from the body. Drawing up takes the skeleton that the kernel follows (steps, facilities, findings, years with a
// target); the words stay in the content. What is being decided, or was approved, stays as it is: an approved fiche
// changes by amendment only.

// The actions on fiches in negotiation.
const (
	DrawUpSheet lifecycle.Action = "draw_up_sheet"
	DropSheet   lifecycle.Action = "drop_sheet"
)

// Bounds of the body of a contract, which the workflow carries with its state.
const (
	MaxSheets = 60
	MaxSteps  = 40 // of one fiche

	maxTargets = 12 // years of one fiche
	maxCodes   = 200
)

// sheetCode is how contract files name fiches and findings.
var sheetCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,23}$`)

// drawableSheets lists the fiches that can be drawn up anew, and "" for a new one while there is room.
func drawableSheets(s *State, today civil.Date) []string {
	codes := submittableSheets(s, today)
	if s.Phase == lifecycle.Negotiation && len(s.Sheets) < MaxSheets {
		codes = append(codes, "")
	}
	return codes
}

func newSheet(s *State, code string) bool { return s.sheet(code) == nil }

// drawUpSheet takes the fiche as it is drawn now: of an earlier drawing nothing remains. Its steps are awaited once the
// contract is signed, like those of any other; the reports of its indicators are planned from now on.
func drawUpSheet(d *decision, c Command) {
	d.checkSheet(c)
	if d.failed != nil {
		return
	}
	sheet := *c.Sheet
	sheet.Code = c.Subject
	d.emit(SheetDrawnUp, c.Subject, Detail{Sheet: &sheet})
	d.replan("")
}

func dropSheet(d *decision, c Command) {
	d.emit(SheetDropped, c.Subject, Detail{Reason: c.Reason})
	d.replan("")
}

// checkSheet refuses a fiche that nobody could follow. Which findings exist is the content's business: the kernel carries
// only those that the contract must answer.
func (d *decision) checkSheet(c Command) {
	sheet := c.Sheet
	badCode := func(code string) bool { return !sheetCode.MatchString(code) }
	unknown := func(code string) bool {
		return !slices.ContainsFunc(d.s.Facilities, func(f Facility) bool { return f.Code == code })
	}
	switch {
	case badCode(c.Subject), namesOtherThings(c.Subject):
		d.refuse(invalid("subject", "Le code de la fiche manque ou n'a pas la forme attendue.", "Choisissez de 1 à 24 caractères parmi les lettres sans accent, les chiffres, le point, le tiret et le soulignement."))
	case sheet == nil:
		d.refuse(invalid("sheet", "La fiche à établir manque.", "Décrivez ses étapes, ses structures et ses constats."))
	case sheet.Code != "" && sheet.Code != c.Subject:
		d.refuse(invalid("sheet", "Le code de la fiche n'est pas celui de l'objet visé.", "Donnez le même code aux deux."))
	case sheet.Approved || sheet.Revision != "":
		d.refuse(invalid("sheet", "Une fiche qu'on établit n'est pas encore validée.", "Établissez la fiche, puis soumettez-la aux autorités compétentes."))
	case len(sheet.Facilities) > len(d.s.Facilities) || slices.ContainsFunc(sheet.Facilities, unknown):
		d.refuse(invalid("sheet.facilities", "Une structure de la fiche n'est pas dans le périmètre du contrat.", "Indiquez les codes de structures du contrat, chacun une fois."))
	case len(sheet.Findings) > maxCodes || slices.ContainsFunc(sheet.Findings, badCode):
		d.refuse(invalid("sheet.findings", "Un constat de la fiche n'a pas de code lisible.", "Indiquez les codes des constats auxquels la fiche répond, deux cents au plus."))
	case len(sheet.Steps) > MaxSteps:
		d.refuse(invalid("sheet.steps", "La fiche a trop d'étapes.", fmt.Sprintf("Gardez-en %d au plus.", MaxSteps)))
	case len(sheet.Targets) > maxTargets || slices.ContainsFunc(sheet.Targets, d.implausibleYear):
		d.refuse(invalid("sheet.targets", "Une année de valeur cible n'est pas vraisemblable pour ce contrat.", fmt.Sprintf("Indiquez douze années au plus, de %d à %d.", d.s.EffectiveOn.Year-1, d.s.TermOn.Year+1)))
	}
	if d.failed == nil {
		d.checkSteps(sheet.Steps)
	}
}

// checkSteps holds days against the margins of contract files: works may begin before the contract and end after it.
func (d *decision) checkSteps(steps []Step) {
	earliest, latest := d.s.EffectiveOn.AddYears(-3), d.s.TermOn.AddYears(1)
	for n, step := range steps {
		field := fmt.Sprintf("sheet.steps.%d", n+1)
		switch {
		case !step.DueOn.Valid() || step.DueOn.Before(earliest) || step.DueOn.After(latest):
			d.refuse(invalid(field, fmt.Sprintf("L'échéance de l'étape %d manque ou n'est pas vraisemblable pour ce contrat.", n+1),
				"Indiquez une date entre le "+earliest.French()+" et le "+latest.French()+"."))
		case step.Stage != ToDo && step.Stage != Dropped:
			d.refuse(invalid(field, fmt.Sprintf("L'étape %d ne peut pas être déclarée réalisée pendant la négociation.", n+1),
				"Laissez-la à réaliser, ou abandonnée\u00a0: elle sera déclarée une fois le contrat en vigueur."))
		}
	}
}

func (d *decision) implausibleYear(year int) bool {
	return year < d.s.EffectiveOn.Year-1 || year > d.s.TermOn.Year+1
}

// namesOtherThings reports a code that reads like the id of a step or of a report.
func namesOtherThings(code string) bool {
	kind := schedule.KindOf(code)
	return kind == schedule.Step || kind == schedule.Report
}

// clone shares nothing with the fiche, so that a fact stays as it was said.
func (sh Sheet) clone() Sheet {
	sh.Facilities, sh.Findings = slices.Clone(sh.Facilities), slices.Clone(sh.Findings)
	sh.Steps, sh.Targets = slices.Clone(sh.Steps), slices.Clone(sh.Targets)
	return sh
}

func (s *State) foldDrawing(f Fact) error {
	if f.Kind == SheetDropped {
		before := len(s.Sheets)
		s.Sheets = slices.DeleteFunc(s.Sheets, func(sh Sheet) bool { return sh.Code == f.Subject })
		if len(s.Sheets) == before {
			return fmt.Errorf("no fiche %q", f.Subject)
		}
		return nil
	}
	if f.Detail.Sheet == nil {
		return fmt.Errorf("fiche %q is drawn up without its content", f.Subject)
	}
	drawn := f.Detail.Sheet.clone()
	if known := s.sheet(f.Subject); known != nil {
		*known = drawn
		return nil
	}
	s.Sheets = append(s.Sheets, drawn)
	return nil
}
