package contract

import (
	"slices"
	"strings"

	"jalon/internal/civil"
	"jalon/internal/lifecycle"
)

// Blocker is something that keeps a question from being put or settled, with what to do about it. A blocker that is
// Advice stops nobody.
type Blocker struct {
	Code    BlockerCode `json:"code"`
	Party   string      `json:"party,omitempty"`
	Message string      `json:"message"`
	Remedy  string      `json:"remedy"`
	Advice  bool        `json:"advice,omitempty"`
}

// BlockerCode classifies blockers, for programs.
type BlockerCode string

// The kinds of blockers.
const (
	NobodyDecides       BlockerCode = "nobody_decides"       // a needed party has nobody who may decide
	VisaAwaited         BlockerCode = "visa_awaited"         // an authority's internal chain is not through
	NobodyExamines      BlockerCode = "nobody_examines"      // and nobody holds the level that comes next
	ConsultationMissing BlockerCode = "consultation_missing" // F-US-04
	LaunchUnrecorded    BlockerCode = "launch_unrecorded"    // F-KL-01
	PrerequisitesOpen   BlockerCode = "prerequisites_open"
	SheetPending        BlockerCode = "sheet_pending"
	PilotMissing        BlockerCode = "pilot_missing"
	StepsMissing        BlockerCode = "steps_missing"
	ProposalOvertaken   BlockerCode = "proposal_overtaken"
)

// Blockers lists what stands in the way of a question, whether it was put or not yet, on the day of an instant.
func (s *State) Blockers(id string, day civil.Date) []Blocker {
	blockers := []Blocker{}
	a, asked := s.Approval(id)
	if asked && a.State == lifecycle.Approved {
		return blockers
	}
	if !asked {
		a.ID = id
	}
	switch a.Kind() {
	case LaunchAgreement:
		blockers = append(blockers, s.launchBlockers()...)
	case SheetApproval:
		blockers = append(blockers, s.sheetBlockers(strings.TrimPrefix(id, "sheet."), day)...)
	case SignatureApproval:
		blockers = append(blockers, s.signatureBlockers()...)
	}
	if a.Proposal.overtaken(day) {
		blockers = append(blockers, Blocker{Code: ProposalOvertaken, Message: "La date proposée est atteinte ou passée.", Remedy: "Refusez la proposition, puis proposez une autre date."})
	}
	for _, party := range a.Waiting() {
		blockers = append(blockers, s.partyBlockers(a, party, day)...)
	}
	return blockers
}

func (s *State) launchBlockers() []Blocker {
	var blockers []Blocker
	if s.Phase == lifecycle.Launch && s.Launch.RecordedOn.IsZero() {
		blockers = append(blockers, Blocker{Code: LaunchUnrecorded, Message: "La réunion ou la prise de contact de lancement n'est pas enregistrée.", Remedy: "Enregistrez-la avec sa date et sa forme."})
	}
	if s.Phase == lifecycle.Launch && !s.Launch.Prerequisites {
		blockers = append(blockers, Blocker{Code: PrerequisitesOpen, Message: "Les prérequis ne sont pas attestés.", Remedy: "Une autorité atteste qu'ils sont réunis."})
	}
	return blockers
}

// sheetBlockers advises on what a fiche lacks; what a fiche must hold before it is submitted is the content's rule
// (V-SHEET-INCOMPLETE).
func (s *State) sheetBlockers(code string, day civil.Date) []Blocker {
	var blockers []Blocker
	if sheet := s.sheet(code); sheet != nil && len(sheet.Steps) == 0 {
		blockers = append(blockers, Blocker{Code: StepsMissing, Advice: true, Message: "La fiche n'a aucune étape datée.", Remedy: "Complétez la fiche avant de la soumettre."})
	}
	if s.Pilot(code, day) == "" {
		blockers = append(blockers, Blocker{Code: PilotMissing, Advice: true, Message: "La fiche n'a pas de pilote en fonction.", Remedy: "Le référent de l'organisme gestionnaire en désigne un."})
	}
	return blockers
}

func (s *State) signatureBlockers() []Blocker {
	var blockers []Blocker
	if s.Phase == lifecycle.Negotiation {
		for _, sheet := range s.Sheets {
			if !sheet.Approved {
				blockers = append(blockers, Blocker{Code: SheetPending, Message: "La fiche " + sheet.Code + " n'est pas validée.", Remedy: "Soumettez-la aux autorités compétentes, ou attendez leur réponse."})
			}
		}
	}
	for _, body := range RequiredConsultations {
		if s.SignedOn.IsZero() && !slices.Contains(s.Consultations, body) {
			blockers = append(blockers, Blocker{Code: ConsultationMissing, Message: "La consultation de l'instance " + body + " n'est pas enregistrée.", Remedy: "Enregistrez sa date avant d'ouvrir la signature."})
		}
	}
	return blockers
}

// partyBlockers is what keeps one awaited party from answering, apart from its turn.
func (s *State) partyBlockers(a Approval, party string, day civil.Date) []Blocker {
	if level := s.nextVisa(a, party); level != "" {
		if len(s.Holders(party, Examiner, level, day)) == 0 {
			return []Blocker{{Code: NobodyExamines, Party: party, Message: "Le visa «\u00a0" + level + "\u00a0» de " + party + " n'a pas de titulaire en fonction.", Remedy: "Le signataire de cette partie désigne un titulaire, ou modifie le circuit."}}
		}
		return []Blocker{{Code: VisaAwaited, Party: party, Message: "Le visa «\u00a0" + level + "\u00a0» de " + party + " est attendu.", Remedy: "Son titulaire le donne ou le refuse avec motif."}}
	}
	if len(s.deciders(a, party, day)) == 0 {
		return []Blocker{{Code: NobodyDecides, Party: party, Message: "Personne de " + party + " ne peut décider aujourd'hui.", Remedy: "Cette partie désigne un signataire ou un référent en fonction."}}
	}
	return nil
}

// deciders lists who could decide for a party, were it its turn: those in person and those in their place.
func (s *State) deciders(a Approval, party string, day civil.Date) []Actor {
	var actors []Actor
	note := func(person string) {
		if by, ok := s.actor(person, day, func(c capacity) bool { return c.Party == party && a.Kind().decidedBy(c.Role) }); ok &&
			!slices.Contains(actors, by) && !(len(a.Needed) == 1 && a.submittedBy(by)) {
			actors = append(actors, by)
		}
	}
	for _, line := range s.People {
		note(line.Person)
	}
	for _, lent := range s.Delegations {
		note(lent.To)
	}
	return actors
}
