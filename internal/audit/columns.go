package audit

import (
	"encoding/json"
	"time"

	"jalon/internal/contract"
)

// columns reads the facts, and holds what is searched against what they say. A fact that cannot be read ends the list:
// nothing after it can be judged by what it did.
func (c *check) columns() []contract.Fact {
	facts := make([]contract.Fact, 0, len(c.Facts))
	for _, stored := range c.Facts {
		var fact contract.Fact
		if err := json.Unmarshal([]byte(stored.Fact), &fact); err != nil {
			c.first(CheckColumns, stored.Seq, "il est illisible (%v)", err)
			return facts
		}
		facts = append(facts, fact)
		if fact.Seq != stored.Seq {
			c.first(CheckColumns, stored.Seq, "il est rangé sous le n°\u00a0%d et porte le n°\u00a0%d", stored.Seq, fact.Seq)
		}
		says := Columns{
			At: fact.At.UTC().Truncate(time.Microsecond), Kind: string(fact.Kind), ActorPerson: fact.By.Person, ActorParty: fact.By.Party,
			CommandID: fact.Command, CommandDigest: fact.Digest, Subject: fact.Subject,
		}
		for _, column := range says.differences(stored.Columns) {
			c.first(CheckColumns, stored.Seq, "la colonne %s ne répète pas ce que dit le fait", column)
		}
	}
	return facts
}

func (a Columns) differences(b Columns) []string {
	var differ []string
	for _, column := range []struct {
		name  string
		equal bool
	}{
		{"at", a.At.Equal(b.At)}, {"kind", a.Kind == b.Kind}, {"actor_person", a.ActorPerson == b.ActorPerson}, {"actor_party", a.ActorParty == b.ActorParty},
		{"command_id", a.CommandID == b.CommandID}, {"command_digest", a.CommandDigest == b.CommandDigest}, {"subject", a.Subject == b.Subject},
	} {
		if !column.equal {
			differ = append(differ, column.name)
		}
	}
	return differ
}
