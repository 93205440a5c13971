package contract_test

import (
	"cmp"
	"slices"

	"jalon/internal/civil"
	"jalon/internal/contract"
)

// book keeps who holds which role, who was lent decisions and which visas were given, from facts alone. It is written
// from the rules and asks the kernel nothing, so that the two can contradict each other.
type book struct {
	lines  []line
	loans  []contract.Delegation
	chains map[string][]string // levels of visas, by party
	given  map[string][]string // levels given in the round, by question and party
}

// line is one role of one person, from a first to a last day.
type line struct {
	person, party string
	role          contract.Role
	subject       string
	first, last   civil.Date
}

var (
	ever  = day("1900-01-01")
	never = day("2199-12-31")
)

func (b *book) follow(f contract.Fact) {
	switch d := f.Detail; f.Kind {
	case contract.ContractOpened:
		b.chains, b.given = map[string][]string{}, map[string][]string{}
		for _, a := range d.Opening.People {
			b.name(a)
		}
		for _, p := range d.Opening.Parties {
			b.chains[p.Code] = p.Visas
		}
	case contract.RoleAssigned:
		b.name(*d.Assignment)
	case contract.RoleEnded:
		b.end(*d.Assignment)
	case contract.DelegationGiven:
		b.loans = append(b.loans, *d.Delegation)
	case contract.DelegationRevoked:
		b.loans = slices.DeleteFunc(b.loans, func(loan contract.Delegation) bool { return loan.ID == f.Subject })
	case contract.VisasSet:
		b.chains[f.Subject] = d.Bodies
	case contract.ApprovalSubmitted:
		for party := range b.chains {
			delete(b.given, f.Subject+" "+party)
		}
	case contract.VisaGiven:
		b.given[f.Subject+" "+f.By.Party] = append(b.given[f.Subject+" "+f.By.Party], d.Level)
	case contract.VisaWithheld:
		delete(b.given, f.Subject+" "+f.By.Party)
	}
}

// name adds a line; where a role has one holder at a time, the one before leaves the day before.
func (b *book) name(a contract.Assignment) {
	added := line{a.Person, a.Party, a.Role, a.Subject, cmp.Or(a.From, ever), cmp.Or(a.Until, never)}
	if slices.Contains([]contract.Role{contract.Signatory, contract.Referent, contract.Substitute, contract.Pilot}, a.Role) {
		for i, known := range b.lines {
			if known.party == a.Party && known.role == a.Role && known.subject == a.Subject && !known.last.Before(added.first) {
				b.lines[i].last = added.first.AddDays(-1)
			}
		}
	}
	b.lines = append(b.lines, added)
}

// end shortens the first line of the person that has not ended by then.
func (b *book) end(a contract.Assignment) {
	for i, known := range b.lines {
		if known.person == a.Person && known.party == a.Party && known.role == a.Role && known.subject == a.Subject && !known.last.Before(a.Until) {
			b.lines[i].last = a.Until
			return
		}
	}
}

// holds reports that a person holds one of some roles on a day.
func (b *book) holds(person, party string, on civil.Date, roles ...contract.Role) bool {
	return slices.ContainsFunc(b.lines, func(l line) bool {
		return l.person == person && l.party == party && slices.Contains(roles, l.role) && !on.Before(l.first) && !on.After(l.last)
	})
}

func (b *book) examines(person, party, level string, on civil.Date) bool {
	return slices.ContainsFunc(b.lines, func(l line) bool {
		return l.person == person && l.party == party && l.role == contract.Examiner && l.subject == level && !on.Before(l.first) && !on.After(l.last)
	})
}

// vacant reports that nobody holds a role on a day.
func (b *book) vacant(party string, role contract.Role, on civil.Date) bool {
	return !slices.ContainsFunc(b.lines, func(l line) bool { return b.holds(l.person, party, on, role) })
}

var lendable = []contract.Role{contract.Signatory, contract.Referent, contract.Decider}

// lentTo reports that a person was lent the decisions of another one, who has had some to lend ever since.
func (b *book) lentTo(person, giver, party string, on civil.Date) bool {
	return slices.ContainsFunc(b.loans, func(loan contract.Delegation) bool {
		if loan.To != person || loan.Giver != giver || loan.Party != party || on.Before(loan.From) || on.After(loan.Until) {
			return false
		}
		held := b.holds(giver, party, loan.From, lendable...)
		for _, l := range b.lines { // somebody stops holding anything only on the day after the end of a line
			if gone := l.last.AddDays(1); l.person == giver && gone.After(loan.From) && !gone.After(on) {
				held = held && b.holds(giver, party, gone, lendable...)
			}
		}
		return held
	})
}

// entitled reports that somebody may decide on a day: in person, as substitute in the referent's place, or by the
// delegation of somebody who holds the role on that day. Only a signatory, or a signatory's delegate, binds.
func (b *book) entitled(by contract.Actor, binding bool, on civil.Date) bool {
	roles := []contract.Role{contract.Signatory}
	if !binding {
		roles = lendable
	}
	if by.For == "" {
		return b.holds(by.Person, by.Party, on, roles...)
	}
	return b.holds(by.For, by.Party, on, roles...) && b.lentTo(by.Person, by.For, by.Party, on) || !binding && b.substitutes(by, on)
}

func (b *book) substitutes(by contract.Actor, on civil.Date) bool {
	return b.holds(by.Person, by.Party, on, contract.Substitute) && b.holds(by.For, by.Party, on, contract.Referent)
}

// keeps reports that somebody keeps a party's register: its signatory, its referent, or the substitute for the latter;
// while nobody is either, whoever has a part in what the party does.
func (b *book) keeps(by contract.Actor, on civil.Date) bool {
	led := slices.ContainsFunc(b.lines, func(l line) bool {
		return b.holds(l.person, by.Party, on, contract.Signatory, contract.Referent)
	})
	if !led && by.For == "" {
		return b.active(by, on)
	}
	if by.For == "" {
		return b.holds(by.Person, by.Party, on, contract.Signatory, contract.Referent)
	}
	return b.substitutes(by, on)
}

// active reports that somebody still has a part in what a party does, or was lent one.
func (b *book) active(who contract.Actor, on civil.Date) bool {
	roles := slices.DeleteFunc(contract.Roles(), func(role contract.Role) bool { return role == contract.Informed })
	return b.holds(who.Person, who.Party, on, roles...) || slices.ContainsFunc(b.loans, func(loan contract.Delegation) bool {
		return b.lentTo(who.Person, loan.Giver, who.Party, on)
	})
}

// elsewhere reports that a person acts, on a day or later, for another party.
func (b *book) elsewhere(person, party string, on civil.Date) bool {
	return slices.ContainsFunc(b.lines, func(l line) bool {
		return l.person == person && l.party != party && !l.last.Before(on) && !l.last.Before(l.first)
	}) || slices.ContainsFunc(b.loans, func(loan contract.Delegation) bool {
		return loan.To == person && loan.Party != party && !loan.Until.Before(on)
	})
}

// awaited is the next level of a party's chain on a question, "" once it is through.
func (b *book) awaited(question, party string) string {
	for _, level := range b.chains[party] {
		if !slices.Contains(b.given[question+" "+party], level) {
			return level
		}
	}
	return ""
}
