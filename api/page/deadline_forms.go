package page

import (
	"strings"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// deadlineForms makes the form of every act on a deadline of that kind, also of those that are not offered: one that was
// sent may be no longer.
func (s *Sight) deadlineForms(d Deadline) []actForm {
	var forms []actForm
	switch d.Kind {
	case schedule.Filing, schedule.Evaluation:
		forms = append(forms, s.recordForm(d))
		if s.State.Agreed().CountsFromNotice(d.ID) {
			forms = append(forms, s.noticeForm(d))
		}
	case schedule.Agenda:
		forms = append(forms, s.agendaForm(d))
	case schedule.Report:
		forms = append(forms, s.reportForm(d))
	}
	return append(forms, s.remindForm(d), s.snoozeForm(d))
}

func (s *Sight) onDeadlineForm(action lifecycle.Action, d Deadline, subject, title, about, button string, fields ...field) actForm {
	f := s.form(action, subject, title, about, button, fields...)
	f.Address = deadlineAddress(s.Contract.ID, d.ID)
	return f
}

// past is a field for the civil day of something that took place.
func past(label, hint string) field {
	return field{Name: "jour", Of: "on", Label: label, Kind: "date", Required: true, Hint: hint}
}

var digest = field{Name: "empreinte", Of: "revision", Kind: "text", Required: true, Limit: digestLength, Hint: "64 caractères hexadécimaux\u00a0; elle désigne ce document et lui seul."}

func (s *Sight) recordForm(d Deadline) actForm {
	if d.Kind == schedule.Evaluation {
		return s.onDeadlineForm(contract.RecordFiling, d, d.ID, "Constater l'évaluation", "L'échéance est levée, et plus aucun rappel n'en part.", "Enregistrer",
			past("Jour de l'évaluation", "Aujourd'hui au plus tard."))
	}
	return s.onDeadlineForm(contract.RecordFiling, d, d.ID, "Constater la réception", "L'échéance est levée, et plus aucun rappel n'en part. Le document lui-même n'est pas gardé dans Jalon.", "Enregistrer la réception",
		past("Jour de la réception", "Aujourd'hui au plus tard."))
}

func (s *Sight) noticeForm(d Deadline) actForm {
	return s.onDeadlineForm(contract.RecordNotice, d, d.ID, "Enregistrer la notification du tarif", "Le document est attendu dans les jours qui suivent la notification, si cela vient plus tôt.", "Enregistrer la notification",
		past("Jour de la notification", "Un jour de l'exercice dont le document dépend, aujourd'hui au plus tard."))
}

func (s *Sight) agendaForm(d Deadline) actForm {
	text := digest
	text.Label = "Empreinte SHA-256 de l'ordre du jour"
	return s.onDeadlineForm(contract.SendAgenda, d, strings.TrimPrefix(d.ID, string(schedule.Agenda)+"."), "Transmettre l'ordre du jour",
		"Les points à arbitrer sont connus des parties avant la réunion\u00a0; l'échéance est levée.", "Transmettre", text)
}

// reportForm lists the fiches of which the reader may report the year.
func (s *Sight) reportForm(d Deadline) actForm {
	sheets := []option{{Label: "Choisissez une fiche"}}
	for _, offer := range s.Offers {
		if offer.Action == contract.ReportIndicators && deadlineOf(offer) == d.ID {
			code := strings.TrimPrefix(offer.Subject, d.ID+".")
			sheets = append(sheets, option{Value: offer.Subject, Label: code + " " + s.Names.Sheet(code)})
		}
	}
	text := digest
	text.Label = "Empreinte SHA-256 du relevé"
	f := s.onDeadlineForm(contract.ReportIndicators, d, "", "Déclarer les valeurs d'indicateurs", "L'échéance est levée quand toutes les fiches qui ont une cible pour l'année sont déclarées.", "Déclarer",
		field{Name: "fiche", Of: "subject", Label: "Fiche", Kind: "select", Options: sheets, Required: true}, text)
	f.offered = len(sheets) > 1
	return f
}

func (s *Sight) remindForm(d Deadline) actForm {
	reason := why
	reason.Label, reason.Hint = "Message", "Facultatif\u00a0: il figure dans le courriel et dans la chronologie."
	return s.onDeadlineForm(contract.Remind, d, d.ID, "Rappeler", "Les personnes dont l'échéance dépend reçoivent aussitôt un courriel à votre nom.", "Rappeler", reason)
}

func (s *Sight) snoozeForm(d Deadline) actForm {
	latest := s.Today().AddDays(s.State.Agreed().SnoozeDays)
	reason := why
	reason.Required = true
	return s.onDeadlineForm(contract.Snooze, d, d.ID, "Reporter les rappels", "L'échéance reste à son jour. Les alertes aux signataires ne se reportent pas.", "Reporter les rappels",
		field{Name: "reprise", Of: "until", Label: "Jour de reprise", Kind: "date", Required: true, Hint: "Au plus tard le " + latest.French() + "."}, reason)
}
