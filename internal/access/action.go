package access

import "jalon/internal/contract"

// Action is what a route lets somebody do. Every route names one; what happens inside a contract is refined by the
// kernel's own table of acts (contract.Rights).
type Action string

// The actions on a contract.
const (
	SeeContract  Action = "see_contract"  // its state, people, schedule, questions, chronicle and submitted texts
	SeeAddresses Action = "see_addresses" // how to reach its people
	SeeDraft     Action = "see_draft"     // a text that its party has not submitted yet (F-RA-05, F-RS-06)
	DepositText  Action = "deposit_text"
	ActOn        Action = "act_on"
	SeeAccessLog Action = "see_access_log"
)

// The actions on an organisation.
const (
	TakeIn      Action = "take_in" // a contract to which the organisation is party
	SeePeople   Action = "see_people"
	AddPerson   Action = "add_person"
	KeepPerson  Action = "keep_person" // correct an address, link an account, close an account, end sessions
	KeepOffices Action = "keep_offices"
	KeepChain   Action = "keep_chain" // the visas that new contracts start with
	// KeepReferential is proposing and deciding refreshes of FINESS, which belongs to all authorities in common: it is asked of the
	// authorities that somebody acts for, and never of a managing body.
	KeepReferential Action = "keep_referential"
)

// SeeSelf is for whoever is signed in, Public for everybody.
const (
	SeeSelf Action = "see_self"
	Public  Action = "public"
)

// Capacity is a column of the matrix: a role in a contract, or one of the following.
type Capacity string

// The capacities beside the roles of a contract.
const (
	Delegate     Capacity = "delegate"
	AsAuditor    Capacity = Capacity(Auditor)
	AsOperator   Capacity = Capacity(Operator)
	Installation Capacity = "installation" // operator everywhere
	Nobody       Capacity = "nobody"       // signed in, with no part and no office
)

// Capacities lists the columns of the matrix.
func Capacities() []Capacity {
	var all []Capacity
	for _, role := range contract.Roles() {
		all = append(all, Capacity(role))
	}
	return append(all, Delegate, AsAuditor, AsOperator, Installation, Nobody)
}

// Relation is how the person's party or organisation stands to what an action is about.
type Relation string

// The relations.
const (
	Own       Relation = "own"       // it belongs to that party, or to the contract of that party
	Other     Relation = "other"     // it belongs to another party of the same contract
	Elsewhere Relation = "elsewhere" // to a contract or an organisation that the person has nothing to do with
)

// Relations lists the relations.
func Relations() []Relation { return []Relation{Own, Other, Elsewhere} }

// Verdict is the answer to "may P do A on C".
type Verdict string

// The verdicts. Hidden is told as if nothing were there, because existence itself is private.
const (
	Allowed   Verdict = "allowed"
	Forbidden Verdict = "forbidden"
	Hidden    Verdict = "hidden"
)
