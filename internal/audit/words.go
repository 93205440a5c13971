package audit

import (
	"maps"
	"slices"

	"jalon/internal/ledger"
	"jalon/internal/mention"
)

// texts holds frozen texts against their SHA-256, which is what facts name them by, and against the log: one that nobody
// names yet could otherwise go unseen.
func (c *check) texts() {
	logged, last := map[int64]Leaf{}, c.grounds.Texts
	for _, leaf := range c.Leaves {
		if leaf.Kind == ledger.LeafText {
			logged[leaf.Seq], last = leaf, max(last, leaf.Seq)
		}
	}
	for _, text := range c.Texts {
		leaf, known := logged[text.Number]
		delete(logged, text.Number)
		switch {
		case known && (leaf.Hash.String() != text.Revision || leaf.Party != text.Party):
			c.say(CheckTexts, c.naming(text.Revision), "le texte %s n'est pas celui, ou n'est pas de la partie, que garde le journal%s", text.Revision, c.support(leaf))
		case !known && text.Number <= last:
			c.say(CheckTexts, c.naming(text.Revision), "le texte %s n'est pas dans le journal, qui en connaît de plus récents", text.Revision)
		}
		switch {
		case text.RedactedBy > 0:
			if !c.grounds.Erasures.listed(text.RedactedBy, text.Revision) {
				c.say(CheckTexts, c.naming(text.Revision), "le texte %s est caviardé, et l'effacement n°\u00a0%d n'en dit rien", text.Revision, text.RedactedBy)
			}
		case digestOf(text.Text) != text.Revision:
			c.say(CheckTexts, c.naming(text.Revision), "le texte %s n'est plus celui dont c'est l'empreinte", text.Revision)
		}
	}
	c.lost(logged)
}

// lost tells the texts that the log knows and nobody has any more.
func (c *check) lost(texts map[int64]Leaf) {
	for _, number := range slices.Sorted(maps.Keys(texts)) {
		leaf := texts[number]
		c.say(CheckTexts, c.naming(leaf.Hash.String()), "le texte %s, déposé par la partie %s, manque\u00a0: le journal le connaît%s", leaf.Hash, leaf.Party, c.support(leaf))
	}
}

// naming is the number of the first fact that names a text; zero where none does.
func (c *check) naming(revision string) int64 {
	for _, fact := range c.facts {
		if fact.Detail.Revision == revision {
			return fact.Seq
		}
	}
	return 0
}

// mentions opens everything that facts and the file mention without saying it, and holds it against its commitment.
func (c *check) mentions() {
	words := make(map[string]Words, len(c.Words))
	for _, w := range c.Words {
		words[w.Commitment] = w
		c.opening(w)
	}
	looked := map[mention.Mention]bool{}
	look := func(seq int64, text string) {
		for _, m := range mention.Find(text) {
			if !looked[m] {
				looked[m] = true
				c.mention(seq, m, words)
			}
		}
	}
	if c.Row != nil {
		look(0, c.Row.Title)
		look(0, c.Row.File)
	}
	for _, fact := range c.Facts {
		look(fact.Seq, fact.Actor)
		look(fact.Seq, fact.Sentence)
		look(fact.Seq, fact.Fact)
	}
}

// opening holds words against what commits to them.
func (c *check) opening(w Words) {
	switch {
	case w.RedactedBy > 0:
		if !c.grounds.Erasures.listed(w.RedactedBy, w.Commitment) {
			c.say(CheckMentions, c.saying(w), "un texte est caviardé (%s), et l'effacement n°\u00a0%d n'en dit rien", w.Commitment, w.RedactedBy)
		}
	case w.Sealed:
		if !c.grounds.Erasures.anywhere(w.Person) {
			c.say(CheckMentions, c.saying(w), "le nom d'une personne (%s) ne peut plus être lu, et aucun effacement ne le dit", w.Commitment)
		}
	case len(w.Salt) != mention.SaltLength || mention.Commit([mention.SaltLength]byte(w.Salt), w.Words) != w.Commitment:
		c.say(CheckMentions, c.saying(w), "les mots conservés ne sont plus ceux qui avaient été écrits (%s)", w.Commitment)
	}
}

// mention looks for what one mention stands for.
func (c *check) mention(seq int64, m mention.Mention, words map[string]Words) {
	w, known := words[m.Commitment]
	switch {
	case !known && m.Person != "" && c.grounds.Erasures.anywhere(m.Person):
	case !known:
		c.say(CheckMentions, seq, "ce qu'il mentionne a disparu (%s), et aucun effacement ne le dit", m.Commitment)
	case w.Person != m.Person:
		c.say(CheckMentions, seq, "ce qu'il mentionne est attribué à quelqu'un d'autre (%s)", m.Commitment)
	case m.Person == "" && !c.brought(w):
		c.say(CheckMentions, seq, "le texte qu'il mentionne est rangé sous une autre demande (%s)", m.Commitment)
	}
}

// saying is the number of the first fact that mentions the words; zero where only the file does, or nothing.
func (c *check) saying(w Words) int64 {
	for _, fact := range c.Facts {
		for _, text := range []string{fact.Actor, fact.Sentence, fact.Fact} {
			for _, m := range mention.Find(text) {
				if m.Commitment == w.Commitment {
					return fact.Seq
				}
			}
		}
	}
	return 0
}

// brought reports that a fact of the command under which a text is kept mentions it.
func (c *check) brought(w Words) bool {
	for i, fact := range c.facts {
		if fact.Command != w.Command {
			continue
		}
		for _, m := range mention.Find(c.Facts[i].Fact) {
			if m.Commitment == w.Commitment {
				return true
			}
		}
	}
	return false
}
