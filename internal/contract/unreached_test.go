package contract_test

import (
	"testing"

	"jalon/internal/contract"
	"jalon/internal/lifecycle"
)

// returned is a letter that an address refused; each address has a number.
func returned(person string, address int) contract.Undelivered {
	return contract.Undelivered{Letter: "CPOM-T/2/" + person, Fact: 2, Person: person, Address: revision(address), Status: "5.1.1"}
}

func (l *life) comesBack(u contract.Undelivered) []contract.Fact {
	l.t.Helper()
	return l.live(contract.NoteUndelivered(&l.state, u, l.now))
}

func TestAnAddressThatRefusesLettersIsToldOfOnce(t *testing.T) {
	l := open(t, programmed(), noon("2026-11-23"))
	facts := l.comesBack(returned(ars, 1))
	if kinds(facts) != "letter.undelivered" || facts[0].By != contract.System || *facts[0].Detail.Undelivered != returned(ars, 1) {
		t.Fatalf("told as %s: %+v", kinds(facts), facts)
	}
	another := returned(ars, 1)
	another.Letter, another.Fact, another.Status = "CPOM-T/9/"+ars, 9, "5.7.1"
	if facts := l.comesBack(another); len(facts) > 0 {
		t.Errorf("another letter to the same address: %s", kinds(facts))
	}
	for what, u := range map[string]contract.Undelivered{"the corrected address": returned(ars, 2), "somebody else at that address": returned(og, 1)} {
		if facts := l.comesBack(u); kinds(facts) != "letter.undelivered" {
			t.Errorf("%s: %q", what, kinds(facts))
		}
	}
	retold(t, l)
}

func TestTheListOfAddressesIsBounded(t *testing.T) {
	l := open(t, programmed(), noon("2026-11-23"))
	for address := range 70 {
		l.comesBack(returned(ars, address))
	}
	if len(l.state.Unreached) != 64 {
		t.Errorf("%d addresses are kept", len(l.state.Unreached))
	}
	if kinds(l.comesBack(returned(ars, 69))) != "" || kinds(l.comesBack(returned(ars, 6))) != "" || kinds(l.comesBack(returned(ars, 5))) != "letter.undelivered" {
		t.Error("the oldest are not the ones forgotten")
	}
}

func TestLettersOfNoLivingContract(t *testing.T) {
	if facts, err := contract.NoteUndelivered(&contract.State{ID: "CPOM-T"}, returned(ars, 1), noon("2026-11-23")); err != nil || len(facts) > 0 {
		t.Errorf("before the opening: %s, %v", kinds(facts), err)
	}
	l := open(t, programmed(), noon("2026-11-23"))
	l.do(arsChief, lifecycle.Abandon, "")
	if facts := l.comesBack(returned(ars, 1)); len(facts) > 0 {
		t.Errorf("once over: %s", kinds(facts))
	}
}
