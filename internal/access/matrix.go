package access

import (
	"slices"

	"jalon/internal/contract"
)

// row is one action of the matrix: who may, towards what is their own and towards what is another party's. What is
// elsewhere is hidden from everybody, and so is another organisation than one's own; to the installation's operator
// everything is own.
type row struct {
	action    Action
	about     Scope
	own       []Capacity
	other     []Capacity
	otherwise Verdict // for those not listed
}

// Scope is what an action is about.
type Scope string

// The scopes. A contract is its parties' in common; one party's things in it are that party's.
const (
	OfContract     Scope = "contract"
	OfParty        Scope = "party"
	OfOrganisation Scope = "organisation"
)

func of(roles ...contract.Role) []Capacity {
	var list []Capacity
	for _, role := range roles {
		list = append(list, Capacity(role))
	}
	return list
}

func and(list []Capacity, more ...Capacity) []Capacity { return append(slices.Clone(list), more...) }

var (
	members = and(of(contract.Roles()...), Delegate)
	readers = and(members, AsAuditor, AsOperator, Installation)
	authors = and(of(contract.Signatory, contract.Referent, contract.Decider, contract.Substitute, contract.Pilot, contract.Contributor), Delegate)
	actors  = and(of(contract.Signatory, contract.Referent, contract.Decider, contract.Substitute, contract.Examiner, contract.Pilot), Delegate)
)

var rows = []row{
	{SeeContract, OfContract, readers, readers, Forbidden},
	{SeeAddresses, OfContract, and(members, AsAuditor), and(members, AsAuditor), Forbidden},
	{SeeDraft, OfParty, and(authors, Capacity(contract.Examiner), AsAuditor), nil, Hidden},
	{DepositText, OfParty, authors, nil, Forbidden},
	{ActOn, OfParty, actors, nil, Forbidden},
	{SeeAccessLog, OfContract, []Capacity{AsAuditor, AsOperator, Installation}, []Capacity{AsAuditor, AsOperator, Installation}, Forbidden},

	{TakeIn, OfOrganisation, and(of(contract.Signatory, contract.Referent), AsOperator, Installation), nil, Forbidden},
	{SeePeople, OfOrganisation, and(members, AsAuditor, AsOperator, Installation), nil, Forbidden},
	{AddPerson, OfOrganisation, and(of(contract.Signatory, contract.Referent), AsOperator, Installation), nil, Forbidden},
	{KeepPerson, OfOrganisation, []Capacity{AsOperator, Installation}, nil, Forbidden},
	{KeepOffices, OfOrganisation, []Capacity{AsOperator, Installation}, nil, Forbidden},
	{KeepChain, OfOrganisation, []Capacity{AsOperator, Installation}, nil, Forbidden},
	{KeepReferential, OfOrganisation, and(of(contract.Signatory, contract.Referent), AsOperator, Installation), nil, Forbidden},
}

// Matrix is the verdict for one capacity; the table of docs/access.md is made of it.
func Matrix(action Action, capacity Capacity, relation Relation) Verdict {
	if action == Public || action == SeeSelf {
		return Allowed
	}
	if capacity == Installation {
		relation = Own
	}
	i := slices.IndexFunc(rows, func(r row) bool { return r.action == action })
	switch {
	case i < 0 || relation == Elsewhere || capacity == Nobody || relation == Other && rows[i].about == OfOrganisation:
		return Hidden
	case relation == Own && slices.Contains(rows[i].own, capacity), relation == Other && slices.Contains(rows[i].other, capacity):
		return Allowed
	}
	return rows[i].otherwise
}

// About is what an action is about.
func About(action Action) Scope {
	i := slices.IndexFunc(rows, func(r row) bool { return r.action == action })
	if i < 0 {
		return ""
	}
	return rows[i].about
}

// Actions lists the actions of the matrix.
func Actions() []Action {
	actions := make([]Action, len(rows))
	for i, r := range rows {
		actions[i] = r.action
	}
	return actions
}
