package contract

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"jalon/internal/lifecycle"
	"jalon/internal/schedule"
)

// Names gives the words that the kernel does not hold: who people are and what fiches and steps are called.
type Names interface {
	Person(id string) string         // « Claire Vasseur »
	Party(code string) string        // « ARS Massif-et-Vallées »
	Sheet(code string) string        // title of a fiche
	Step(sheet string, n int) string // label of its n-th step
}

// ActorName says who acted, for people: « Claire Vasseur (ARS-MV) », « Julien Tessier pour Claire Vasseur (ARS-MV) »,
// or the calendar.
func ActorName(a Actor, names Names) string {
	if a.Person == "" {
		return "Calendrier"
	}
	if a.Party == "" {
		return names.Person(a.Person)
	}
	if a.For != "" {
		return names.Person(a.Person) + " pour " + names.Person(a.For) + " (" + a.Party + ")"
	}
	return names.Person(a.Person) + " (" + a.Party + ")"
}

// SubjectLabel is the French name of what a fact is about: a deadline, an approval, a fiche, a step. It takes any text,
// because people name the instances that they consult as they like.
func SubjectLabel(id string, names Names) string { return typeset.Replace(subjectLabel(id, names)) }

func subjectLabel(id string, names Names) string {
	id = strings.TrimPrefix(id, "approval.")
	kind, rest, _ := strings.Cut(id, ".")
	switch {
	case kind == "launch":
		return "le lancement"
	case kind == "diagnostic":
		return "le diagnostic partagé"
	case kind == "signature":
		return "la signature du contrat"
	case kind == "amendment":
		return "l'avenant n° " + rest
	case id == "renewal":
		return "l'issue du contrat"
	case id == PolicyApprovalID:
		return "la politique d'échéances"
	case kind == "sheet":
		return "la fiche " + rest + " « " + names.Sheet(rest) + " »"
	case schedule.KindOf(id) == schedule.Step && strings.Contains(rest, "."):
		dot := strings.LastIndexByte(rest, '.')
		var n int
		fmt.Sscanf(rest[dot+1:], "%d", &n)
		return fmt.Sprintf("l'étape %d de la fiche %s « %s »", n, rest[:dot], names.Step(rest[:dot], n))
	}
	if year, sheet := reportSubject(id); sheet != "" {
		return fmt.Sprintf("les valeurs d'indicateurs %d de la fiche %s « %s »", year, sheet, names.Sheet(sheet))
	}
	label := schedule.Label(id)
	first, size := utf8.DecodeRuneInString(label)
	if second, _ := utf8.DecodeRuneInString(label[size:]); unicode.IsUpper(second) {
		return label // EPRD
	}
	return string(unicode.ToLower(first)) + label[size:]
}

// typeset keeps double signs and guillemets on the line of the word that they belong to.
var typeset = strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " !", "\u00a0!", " ?", "\u00a0?", "« ", "«\u00a0", " »", "\u00a0»")

// Sentence tells a fact to people, in French.
func Sentence(f Fact, names Names) string { return typeset.Replace(tell(f, names)) }

func tell(f Fact, names Names) string {
	who, what, d := ActorName(f.By, names), "", f.Detail
	if f.Subject != "" {
		what = SubjectLabel(f.Subject, names)
	}
	switch f.Kind {
	case ContractOpened:
		return fmt.Sprintf("Contrat pris en charge en phase « %s », du %s au %s.", lifecycle.Contract.StateLabel(d.Opening.Phase), d.Opening.EffectiveOn.French(), d.Opening.TermOn.French())
	case PlanSet:
		return "Échéancier établi : " + count(len(d.Plan), "échéance à suivre", "échéances à suivre") + missed(d.Missed) + "."
	case PlanMoved:
		return "Échéancier révisé : " + count(len(d.Before), "échéance levée ou déplacée", "échéances levées ou déplacées") + ", " + count(len(d.Plan), "échéance fixée", "échéances fixées") + missed(d.Missed) + "."
	case PhaseEntered:
		return phaseSentence(who, f)
	case NegotiationHeld:
		return who + " suspend la négociation" + reason(d.Reason)
	case NegotiationBack:
		return who + " reprend la négociation" + reason(d.Reason)
	case RoleAssigned, RoleEnded, HandoverRecorded, DelegationGiven, DelegationRevoked, VisasSet:
		return registerSentence(who, f, names)
	case VisaGiven:
		return fmt.Sprintf("%s donne le visa « %s » sur %s (tour %d)%s", who, d.Level, what, d.Round, reason(d.Reason))
	case VisaWithheld:
		return fmt.Sprintf("%s refuse le visa « %s » sur %s (tour %d)%s", who, d.Level, what, d.Round, reason(d.Reason))
	case LaunchRecorded:
		return fmt.Sprintf("%s enregistre le lancement du %s (%s).", who, d.On.French(), d.Mode)
	case PrerequisitesConfirmed:
		return who + " atteste que les prérequis sont réunis" + reason(d.Reason)
	case DiagnosticDeposited:
		return who + " dépose l'autodiagnostic."
	case DiagnosticReturned:
		return who + " demande des compléments à l'autodiagnostic" + reason(d.Reason)
	case DiagnosticAnalysed:
		return fmt.Sprintf("%s dépose l'analyse de l'autorité %s.", who, names.Party(f.Subject))
	case DiagnosticRestituted:
		return fmt.Sprintf("%s enregistre la restitution du diagnostic, le %s.", who, d.On.French())
	case DiagnosticReopened:
		return "Le diagnostic est rouvert à l'organisme gestionnaire."
	case DiagnosticAgreed:
		return "Le diagnostic est partagé par toutes les parties."
	case ApprovalSubmitted:
		return fmt.Sprintf("%s soumet %s à %s (tour %d), réponse attendue le %s.", who, what, strings.Join(d.Needed, ", "), d.Round, d.DueOn.French())
	case ApprovalDecided:
		return fmt.Sprintf("%s %s %s (tour %d)%s", who, verdicts[d.Verdict], what, d.Round, reason(d.Reason))
	case ApprovalApproved:
		return "Accord de toutes les parties attendues : " + what + "."
	case ApprovalRejected:
		return "Refus : " + what + reason(d.Reason)
	case ApprovalReturned:
		return "Modifications demandées : " + what + reason(d.Reason)
	case ApprovalWithdrawn:
		return who + " retire sa demande : " + what + reason(d.Reason)
	case ApprovalLapsed:
		return "Demande restée sans réponse, devenue caduque : " + what + "."
	case SheetDrawnUp:
		return fmt.Sprintf("%s établit la fiche %s « %s » : %s.", who, f.Subject, names.Sheet(f.Subject), count(len(d.Sheet.Steps), "étape", "étapes"))
	case SheetDropped:
		return fmt.Sprintf("%s retire du contrat la fiche %s « %s »%s", who, f.Subject, names.Sheet(f.Subject), reason(d.Reason))
	case SheetApproved:
		return fmt.Sprintf("La fiche %s « %s » est validée.", f.Subject, names.Sheet(f.Subject))
	case TextFrozen:
		return fmt.Sprintf("%s arrête le texte du contrat (empreinte %.12s…).", who, d.Revision)
	case ConsultationRecorded:
		return fmt.Sprintf("%s enregistre la consultation de l'instance %s du %s.", who, f.Subject, d.On.French())
	case ContractSigned:
		return fmt.Sprintf("Contrat signé par toutes les parties le %s.", d.On.French())
	case StepReported:
		return who + " déclare réalisée " + what + "."
	case StepValidated:
		return "Réalisation validée : " + what + "."
	case StepReturned:
		return "À reprendre : " + what + "."
	case DifficultyStated:
		return who + " signale une difficulté et demande un dialogue complémentaire" + reason(d.Reason)
	case DialogueConvened:
		return fmt.Sprintf("%s convoque le %s pour le %s.", who, what, d.On.French())
	case AgendaSent:
		return fmt.Sprintf("%s transmet l'ordre du jour du %s.", who, what)
	case DialogueHeld:
		return fmt.Sprintf("%s enregistre la tenue du %s, le %s.", who, what, d.On.French())
	case DialogueMinuted:
		return fmt.Sprintf("%s dépose le compte rendu du %s.", who, what)
	case ContractAmended:
		return amendmentSentence(d, names)
	case FilingRecorded:
		return fmt.Sprintf("%s constate la réception, le %s : %s.", who, d.On.French(), what)
	case TariffNotified:
		return fmt.Sprintf("%s enregistre la notification du tarif, le %s, dont dépend : %s.", who, d.On.French(), what)
	case IndicatorsReported:
		return who + " déclare " + what + "."
	case PolicyChanged:
		return fmt.Sprintf("Le contrat suit désormais la politique d'échéances « %s ».", f.Subject)
	case ContractExtended:
		return fmt.Sprintf("Contrat prorogé jusqu'au %s.", d.TermOn.French())
	case RenewalOpened:
		return who + " ouvre le renouvellement."
	case RenewalDecided:
		return "Issue décidée par les parties : " + outcomes[d.Outcome] + "."
	case SuccessorStarted:
		return fmt.Sprintf("Le contrat suivant est engagé : %s.", d.Successor)
	case DeadlineNear:
		return fmt.Sprintf("Échéance proche, le %s : %s.", d.DueOn.French(), what)
	case DeadlineDue:
		return fmt.Sprintf("Échéance du %s : %s.", d.DueOn.French(), what)
	case DeadlineOverdue:
		return fmt.Sprintf("Échéance du %s dépassée : %s.", d.DueOn.French(), what)
	case DeadlineEscalated:
		return fmt.Sprintf("Échéance du %s signalée aux signataires : %s.", d.DueOn.French(), what)
	case DeadlineSnoozed:
		return fmt.Sprintf("%s reporte au %s les rappels de l'échéance du %s : %s%s", who, d.On.French(), d.DueOn.French(), what, reason(d.Reason))
	case DeadlineRecalled:
		return fmt.Sprintf("%s envoie un rappel de l'échéance du %s : %s%s", who, d.DueOn.French(), what, reason(d.Reason))
	case LetterUndelivered:
		return fmt.Sprintf("Une lettre à %s n'a pu être remise (%s) : son adresse est à vérifier.", names.Person(d.Undelivered.Person), cmp.Or(d.Undelivered.Status, "sans réponse du serveur"))
	}
	return string(f.Kind)
}

var verdicts = map[lifecycle.Action]string{
	lifecycle.Approve: "approuve", lifecycle.Reject: "refuse", lifecycle.RequestChanges: "demande des modifications sur",
}

var outcomes = map[lifecycle.Action]string{
	lifecycle.ChooseRenew: "renouvellement", lifecycle.ChooseExtend: "prorogation", lifecycle.ChooseExpire: "échéance sans suite",
}

// VerdictLabel is the French verb of a decision: approuve, refuse, demande des modifications sur.
func VerdictLabel(verdict lifecycle.Action) string { return verdicts[verdict] }

func phaseSentence(who string, f Fact) string {
	switch f.Detail.Move {
	case lifecycle.Terminate:
		return who + " résilie le contrat" + reason(f.Detail.Reason)
	case lifecycle.Abandon:
		return who + " abandonne la contractualisation" + reason(f.Detail.Reason)
	case lifecycle.RefuseSignature:
		return "La signature est refusée : retour en négociation."
	}
	return fmt.Sprintf("Le contrat entre en phase « %s ».", lifecycle.Contract.StateLabel(f.Detail.Phase))
}

// registerSentence tells how the people of a contract change.
func registerSentence(who string, f Fact, names Names) string {
	switch d := f.Detail; f.Kind {
	case RoleAssigned:
		a := *d.Assignment
		text := fmt.Sprintf("%s désigne %s comme %s à compter du %s", who, names.Person(a.Person), roleHeld(a), a.From.French())
		if !a.Until.IsZero() {
			text += " et jusqu'au " + a.Until.French()
		}
		if a.Replaces != "" {
			text += ", à la suite de " + names.Person(a.Replaces)
		}
		return text + "."
	case RoleEnded:
		return fmt.Sprintf("%s met fin au rôle de %s de %s, dernier jour le %s%s", who, roleHeld(*d.Assignment), names.Person(d.Assignment.Person), d.Assignment.Until.French(), reason(d.Reason))
	case HandoverRecorded:
		return fmt.Sprintf("%s enregistre la passation du référent (empreinte %.12s…).", who, d.Revision)
	case DelegationGiven:
		return fmt.Sprintf("%s délègue ses décisions à %s du %s au %s%s", who, names.Person(d.Delegation.To), d.Delegation.From.French(), d.Delegation.Until.French(), reason(d.Reason))
	case DelegationRevoked:
		return who + " retire une délégation" + reason(d.Reason)
	}
	if len(f.Detail.Bodies) == 0 {
		return who + " supprime le circuit de visas de l'autorité."
	}
	return who + " fixe le circuit de visas de l'autorité : " + strings.Join(f.Detail.Bodies, ", puis ") + "."
}

func roleHeld(a Assignment) string {
	switch a.Role {
	case Pilot:
		return "pilote de la fiche " + a.Subject
	case Examiner:
		return "titulaire du visa « " + a.Subject + " »"
	}
	return RoleLabel(a.Role)
}

func amendmentSentence(d Detail, names Names) string {
	var changes []string
	if !d.TermOn.IsZero() {
		changes = append(changes, "terme fixé au "+d.TermOn.French())
	}
	if d.Proposal != nil && d.Proposal.Step != "" {
		changes = append(changes, SubjectLabel(d.Proposal.Step, names)+" reportée au "+d.Proposal.StepOn.French())
	}
	if len(changes) == 0 {
		changes = []string{"texte modifié"}
	}
	return "Avenant conclu : " + strings.Join(changes, ", ") + "."
}

func reason(text string) string {
	if text == "" {
		return "."
	}
	return " : " + strings.TrimRight(text, ". ") + "."
}

func missed(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ", dont " + count(len(ids), "déjà passée", "déjà passées")
}

func count(n int, one, several string) string {
	switch n {
	case 0:
		return "aucune " + one
	case 1:
		return "une " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
