package page

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jalon/internal/civil"
	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// moment is an instant as the clocks of Paris show it: 31/12/2029 à 09 h 05.
func moment(t time.Time) string {
	return civil.MustZone(civil.Paris).Clock(t).Format("02/01/2006 à 15\u00a0h\u00a004")
}

// due is a day by which something is expected, with the time left in words: colour alone tells nobody.
type due struct {
	Day  civil.Date
	Left string
	Late bool
}

func dueOn(day, today civil.Date) due {
	if day.IsZero() {
		return due{}
	}
	d := due{Day: day, Late: day.Before(today)}
	switch days := today.DaysUntil(day); {
	case days > 1:
		d.Left = fmt.Sprintf("dans %d\u00a0jours", days)
	case days == 1:
		d.Left = "demain"
	case days == 0:
		d.Left = "aujourd'hui"
	case days == -1:
		d.Left = "en retard d'un jour"
	default:
		d.Left = fmt.Sprintf("en retard de %d\u00a0jours", -days)
	}
	return d
}

// moved tells a day that was another one at first (F-KR-03); "" where it is the same.
func moved(first civil.Date, shift int) string {
	if shift == 0 {
		return ""
	}
	return strings.Replace(fmt.Sprintf("initialement le %s, décalage %+d\u00a0j", first.French(), shift), "-", "−", 1)
}

// verdictChoices are what a person chooses, verdictsMade how the choice reads once made.
var (
	verdictChoices = map[lifecycle.Action]string{
		lifecycle.Approve: "Approuver", lifecycle.RequestChanges: "Demander des modifications", lifecycle.Reject: "Refuser",
	}
	verdictsMade = map[lifecycle.Action]string{
		lifecycle.Approve: "Approuvé", lifecycle.RequestChanges: "Modifications demandées", lifecycle.Reject: "Refusé",
	}
	visaChoices = map[lifecycle.Action]string{
		lifecycle.Approve: "Donner le visa", lifecycle.RequestChanges: "Refuser le visa",
	}
)

var outcomeWords = map[lifecycle.Action]string{
	lifecycle.ChooseRenew: "le renouvellement du contrat", lifecycle.ChooseExtend: "la prorogation du contrat",
	lifecycle.ChooseExpire: "la fin du contrat à son terme, sans suite",
}

// proposed tells what an approval would change, one sentence each.
func proposed(p *contract.Proposal, names contract.Names) []string {
	if p == nil {
		return nil
	}
	var told []string
	if words, known := outcomeWords[p.Outcome]; known {
		told = append(told, "L'issue proposée est "+words+".")
	}
	if !p.TermOn.IsZero() {
		told = append(told, "Le terme du contrat serait fixé au "+p.TermOn.French()+".")
	}
	if p.Rules != nil {
		titled := ""
		if p.Rules.Title != "" {
			titled = ", «\u00a0" + p.Rules.Title + "\u00a0»"
		}
		told = append(told, "Le contrat suivrait la politique d'échéances "+p.Rules.Version+titled+".")
	}
	if p.Step != "" {
		told = append(told, capital(contract.SubjectLabel(p.Step, names))+" serait reportée au "+p.StepOn.French()+".")
	}
	return told
}

// roleHeld is a role with what it is about.
func roleHeld(role contract.Role, subject string) string {
	switch role {
	case contract.Pilot:
		return "pilote de la fiche " + subject
	case contract.Examiner:
		return "visa «\u00a0" + subject + "\u00a0»"
	}
	return contract.RoleLabel(role)
}

// actorName is who submitted something: a person, only a party where the file names nobody, or "" where it says nothing.
func actorName(a contract.Actor, names contract.Names) string {
	if a.Person == "" {
		return a.Party
	}
	return contract.ActorName(a, names)
}

// personName names who acted and, where so, in whose place: « X pour Y ».
func personName(person, principal string, names contract.Names) string {
	if principal == "" {
		return names.Person(person)
	}
	return names.Person(person) + " pour " + names.Person(principal)
}

// expected says whose turn it is, and which parties come after.
func expected(state *contract.State, a contract.Approval, day civil.Date, names contract.Names) (now, later []string) {
	var turn []string
	for _, actor := range state.Expected(a, day) {
		now, turn = append(now, contract.ActorName(actor, names)), append(turn, actor.Party)
	}
	for _, party := range a.Waiting() {
		if !slices.Contains(turn, party) {
			later = append(later, names.Party(party))
		}
	}
	return now, later
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// title keeps the guillemets of a title with the words inside.
func title(text string) string { return guillemets.Replace(text) }

var guillemets = strings.NewReplacer("« ", "«\u00a0", " »", "\u00a0»")
