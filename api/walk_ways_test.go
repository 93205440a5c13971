package api_test

import (
	"fmt"
	"slices"
	"strings"

	"jalon/internal/access"
	"jalon/internal/contract"
)

// way is how one route is asked for, and what is expected where the matrix alone does not say it.
type way struct {
	body   func(s *stage, about object) string
	judged access.Action // where the handler asks for another action than the route
	want   func(access.Capacity, access.Relation) access.Verdict
	once   bool // a second time, nobody could ask
	look   func(s *stage, got answer, capacity access.Capacity, relation access.Relation)
}

func always(access.Capacity, access.Relation) access.Verdict { return access.Allowed }

func text(body string) func(*stage, object) string {
	return func(*stage, object) string { return body }
}

// ways has one row for each route.
var ways = map[string]way{
	"health": {}, "ready": {}, "openapi": {},
	"me": {}, "end-my-sessions": {once: true},
	"my-settings": {}, "set-my-settings": {body: text(`{"letters":[{"kind":"deadline_near","mode":"digest"}]}`)},
	"my-absences": {}, "end-my-absence": {}, "add-my-absence": {body: func(_ *stage, about object) string {
		return fmt.Sprintf(`{"from":"2026-12-01","until":"2026-12-02","substitute":%q}`, about.person)
	}},
	"reset-my-feed": {}, "end-my-feed": {},

	"list-contracts": {want: always, look: listsOnlyOwn},
	"load":           {want: always, look: listsOnlyOwn},
	"vigilance":      {want: always, look: listsOnlyOwn},
	"following":      {want: always, look: listsOnlyOwn},
	"retroplan":      {},
	"list-approvals": {want: always, look: listsOnlyOwn},
	"create-contract": {want: brought, body: func(s *stage, about object) string {
		return example(s.t, about.contract)
	}},
	"show-contract":           {look: showsAddresses},
	"list-contract-people":    {},
	"contract-access-log":     {},
	"list-contract-approvals": {},
	"show-approval":           {},
	"timeline":                {},
	"history":                 {look: refusalsAreForTheLog},
	"as-of":                   {look: hidesWhatProgramsKeep},
	"changes":                 {},
	"schedule":                {},
	"list-letters":            {look: repeatsNoAddress},
	"my-tasks":                {want: always},
	"list-texts":              {look: listsNoForeignDraft},
	"show-text":               {judged: access.SeeDraft},
	"deposit-text":            {want: common(access.DepositText), body: text(`{"subject":"sheet.FA-B9","text":"Proposition"}`)},

	"show-content": {}, "show-draft": {}, "draft-history": {}, "compare-drafts": {}, "list-alerts": {},
	// Without the version that was read, whoever may write is told so.
	"save-draft":   {want: common(access.DepositText), body: text(`{}`)},
	"remove-draft": {want: common(access.DepositText)},
	"share-drafts": {want: common(access.DepositText), body: text(`{"items":["diagnostic"]}`)},
	// There is no such fiche: whoever may act is told that.
	"submit-sheet":   {want: absent(access.ActOn)},
	"promote-intent": {want: absent(access.DepositText), body: text(`{"means":"Crédits de l'ARS"}`)},

	"show-diagnostic":     {},
	"follow-chain":        {},
	"react-to-diagnostic": {want: common(access.DepositText), body: text(`{"stance":"accord"}`)},

	"show-progress": {}, "joint-workbook": {},
	"year-workbook":   {want: notBegun},
	"list-indicators": {},
	// Without the version that was read, whoever may write is told so.
	"save-measure":      {want: common(access.DepositText), body: text(`{"value":"1"}`)},
	"report-indicators": {want: absent(access.ActOn)},

	// What the contract's phase does not allow is refused for that to whoever may act at all, and for want of a right to
	// everybody else.
	"command":           {want: common(access.ActOn), body: text(`{"action":"open_launch"}`)},
	"withdraw-approval": {want: common(access.ActOn), body: text(`{"reason":"Erreur"}`)},
	// Decided on another text than the one submitted: whoever could decide is told so.
	"decide-approval":  {want: deciding, body: text(`{"verdict":"approve","revision":"` + strings.Repeat("0", 64) + `"}`)},
	"decide-approvals": {want: always, look: itemRefused, body: text(`{"items":[{"contract":"` + ehpad + `","approval":"sheet.FA-A1","verdict":"approve"}]}`)},

	"list-policies": {},
	"show-policy":   {},

	"list-checkpoints": {}, "show-checkpoint": {},

	"perimeter":   {},
	"list-finess": {}, "list-finess-refreshes": {}, "show-finess-refresh": {},
	"show-finess":            {},
	"propose-finess-refresh": {want: keepsReferential, body: finessBody},
	// Refused once, it is refused again; whoever may not is told so before.
	"decide-finess-refresh": {want: keepsReferential, body: text(`{"verdict":"refuse"}`)},

	"list-programme": {}, "programme-model": {},
	"import-programme":      {want: keepsProgramme, body: programmeBody},
	"show-programme-import": {want: nobodys}, // each is its author's
	"launch-programme":      {look: itemRefused, body: text(`{"contracts":["CPOM-NONE"]}`)},

	"access-log":             {want: overseeing},
	"list-organisations":     {},
	"show-organisation":      {want: metOrganisation},
	"set-organisation-visas": {body: text(`{"visas":["instructeur"]}`)},
	"list-offices":           {},
	"name-office": {body: func(s *stage, about object) string {
		return fmt.Sprintf(`{"person":%q,"office":"auditor","from":"2027-01-01"}`, about.person)
	}},
	"end-office": {body: func(s *stage, about object) string {
		return fmt.Sprintf(`{"person":%q,"office":"auditor"}`, s.audited(about))
	}},
	"list-people": {},
	"add-person": {body: func(s *stage, _ object) string {
		return fmt.Sprintf(`{"name":"Nouvelle Personne %d","address":"nouvelle%d@essai.example"}`, s.asked, s.asked)
	}},
	"set-address":   {body: text(`{"address":"autre@essai.example"}`)},
	"close-account": {},
	"link-account": {body: func(s *stage, _ object) string {
		return fmt.Sprintf(`{"issuer":"https://idp.example","subject":"sujet-%d"}`, s.asked)
	}},
	"end-sessions": {},
}

// common is the matrix's word for what is done for the own party in a contract that is common to all of them: there is
// no other party's to do it to.
func common(action access.Action) func(access.Capacity, access.Relation) access.Verdict {
	return func(capacity access.Capacity, relation access.Relation) access.Verdict {
		if relation == access.Other {
			relation = access.Own
		}
		return access.Matrix(action, capacity, relation)
	}
}

// absent is common, about something that is not there.
func absent(action access.Action) func(access.Capacity, access.Relation) access.Verdict {
	return func(capacity access.Capacity, relation access.Relation) access.Verdict {
		if verdict := common(action)(capacity, relation); verdict != access.Allowed {
			return verdict
		}
		return access.Hidden
	}
}

// notBegun: the contract under negotiation has no year yet, and the one elsewhere has.
func notBegun(capacity access.Capacity, relation access.Relation) access.Verdict {
	if relation != access.Elsewhere {
		return access.Hidden
	}
	return access.Matrix(access.SeeContract, capacity, relation)
}

// deciding narrows the matrix by the kernel's own table.
func deciding(capacity access.Capacity, relation access.Relation) access.Verdict {
	verdict := access.Matrix(access.ActOn, capacity, relation)
	rights := contract.Rights()
	decide := rights[slices.IndexFunc(rights, func(r contract.Right) bool { return r.Action == contract.DecideApproval })]
	standsIn := capacity == access.Delegate || capacity == access.Capacity(contract.Substitute)
	if verdict == access.Allowed && !standsIn && !slices.Contains(decide.Roles, contract.Role(capacity)) {
		return access.Forbidden
	}
	return verdict
}

// brought: a file names who may bring it, and is brought before its contract exists, so that nothing is hidden.
func brought(capacity access.Capacity, relation access.Relation) access.Verdict {
	may := []access.Capacity{access.AsOperator, "signatory", "referent"}
	switch {
	case capacity == access.Installation, relation == access.Own && slices.Contains(may, capacity):
		return access.Allowed
	case relation == access.Other && slices.Contains(may, capacity):
		return access.Allowed // their own party is named by the same file
	}
	return access.Forbidden
}

// overseeing: the log is for those who hold an office, whatever it is for.
func overseeing(capacity access.Capacity, _ access.Relation) access.Verdict {
	if slices.Contains([]access.Capacity{access.AsAuditor, access.AsOperator, access.Installation}, capacity) {
		return access.Allowed
	}
	return access.Forbidden
}

// metOrganisation: one knows of the organisations of one's contracts.
func metOrganisation(capacity access.Capacity, relation access.Relation) access.Verdict {
	if capacity == access.Installation || capacity != access.Nobody && relation != access.Elsewhere {
		return access.Allowed
	}
	return access.Hidden
}

// listsOnlyOwn: a list holds the contract of one's party, and never one in which one has no part.
func listsOnlyOwn(s *stage, got answer, capacity access.Capacity, relation access.Relation) {
	s.t.Helper()
	own, foreign := strings.Contains(got.body, handicap), strings.Contains(got.body, ehpad)
	switch {
	case capacity == access.Installation:
	case own == (capacity == access.Nobody):
		s.t.Errorf("%s is listed the own contract: %t", capacity, own)
	case foreign && relation != access.Other: // CD-96 is party to both
		s.t.Errorf("%s is listed a contract elsewhere", capacity)
	}
}

func showsAddresses(s *stage, got answer, capacity access.Capacity, relation access.Relation) {
	s.t.Helper()
	shown, may := strings.Contains(got.body, "lucie.marchand@cd00.example"), access.Matrix(access.SeeAddresses, capacity, relation) == access.Allowed
	if shown != may && strings.Contains(got.body, handicap) {
		s.t.Errorf("%s sees addresses: %t", capacity, shown)
	}
}

// repeatsNoAddress: servers repeat addresses in their answers, which are for those who may know them.
func repeatsNoAddress(s *stage, got answer, capacity access.Capacity, relation access.Relation) {
	s.t.Helper()
	if strings.Contains(got.body, `"answer"`) && access.Matrix(access.SeeAddresses, capacity, relation) != access.Allowed {
		s.t.Errorf("%s is told what a mail server answered", capacity)
	}
}

// refusalsAreForTheLog: the history shows what was refused to those who may read the access log, and to nobody else.
func refusalsAreForTheLog(s *stage, got answer, capacity access.Capacity, relation access.Relation) {
	s.t.Helper()
	if shown, may := strings.Contains(got.body, `"refusal"`), access.Matrix(access.SeeAccessLog, capacity, relation) == access.Allowed; shown && !may {
		s.t.Errorf("%s is shown what was refused", capacity)
	}
}

// hidesWhatProgramsKeep: the keys under which people asked are theirs, and addresses are for those who may know them.
func hidesWhatProgramsKeep(s *stage, got answer, capacity access.Capacity, _ access.Relation) {
	s.t.Helper()
	if strings.Contains(got.body, `"answered"`) || strings.Contains(got.body, `"unreached"`) {
		s.t.Errorf("%s is told what programs keep: %.300s", capacity, got.body)
	}
}

func listsNoForeignDraft(s *stage, got answer, capacity access.Capacity, relation access.Relation) {
	s.t.Helper()
	_, about := s.meeting(capacity, relation)
	if may := access.Matrix(access.SeeDraft, capacity, relation) == access.Allowed; may != strings.Contains(got.body, about.draft) {
		s.t.Errorf("%s, %s: the draft of %s is listed: %t", capacity, relation, about.party, !may)
	}
}

// itemRefused: each item of a bulk answer is refused or taken by itself.
func itemRefused(s *stage, got answer, capacity access.Capacity, _ access.Relation) {
	s.t.Helper()
	if !strings.Contains(got.body, `"status":40`) {
		s.t.Errorf("%s decides about a contract elsewhere: %s", capacity, got.body)
	}
}
