package access

// May answers whether a person of that standing may do an action on something of a party of the contract; "" is the
// contract as a whole. The best of what the person is counts.
func (s Standing) May(action Action, party string) Verdict {
	best := Hidden
	consider := func(capacity Capacity, own string) {
		relation := Own
		if party != "" && own != party {
			relation = Other
		}
		best = better(best, Matrix(action, capacity, relation))
	}
	for _, p := range s.Parts {
		consider(p.capacity(), p.Party)
	}
	for _, h := range s.Offices {
		switch {
		case h.Organisation == Everywhere && h.Office == Operator:
			best = better(best, Matrix(action, Installation, Own))
		case h.Organisation == Everywhere:
			consider(Capacity(h.Office), party)
		case h.Party != "":
			consider(Capacity(h.Office), h.Party)
		}
	}
	return best
}

// Membership is what a person is towards organisations: the own one, with the roles held for it in any contract, and
// the offices.
type Membership struct {
	Person       string
	Organisation string
	Parts        []Part
	Offices      []Held
}

// May answers whether a person may do an action of organisations on one of them.
func (m Membership) May(action Action, organisation string) Verdict {
	best := Hidden
	if organisation == m.Organisation {
		for _, p := range m.Parts {
			best = better(best, Matrix(action, p.capacity(), Own))
		}
	}
	for _, h := range m.Offices {
		switch {
		case h.Organisation == Everywhere && h.Office == Operator:
			best = better(best, Matrix(action, Installation, Own))
		case h.Organisation == organisation || h.Organisation == Everywhere:
			best = better(best, Matrix(action, Capacity(h.Office), Own))
		}
	}
	return best
}

func (p Part) capacity() Capacity {
	if p.Delegate {
		return Delegate
	}
	return Capacity(p.Role)
}

func better(a, b Verdict) Verdict {
	rank := map[Verdict]int{Hidden: 0, Forbidden: 1, Allowed: 2}
	if rank[b] > rank[a] {
		return b
	}
	return a
}
