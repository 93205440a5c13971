package mention_test

import (
	"strings"
	"testing"

	"jalon/internal/mention"
)

var commitment = mention.Commit([16]byte{1, 2, 3}, "Claire Vasseur")

func TestACommitmentIsToItsWordsAndSalt(t *testing.T) {
	// SHA-256 of 01 02 03, thirteen zero bytes and the words, computed elsewhere.
	if want := "2261172e9dfeebe736792b81d62f2341db8e2edc26548d5267670eebbac3185b"; commitment != want {
		t.Errorf("committed as %s", commitment)
	}
	if commitment == mention.Commit([16]byte{1, 2, 4}, "Claire Vasseur") || commitment == mention.Commit([16]byte{1, 2, 3}, "Claire Vasseuse") {
		t.Error("another salt, or other words, make the same commitment")
	}
}

func TestMentionsAreFoundAndResolved(t *testing.T) {
	name, text := mention.Name("p-0123456789ab", commitment), mention.Text(commitment)
	words := func(m mention.Mention) (string, bool) {
		switch m {
		case mention.Mention{Person: "p-0123456789ab", Commitment: commitment}:
			return "Claire Vasseur", true
		case mention.Mention{Commitment: commitment}:
			return "Trop tôt. " + name, true
		}
		return "", false
	}
	stranger := mention.Name("p-000000000000", commitment)
	for in, want := range map[string]string{
		name + " refuse la fiche":       "Claire Vasseur refuse la fiche",
		"motif\u00a0: " + text:          "motif\u00a0: Trop tôt. " + name, // words are not looked into
		stranger + " et " + name:        stranger + " et Claire Vasseur",
		"⟦p-0123456789ab:abc⟧, ⟦⟧ et ⟦": "⟦p-0123456789ab:abc⟧, ⟦⟧ et ⟦",
	} {
		if got := mention.Resolve(in, words); got != want {
			t.Errorf("%q reads %q", in, got)
		}
	}
	if found := mention.Find(name + text + name + "⟦x⟧"); len(found) != 3 || found[0].Person != "p-0123456789ab" || found[1].Person != "" {
		t.Errorf("found %v", found)
	}
}

func TestASentenceHasOneFullStop(t *testing.T) {
	said := func(words string) string {
		return mention.Resolve("motif\u00a0: "+mention.Text(commitment)+".", func(mention.Mention) (string, bool) { return words, true })
	}
	for words, want := range map[string]string{"Trop tôt.": "motif\u00a0: Trop tôt.", "Trop tôt… . ": "motif\u00a0: Trop tôt….", "Trop tôt": "motif\u00a0: Trop tôt."} {
		if got := said(words); got != want {
			t.Errorf("%q gives %q", words, got)
		}
	}
}

func TestBracketsAreReserved(t *testing.T) {
	if !mention.Reserved("a⟦b") || !mention.Reserved("⟧") || mention.Reserved("[[a]] «\u00a0b\u00a0»") {
		t.Error("the reserved signs are others")
	}
}

func TestPeopleAreFoundHoweverTheyAreWritten(t *testing.T) {
	f := mention.NewFinder([]string{"Jean-Noël Le Bœuf"}, []string{"jn.leboeuf@cd96.example"})
	for _, text := range []string{
		"Jean-Noël Le Bœuf", "jean noel LE BOEUF", "JEAN\u2011NOËL\u00a0LE\n BŒUF", "Le Bœuf Jean-Noël", "Jean-Noe\u0308l Le Boeuf", "JN.LeBoeuf@CD96.example",
	} {
		got, found := f.Replace("avis de "+text+", suivi", func(words string) string {
			if words != text {
				t.Errorf("of %q it gives %q", text, words)
			}
			return "…"
		})
		if !found || got != "avis de …, suivi" {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	for _, text := range []string{"Jean-Noël Le Bœufs", "Le Bœuf", "Jean-Noël", "MJean-Noël Le Bœuf", "ajn.leboeuf@cd96.example", mention.Name("Jean-Noël Le Bœuf", strings.Repeat("a", 64))} {
		if got, found := f.Replace(text, func(string) string { return "…" }); found || got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if got, found := mention.NewFinder([]string{"Exploitant", ""}, []string{""}).Replace("l'Exploitant", strings.ToUpper); found {
		t.Errorf("a name of one word is found: %q", got)
	}
}

func TestAnAddressSaysTheSurname(t *testing.T) {
	for name, addresses := range map[string][]string{
		"Éloïse L'Hôpital-Béguin": {"eloise.lhopital@cd00.example", "E.L-HOPITAL-BEGUIN@x.example", "beguin@x.example"},
		"Jean-Noël Le Bœuf":       {"jn.leboeuf@cd96.example", "jnleboeuf@x.example"},
		"Thi Ly":                  {"t.ly@x.example"},
	} {
		for _, address := range addresses {
			if !mention.Addressed(name, address) {
				t.Errorf("%s is not %s's", address, name)
			}
		}
	}
	for _, address := range []string{"", "lhopital", "referent.cpom@cd00.example", "cpom@lhopital-beguin.example", "lho@x.example", "eloise@x.example"} {
		if mention.Addressed("Éloïse L'Hôpital-Béguin", address) {
			t.Errorf("%q is hers", address)
		}
	}
	if mention.Addressed("", "a@x.example") || mention.Addressed("'", "a@x.example") {
		t.Error("nobody has an address")
	}
}
