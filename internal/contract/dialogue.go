package contract

import (
	"fmt"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Management dialogues: convened with an agenda, held, then minuted (N-09 to N-11, F-DG-01 to F-DG-04).

// dialoguesThatAllow lists the dialogues from which the dialogue machine knows the move: those awaited in the plan, and
// those already under way.
func dialoguesThatAllow(move lifecycle.Action) func(*State, civil.Date) []string {
	return func(s *State, _ civil.Date) []string {
		if s.Phase != lifecycle.InForce {
			return nil
		}
		var ids []string
		for _, d := range s.Deadlines {
			kind := schedule.KindOf(d.ID)
			if (kind == schedule.Dialogue || kind == schedule.Review) && lifecycle.Dialogue.Allows(s.dialogueStage(d.ID), move) {
				ids = append(ids, d.ID)
			}
		}
		for _, d := range s.Dialogues {
			if !s.awaits(d.ID) && lifecycle.Dialogue.Allows(d.Stage, move) {
				ids = append(ids, d.ID)
			}
		}
		return ids
	}
}

func conveneDialogue(d *decision, c Command) {
	if !c.On.Valid() || c.On.Before(d.today()) || c.On.After(d.s.TermOn) {
		d.refuse(invalid("on", "La date de la réunion manque, est passée ou dépasse le terme du contrat.", "Indiquez un jour à venir, avant le terme."))
	}
	d.emit(DialogueConvened, c.Subject, Detail{Move: lifecycle.ConveneDialogue, On: c.On})
	d.replan(c.Subject)
}

// SendAgenda sends the topics of a convened dialogue to its parties (F-DG-03).
const SendAgenda lifecycle.Action = "send_agenda"

func agendasMissing(s *State, _ civil.Date) []string {
	var ids []string
	for _, d := range s.Dialogues {
		if s.Phase == lifecycle.InForce && d.Stage == lifecycle.Convened && d.Agenda == "" {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

func sendAgenda(d *decision, c Command) {
	d.checkRevision(c.Revision)
	d.emit(AgendaSent, c.Subject, Detail{Revision: c.Revision})
}

func holdDialogue(d *decision, c Command) {
	d.checkPast(c.On)
	if c.On.Before(d.s.EffectiveOn) {
		d.refuse(invalid("on", "Le dialogue ne peut précéder la date d'effet du contrat.", "Vérifiez la date de la réunion."))
	}
	d.emit(DialogueHeld, c.Subject, Detail{Move: lifecycle.HoldDialogue, On: c.On})
	d.replan(c.Subject)
}

func depositMinutes(d *decision, c Command) {
	d.checkRevision(c.Revision)
	d.emit(DialogueMinuted, c.Subject, Detail{Move: lifecycle.DepositMinutes, Revision: c.Revision})
}

// inFourthYear holds in the year in which a difficulty opens an additional dialogue (N-10, F-DG-02).
func inFourthYear(s *State, today civil.Date) bool {
	from, until := s.EffectiveOn.AddYears(3), s.EffectiveOn.AddYears(4)
	return !today.Before(from) && today.Before(until) && !s.awaits(schedule.ExtraDialogueID) &&
		s.dialogueStage(schedule.ExtraDialogueID) == lifecycle.Planned
}

// stateDifficulty adds the year-4 dialogue to what is awaited, by the end of that year.
func stateDifficulty(d *decision, c Command) {
	d.checkReason(c.Reason)
	due := d.s.EffectiveOn.AddYears(4).AddDays(-1)
	d.emit(DifficultyStated, schedule.ExtraDialogueID, Detail{
		Reason: c.Reason, DueOn: due, Reminders: d.s.pendingReminders(schedule.Dialogue, due, d.at),
	})
}

// heldIn reports that any dialogue took place in a calendar year: it then serves as that year's exchange.
func (s *State) heldIn(year string) bool {
	for _, d := range s.Dialogues {
		if (d.Stage == lifecycle.Held || d.Stage == lifecycle.Minuted) && fmt.Sprint(d.On.Year) == year {
			return true
		}
	}
	return false
}
