package vigilance

import (
	"fmt"
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/contractfile"
)

// named is the subject of a dialogue, which has no code.
func named(d contractfile.Dialogue) string { return string(d.Kind) + " " + d.On.String() }

func (l *look) held(d contractfile.Dialogue) bool {
	return d.Status == contractfile.DialogueHeld && l.happened(d.On)
}

func agenda(l *look) {
	for _, d := range l.Dialogues {
		last := d.On.AddDays(-l.limits.AgendaDays)
		sent := "n'a pas encore été envoyé"
		switch {
		case d.Status == contractfile.DialogueCancelled, d.On.IsZero():
			continue
		case l.happened(d.TopicsSentOn) && d.TopicsSentOn.After(last):
			sent = "a été envoyé le " + d.TopicsSentOn.French()
		case d.Status == contractfile.DialogueHeld, l.happened(d.TopicsSentOn), !l.today.After(last):
			continue // nobody noted when the topics of old dialogues were sent
		}
		l.raise(named(d), fmt.Sprintf("L'ordre du jour du dialogue %s du %s %s, pour le %s au plus tard (%d jours avant).",
			d.Kind, d.On.French(), sent, last.French(), l.limits.AgendaDays), "Envoyez les points à arbitrer, ou convenez d'une autre date.")
	}
}

func midTermMissing(l *look) {
	from, until := l.EffectiveOn.AddMonths(l.limits.MidTermFrom), l.EffectiveOn.AddMonths(l.limits.MidTermUntil)
	if !l.signed() || l.today.Before(until) {
		return
	}
	inTime := func(d contractfile.Dialogue) bool {
		return d.Kind == contractfile.DialogueMidTerm && l.held(d) && !d.On.Before(from) && d.On.Before(until)
	}
	if !slices.ContainsFunc(l.Dialogues, inTime) {
		l.raise(l.ID, fmt.Sprintf("Aucun dialogue de mi-parcours n'a été tenu du %s au %s.", from.French(), until.AddDays(-1).French()),
			"Tenez ce dialogue sans attendre, et consignez-en les suites.")
	}
}

func additionalNoDifficulty(l *look) {
	for _, d := range l.Dialogues {
		if d.Kind == contractfile.DialogueAdditional && d.Status != contractfile.DialogueCancelled && blank(d.Difficulty) {
			l.raise(named(d), fmt.Sprintf("Le dialogue complémentaire du %s ne dit pas à quelle difficulté il répond.", d.On.French()),
				"Dites l'indicateur, l'étape ou l'événement qui le motive.")
		}
	}
}

// annualMissing follows the last ERRD that came: a dialogue of the same calendar year answers it.
func annualMissing(l *look) {
	var last contractfile.Document
	for _, d := range l.Documents {
		if says(d.Kind, "errd") && l.happened(d.ReceivedOn) && d.ReceivedOn.After(last.ReceivedOn) {
			last = d
		}
	}
	if last.ReceivedOn.IsZero() || l.today.Before(last.ReceivedOn.AddMonths(l.limits.AnnualMonths)) {
		return
	}
	if !slices.ContainsFunc(l.Dialogues, func(d contractfile.Dialogue) bool { return l.held(d) && d.On.Year == last.ReceivedOn.Year }) {
		l.raise(last.Kind+" "+string(last.Year), fmt.Sprintf("L'ERRD %s est reçu depuis le %s, plus de %d mois, et aucun dialogue n'a été tenu en %d.",
			last.Year, last.ReceivedOn.French(), l.limits.AnnualMonths, last.ReceivedOn.Year), "Tenez le dialogue annuel.")
	}
}

// cycle brings together an evaluation and the dialogue that it comes shortly before.
func cycle(l *look) {
	for _, f := range l.Facilities {
		evaluation, stated := evaluationOn(f.HASEvaluation)
		if !stated {
			continue
		}
		for _, d := range l.Dialogues {
			from := d.On.AddMonths(-l.limits.EvaluationMonths)
			if d.Status == contractfile.DialoguePlanned && !evaluation.Before(from) && !evaluation.After(d.On) {
				l.raise(f.Code, fmt.Sprintf("L'évaluation de la structure %s, %s (%s), tombe dans les %d mois qui précèdent le dialogue %s du %s.",
					f.Code, f.Name, f.HASEvaluation, l.limits.EvaluationMonths, d.Kind, d.On.French()), "Rapprochez les deux calendriers, et réutilisez l'évaluation.")
			}
		}
	}
}

// evaluationOn reads "2026-11 (programmée)", a month being its last day, or a whole date.
func evaluationOn(text string) (civil.Date, bool) {
	day, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	if on, err := civil.Parse(day); err == nil {
		return on, true
	}
	first, err := civil.Parse(day + "-01")
	if err != nil {
		return civil.Date{}, false
	}
	return first.AddMonths(1).AddDays(-1), true
}

func documentDue(l *look) {
	for _, d := range l.Documents {
		if !d.DueOn.IsZero() && d.DueOn.Before(l.today) && !l.happened(d.ReceivedOn) {
			l.raise(d.Kind+" "+string(d.Year), fmt.Sprintf("Le document %s, exercice %s, était attendu le %s et n'est pas reçu.", quoted(d.Kind), d.Year, d.DueOn.French()),
				"Pointez sa réception, ou relancez l'organisme gestionnaire.")
		}
	}
}
