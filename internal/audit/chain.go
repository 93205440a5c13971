package audit

import (
	"jalon/internal/ledger"
)

// chain holds the facts against their numbers, their hashes and the log. Each fact is judged on what the one before is
// known to have been, by the log where it has it: so what was changed is told from what merely follows it.
func (c *check) chain() {
	logged, last := c.loggedFacts()
	previous, known := c.genesis(), true
	expected := int64(1)
	for _, fact := range c.Facts {
		if fact.Seq != expected {
			c.missing(expected, fact.Seq)
			before, logged := logged[fact.Seq-1]
			previous, known = before.Hash, logged
		}
		expected = fact.Seq + 1
		stored, err := ledger.ParseHash(fact.Hash)
		leaf, sealed := logged[fact.Seq]
		if err != nil {
			c.first(CheckChain, fact.Seq, "son empreinte manque")
		}
		if known {
			computed := ledger.Link(previous, ledger.Entry{
				Contract: c.Contract, Seq: fact.Seq, Fact: []byte(fact.Fact), Actor: fact.Actor, Sentence: fact.Sentence, Phase: fact.Phase,
			})
			c.link(fact.Seq, computed, stored, leaf, sealed)
			if err != nil {
				stored = computed
			}
		} else if sealed && stored != leaf.Hash {
			c.first(CheckLog, fact.Seq, "son empreinte n'est pas celle du journal")
		}
		if !sealed && fact.Seq <= last {
			c.first(CheckLog, fact.Seq, "le journal ne le connaît pas, alors qu'il en connaît de plus récents")
		}
		previous, known = stored, true
		if sealed {
			previous = leaf.Hash
		}
	}
	c.end(expected, last)
}

// link compares the three hashes of one fact: what its content gives, what is stored with it, what the log has.
func (c *check) link(seq int64, computed, stored ledger.Hash, leaf Leaf, logged bool) {
	what := "son contenu a été modifié"
	if seq == 1 {
		what = "son contenu, ou ce avec quoi le contrat a été pris en charge (titre, prédécesseur, fichier, ouverture), a été modifié"
	}
	switch {
	case computed == stored && (!logged || computed == leaf.Hash):
	case !logged:
		c.first(CheckChain, seq, "%s, ou son empreinte\u00a0: l'un ne donne plus l'autre", what)
	case computed == leaf.Hash:
		c.first(CheckChain, seq, "son empreinte a été modifiée\u00a0; son contenu est celui que le journal garde%s", c.support(leaf))
	case stored == leaf.Hash:
		c.first(CheckChain, seq, "%s\u00a0: il ne donne plus l'empreinte enregistrée avec lui et gardée par le journal%s", what, c.support(leaf))
	case computed == stored:
		c.first(CheckLog, seq, "il n'est pas celui que garde le journal%s", c.support(leaf))
	default:
		c.first(CheckChain, seq, "%s, son empreinte aussi\u00a0: le journal en garde une autre%s", what, c.support(leaf))
	}
}

// support says whom a signed checkpoint proves right.
func (c *check) support(l Leaf) string {
	if l.Position < c.grounds.Sealed {
		return ", et un scellé confirme le journal"
	}
	return "\u00a0; aucun scellé ne confirme le journal à cet endroit"
}

func (c *check) missing(from, next int64) {
	if from > next {
		c.first(CheckNumbers, next, "il apparaît deux fois ou n'est pas à sa place")
		return
	}
	c.first(CheckNumbers, from, "il manque\u00a0; le fait enregistré ensuite porte le numéro %d", next)
}

// end holds what the contract says of its last fact against the facts, and against the log.
func (c *check) end(next, logged int64) {
	claimed := logged
	if c.Row != nil {
		claimed = max(claimed, c.Row.Seq, c.Row.Logged)
	}
	if claimed >= next {
		by := "le contrat l'annonce"
		if leaf, ok := c.leafOf(next); ok {
			by = "le journal le connaît" + c.support(leaf)
		}
		c.first(CheckNumbers, next, "il manque\u00a0: %s", by)
	}
	if c.Row == nil {
		return
	}
	head := c.genesis().String()
	if n := len(c.Facts); n > 0 {
		head = c.Facts[n-1].Hash
	}
	if c.Row.Head != head {
		c.say(CheckChain, 0, "la tête de sa chaîne n'est pas l'empreinte de son dernier fait")
	}
	if c.Row.Seq < next-1 {
		c.first(CheckNumbers, c.Row.Seq+1, "il est de trop\u00a0: le contrat s'arrête au fait %d", c.Row.Seq)
	}
	switch {
	case c.Row.Logged >= next:
	case c.Row.Logged > logged:
		c.first(CheckLog, logged+1, "il n'est plus dans le journal, qui devrait connaître les faits jusqu'au n°\u00a0%d", c.Row.Logged)
	case c.Row.Logged < logged:
		c.say(CheckLog, 0, "le journal devrait connaître ses faits jusqu'au n°\u00a0%d, il les connaît jusqu'au n°\u00a0%d", c.Row.Logged, logged)
	}
}

// genesis is where the chain begins; zero for a contract whose row is gone.
func (c *check) genesis() ledger.Hash {
	if c.Row == nil {
		return ledger.Hash{}
	}
	return ledger.Genesis(ledger.Origin{
		Contract: c.Contract, Title: c.Row.Title, Predecessor: c.Row.Predecessor, File: []byte(c.Row.File), Opening: []byte(c.Row.Opening),
	})
}

// loggedFacts are the log's entries about facts, and the number of the last one.
func (c *check) loggedFacts() (logged map[int64]Leaf, last int64) {
	logged = make(map[int64]Leaf, len(c.Leaves))
	for _, leaf := range c.Leaves {
		if leaf.Kind != ledger.LeafFact {
			continue
		}
		if _, twice := logged[leaf.Seq]; twice || leaf.Seq <= last {
			c.first(CheckLog, leaf.Seq, "le journal le connaît deux fois ou dans le désordre")
			if twice {
				continue
			}
		}
		logged[leaf.Seq] = leaf
		last = max(last, leaf.Seq)
	}
	return logged, last
}

func (c *check) leafOf(seq int64) (Leaf, bool) {
	for _, leaf := range c.Leaves {
		if leaf.Kind == ledger.LeafFact && leaf.Seq == seq {
			return leaf, true
		}
	}
	return Leaf{}, false
}
